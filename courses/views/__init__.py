"""The screens of courses, by what they are about."""
