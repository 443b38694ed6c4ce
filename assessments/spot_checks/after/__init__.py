"""What follows an outcome: reading, replying, appealing, review, support and re-check."""
