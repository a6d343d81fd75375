"""What this machine lends: ports, passwords, certificates, programs, and the file that says what runs."""
