"""How many people managers carry, on any day and over a year."""
