"""Where every mentor stands by the rules of their own place: written each night, and when a pairing is made or ended.

The register and the matching of a whole region read these rows, because experience is worked out from all of a
person's posts. Time alone changes them, so the day they were worked out for stands on each.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from lms.models import Person, RoleGrant
from lms.policy.practice import MENTOR_LEARNERS
from lms.posts import main_post
from lms.roles import Role
from mentoring.pairings.candidates import loads_of
from mentoring.pairings.eligibility import Experience, experience_of
from mentoring.pairings.histories import Records
from mentoring.pairings.mentor_rules import RulesOverTime, place_of, rule_histories_at
from mentoring.pairings.models import MentorStanding, Pairing

BATCH: Final = 500
OWN: Final = tuple(row for row in MentorStanding._meta.concrete_fields if row.name not in ("id", "person"))
COLUMNS: Final = tuple(row.name for row in OWN)
ATTRIBUTES: Final = tuple(row.attname for row in OWN)
LONGEST_REASON: Final = 300


def mentors_on(on: date) -> QuerySet[Person]:
    """Return who holds the role of mentor on a day, and who supports a learner as one without holding it."""
    holders = RoleGrant.objects.on(on).filter(role=Role.MENTOR).values("person")
    supporters = Pairing.objects.not_over_by(on).filter(kind=Pairing.Kind.MENTOR).values("supporter")
    return Person.objects.filter(Q(pk__in=holders) | Q(pk__in=supporters))


def worked_out(people: Sequence[Person], on: date, known: Records | None = None) -> list[MentorStanding]:
    """Work out where these mentors stand, as rows that are not saved yet; `known` where their records are read.

    The same few queries however many.
    """
    ids = [person.pk for person in people]
    known = known or Records.of(ids)
    histories, loads = known.histories(), loads_of(ids, Pairing.Kind.MENTOR, on)
    posts = {pk: main_post(known.posts[pk], on) for pk in ids}
    over_time = rule_histories_at(post.unit for post in posts.values() if post)
    rules = {place: RulesOverTime.of(history) for place, history in over_time.items()}

    def one(person: Person) -> MentorStanding:
        post = posts[person.pk]
        unit = post.unit if post else None
        place = place_of(unit)
        experience = experience_of(histories[person.pk], rules[place], on, worded=False)
        places = int(over_time[place].on(on).answer(MENTOR_LEARNERS).value)
        return MentorStanding(
            person=person, unit=unit, learners=loads.get(person.pk, 0), places=places, **_columns(person, experience)
        )

    return [one(person) for person in people]


def _columns(person: Person, found: Experience) -> dict[str, Any]:
    return {
        "eligible": found.eligible,
        "why_not": found.why_not(person.name)[:LONGEST_REASON],
        "months": found.total.months,
        "days": found.total.days,
        "eligible_from": found.eligible_from,
        "lapses_on": found.lapses_on,
        "lapses_because": found.lapses_because,
        "trained": found.trained,
        "trained_until": found.trained_until,
        "worked_out_on": found.on,
    }


@transaction.atomic
def refresh_mentors(people: Iterable[int], on: date) -> None:
    """Write where these people stand; whoever is no mentor any more has no row."""
    ids = set(people)
    # In one order: two who write the same mentors at once do not wait for each other.
    mentors = list(mentors_on(on).filter(pk__in=ids).order_by("pk"))
    MentorStanding.objects.filter(person__in=ids - {person.pk for person in mentors}).delete()
    if mentors:
        _write(worked_out(mentors, on))


@transaction.atomic
def keep_mentor_standings(*, on: date) -> int:
    """Write where every mentor stands on a day; return how many there are. Repeatable."""
    mentors = list(mentors_on(on).order_by("pk"))
    for some in _batches(mentors):
        _write(worked_out(some, on))
    MentorStanding.objects.exclude(person__in=mentors_on(on)).delete()
    return len(mentors)


def drift(on: date) -> list[str]:
    """Return, in a sentence each, where the rows differ from what the histories say."""
    stored = {row.person_id: row for row in MentorStanding.objects.all()}
    faults = []
    for some in _batches(list(mentors_on(on))):
        for wanted in worked_out(some, on):
            faults += _differences(stored.pop(wanted.person_id, None), wanted)
    return faults + [f"Mentor {pk} has a standing and is no mentor." for pk in stored]


def _differences(row: MentorStanding | None, wanted: MentorStanding) -> list[str]:
    if row is None:
        return [f"Mentor {wanted.person_id} has no standing."]
    return [
        f"Mentor {wanted.person_id}: {name} is {getattr(row, name)}, and should be {getattr(wanted, name)}."
        for name in ATTRIBUTES
        if getattr(row, name) != getattr(wanted, name)
    ]


def _batches(people: list[Person]) -> Iterator[list[Person]]:
    for first in range(0, len(people), BATCH):
        yield people[first : first + BATCH]


def _write(rows: list[MentorStanding]) -> None:
    MentorStanding.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person"], update_fields=list(COLUMNS)
    )
