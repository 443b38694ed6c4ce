"""Fill an empty database with learners who hold cases, their managers, mentors and figures; or change what holds."""

import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection  # noqa: E402  # nothing of Django's can be read before it is set up

from benchmarks._cover_in import learners_and_mentors, people, places  # noqa: E402
from courses import standing  # noqa: E402
from courses.models import Demonstration, Enrolment, Module, ModuleVersion  # noqa: E402
from lms.calendar import today  # noqa: E402
from lms.models import LineManagement, Person, Post, RegionChoice, Unit  # noqa: E402
from lms.policy.allocating import LEARNER_STALKING  # noqa: E402
from lms.roles import Role  # noqa: E402
from mentoring.caseload.models import Case, CaseloadImport, Holding, WorkloadReading  # noqa: E402
from mentoring.pairings.models import Pairing  # noqa: E402
from mentoring.pairings.stretches import write_all  # noqa: E402

DAY: Final = timedelta(days=1)
ROWS: Final = 2000
LEVELS: Final = ("low",) * 9 + ("medium",) * 8 + ("high",) * 2 + ("very_high",)
TIERS: Final = ("A1", "B1", "B2", "C1", "C2", "D2", "")
ORDERS: Final = ("community",) * 6 + ("licence",) * 3 + ("custody",)
FLAGS: Final = ("domestic_abuse", "child_safeguarding", "sexual_offence", "stalking", "vulnerability", "remote")


def fill(learners: int, cases: int) -> None:
    """Make everybody, and let each learner hold so many cases."""
    _, teams = places()
    learners_and_mentors(learners, learners, teams)
    leaders = people(len(teams), "senior", teams, "SPO", Role.SPO)
    taught = list(Person.objects.filter(enrolments__isnull=False).order_by("pk"))
    at = dict(Post.objects.filter(person__in=taught).values_list("person_id", "unit_id"))
    manages = dict(zip((team.pk for team in teams), leaders, strict=True))
    since = today() - 400 * DAY
    LineManagement.objects.bulk_create(
        [LineManagement(person=one, manager=manages[at[one.pk]], starts=since) for one in taught], batch_size=ROWS
    )
    _demonstrate(taught, random.Random(3))
    _figures(taught, at, leaders[0], random.Random(5))
    _hold(taught, at, cases, leaders[0], random.Random(7))
    standing.rebuild(today())
    write_all(today())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _demonstrate(taught: list[Person], chance: random.Random) -> None:
    """Let two of three have demonstrated both modules that come before a first case, some for a while only."""
    rows = []
    for key in ("child-safeguarding", "domestic-abuse"):
        module = Module.objects.create(key=key, title=key.replace("-", " ").title(), minutes=60, gates_first_case=True)
        version = ModuleVersion.objects.create(module=module, number=1, content_hash=key, standards=[])
        rows += [
            Demonstration(
                person=one, module_version=version, method=method, judged_on=today() - 30 * DAY,
                lapses_on=today() + 300 * DAY, source_kind="bench", source_id=one.pk,
            )
            for one in taught for method in ("check", "observation") if one.pk % 3 and chance.random() < 0.98
        ]  # fmt: skip
    Demonstration.objects.bulk_create(rows, batch_size=ROWS)


def _taken_in(kind: str, by: Person, rows: int) -> CaseloadImport:
    facts = {"file_name": f"{kind}.csv", "file_hash": kind, "figures_day": today(), "rows": rows}
    return CaseloadImport.objects.create(kind=kind, imported_by=by, **facts)


def _figures(taught: list[Person], at: dict[int, int], by: Person, chance: random.Random) -> None:
    source = _taken_in("workload", by, len(taught))
    WorkloadReading.objects.bulk_create(
        [
            WorkloadReading(
                source=source, line=line, person=one, unit_id=at[one.pk], team_name="x", grade="PQiP", day=today(),
                total_cases=25, contracted_hours=37, reduction_hours=14.8, total_points=chance.randint(500, 1700),
                available_points=1305, imported_percent=80, points_version="published",
            )
            for line, one in enumerate(taught, 1)
        ],
        batch_size=ROWS,
    )  # fmt: skip


def _hold(taught: list[Person], at: dict[int, int], cases: int, by: Person, chance: random.Random) -> None:
    """Give each learner cases of every kind, a few of high risk."""
    source = _taken_in("holdings", by, len(taught) * cases)
    holders = [one for one in taught for _ in range(cases)]
    made = Case.objects.bulk_create([_case(line, one, chance) for line, one in enumerate(holders)], batch_size=ROWS)
    Holding.objects.bulk_create(
        [
            Holding(
                case=case, person=one, unit_id=at[one.pk], source=source, line=line, starts=today() - 60 * DAY
            )
            for line, (case, one) in enumerate(zip(made, holders, strict=True))
        ],
        batch_size=ROWS,
    )  # fmt: skip


def _case(line: int, holder: Person, chance: random.Random) -> Case:
    facts: dict[str, Any] = {f"rosh_{group}": chance.choice(LEVELS) for group in ("public", "children")}
    facts |= {"rosh_known_adults": chance.choice(LEVELS), "rosh_staff": "low"}
    facts |= {flag: chance.random() < 0.15 for flag in FLAGS}
    facts |= {"tier": chance.choice(TIERS), "order": chance.choice(ORDERS), "facts_day": today()}
    return Case(key=f"{line:064}", mask=f"X••••{line % 100:02}", holder=holder, **facts)


def choose_rule(on: int) -> None:
    """Let half of the regions block stalking from a day on, where it was a warning."""
    by = Person.objects.order_by("pk")[0]
    for region in Unit.objects.filter(kind=Unit.Kind.REGION).order_by("pk")[::2]:
        RegionChoice.objects.create(
            region=region, rule=LEARNER_STALKING.key, value="block", starts=today() + on * DAY,
            reason="the benchmark", chosen_by=by,
        )  # fmt: skip


def lose_mentors(on: int) -> None:
    """Let a third of the pairings end on a day."""
    day = today() + on * DAY
    rows = Pairing.objects.filter(kind=Pairing.Kind.MENTOR, ends=None, starts__lt=today())
    Pairing.objects.filter(pk__in=[pk for pk in rows.values_list("pk", flat=True) if pk % 3 == 0]).update(ends=day)
    write_all(today())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    """Do what is named: fill LEARNERS CASES, choose_rule DAY, or lose_mentors DAY."""
    what, *numbers = sys.argv[1:]
    tasks: dict[str, Callable[..., None]] = {"fill": fill, "choose_rule": choose_rule, "lose_mentors": lose_mentors}
    tasks[what](*(int(one) for one in numbers))
    print(Enrolment.objects.count())


if __name__ == "__main__":
    main()
