"""Who needs somebody, why, whose turn it is, and what would help."""
