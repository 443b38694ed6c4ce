"""Who may agree a co-working, lead one, say who did what, and read what the other of the two says."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from courses.models import Enrolment
from lms.models import Person, Qualification
from lms.permissions import NotAllowed, check_may_about, rights_of, visible_to
from lms.roles import Permission
from mentoring.caseload.models import CoWorking

LEARNER: Final = "learner"
LEAD: Final = "lead"
SIDES: Final = (LEARNER, LEAD)


def side_of(person: Person, co_working: CoWorking) -> str:
    """Say which of the two somebody is; nobody else has a side."""
    return {co_working.learner_id: LEARNER, co_working.lead_id: LEAD}.get(person.pk, "")


def unfit_leads(leads: Iterable[Person], on: date) -> dict[int, str]:
    """Return why some people may not lead a co-worked case, by id; who may has no entry. Two queries, however many."""
    people = {lead.pk: lead for lead in leads}
    learning = set(Enrolment.objects.open().filter(person__in=people, starts__lte=on).values_list("person", flat=True))
    kind = Qualification.Kind.PRACTITIONER
    rows = Qualification.objects.on(on).filter(person__in=people, kind=kind)
    qualified = set(rows.values_list("person", flat=True))
    found = {pk: _unfit(lead, learning, qualified) for pk, lead in people.items()}
    return {pk: why for pk, why in found.items() if why}


def _unfit(lead: Person, learning: set[int], qualified: set[int]) -> str:
    if not lead.is_active:
        return f"{lead} has left, so cannot lead a co-worked case."
    if lead.pk in learning:
        return f"{lead} is a learner. A co-worked case is led by a qualified officer."
    if lead.pk not in qualified:
        return f"{lead} is not a qualified practitioner, so cannot lead a co-worked case."
    return ""


def check_lead(lead: Person, learner: Person, on: date) -> None:
    """Refuse whoever may not lead a case that this learner co-works."""
    if lead.pk == learner.pk:
        raise NotAllowed("Nobody co-works a case with themselves.")
    if why := unfit_leads([lead], on).get(lead.pk):
        raise NotAllowed(why)
    if not rights_of(lead, on).may(Permission.CO_WORK):
        raise NotAllowed(f"{lead} holds no role in which cases are held, so could not say who did what.")


def check_agree(by: Person, learner: Person, lead: Person, on: date) -> None:
    """Refuse unless `by` allocates to this learner, who is on a pathway, and the lead may lead."""
    check_may_about(by, Permission.CHECK_ALLOCATION, learner, on=on)
    if by.pk == lead.pk:
        raise NotAllowed("Whoever leads a co-worked case does not agree it too. Ask another manager of the place.")
    if not Enrolment.objects.open().filter(person=learner, starts__lte=on).exists():
        raise NotAllowed(f"{learner} is on no pathway, so holds cases in their own name.")
    check_lead(lead, learner, on)


def check_manage(by: Person, co_working: CoWorking, on: date) -> None:
    """Refuse unless `by` allocates to the learner, and is not one of the two."""
    if side_of(by, co_working):
        raise NotAllowed(
            "You work on this case yourself. Another manager of the place looks at what the two say of it."
        )
    check_may_about(by, Permission.CHECK_ALLOCATION, co_working.learner, on=on)


def check_one_of_the_two(by: Person, co_working: CoWorking) -> str:
    """Refuse whoever is not one of the two; return which of them it is."""
    side = side_of(by, co_working)
    if not side:
        raise NotAllowed("Only the lead and the learner of a co-worked case say who did what, each for themselves.")
    return side


def co_workings_visible_to(person: Person, on: date) -> QuerySet[CoWorking]:
    """Return the co-workings that somebody may open: their own, and those of learners to whom they allocate.

    What each of the two says in them is asked month by month: `Told.seen_by`.
    """
    managed = visible_to(person, Permission.CHECK_ALLOCATION, on).values("pk")
    rows = CoWorking.objects.filter(Q(learner=person) | Q(lead=person) | Q(learner__in=managed))
    return rows.select_related("learner", "lead", "unit", "agreed_by", "ended_by")
