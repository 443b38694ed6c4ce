"""One person’s workload: imported, worked out again, and over time."""
