"""Frameworks: how their files are read and loaded, which one is in use, and what of an old one counts."""
