"""After many judgements of not yet met, an assessor agrees with the learner how they go on with a criterion."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.assessing import check_may_assess
from assessments.portfolio import consequences
from assessments.portfolio.models import Criterion, FurtherTry
from assessments.portfolio.screened import identifiers
from assessments.portfolio.tries.counting import rule_of_tries, tries_of
from assessments.portfolio.tries.planning import close_plans
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed


def check_may_agree(by: Person, person: Person, criterion: Criterion, *, on: date) -> None:
    """Refuse unless this is the learner's assessor, and a plan is needed before the criterion is claimed again."""
    check_may_assess(by, person, on=on)
    tries = tries_of(person, [criterion])[criterion.pk]
    most = rule_of_tries(person, on).value
    if not tries.want_a_plan(most):
        raise NotAllowed(
            f"{person} can claim {criterion.code} without a plan. One is agreed after {most} judgements of “not yet "
            "met”, and after each that follows."
        )


@transaction.atomic
def agree_further_try(
    *, person: Person, criterion: Criterion, plan: str, by: Person, at: datetime | None = None
) -> FurtherTry:
    """Write down how a learner goes on with a criterion, so that they can claim it again. Posted twice counts once."""
    moment, words = at or timezone.now(), plan.strip()
    day = today(moment)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    last = FurtherTry.objects.filter(person=person, criterion=criterion).order_by("-at").first()
    if last and (last.by_id, last.plan) == (by.pk, words):
        return last
    check_may_agree(by, person, criterion, on=day)
    if faults := identifiers(day, plan=words) or ({} if words else {"plan": "Write what you agreed"}):
        raise ValidationError(dict(faults))
    rule = rule_of_tries(person, day)
    row = FurtherTry.objects.create(
        person=person, criterion=criterion, plan=words, by=by, at=moment, rules=[rule.as_record()]
    )
    audit.record("further_try_agreed", by=by, subject=row, facts={"person": person.pk, "criterion": criterion.code})
    close_plans(person, [criterion], by)
    _tell(row)
    return row


def _tell(row: FurtherTry) -> None:
    text = f"You can claim {row.criterion.code} again: read what you agreed with {row.by}"
    last = tries_of(row.person, [row.criterion])[row.criterion_id].not_yet[-1]
    link = consequences.page_of(last.claim)
    queue_notice(person=row.person, event=f"further-try-{row.pk}", text=text, link=link)
