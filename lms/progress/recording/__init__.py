"""The learner record: one timeline of everything, as far as its reader may read it."""
