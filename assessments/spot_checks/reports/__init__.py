"""What spot checks come to: coverage, outcomes by question, what followed, and how far reviewers agree."""
