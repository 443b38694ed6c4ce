"""Fill an empty database with assessors, learners and their evidence, and print who reads which page."""

import json
import os
import sys
from datetime import timedelta
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402  # nothing of Django's can be read before it is set up
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.portfolio.models import (  # noqa: E402
    Claim,
    CompetenceUnit,
    Criterion,
    Evidence,
    Framework,
    FrameworkVersion,
    Judgement,
)
from benchmarks._cover_in import people, places  # noqa: E402
from benchmarks._takers_in import signed_in  # noqa: E402
from courses.models import Enrolment, Pathway, PathwayVersion  # noqa: E402
from lms.calendar import today  # noqa: E402
from lms.models import Person, Qualification, Unit  # noqa: E402
from lms.roles import Role  # noqa: E402
from mentoring.pairings.models import Pairing  # noqa: E402

UNITS: Final = 6
IN_A_UNIT: Final = 5
KINDS: Final = ("observation", "discussion", "product", "reflection", "product", "observation")
LEARNERS_EACH: Final = 20
# Of a learner's pieces the last but one is judged by assessors in training, one in ten; of every third learner the
# last one waits to be judged.
READERS: Final = 40
DAY: Final = timedelta(days=1)


def framework() -> None:
    """Make thirty criteria: two of three are needed twice, once observed, one by a witness, whom nobody has asked."""
    version = FrameworkVersion.objects.create(
        framework=Framework.objects.create(key="vq5", name="The diploma"), number=1, source="the benchmark"
    )
    for number in range(1, UNITS + 1):
        unit = CompetenceUnit.objects.create(version=version, number=number, title=f"Unit {number} of the diploma")
        for position in range(1, IN_A_UNIT + 1):
            witness = position % 3 == 0
            Criterion.objects.create(
                unit=unit,
                position=position,
                code=f"{number}.{position}",
                text=f"Does what criterion {number}.{position} of the diploma asks for, and says why",
                shown_by=["witness", "product"] if witness else ["observation", "product"],
                times=1 if witness else 2,
                methods={"witness": 1} if witness else {"observation": 1},
            )


def assessors(number: int, teams: list[Unit]) -> list[Person]:
    """Make assessors with a post at a team and the award; one of ten is in training."""
    found = people(number, "assessor", teams, "PO", Role.PTA)
    Qualification.objects.bulk_create(
        [
            Qualification(person=person, kind="assessor", starts=today() - 900 * DAY, evidence="Certificate seen")
            for place, person in enumerate(found)
            if place % 10
        ]
    )
    return found


def learners(number: int, judges: list[Person], teams: list[Unit]) -> None:
    """Make learners of the teams, each with an assessor, and what they have sent so far."""
    found = people(number, "learner", teams, "PQiP", Role.LEARNER)
    version = PathwayVersion.objects.first() or PathwayVersion.objects.create(
        pathway=Pathway.objects.create(key="bench", name="PQiP 15 months"), months=15, source="the benchmark"
    )
    since = today() - 300 * DAY
    Enrolment.objects.bulk_create(
        [
            Enrolment(person=person, pathway_version=version, intake="x", starts=since, entry_basis="level_3")
            for person in found
        ],
        batch_size=1000,
    )
    pairs = [(person, judges[place * len(judges) // number]) for place, person in enumerate(found)]
    Pairing.objects.bulk_create(
        [Pairing(kind="pta", learner=learner, supporter=judge, starts=since) for learner, judge in pairs],
        batch_size=1000,
    )
    Evidence.objects.bulk_create(
        [_piece(learner, judge, place) for learner, judge in pairs for place in range(len(KINDS))], batch_size=1000
    )


def _piece(learner: Person, judge: Person, place: int) -> Evidence:
    days = 20 * (len(KINDS) - place) - 15
    return Evidence(
        person=learner,
        kind=KINDS[place],
        title=f"Piece {place + 1}: what was done, and why",
        text="I read the log, rang the school, and changed the plan with the person in the room. " * 12,
        happened_on=today() - (days + 1) * DAY,
        seen_by=judge if KINDS[place] == "observation" else None,
        submitted_at=timezone.now() - days * DAY,
        content_hash=f"{learner.pk}-{place}",
    )


CLAIMS: Final = """
    INSERT INTO {claim} (evidence_id, criterion_id, "where", claimed_at, judge_by, rules)
    SELECT e.id, c.id, '', e.submitted_at, (e.submitted_at + interval '14 days')::date, '[]'
    FROM {evidence} e CROSS JOIN {criterion} c
    WHERE NOT EXISTS (SELECT 1 FROM {claim} x WHERE x.evidence_id = e.id)
"""
# One in five of the claims on a piece was judged not yet met; the last piece of every third learner waits.
JUDGEMENTS: Final = """
    INSERT INTO {judgement} (claim_id, by_id, seat, decision, valid, authentic, current, sufficient, reasons,
        next_step, next_step_by, judged_at, needs_countersignature, standing, stands)
    SELECT c.id, p.supporter_id, 'assessor', x.decision, x.met, x.met, x.met, x.met,
        repeat('It shows what was done. ', 8),
        CASE WHEN x.met THEN '' ELSE 'Name everybody.' END,
        CASE WHEN x.met THEN NULL ELSE (e.submitted_at + interval '30 days')::date END,
        e.submitted_at + interval '5 days', q.id IS NULL AND x.place = 5, '{{}}', TRUE
    FROM {claim} c
    JOIN (SELECT id, person_id, submitted_at, kind,
            row_number() OVER (PARTITION BY person_id ORDER BY id) AS place FROM {evidence}) e ON e.id = c.evidence_id
    JOIN {pairing} p ON p.learner_id = e.person_id
    LEFT JOIN {qualification} q ON q.person_id = p.supporter_id
    CROSS JOIN LATERAL (SELECT e.place AS place, (c.criterion_id + e.place) % 5 <> 0 AS met,
        CASE WHEN (c.criterion_id + e.place) % 5 <> 0 THEN 'met' ELSE 'not_yet' END AS decision) x
    WHERE NOT (e.place = 6 AND e.person_id % 3 = 0)
      AND NOT EXISTS (SELECT 1 FROM {judgement} y WHERE y.claim_id = c.id)
"""


def claim_and_judge() -> None:
    """Let every learner claim every criterion with each piece, and assessors judge all but what waits."""
    models = (Claim, Evidence, Criterion, Judgement, Pairing, Qualification)
    tables = {model._meta.model_name or "": model._meta.db_table for model in models}
    with connection.cursor() as cursor:
        for statement in (CLAIMS, JUDGEMENTS):
            cursor.execute(statement.format(**tables))
        cursor.execute("ANALYZE")


def queries(asked: list[tuple[Person, str, str]]) -> dict[str, int]:
    """Return how many queries each page asks of the database."""
    found = {}
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, DEBUG=False):
        for person, name, address in asked:
            client = Client(SERVER_NAME="127.0.0.1")
            client.force_login(person)
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                if (response := client.get(address)).status_code != 200:
                    raise RuntimeError(f"{address} answered {response.status_code}.")
            found[name] = len(captured)
    return found


def asked_of(judges: list[Person]) -> list[tuple[Person, str, str]]:
    """Return who asks for which page: the marking queue, and the gap view as assessor and as learner."""
    found: list[tuple[Person, str, str]] = []
    rows = Pairing.objects.filter(supporter__in=judges).annotate(third=F("learner_id") % 3).filter(third=0)
    waiting = {row.supporter: row.learner for row in rows.select_related("supporter", "learner").order_by("-pk")}
    for judge, learner in waiting.items():
        found += [
            (judge, "marking queue", reverse("portfolio:marking")),
            (judge, "gap view, by the assessor", reverse("portfolio:gap", args=[learner.pk])),
            (learner, "gap view, by the learner", reverse("portfolio:evidence")),
        ]
    return found


def main() -> None:
    """Count queries with few learners, then with all of them; print addresses, sessions and counts on one line."""
    number = int(sys.argv[1])
    _, teams = places()
    framework()
    judges = assessors(max(number // LEARNERS_EACH, 2), teams)
    few = len(judges) * 3
    learners(few, judges, teams)
    claim_and_judge()
    # One with the award, whose learners of the small and of the large count are read by the same pages.
    pages = asked_of(judges[1:2])
    small = queries(pages)
    learners(number - few, judges, teams)
    claim_and_judge()
    counts = {"small": small, "large": queries(pages)}
    if not small or counts["small"] != counts["large"]:
        raise RuntimeError(f"The queries grow with the learners: {counts}")
    print(json.dumps(facts(judges, counts["large"])))


def facts(judges: list[Person], counts: dict[str, int]) -> dict[str, Any]:
    """Return what the clients ask, and how much there is."""
    asked = asked_of(judges[:READERS])
    sessions = signed_in([person for person, _, _ in asked])
    return {
        "asked": [[session, name, address] for session, (_, name, address) in zip(sessions, asked, strict=True)],
        "queries": counts,
        "learners": Enrolment.objects.count(),
        "assessors": len(judges),
        "pieces": Evidence.objects.count(),
        "claims": Claim.objects.count(),
        "judgements": Judgement.objects.count(),
        "waiting": Claim.objects.to_judge().count(),
    }


if __name__ == "__main__":
    main()
