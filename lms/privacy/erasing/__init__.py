"""Erases somebody: their words and name go, the rows that others’ records rest on stay under a number."""
