"""A nation for trying the boards at their true size: everybody and everything in it is invented."""
