"""Choose a reader of each place, count the queries of their pages, time a file of a board; print it on one line."""

import json
import os
import time
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402  # nothing of Django's can be read before it is set up
from django.db import connection  # noqa: E402
from django.db.models import Count, Q  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks._takers_in import signed_in  # noqa: E402
from courses.models import Enrolment, Standing  # noqa: E402
from lms.calendar import today  # noqa: E402
from lms.downloads import Sheet, as_csv  # noqa: E402
from lms.models import Person, RoleGrant, Unit  # noqa: E402
from lms.progress.board.lines import headings, lines  # noqa: E402
from lms.progress.choosing import Asked  # noqa: E402
from lms.progress.seen import learners_seen_by  # noqa: E402
from lms.roles import Role  # noqa: E402
from mentoring.caseload.models import Holding  # noqa: E402

READERS: Final = {
    "team": Role.SPO,
    "PDU": Role.HEAD_OF_PDU,
    "region": Role.REGIONAL_LEARNING_MANAGER,
    "nation": Role.NATIONAL_LEAD,
}
EXPORTED: Final = 1000
# Of whom records are opened to count queries: what a record asks depends on which kinds of entry are on it.
RECORDS: Final = 60
OF_ONE: Final = ("record", "timeline")


def reader_of(role: Role) -> Person:
    """Return the holder of a role who sees most learners."""
    on = today()
    held = Person.objects.filter(pk__in=RoleGrant.objects.on(on).filter(role=role.value).values("person"))
    seen = {person: learners_seen_by(person, on).count() for person in held.order_by("pk")[:150]}
    return max(seen, key=lambda person: seen[person])


def pages_of(name: str, reader: Person) -> list[tuple[Person, str, str]]:
    """Return which pages a reader asks for."""
    learner = learners_seen_by(reader, today()).order_by("-pk").first()
    found = [(reader, f"board, {name}", reverse("progress:board"))]
    found.append((reader, f"needs attention, {name}", reverse("progress:needs")))
    if learner:
        found.append((reader, f"record, {name}", reverse("progress:record", args=[learner.pk])))
        found.append((reader, f"timeline, {name}", reverse("progress:timeline", args=[learner.pk])))
    if name in ("PDU", "region", "nation"):
        found.append((reader, f"capacity, {name}", reverse("progress:capacity")))
        found.append((reader, f"forecast, {name}", reverse("progress:forecast")))
        found.append((reader, f"by place, {name}", reverse("progress:groups", args=["place"])))
        found.append((reader, f"leaving, {name}", reverse("progress:leaving")))
    return found


def queries(asked: list[tuple[Person, str, str]]) -> dict[str, int]:
    """Return how many queries each page asks of the database."""
    return {name: queries_of(person, [address])[0] for person, name, address in asked if not name.startswith(OF_ONE)}


def queries_of(person: Person, addresses: list[str]) -> list[int]:
    """Return how many queries each of some pages asks for one reader, the second time it is opened."""
    found, client = [], Client(SERVER_NAME="127.0.0.1")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, DEBUG=False):
        client.force_login(person)
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                if (response := client.get(address)).status_code != 200:
                    raise RuntimeError(f"{address} answered {response.status_code}.")
            found.append(len(captured))
    return found


def of_one(reader: Person) -> dict[str, dict[str, int]]:
    """Return how many queries the record and the timeline of a learner ask: the least and the most of many learners."""
    ids = list(learners_seen_by(reader, today()).order_by("pk").values_list("pk", flat=True))
    some = ids[:: max(1, len(ids) // RECORDS)][:RECORDS]
    counts = {page: queries_of(reader, [reverse(f"progress:{page}", args=[pk]) for pk in some]) for page in OF_ONE}
    return {page: {"learners": len(some), "least": min(found), "most": max(found)} for page, found in counts.items()}


def export(reader: Person) -> dict[str, Any]:
    """Write the first thousand lines of the reader's whole board as a file; return what that took."""
    asked = Asked.of(QueryDict(), reader, today())
    began, written = time.process_time(), []
    with CaptureQueriesContext(connection) as captured:
        for line in lines(asked):
            written.append(line)
            if len(written) == EXPORTED:
                break
        text = as_csv([Sheet("Board", headings(asked), written)])
    took = time.process_time() - began
    return {"learners": len(written), "work_s": round(took, 2), "queries": len(captured), "bytes": len(text)}


def counted() -> dict[str, int]:
    """Return how much there is."""
    people = Person.objects.aggregate(all=Count("pk"), active=Count("pk", filter=Q(is_active=True)))
    return {
        "people": people["all"],
        "learners": Enrolment.objects.open().count(),
        "past learners": Enrolment.objects.count() - Enrolment.objects.open().count(),
        "places": Unit.objects.count(),
        "cases held": Holding.objects.on(today()).count(),
        "standings": Standing.objects.count(),
    }


def main() -> None:
    """Print sessions and addresses, queries, the file's figures and how much there is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    readers = {name: reader_of(role) for name, role in READERS.items()}
    pages = [page for name, reader in readers.items() for page in pages_of(name, reader)]
    sessions = dict(zip(readers.values(), signed_in(list(readers.values())), strict=True))
    facts = {
        "asked": [(sessions[person], name, address) for person, name, address in pages],
        "database": connection.vendor,
        "counted": counted(),
        "queries": queries(pages),
        "queries_of_one_learner": of_one(readers["nation"]),
        "export": export(readers["nation"]),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
