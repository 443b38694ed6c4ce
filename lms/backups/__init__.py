"""Backups: the database and every file that people gave us, written down so that any change shows, and brought back.

docs/recovery.md says when to make one, where to keep it, and what to do on a bad day.
"""
