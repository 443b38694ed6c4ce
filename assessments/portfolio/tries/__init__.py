"""How often and by when something may be shown: further tries at a criterion, and more time for a next step."""
