"""Tests of the rooms that judge."""
