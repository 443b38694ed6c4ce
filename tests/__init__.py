"""What the product promises, as tests that read as sentences."""
