"""How much of quality assurance waits for somebody: for their first page."""

from datetime import date

from assessments.portfolio.quality.findings_page import counts_of
from assessments.portfolio.quality.giving import open_items
from lms.models import Person


def waiting_for(person: Person, on: date) -> tuple[int, int]:
    """Return how many sampled judgements wait for somebody to look at, and how many findings for them to close."""
    return open_items().filter(iqa=person).count(), counts_of(person, on)["to_close"]
