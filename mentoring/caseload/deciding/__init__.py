"""What managers decide on an answer, what they set aside, and who reviews that."""
