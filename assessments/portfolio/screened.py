"""Free text that could point at a person on probation is refused before anything is kept."""

from datetime import date

from lms.screening import find_identifiers

Faults = dict[str, list[str] | str]


def identifiers(on: date, **texts: str) -> Faults:
    """Return, by field, what in some free text could point at a person on probation."""
    found = {field: [finding.sentence for finding in find_identifiers(text, on=on)] for field, text in texts.items()}
    return {field: sentences for field, sentences in found.items() if sentences}
