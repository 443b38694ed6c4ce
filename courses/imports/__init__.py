"""Imports of people, training and university results: one table reader, one report, all or nothing."""
