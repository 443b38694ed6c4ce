"""Views of pairings, one module for each screen or two."""
