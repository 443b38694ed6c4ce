"""Copies of what is held about somebody."""
