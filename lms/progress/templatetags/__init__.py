"""What the templates of progress share."""
