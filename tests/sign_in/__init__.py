"""What tests of sign-in stand on: a real provider, in a process of its own."""
