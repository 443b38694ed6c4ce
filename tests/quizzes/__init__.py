"""Tests of questions, checks and feedback."""
