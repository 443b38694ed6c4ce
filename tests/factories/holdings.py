"""Cases that somebody holds, as a file of holdings would have them; the defaults are of low risk."""

from datetime import date
from typing import Any

from lms.calendar import months_after, today
from lms.models import Person
from mentoring.caseload.models import Case, CaseloadImport, Holding
from mentoring.caseload.references import key_of, mask_of

FACTS: dict[str, Any] = {
    "rosh_public": "low",
    "rosh_children": "low",
    "rosh_known_adults": "low",
    "rosh_staff": "low",
    "order": "community",
}


def taken_in(by: Person) -> CaseloadImport:
    """Return a file of holdings that was taken in, the same for everybody."""
    facts = {"file_name": "held.csv", "figures_day": today(), "rows": 1, "imported_by": by}
    return CaseloadImport.objects.get_or_create(kind="holdings", file_hash="held", defaults=facts)[0]


def case(reference: str, holder: Person | None = None, **facts: Any) -> Case:
    """Return a case on record."""
    coded = FACTS | {"facts_day": today()} | facts
    return Case.objects.create(key=key_of(reference), mask=mask_of(reference), holder=holder, **coded)


def holding(
    person: Person, reference: str, starts: date | None = None, ends: date | None = None, **facts: Any
) -> Holding:
    """Let somebody hold a case since three months ago, in the place of their post."""
    unit = person.posts.get().unit
    return Holding.objects.create(
        case=case(reference, person, **facts),
        person=person,
        unit=unit,
        source=taken_in(person),
        line=Holding.objects.count() + 1,
        starts=starts or months_after(today(), -3),
        ends=ends,
    )
