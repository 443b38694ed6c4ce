"""The jobs' sign of life."""


def seconds_since_last_sign() -> int | None:
    """Return how long ago the jobs last gave a sign of life."""
    return None
