"""The timeline of a record: each reader sees what each room lets them read, and of the rest neither line nor count."""

import random
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from courses.models import Enrolment, LessonCompletion, ProtectedSlot
from lms.calendar import LONDON, today
from lms.models import Person, StandIn
from lms.permissions import refusal
from lms.progress.permissions import check_see_record
from lms.progress.recording.event import Key, midnight
from lms.progress.recording.reading import Reading
from lms.progress.recording.timeline import SOURCES, Asked, groups_open_to, timeline
from lms.roles import Role
from tests.cast import Cast
from tests.factories.lived import PRIVATE, one_of_each

SignIn = Callable[[Person], Client]
ALL = frozenset(source.kind for source in SOURCES)
# What whoever may open the record reads of it: how far, with whom, and that they met.
EVERYBODY = frozenset(["lesson", "training", "shown", "pairing_began", "pairing_ended", "meeting", "began"])
EVIDENCE = frozenset(["evidence", "taken_back", "judgement", "countersigned", "ruling", "appeal", "sign_off"])
OF_MANAGERS = (
    EVERYBODY | EVIDENCE | frozenset(["check", "result", "missed", "reflected", "time_lost", "spot_check", "review"])
)
DATES = frozenset(["changed", "time_asked", "time_answered", "exempt"])
WORKLOAD = frozenset(["workload", "reduction"])
DECISIONS = frozenset(["decision", "override", "override_reviewed"])
READS = {
    "priya": ALL,
    "gareth": EVERYBODY,
    "helen": EVERYBODY | EVIDENCE | {"check", "result", "review"},
    "daniel": OF_MANAGERS | DATES | WORKLOAD | DECISIONS,
    "ruth": OF_MANAGERS | DATES | WORKLOAD | DECISIONS,
    # They see how often rules are set aside, and so the decision that was: neither workload nor any other decision.
    "imogen": OF_MANAGERS | DATES | DECISIONS,
    "leonard": OF_MANAGERS | DECISIONS,
    "tomasz": OF_MANAGERS,
    # None of these may open the record at all: if they could, they would read no more than their own rooms show them.
    "nadia": EVERYBODY | {"reflected"},
    "joel": EVERYBODY | EVIDENCE,
    "amara": EVERYBODY | {"spot_check"},
    "stella": EVERYBODY | EVIDENCE,
    "owen": EVERYBODY,
    "carys": EVERYBODY,
    "victor": EVERYBODY,
    "beatrice": EVERYBODY,
    "wilma": EVERYBODY,
    "hugo": EVERYBODY,
}
OPENS = {"priya", "gareth", "helen", "daniel", "ruth", "imogen", "leonard", "tomasz"}


@pytest.fixture(scope="module")
def built(cast_of_file: Cast, django_db_blocker: DjangoDbBlocker) -> Cast:
    """Put one of each kind of entry on record, once for this file."""
    with django_db_blocker.unblock():
        one_of_each(cast_of_file)
    return cast_of_file


@pytest.fixture
def cast(db: None, built: Cast) -> Cast:
    """Return the cast, with one of each kind about Priya."""
    return deepcopy(built)


def reading(cast: Cast, who: Person) -> Reading:
    """Open Priya's record for somebody, as the view does."""
    enrolment = Enrolment.objects.select_related("person", "pathway_version__pathway").get(person=cast.priya)
    return Reading(who, enrolment, today())


def kinds(cast: Cast, who: Person) -> set[str]:
    """Return the kinds of entry that somebody reads."""
    return {event.key.kind for event in timeline(reading(cast, who), Asked(today()), 200).events}


@pytest.mark.parametrize("who", sorted(READS))
def test_a_reader_sees_the_kinds_that_each_room_lets_them_read_and_no_other(cast: Cast, who: str) -> None:
    assert kinds(cast, cast.people[who]) == READS[who]


def test_only_those_of_the_place_the_line_and_the_pairing_open_the_record(cast: Cast, signed_in_as: SignIn) -> None:
    pages = [reverse(f"progress:{name}", args=[cast.enrolment_of(cast.priya).pk]) for name in ("record", "timeline")]
    opened = {who for who in READS if not refusal(check_see_record, cast.people[who], _of(cast), on=today())}
    assert opened == OPENS
    for outsider in (cast.carys, *cast.outsiders.values()):
        assert [signed_in_as(outsider).get(page).status_code for page in pages] == [403, 403], outsider


def _of(cast: Cast) -> Enrolment:
    return cast.enrolment_of(cast.priya)


@pytest.mark.parametrize(("first", "after", "reads"), [(-5, 0, False), (-5, 1, True), (0, None, True), (1, 9, False)])
def test_a_stand_in_reads_as_the_absent_one_would_and_only_on_their_days(
    cast: Cast, first: int, after: int | None, reads: bool
) -> None:
    starts, ends = today() + timedelta(days=first), None if after is None else today() + timedelta(days=after)
    grant = cast.daniel.grants.get(role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=starts, ends=ends)
    assert (not refusal(check_see_record, cast.carys, _of(cast), on=today())) is reads
    assert kinds(cast, cast.carys) == (READS["daniel"] if reads else READS["carys"])


@pytest.mark.parametrize("who", sorted(OPENS))
def test_neither_words_of_anybody_nor_what_is_closed_stand_on_a_page(
    cast: Cast, signed_in_as: SignIn, who: str
) -> None:
    client, pk = signed_in_as(cast.people[who]), cast.enrolment_of(cast.priya).pk
    timeline_page = client.get(reverse("progress:timeline", args=[pk])).content.decode()
    record_page = client.get(reverse("progress:record", args=[pk])).content.decode()
    assert PRIVATE not in timeline_page
    assert PRIVATE not in record_page
    offered = {option["value"] for option in BeautifulSoup(timeline_page, "html.parser").select("#id_kind option")}
    groups = {source.kind: source.group for source in SOURCES}
    assert offered - {""} == {groups[kind] for kind in READS[who]}


def test_every_link_of_an_entry_opens_to_whoever_sees_it(cast: Cast, signed_in_as: SignIn) -> None:
    closed = []
    for who in sorted(OPENS):
        client = signed_in_as(cast.people[who])
        events = timeline(reading(cast, cast.people[who]), Asked(today()), 200).events
        for href in sorted({event.said.href for event in events if event.said.href}):
            if client.get(href, follow=True).status_code != 200:
                closed.append((who, href))
    assert closed == []


def test_pages_follow_each_other_without_a_gap_or_a_repeat(cast: Cast) -> None:
    """Entries of one moment, of the first moment of a day and of one kind stand on the edges of pages."""
    lesson = LessonCompletion.objects.get(person=cast.priya)
    same = midnight(today() - timedelta(days=4))
    for number in range(7):
        at = same + timedelta(seconds=number // 3)
        LessonCompletion.objects.create(
            person=cast.priya, module=lesson.module, module_version=lesson.module_version, lesson_key=f"l{number}",
            completed_at=at,
        )  # fmt: skip
    _lost_in_other_weeks(cast)
    whole = [event.key for event in timeline(reading(cast, cast.priya), Asked(today()), 200).events]
    assert whole == sorted(whole, reverse=True)
    for size in (1, 2, 3, 7):
        found: list[Key] = []
        asked: Asked | None = Asked(today())
        while asked:
            page = timeline(reading(cast, cast.priya), asked, size)
            found += [event.key for event in page.events]
            address = asked.address(before=page.following) if page.following else ""
            asked = Asked.of(QueryDict(address), today()) if address else None
        assert found == whole


def _lost_in_other_weeks(cast: Cast) -> None:
    """Lose learning time on two days of one week, and on a day of each of two others."""
    slot = ProtectedSlot.objects.get(protected_time__enrolment__person=cast.priya)
    monday = slot.day - timedelta(days=slot.day.weekday())
    for days in (-14, -13, -7, -1):
        ProtectedSlot.objects.create(
            protected_time=slot.protected_time, day=monday + timedelta(days=days), outcome="lost", reason="duty",
            by=cast.priya,
        )  # fmt: skip


def test_lost_time_is_told_once_a_week(cast: Cast) -> None:
    _lost_in_other_weeks(cast)
    events = timeline(reading(cast, cast.priya), Asked(today(), group="time"), 200).events
    texts = [event.said.text.split(" in the week of ")[0] for event in events]
    assert texts == ["1.5 hours", "3 hours", "3 hours"]
    assert {event.day.weekday() for event in events} == {0}


def test_an_address_shows_one_kind_of_one_year_and_a_broken_one_everything(cast: Cast) -> None:
    on = today()
    asked = Asked.of(QueryDict(f"kind=evidence&year={on.year}"), on)
    assert {event.key.kind for event in timeline(reading(cast, cast.priya), asked, 200).events} == EVIDENCE
    assert timeline(reading(cast, cast.priya), Asked(on, year=1999)).events == []
    broken = "kind=x&year=99999&after=", "after=1~lesson", "after=~~", "year=1x&after=9~lesson~9e9", "year=²024"
    assert [Asked.of(QueryDict(text), on) for text in broken] == [Asked(on)] * 5
    # No moment at all, the last there is, and one of tomorrow.
    tomorrow = Key(midnight(on + timedelta(days=1)), "lesson", 1).written
    for text in ("999999999999999999~lesson~1", "253402300799999999~lesson~1", tomorrow):
        assert Asked.of(QueryDict(f"after={text}"), on) == Asked(on)


def test_a_place_in_the_order_is_read_as_it_was_written() -> None:
    chance = random.Random(9)
    for _ in range(500):
        at = datetime.fromtimestamp(chance.uniform(0, 4e9), tz=LONDON)
        key = Key(at, "lesson", chance.randrange(10**9))
        assert Key.read(key.written) == key


def test_nothing_of_tomorrow_stands_on_a_timeline(cast: Cast) -> None:
    row = LessonCompletion.objects.get(person=cast.priya)
    for days, there in ((0, True), (1, False)):
        LessonCompletion.objects.filter(pk=row.pk).update(completed_at=midnight(today() + timedelta(days=days)))
        assert ("lesson" in kinds(cast, cast.priya)) is there


def test_what_is_closed_to_a_reader_is_not_offered_to_filter_by(cast: Cast) -> None:
    assert [key for key, _ in groups_open_to(reading(cast, cast.gareth))] == ["learning", "shown", "support", "dates"]


@pytest.mark.parametrize("who", ["priya", "helen", "daniel", "leonard"])
@pytest.mark.parametrize("name", ["record", "timeline"])
def test_a_page_costs_the_same_however_much_is_on_record(cast: Cast, signed_in_as: SignIn, who: str, name: str) -> None:
    client, address = signed_in_as(cast.people[who]), reverse(f"progress:{name}", args=[_of(cast).pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    _more(cast)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few)


def _more(cast: Cast) -> None:
    """Put more of the kinds that are there on record, so that a page is full of them."""
    row = LessonCompletion.objects.get(person=cast.priya)
    LessonCompletion.objects.bulk_create(
        LessonCompletion(
            person=cast.priya, module=row.module, module_version=row.module_version, lesson_key=f"more-{number}",
            completed_at=row.completed_at - timedelta(minutes=number),
        )
        for number in range(60)
    )  # fmt: skip


def test_the_newest_on_a_record_leave_out_what_every_week_tells_again(cast: Cast) -> None:
    whole, short = (timeline(reading(cast, cast.daniel), Asked(today(), weekly=weekly), 99) for weekly in (True, False))
    assert [event.key.kind for event in whole.events if event not in short.events] == ["workload"]
