"""Cases that a qualified officer leads and a learner works on, and who says they did what."""
