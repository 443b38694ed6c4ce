"""The screens of people, by what they are about."""
