"""Mentors, assessors and managers against the learners of a place, now and in the months ahead."""
