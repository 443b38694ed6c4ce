"""The pages of the portfolio, a module for each room."""
