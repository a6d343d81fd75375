"""Reading files of rows: encodings, separators, quotes, headers; imports nothing of imports but itself."""
