"""Rows that tests need, with the values that matter as parameters."""
