"""A manager’s absence, planned before anybody is away: who would carry whom."""
