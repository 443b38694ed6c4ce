"""Co-worked cases for tests: agreed some whole months ago, and told by one of the two or both."""

from datetime import date
from typing import Any

from django.utils import timezone

from lms.calendar import months_after, today
from lms.models import Person
from mentoring.caseload.co_working.duties import settle
from mentoring.caseload.co_working.shares import Account, Split
from mentoring.caseload.models import CoWorking, Declaration
from tests.cast import Cast


def month_back(months: int) -> date:
    """Return the first day of a month that many months before this one."""
    return months_after(today().replace(day=1), -months)


def co_working(cast: Cast, *, months: int = 1, **changed: Any) -> CoWorking:
    """Return a case that Priya co-works and Nadia leads, since the first of so many months back."""
    facts = {
        "learner": cast.priya,
        "lead": cast.nadia,
        "unit": cast.team,
        "case_mask": "M••••17",
        "case_key": "k" * 64,
        "agreed_by": cast.daniel,
        "starts": month_back(months),
    } | changed
    return CoWorking.objects.create(**facts)


def account(contacts: tuple[int, int] = (4, 6), assessments: tuple[int, int] = (0, 1)) -> Account:
    """Return an account: what the learner did, then what the lead did."""
    return Account(Split(*contacts), Split(*assessments))


def told(row: CoWorking, by: Person, said: Account, months: int = 1) -> Declaration:
    """Let one of the two have told a month, counted back, and bring the duties up to date."""
    month = month_back(months)
    return told_on(row, by, said, month.year, month.month)


def told_on(row: CoWorking, by: Person, said: Account, year: int, month: int) -> Declaration:
    """Let one of the two have told a month, and bring the duties up to date."""
    kept = Declaration.objects.create(
        co_working=row,
        month=date(year, month, 1),
        by=by,
        contacts_learner=said.contacts.learner,
        contacts_lead=said.contacts.lead,
        assessments_learner=said.assessments.learner,
        assessments_lead=said.assessments.lead,
        at=timezone.now(),
    )
    settle(co_working=row, on=today(), by=by)
    return kept
