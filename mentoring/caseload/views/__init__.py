"""Pages of caseload: figures taken in, allocation, restrictions, co-working and span."""
