"""Each of the two says who did what in a month of a co-worked case. Neither edits the other's account."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed
from mentoring.caseload.co_working.actions import held_fast
from mentoring.caseload.co_working.duties import settle
from mentoring.caseload.co_working.permissions import check_one_of_the_two
from mentoring.caseload.co_working.shares import Account
from mentoring.caseload.co_working.worked import Story, Told, account_of, story_of
from mentoring.caseload.models import CoWorking, Declaration

# More than anybody does in a month: what is beyond it is a slip of the finger.
MOST = 200


def check_month(by: Person, story: Story, month: date, on: date) -> Told:
    """Refuse whoever is not one of the two, and a month that is not over or is not declared; return the month."""
    check_one_of_the_two(by, story.co_working)
    told = story.month(month)
    if told is None:
        raise NotAllowed(f"This case was not co-worked in {month:%B %Y}, as far as anybody agreed.")
    if not told.part.is_over(on):
        last = in_words(told.part.last)
        raise NotAllowed(f"The days of this month end on {last}. Say who did what on the day after, or later.")
    if not told.counts:
        days = told.part.days
        raise NotAllowed(f"The case was co-worked on {days} day{'' if days == 1 else 's'} of {month:%B %Y}: too few.")
    return told


def check_corrects(before: Declaration | None, replaces: int | None) -> None:
    """Refuse an account beside one's own that stands, and a correction of what somebody corrected meanwhile."""
    if before is None and replaces is not None:
        raise NotAllowed("There is nothing of yours to correct in this month. Give your account.")
    if before is not None and before.pk != replaces:
        on = in_words(today(before.at))
        raise NotAllowed(f"You gave an account of {before.month:%B %Y} on {on}. Look at it, and correct it if need be.")


@transaction.atomic
def declare(
    *, co_working: CoWorking, month: date, account: Account, by: Person, replaces: int | None = None
) -> Declaration:
    """Keep what one of the two says of a month. The same twice changes nothing; a correction replaces one's own."""
    row = held_fast(co_working)
    told = check_month(by, story_of(row, today()), month, today())
    chain = told.chains[check_one_of_the_two(by, row)]
    before = chain[-1] if chain else None
    if before is not None and account_of(before) == account:
        return before
    check_corrects(before, replaces)
    kept = Declaration.objects.create(
        co_working=row,
        month=month,
        by=by,
        contacts_lead=account.contacts.lead,
        contacts_learner=account.contacts.learner,
        assessments_lead=account.assessments.lead,
        assessments_learner=account.assessments.learner,
        at=timezone.now(),
        replaces=before,
    )
    facts = {"co_working": row.pk, "month": month.isoformat(), "replaces": before.pk if before else None}
    audit.record("co_working_declared", by=by, subject=kept, facts=facts)
    settle(co_working=row, on=today(), by=by)
    return kept
