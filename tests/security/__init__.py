"""Attacks by people who are signed in, requests and files that nobody means, and what every answer bears."""
