"""What is measured: each module with a `run(size)` is one benchmark; tests never assert on them."""
