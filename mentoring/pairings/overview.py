"""What the cover page and a supporter's page say of each learner. Constant queries, however many learners."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from courses.models import Enrolment, Standing
from courses.progress import month_of
from lms.calendar import in_words
from lms.models import Person, Post, RoleGrant, Unit
from lms.permissions import rights_of, under, visible_to
from lms.roles import Permission, Role
from mentoring.pairings.candidates import NAME_OF
from mentoring.pairings.cover_report import stretches_on
from mentoring.pairings.histories import Records, by_person
from mentoring.pairings.meeting_pages import next_in_words
from mentoring.pairings.mentor_standing import worked_out
from mentoring.pairings.models import Pairing, Proposal


@dataclass(frozen=True)
class Supported:
    """One learner of a mentor or practice tutor assessor, in a sentence."""

    learner: Person
    role: str
    text: str
    enrolment: int | None
    # When the two meet next; nothing for a practice tutor assessor.
    meets: str = ""


def proposals_for(person: Person, on: date) -> int:
    """Return how many proposals of a mentor wait for a decision that `person` may make. One query."""
    people = visible_to(person, Permission.PAIR, on)
    return Proposal.objects.filter(learner__in=people, state=Proposal.State.WAITING, mentor__isnull=False).count()


def without_mentor(person: Person, on: date) -> int:
    """Return how many learners whom `person` may pair have no eligible mentor today, as the cover page counts them."""
    rows = Enrolment.objects.open().filter(person__in=visible_to(person, Permission.PAIR, on))
    return stretches_on(on).filter(covered=False, enrolment__in=rows).count()


def free_places(person: Person, on: date) -> tuple[int, int]:
    """Return how many places eligible mentors have free where `person` may pair, and how many mentors those are."""
    places = rights_of(person, on).places(Permission.PAIR)
    return free_places_at(places, on)


def free_places_at(places: Iterable[Unit], on: date) -> tuple[int, int]:
    """Count free places with eligible mentors who work at these places."""
    here = Post.objects.on(on).filter(under(list(places))).values("person")
    ever = RoleGrant.objects.filter(role=Role.MENTOR, person__in=here, person__is_active=True).select_related("person")
    grants = by_person(ever)
    mentors = [rows[0].person for rows in grants.values() if any(row.is_on(on) for row in rows)]
    found = worked_out(mentors, on, Records.of([person.pk for person in mentors], grants=grants))
    free = [row.places - row.learners for row in found if row.eligible and row.learners < row.places]
    return sum(free), len(free)


def supported_by(person: Person, on: date) -> list[Supported]:
    """Return the learners whom `person` supports today, each with a sentence."""
    rows = Pairing.objects.on(on).filter(supporter=person).select_related("learner").order_by("learner__name", "kind")
    pairings = list(rows)
    standings = {
        row.enrolment.person_id: row
        for row in Standing.objects.filter(enrolment__in=_on_a_pathway(row.learner for row in pairings)).select_related(
            "enrolment__pathway_version"
        )
    }
    meets = next_in_words((row for row in pairings if row.kind == Pairing.Kind.MENTOR), on)
    return [
        replace(_supported(row, standings.get(row.learner_id), on), meets=meets.get(row.pk, "")) for row in pairings
    ]


def _on_a_pathway(people: Iterable[Person]) -> "Iterable[Enrolment]":
    rows = Enrolment.objects.open().filter(person__in=people)
    return rows.select_related("person", "pathway_version")


def _supported(pairing: Pairing, standing: Standing | None, on: date) -> Supported:
    role = NAME_OF[Pairing.Kind(pairing.kind)]
    return Supported(
        pairing.learner, role, _sentence(pairing, standing, on), standing.enrolment_id if standing else None
    )


def _sentence(pairing: Pairing, standing: Standing | None, on: date) -> str:
    """Say since when, and where the learner stands."""
    since = f"You have been their {NAME_OF[Pairing.Kind(pairing.kind)]} since {in_words(pairing.starts)}."
    if standing is None:
        return f"{since} Not on a pathway now."
    months = standing.enrolment.pathway_version.months
    month = month_of(standing.enrolment, on)
    where = f"Month {month} of {months}, stage {standing.stage_number}."
    shown = f"{standing.modules_demonstrated} of {standing.modules_total} modules demonstrated"
    late = f", {standing.modules_overdue} overdue" if standing.modules_overdue else ""
    return f"{where} {shown}{late}. {since}"
