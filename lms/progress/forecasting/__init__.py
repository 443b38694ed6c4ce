"""When learners will qualify: worked out by the night from the pace on record, and shown as a range."""
