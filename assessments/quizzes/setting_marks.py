"""How an author puts a pass mark on record: each is added, none is changed, and how it was set stays beside it."""

from datetime import date

from django.db import transaction

from assessments.quizzes.models import PassMark, Quiz
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission


@transaction.atomic
def record_pass_mark(
    *,
    quiz: Quiz,
    percent: int,
    method: str,
    set_on: date,
    starts: date,
    reason: str,
    by: Person | None,
    section: str = "",
    judges: str = "",
) -> PassMark:
    """Append a pass mark of a quiz or one of its sections; attempts that are handed in keep theirs."""
    if by is not None:
        check_may(by, Permission.AUTHOR_CONTENT, on=today())
    if not 1 <= percent <= 100:
        raise NotAllowed("A pass mark is from 1 to 100 per cent.")
    if section and not quiz.slots.filter(section=section).exists():
        raise NotAllowed(f"“{quiz.title}” has no section “{section}”.")
    mark = PassMark.objects.create(
        quiz=quiz,
        section=section,
        percent=percent,
        method=method,
        judges=judges,
        set_on=set_on,
        starts=starts,
        reason=reason,
        set_by=by,
    )
    facts = {"mark": mark.pk, "section": section, "percent": percent, "starts": starts.isoformat()}
    audit.record("pass_mark_recorded", by=by, subject=quiz, facts=facts)
    return mark
