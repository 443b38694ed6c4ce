"""The board: every learner whom a manager may see, as they ask for it."""
