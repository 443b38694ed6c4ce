"""Views of quizzes, one module for each thing that people come for."""
