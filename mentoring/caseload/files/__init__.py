"""Files that managers send: workload, reductions and cases held, read by a job and taken in all or nothing."""
