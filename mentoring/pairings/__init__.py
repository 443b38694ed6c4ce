"""Who supports whom."""
