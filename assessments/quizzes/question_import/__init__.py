"""Questions from files of other systems: readers of three formats, pure, and taking what they find into the bank."""
