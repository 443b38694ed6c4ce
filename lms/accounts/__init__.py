"""The rooms of administrators: people, their roles, their accounts, and how they come in."""
