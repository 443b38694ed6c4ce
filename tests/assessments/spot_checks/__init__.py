"""Standards, checks of cases, their judgement and what follows."""
