"""What the rules take off a caseload, what is on file of it, and what is not as it should be."""
