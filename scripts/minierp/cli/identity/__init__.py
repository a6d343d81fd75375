"""Who somebody is: logging in and out, tokens. Commands and what they print."""
