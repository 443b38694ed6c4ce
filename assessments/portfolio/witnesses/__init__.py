"""Witnesses: somebody without an account is asked what they saw, by a link that opens once, and answers."""
