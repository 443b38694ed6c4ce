"""How long what is held is kept: who has left, what holds it, and what is due."""
