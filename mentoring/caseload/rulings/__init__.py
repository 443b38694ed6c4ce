"""What the allocation check asks, a module for each family of rules. Each ruling yields its reasons, and reads nothing.

Every rule speaks, also where all is well, so that a reader sees what was looked at. Rules that are off say nothing.
"""
