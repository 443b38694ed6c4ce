"""Why a backup is not made, or not brought back."""


class Refused(Exception):
    """A reason to stop, as sentences that say what to do."""
