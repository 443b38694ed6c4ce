"""What the list of draws and the page of one draw show. No mark of any reviewer is read for them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.draws.choosing import LeftOut
from assessments.spot_checks.draws.permissions import draws_visible_to
from assessments.spot_checks.draws.regions import regions_of
from assessments.spot_checks.draws.states import (
    SHOWN,
    conditions,
    counted,
    readers_of,
    state_of,
    with_readers,
)
from assessments.spot_checks.draws.states import late_of as overdue_of
from assessments.spot_checks.draws.words import NOT_DUE, reason_in_words, reasons_in_words
from assessments.spot_checks.judging.choosing import in_words as why_chosen
from assessments.spot_checks.models import Assignment, Draw, DrawOfficer, SpotCheck
from assessments.spot_checks.stakes import Stake, stakes_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.rules import rule_called, value_in_words

A_PAGE: Final = 25
# So many names of one reason are shown; of the others, how many there are.
NAMES: Final = 40
DRAW_COLUMNS: Final = [
    {"label": "Draw"},
    {"label": "Drawn", "number": True},
    {"label": "Judged", "number": True},
    {"label": "Waiting", "number": True},
    {"label": "Overdue", "number": True},
    {"label": "Replaced", "number": True},
    {"label": "Cancelled", "number": True},
]
CHECK_COLUMNS: Final = [
    {"label": "Officer"},
    {"label": "Case"},
    {"label": "Why"},
    {"label": "How far"},
    {"label": "Judge by"},
]


def at_moment(moment: Any) -> str:
    """Say a day and a time."""
    return f"{in_words(today(moment))} at {timezone.localtime(moment):%H:%M}"


# ---- the list ----


def draws_page(person: Person, on: date, number: str | None) -> Page[Draw]:
    """Return a page of the draws of somebody's places, the newest first."""
    rows = draws_visible_to(person, on).select_related("unit", "frozen_by", "result", "cancellation")
    return Paginator(rows.order_by("-frozen_at", "-pk"), A_PAGE).get_page(number)


def draw_rows(draws: Iterable[Draw], on: date) -> list[list[Any]]:
    """Return draws as rows of a table, with how far their checks are."""
    draws = list(draws)
    checks = SpotCheck.objects.filter(drawn__draw__in=[draw.pk for draw in draws])
    counts = counted(checks, overdue_of(checks, on))
    return [_draw_row(draw, counts.get(draw.pk, Counter())) for draw in draws]


def _draw_row(draw: Draw, counts: Counter[str]) -> list[Any]:
    waiting = counts["waiting"] + counts["reading"]
    numbers = (counts["drawn"], counts["judged"], waiting, *(counts[name] for name in ("overdue", *ENDED)))
    first = {
        "text": f"{draw.unit}, {in_words(draw.day)}",
        "href": reverse("spot_checks:draw", args=[draw.pk]),
        "note": _note(draw),
    }
    return [first, *(str(number) for number in numbers)]


ENDED: Final = ("replaced", "cancelled")


def _note(draw: Draw) -> str:
    if draw.cancelled:
        return f"cancelled on {in_words(today(draw.cancelled.at))}: {draw.cancelled.reason}"
    if draw.made is None:
        return "the list is frozen; no seed has been drawn"
    kind = "" if draw.kind == Draw.Kind.REGULAR else f"{draw.get_kind_display().lower()}, "
    return f"{kind}by {draw.frozen_by or 'the nightly job'}"


# ---- one draw ----


def counts_of(draw: Draw, on: date) -> Counter[str]:
    """Count the checks of a draw by state."""
    checks = SpotCheck.objects.filter(drawn__draw=draw)
    return counted(checks, overdue_of(checks, on)).get(draw.pk, Counter())


def draw_context(draw: Draw, person: Person, on: date, show: str, number: str | None) -> dict[str, Any]:
    """Return what the page of a draw shows somebody: the checks they have a stake in are left out while secret."""
    checks = SpotCheck.objects.filter(drawn__draw=draw)
    stakes = stakes_in(person, checks.select_related("officer"), on)
    hidden = [pk for pk, stake in stakes.items() if stake.hidden]
    late = overdue_of(checks, on)
    counts = counted(checks, late).get(draw.pk, Counter())
    show = show if show in SHOWN else ""
    page = _page(checks.exclude(pk__in=hidden), show, number, late)
    return {
        "draw": draw,
        "counts": counts,
        "to_judge": counts["drawn"] - counts["cancelled"],
        "show": show,
        "filters": [{"key": key, "text": words, "count": counts[key]} for key, words in SHOWN.items() if counts[key]],
        "shown_as": SHOWN.get(show, ""),
        "page": page,
        "columns": CHECK_COLUMNS,
        "lines": _lines(page, stakes, late),
        "hidden_n": len(hidden),
        "facts": _facts(draw, counts),
        "record": record_of(draw),
        "strata": strata_of(draw),
        "late": late_of(draw),
        "rules": rules_of(draw),
    }


def _page(checks: QuerySet[SpotCheck], show: str, number: str | None, late: dict[int, date]) -> Page[SpotCheck]:
    rows = with_readers(checks).select_related("case", "officer", "drawn__unit", "replaced_by")
    if show:
        rows = rows.filter(conditions(late)[show])
    # What still asks for somebody first, the earliest due on top.
    order = (F("closed_at").asc(nulls_first=True), "judge_by", "drawn__place", "place", "pk")
    return Paginator(rows.order_by(*order), A_PAGE).get_page(number)


def _lines(page: Page[SpotCheck], stakes: dict[int, Stake], late: dict[int, date]) -> list[dict[str, Any]]:
    checks = list(page.object_list)
    readers = readers_of(checks)
    return [
        {**_line(check, list(readers.get(check.pk, ())), late.get(check.pk)), "stake": stakes.get(check.pk)}
        for check in checks
    ]


def _line(check: SpotCheck, readers: list[Assignment], since: date | None) -> dict[str, Any]:
    drawn = check.drawn
    return {
        "check": check,
        "unit": drawn.unit if drawn else "",
        "order": f"{check.place + 1} of {len(drawn.cases)} in the order" if drawn else "",
        "why": why_drawn(check, drawn),
        "state": state_of(check, readers, since),
        "chosen": list(
            filter(None, (why_chosen(row.because, str(check.officer), str(row.reviewer)) for row in readers))
        ),
        "double": check.double,
        "record": f"record set fast {at_moment(check.record_fixed_at)}" if check.record_fixed_at else "",
    }


def why_drawn(check: SpotCheck, drawn: DrawOfficer | None) -> str:
    """Say why an officer was drawn: their reasons, or that it was by lot with what gave them more chances."""
    codes = drawn.reasons if drawn else []
    by_lot = [] if codes and NOT_DUE not in codes else [check.get_why_display()]
    return in_one([*by_lot, *reasons_in_words(code for code in codes if code != NOT_DUE)])


def in_one(reasons: Iterable[str]) -> str:
    """Say several reasons as one: “Never checked before, new as an officer”."""
    first, *others = reasons
    return ", ".join((first, *(f"{words[0].lower()}{words[1:]}" for words in others)))


def _facts(draw: Draw, counts: Counter[str]) -> list[dict[str, Any]]:
    """Return what somebody needs first: how many were looked at, drawn, and are still to be judged."""
    waiting = counts["waiting"] + counts["reading"]
    late = f"{counts['overdue']} overdue" if counts["overdue"] else f"by {in_words(draw.judge_by)}" if waiting else ""
    appealed = f"{counts['appealed']} on appeal" if counts["appealed"] else ""
    gone = ", ".join(f"{counts[name]} {name}" for name in ENDED if counts[name])
    return [
        {"term": "Officers looked at", "value": intcomma(draw.officers_n), "note": f"{intcomma(draw.cases_n)} cases"},
        {"term": "Drawn", "value": intcomma(counts["drawn"]), "note": gone or "none replaced or cancelled"},
        {"term": "Judged", "value": intcomma(counts["judged"])},
        {"term": "Still to judge", "value": intcomma(waiting), "note": in_one_line(appealed, late)},
    ]


def in_one_line(*notes: str) -> str:
    """Return what there is of some notes, with commas."""
    return ", ".join(note for note in notes if note)


def record_of(draw: Draw) -> list[dict[str, Any]]:
    """Return what is on record of how a draw was made."""
    made = draw.made
    rows = [
        {"key": "List frozen", "value": f"{at_moment(draw.frozen_at)}, by {draw.frozen_by or 'the nightly job'}"},
        {"key": "Standard", "value": str(draw.standard_version)},
        {"key": "Hash of the list", "value": draw.population_hash},
    ]
    if made is not None:
        rows += [
            {"key": "Seed drawn", "value": f"{at_moment(made.drawn_at)}, by the server"},
            {"key": "Seed", "value": made.seed},
            {"key": "Hash of the result", "value": made.result_hash},
        ]
    return [*rows, {"key": "Way of drawing", "value": f"version {draw.algorithm}"}]


def strata_of(draw: Draw) -> dict[str, Any]:
    """Return how many are due, may be drawn beside them, or are left out, and why the last. One query."""
    rows = DrawOfficer.objects.filter(draw=draw).order_by("place").values_list("stratum", "reasons", "officer__name")
    found = list(rows)
    counts = Counter(stratum for stratum, _, _ in found)
    left = [(reasons, name) for stratum, reasons, name in found if stratum == DrawOfficer.Stratum.LEFT_OUT]
    return {
        "due": counts[DrawOfficer.Stratum.DUE],
        "extra": counts[DrawOfficer.Stratum.EXTRA],
        "left_out_n": len(left),
        "left_out": groups_of(left),
    }


def groups_of(left: Iterable[tuple[Iterable[str], str]]) -> list[dict[str, Any]]:
    """Group those who are left out by why, the largest group first, with names as far as there is room."""
    names: dict[str, list[str]] = {}
    for reasons, name in left:
        for code in reasons:
            names.setdefault(reason_in_words(code), []).append(name)
    return [
        {"why": why, "count": len(who), "names": ", ".join(sorted(who)[:NAMES]), "more": max(0, len(who) - NAMES)}
        for why, who in sorted(names.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def late_of(draw: Draw) -> list[dict[str, Any]]:
    """Group those who were on the frozen list but could not be drawn any more when the seed came. One query."""
    left = LeftOut.from_record(draw.made.left_out) if draw.made else LeftOut()
    names = dict(Person.objects.filter(pk__in=left.officers).values_list("pk", "name"))
    return groups_of([((code,), names[pk]) for pk, code in left.officers.items()])


def rules_of(draw: Draw) -> list[dict[str, Any]]:
    """Return the rules of a draw in the values of its day, each region's."""
    regions = regions_of(draw)
    return [
        {
            "sentence": rule.sentence,
            "value": value_in_words(rule, value) + (f" in {region.code}" if len(regions) > 1 else ""),
            "unconfirmed": not rule.confirmed,
        }
        for region in regions
        for rule, value in ((rule_called(key), value) for key, value in region.values.items())
    ]
