"""Judging: what waits for whom, what is written, recorded and countersigned."""
