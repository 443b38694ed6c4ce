"""Draws: who is due, the frozen population, the seed, and running it all again."""
