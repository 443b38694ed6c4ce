"""People, places, rules and records."""
