"""Fill an empty database with regions, learners, mentors and their cover, and print who reads which page."""

import json
import os
import random
import sys
import time
from datetime import date, timedelta
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402  # nothing of Django's can be read before it is set up
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks._takers_in import signed_in  # noqa: E402
from courses.models import Enrolment, Pathway, PathwayVersion, PlannedIntake  # noqa: E402
from lms.calendar import months_after, today  # noqa: E402
from lms.models import Absence, Person, Post, Qualification, RoleGrant, Unit  # noqa: E402
from lms.roles import Role  # noqa: E402
from mentoring.pairings.models import MentorStanding, Pairing  # noqa: E402
from mentoring.pairings.stretches import write_all  # noqa: E402

REGIONS: Final = 12
PDUS: Final = 9
TEAMS: Final = 3
DAY: Final = timedelta(days=1)


def places() -> tuple[Unit, list[Unit]]:
    """Make a nation of regions, delivery units and teams."""
    nation = Unit.add_root(name="The nation", kind=Unit.Kind.NATION, code="N")
    teams = []
    for r in range(REGIONS):
        region = nation.add_child(name=f"Region {r + 1}", kind=Unit.Kind.REGION, code=f"R{r}")
        for p in range(PDUS):
            pdu = region.add_child(name=f"Unit {r + 1}.{p + 1}", kind=Unit.Kind.PDU, code=f"R{r}P{p}")
            teams += [
                pdu.add_child(name=f"Team {r + 1}.{p + 1}.{t + 1}", kind=Unit.Kind.TEAM, code=f"R{r}P{p}T{t}")
                for t in range(TEAMS)
            ]
    return nation, teams


def people(number: int, what: str, teams: list[Unit], grade: str, role: Role) -> list[Person]:
    """Make people with a post and a role, spread over the teams."""
    first, since = Person.objects.filter(email__startswith=what).count(), today() - 3000 * DAY
    found = Person.objects.bulk_create(
        [
            Person(
                email=f"{what}.{one}@example.net", name=f"{what.title()} {one}", staff_code=f"{what[0].upper()}{one:06}"
            )
            for one in range(first, first + number)
        ],
        batch_size=1000,
    )
    units = [teams[one % len(teams)] for one in range(number)]
    pairs = list(zip(found, units, strict=True))
    Post.objects.bulk_create(
        [Post(person=person, unit=unit, grade=grade, starts=since) for person, unit in pairs], batch_size=1000
    )
    RoleGrant.objects.bulk_create(
        [RoleGrant(person=person, role=role.value, unit=unit, starts=since) for person, unit in pairs], batch_size=1000
    )
    return found


def learners_and_mentors(learners: int, mentors: int, teams: list[Unit]) -> None:
    """Make them, most paired, some mentors not yet eligible, some away, some leaving."""
    on, chance = today(), random.Random(7)
    version = PathwayVersion.objects.first() or PathwayVersion.objects.create(
        pathway=Pathway.objects.create(key="bench", name="PQiP 15 months"), months=15, source="the benchmark"
    )
    taught = people(learners, "learner", teams, "PQiP", Role.LEARNER)
    able = people(mentors, "mentor", teams, "PO", Role.MENTOR)
    _qualify(able, chance)
    began = [on - chance.randint(10, 440) * DAY for _ in taught]
    Enrolment.objects.bulk_create(
        [
            Enrolment(person=person, pathway_version=version, intake="x", starts=starts, entry_basis="level_3")
            for person, starts in zip(taught, began, strict=True)
        ],
        batch_size=1000,
    )
    Pairing.objects.bulk_create(list(_pairings(taught, able, began, chance)), batch_size=1000)
    facts = {"pathway_version": version, "name": "x", "starts": months_after(on, 4), "planned_by": able[0]}
    PlannedIntake.objects.bulk_create([PlannedIntake(unit=team, learners=3, **facts) for team in teams[::3]])


def _qualify(able: list[Person], chance: random.Random) -> None:
    """Let mentors have qualified at some time; one of twenty is away for long, and one of twenty leaves."""
    on, some = today(), len(able) // 20
    facts = {"kind": "practitioner", "evidence": "Certificate seen"}
    Qualification.objects.bulk_create(
        [Qualification(person=person, starts=on - chance.randint(300, 2900) * DAY, **facts) for person in able],
        batch_size=1000,
    )
    Absence.objects.bulk_create(
        [
            Absence(
                person=person, starts=on + chance.randint(-200, 200) * DAY, ends=on + chance.randint(210, 260) * DAY
            )
            for person in chance.sample(able, some)
        ]
    )
    Post.objects.filter(person__in=chance.sample(able, some)).update(ends=on + 100 * DAY)


def _pairings(taught: list[Person], able: list[Person], began: list[date], chance: random.Random) -> Any:
    """Yield one or two pairings a learner, with mentors of the same team, one after the other."""
    for number, (learner, starts) in enumerate(zip(taught, began, strict=True)):
        if number % 10 == 0:
            continue
        first = starts + chance.randint(0, 30) * DAY
        later = first + chance.randint(60, 400) * DAY if number % 3 == 0 else None
        yield Pairing(kind="mentor", learner=learner, supporter=able[number % len(able)], starts=first, ends=later)
        if later and number % 2:
            again = later + chance.randint(1, 40) * DAY
            yield Pairing(kind="mentor", learner=learner, supporter=able[-1 - number % len(able)], starts=again)


def standings() -> None:
    """Say where each mentor stands, as the night does."""
    units = dict(Post.objects.values_list("person_id", "unit_id"))
    found = set(MentorStanding.objects.values_list("person_id", flat=True))
    mentors = Person.objects.filter(grants__role=Role.MENTOR.value).exclude(pk__in=found)
    MentorStanding.objects.bulk_create(
        [
            MentorStanding(
                person=person,
                unit_id=units[person.pk],
                eligible=person.pk % 5 > 0,
                learners=person.pk % 3,
                places=2,
                worked_out_on=today(),
            )
            for person in mentors
        ],
        batch_size=1000,
    )


def reader(nation: Unit) -> Person:
    """Make the national lead."""
    person = Person.objects.create(email="lead@example.net", name="The lead", staff_code="L1")
    RoleGrant.objects.create(person=person, role=Role.NATIONAL_LEAD.value, unit=nation, starts=today() - DAY)
    return person


def queries(lead: Person, pages: dict[str, str]) -> dict[str, int]:
    """Return how many queries each page asks."""
    client, found = Client(SERVER_NAME="127.0.0.1"), {}
    client.force_login(lead)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, DEBUG=False):
        for name, address in pages.items():
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                if (response := client.get(address)).status_code != 200:
                    raise RuntimeError(f"{address} answered {response.status_code}.")
            found[name] = len(asked)
    return found


def main() -> None:
    """Count queries with few people, then with all of them; print addresses, sessions and counts on one line."""
    learners, mentors, clients = (int(word) for word in sys.argv[1:4])
    nation, teams = places()
    few = (len(teams), len(teams))
    learners_and_mentors(*few, teams)
    lead = reader(nation)
    write_all(today())
    standings()
    region = Unit.objects.filter(kind=Unit.Kind.REGION)[0]
    report = reverse("pairings:cover_report")
    pages = {"nation": report, "region": f"{report}?place={region.pk}", "team": f"{report}?place={teams[0].pk}"}
    small = queries(lead, pages)
    learners_and_mentors(learners - few[0], mentors - few[1], teams)
    began = time.perf_counter()
    write_all(today())
    took = time.perf_counter() - began
    standings()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counts = {"small": small, "large": queries(lead, pages)}
    if counts["small"] != counts["large"]:
        raise RuntimeError(f"The queries grow with the people: {counts}")
    print(
        json.dumps(
            {
                "pages": pages,
                "queries": counts["large"],
                "sessions": signed_in([lead] * clients),
                "learners": Enrolment.objects.count(),
                "mentors": MentorStanding.objects.count(),
                "night_s": round(took, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
