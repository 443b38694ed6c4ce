"""Cases judged against a standard."""
