"""Quizzes, spot checks and the portfolio, and who may judge whom."""
