"""How marking goes in a place: waiting, what is met the first time, assessors side by side, samples and awards."""
