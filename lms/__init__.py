"""The project, and the people, places and rules that everything else stands on."""
