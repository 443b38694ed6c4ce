"""Accounts: who finds whom, and what an administrator does to them."""
