"""The pages of spot checks."""
