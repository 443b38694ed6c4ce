"""Questions, checks and feedback."""
