"""Marking that goes to somebody else: one's own, or that of many at once, with a reason; each assessor's load."""
