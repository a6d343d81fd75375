"""A shop that sells a catalogue of its own through the HTTPS API, and checks the books afterwards."""
