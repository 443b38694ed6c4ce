"""Evidence: written, sent to be judged, claimed again, taken back, and given by those who saw it."""
