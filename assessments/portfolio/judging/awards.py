"""Every night: an assessor whose award has ended with work open is told, and so is the place that finds others."""

from collections import Counter
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse

from assessments.portfolio.assessors import COUNTERSIGN, awards_on
from assessments.portfolio.models import Claim
from lms.actions import close_duties, open_duty
from lms.calendar import in_words, working_day_after
from lms.models import Duty, Person, Qualification, RoleGrant
from lms.permissions import current_post
from lms.roles import Role
from mentoring.pairings.models import Pairing

OWN: Final = "award_ended"
PLACE: Final = "award_ended_place"


@transaction.atomic
def keep_award_duties(*, on: date) -> int:
    """Ask assessors whose award ended with work open, and their places, what is to be done; return how many they are.

    What they judged while the award was in force counts as it did.
    """
    ended = _ended(on)
    work = _open_work({row.person_id for row in ended}, on)
    found = [row for row in ended if work[row.person_id]]
    past = Duty.objects.open().filter(kind__in=(OWN, PLACE)).exclude(source_id__in=[row.pk for row in found])
    close_duties(duties=past, by=None, reason="The award is in force again, or nothing is left to do.")
    for row in found:
        _ask(row, work[row.person_id], on)
    return len(found)


def _ended(on: date) -> list[Qualification]:
    """Return the last award of each assessor in office who holds none any more."""
    assessors = RoleGrant.objects.on(on).filter(role=Role.PTA.value, person__is_active=True)
    rows = Qualification.objects.filter(
        kind=Qualification.Kind.ASSESSOR, ends__lte=on, person__in=assessors.values("person")
    ).exclude(person__in=awards_on(on).values("person"))
    last = {row.person_id: row for row in rows.select_related("person").order_by("ends", "pk")}
    return list(last.values())


def _open_work(people: set[int], on: date) -> Counter[int]:
    """Count what is open by assessor: claims of their learners to judge, and judgements to sign. Three queries."""
    pairings = Pairing.objects.on(on).filter(kind=Pairing.Kind.PTA, supporter__in=people)
    assessor_of = dict(pairings.values_list("learner", "supporter"))
    claims = Claim.objects.to_judge().filter(evidence__person__in=list(assessor_of))
    work = Counter(assessor_of[learner] for learner in claims.values_list("evidence__person", flat=True))
    signing = Duty.objects.open().filter(kind=COUNTERSIGN, owner__in=people).values_list("owner", flat=True)
    return work + Counter(owner for owner in signing if owner)


def _ask(award: Qualification, open_work: int, on: date) -> None:
    person, due = award.person, working_day_after(on, 1)
    many = "1 thing is" if open_work == 1 else f"{open_work} things are"
    when = in_words(award.ends) if award.ends else ""
    title = "Your assessor award has ended, and work is open"
    reason = f"It ended on {when}; {many} open. What you judge now counts once somebody with the award has signed."
    marking = reverse("portfolio:marking")
    open_duty(
        kind=OWN, source=award, about=person, owner=person, title=title, reason=reason, due=due, link=marking,
        link_text="Your marking",
    )  # fmt: skip
    _ask_place(award, person, f"The award ended on {when}; {many} open with them. ", due, on)


def _ask_place(award: Qualification, person: Person, facts: str, due: date, on: date) -> None:
    post = current_post(person, on)
    if post is None:
        return
    open_duty(
        kind=PLACE,
        source=award,
        about=person,
        role=Role.REGIONAL_LEARNING_MANAGER,
        unit=post.unit,
        title=f"{person}’s assessor award has ended",
        reason=f"{facts}Hand their marking over, or see that the award is renewed; signatures pass on by themselves.",
        due=due,
        link=reverse("portfolio:assessors"),
        link_text="Hand marking over",
    )
