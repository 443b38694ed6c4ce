"""Cases, workload and readiness."""
