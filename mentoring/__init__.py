"""Who supports whom, and which cases a person may hold."""
