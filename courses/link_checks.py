"""Whether the links of published lessons still lead somewhere: tried each week, in batches, and told to who keeps them.

One failure may be an accident, so a link is a fault only when it fails on two runs on different days. The first run
in which it leads somewhere again closes what was opened. Nothing is tried twice on one day.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.lesson_shapes import DOCUMENT, KIND_OF, REFERENCE, SHAPES, TEXT, plain
from courses.lesson_words import links_in
from courses.models import LessonDocument, LessonPage, LessonPicture, LinkCheck
from courses.outside import Outcome, try_address
from courses.prose import PLACE
from courses.stale import keeper_of
from lms.actions import close_duty, open_duty
from lms.calendar import today, working_day_after
from lms.models import Unit
from lms.policy.learning import LINK_MEND_DAYS
from lms.rules import value_of

FAILING: Final = "link_failing"
OUTSIDE: Final = ("https://", "http://")
LONGEST: Final = 500
# Well under what a job may take: what is left is done by the next job.
SECONDS: Final = 60.0
# When so many outside addresses were tried and none answered, it is our own way out that is closed.
ENOUGH_TO_DOUBT: Final = 3
UNSURE: Final = "Not known: nothing outside answered on this run."

logger = logging.getLogger(__name__)
Try = Callable[[str], Outcome]


@dataclass(frozen=True)
class Inside:
    """What is here to lead to: passages of published lessons, documents, pictures."""

    passages: dict[str, set[str]]
    documents: set[int]
    pictures: set[int]

    def fault(self, lesson_key: str, address: str) -> str:
        """Say what is wrong with a link inside, or nothing."""
        kind, _, number = address.partition(":")
        if number.isdecimal():
            held = self.documents if kind == DOCUMENT else self.pictures
            return "" if int(number) in held else f"The {kind} is gone."
        if address.startswith("#"):
            address = f"{lesson_key}{address}"
        if place := PLACE.fullmatch(address):
            if place["lesson"] not in self.passages:
                return "The lesson is not published."
            return "" if place["anchor"] in self.passages[place["lesson"]] else "The passage is gone."
        return "This is no passage and no https address."


def addresses_of(page: LessonPage) -> set[str]:
    """Return where a lesson leads: links of its Markdown, further reading, documents and pictures."""
    blocks = [plain(block) for block in page.body.get_prep_value()]
    found = {address for block in blocks for address in _addresses(block["value"], SHAPES.get(block["type"]))}
    return {address for address in found if len(address) <= LONGEST and not address.startswith("mailto:")}


def _addresses(value: Any, shape: Any, name: str = "") -> Iterator[str]:
    if isinstance(shape, dict):
        for part, inner in shape.items():
            yield from _addresses(value[part], inner, part)
    elif isinstance(shape, list):
        for item in value:
            yield from _addresses(item, shape[0])
    elif shape == TEXT:
        yield from links_in(value)
    elif shape == REFERENCE and value:
        yield f"{KIND_OF[name]}:{value}"
    elif name == "address" and value:
        yield value


def check_links(*, seconds: float = SECONDS, attempt: Try = try_address) -> bool:
    """Try the links that were not tried today, for so long; say whether some are left for another run."""
    until = time.monotonic() + seconds
    lessons = {page.key: page for page in LessonPage.objects.live().select_related("content_owner")}
    _keep_rows(lessons)
    rows = [row for row in LinkCheck.objects.order_by("pk") if not row.checked_at or today(row.checked_at) < today()]
    outside = [row for row in rows if row.address.lower().startswith(OUTSIDE)]
    elsewhere, here = {row.pk for row in outside}, _inside(lessons)
    found = [(row, Outcome(here.fault(row.lesson_key, row.address))) for row in rows if row.pk not in elsewhere]
    tried = _try_outside(outside, until, attempt)
    doubtful = len(tried) >= ENOUGH_TO_DOUBT and all(outcome.silent for outcome in tried.values())
    if doubtful:
        logger.warning("None of %s outside addresses answered: nothing is held against them.", len(tried))
    known = [(row, None if doubtful else tried[row.address]) for row in outside if row.address in tried]
    _write_down([*found, *known], lessons)
    return len(tried) < len({row.address for row in outside})


def _write_down(outcomes: list[tuple[LinkCheck, Outcome | None]], lessons: dict[str, LessonPage]) -> None:
    """Write down what became of links: those that were well and are well in one query."""
    at, well = timezone.now(), []
    for row, outcome in outcomes:
        if outcome and not outcome.fault and row.failing_since is None and not row.outcome:
            well.append(row.pk)
        else:
            _conclude(row, lessons[row.lesson_key], outcome, at)
    LinkCheck.objects.filter(pk__in=well).update(checked_at=at)


def _try_outside(rows: list[LinkCheck], until: float, attempt: Try) -> dict[str, Outcome]:
    """Try each address once, at least one of them, until the time is up. No transaction is open meanwhile."""
    tried: dict[str, Outcome] = {}
    for row in rows:
        if tried and time.monotonic() > until:
            break
        if row.address not in tried:
            tried[row.address] = attempt(row.address)
    return tried


@transaction.atomic
def _keep_rows(lessons: dict[str, LessonPage]) -> None:
    """Make the rows be those of the links that published lessons have now."""
    wanted = {(key, address) for key, page in lessons.items() for address in addresses_of(page)}
    rows = {(row.lesson_key, row.address): row for row in LinkCheck.objects.all()}
    for gone in rows.keys() - wanted:
        close_duty(kind=FAILING, source=rows[gone], by=None, reason="The lesson no longer leads there.")
        rows[gone].delete()
    new = [LinkCheck(lesson_key=key, address=address) for key, address in sorted(wanted - rows.keys())]
    LinkCheck.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)


def _inside(lessons: dict[str, LessonPage]) -> Inside:
    return Inside(
        {key: set(page.anchors()) for key, page in lessons.items()},
        set(LessonDocument.objects.values_list("pk", flat=True)),
        set(LessonPicture.objects.values_list("pk", flat=True)),
    )


@transaction.atomic
def _conclude(row: LinkCheck, lesson: LessonPage, outcome: Outcome | None, at: datetime) -> None:
    """Write down what became of a link; no outcome: nothing is known."""
    row.checked_at, row.outcome = at, UNSURE if outcome is None else outcome.fault[:120]
    if outcome and not outcome.fault:
        row.failing_since = None
        close_duty(kind=FAILING, source=row, by=None, reason="It leads somewhere again.")
    elif outcome and row.failing_since is None:
        row.failing_since = at
    elif outcome and row.failing_since and today(row.failing_since) < today(at):
        _open(row, lesson)
    # Not saved whole: the row may have gone with its lesson meanwhile, and is not to come back.
    LinkCheck.objects.filter(pk=row.pk).update(
        checked_at=row.checked_at, outcome=row.outcome, failing_since=row.failing_since
    )


def _open(row: LinkCheck, lesson: LessonPage) -> None:
    keeper, on = keeper_of(lesson, Unit.get_first_root_node()), today()
    if not keeper.is_somebody:
        return
    open_duty(
        kind=FAILING,
        source=row,
        title=f"Mend a link in “{lesson.title[:150]}”",
        reason=f"{row.address} failed on two days. {row.outcome}",
        due=working_day_after(on, value_of(LINK_MEND_DAYS, on=on).value),
        link=keeper.link(lesson),
        link_text="Open the lesson",
        **keeper.as_owner(),
    )


def by_lesson() -> dict[str, list[LinkCheck]]:
    """Return the links that fail, by lesson. One query."""
    found: dict[str, list[LinkCheck]] = defaultdict(list)
    for row in LinkCheck.objects.exclude(failing_since=None).order_by("lesson_key", "address"):
        found[row.lesson_key].append(row)
    return found


def last_run() -> datetime | None:
    """Return when links were last tried, or nothing when they never were. One query."""
    last: datetime | None = LinkCheck.objects.aggregate(last=Max("checked_at"))["last"]
    return last
