"""Version 1: the .proto file, and the code that protoc makes of it."""
