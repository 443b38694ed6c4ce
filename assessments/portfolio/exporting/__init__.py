"""A whole portfolio as one file that opens without Waymark, with the hash of every part of it."""
