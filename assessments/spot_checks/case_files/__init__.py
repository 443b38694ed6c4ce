"""Invented case files: to practise on, and to be certified by."""
