"""What the list of samples and the page of one sample show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.models import (
    Decision,
    EvidenceKind,
    Finding,
    SampleDraw,
    SampleGrant,
    SampleItem,
    SampleLine,
)
from assessments.portfolio.quality.choosing import WORDS, Why, worked_out
from assessments.portfolio.quality.giving import open_items
from assessments.portfolio.quality.permissions import ASSURES, samples_visible_to
from assessments.portfolio.quality.shares import reasons_in_words
from assessments.portfolio.quality.verifying import Verified
from assessments.portfolio.screens import short
from lms.calendar import in_words, today, working_days_between
from lms.models import Person
from lms.permissions import rights_of
from lms.rules import rule_called, value_in_words

A_PAGE: Final = 25
RELATED: Final = (
    "iqa",
    "finding__answer",
    "line__assessor",
    "line__draw__unit",
    "line__judgement__claim__criterion",
    "line__judgement__claim__evidence__person",
)
TO_LOOK_COLUMNS: Final = [
    {"label": "Judgement"},
    {"label": "Assessor"},
    {"label": "Evidence"},
    {"label": "Sample"},
    {"label": "Look by"},
]
SAMPLE_COLUMNS: Final = [
    {"label": "Sample"},
    {"label": "Judgements listed", "number": True},
    {"label": "Sampled", "number": True},
    {"label": "To look at", "number": True},
    {"label": "To be followed up", "number": True},
    {"label": "Closed", "number": True},
]
ITEM_COLUMNS: Final = [
    {"label": "Judgement"},
    {"label": "Assessor"},
    {"label": "Why"},
    {"label": "Looked at by"},
    {"label": "State"},
]
GRANT_COLUMNS: Final = [{"label": "Who"}, {"label": "From"}, {"label": "Until the end of"}, {"label": "Why"}]


@dataclass(frozen=True)
class State:
    """How far a sampled judgement is: a shape and a sentence."""

    kind: str
    text: str


def state_of(item: SampleItem, on: date) -> State:
    """Say how far a sampled judgement is."""
    found = item.found
    if found is None:
        late = working_days_between(item.look_by, on)
        if late:
            return State("overdue", f"To look at: overdue {late} working day{'' if late == 1 else 's'}")
        return State("waiting", f"To look at by {short(item.look_by)}")
    return State(*finding_state(found, item))


def finding_state(found: Finding, item: SampleItem) -> tuple[str, str]:
    """Return the shape and the sentence of what was found."""
    what = found.get_outcome_display()
    if found.outcome == Finding.Outcome.IN_ORDER:
        return "met", what
    if item.closed_at:
        return "done", f"{what}: closed on {short(today(item.closed_at))}"
    if found.answered:
        return "waiting", f"{what}: answered, to be closed"
    return "firm_up", f"{what}: by {short(found.action_by)}" if found.action_by else what


def name_of(item: SampleItem) -> str:
    """Name a sampled judgement by learner and criterion."""
    claim = item.line.judgement.claim
    return f"{claim.evidence.person}, {claim.criterion.code}"


# ---- the list ----


def mine_to_look_at(person: Person) -> list[SampleItem]:
    """Return what waits for somebody to look at, the one due first on top. One query."""
    rows = open_items().filter(iqa=person).select_related(*RELATED)
    return list(rows.order_by("look_by", "pk"))


def to_look_caption(items: list[SampleItem]) -> str:
    """Say which of what waits for somebody are shown: those due first; all of them stand on the pages of samples."""
    return f"Yours to look at: the {A_PAGE} due first" if len(items) > A_PAGE else "Yours to look at"


def to_look_rows(items: Iterable[SampleItem]) -> list[list[Any]]:
    """Return the table of what waits for somebody."""
    return [
        [
            {"text": name_of(item), "href": reverse("portfolio:look", args=[item.pk])},
            str(item.line.assessor),
            {"text": item.line.judgement.claim.evidence.title, "note": EvidenceKind(item.line.method).label},
            f"{item.line.draw.unit}, {short(item.line.draw.day)}",
            {"text": short(item.look_by), "state": "overdue" if item.look_by < today() else "due"},
        ]
        for item in items
    ]


def samples_page(person: Person, on: date, number: str | None) -> Page[SampleDraw]:
    """Return a page of the samples that somebody may read, the newest first."""
    rows = samples_visible_to(person, on).select_related("unit", "frozen_by", "result")
    return Paginator(rows.order_by("-frozen_at", "-pk"), A_PAGE).get_page(number)


def sample_rows(draws: Iterable[SampleDraw]) -> list[list[Any]]:
    """Return samples as rows of a table, with how far each is. One query."""
    draws = list(draws)
    counts = counts_of(draws)
    return [
        [
            {
                "text": f"{draw.unit}, {in_words(draw.day)}",
                "href": reverse("portfolio:sample", args=[draw.pk]),
                "note": f"by {draw.frozen_by}" if draw.made else "the list is frozen; no seed has been drawn",
            },
            intcomma(draw.judgements_n),
            *(intcomma(counts[draw.pk][name]) for name in ("drawn", "waiting", "open", "closed")),
        ]
        for draw in draws
    ]


def counts_of(draws: Iterable[SampleDraw]) -> dict[int, Counter[str]]:
    """Count the sampled judgements of each sample by how far they are. One query."""
    found = {draw.pk: Counter[str]() for draw in draws}
    rows = SampleItem.objects.filter(line__draw__in=found).order_by().values("line__draw")
    waiting = Count("pk", filter=Q(closed_at=None, finding=None))
    for row in rows.annotate(drawn=Count("pk"), waiting=waiting, closed=Count("closed_at")):
        count = found[row["line__draw"]]
        count.update({name: row[name] for name in ("drawn", "waiting", "closed")})
        count["open"] = row["drawn"] - row["waiting"] - row["closed"]
    return found


# ---- one sample ----


def rules_in_words(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rules of a sample in the values of its day."""
    rules = [(rule_called(record["rule"]), record["value"]) for record in records]
    return [
        {"key": rule.sentence, "value": value_in_words(rule, value), "unconfirmed": not rule.confirmed}
        for rule, value in rules
    ]


def sample_context(draw: SampleDraw, person: Person, on: date, number: str | None) -> dict[str, Any]:
    """Return what the page of a sample shows. Constant queries."""
    count = counts_of([draw])[draw.pk]
    items = SampleItem.objects.filter(line__draw=draw).select_related(*RELATED)
    page = Paginator(items.order_by("line__place"), A_PAGE).get_page(number)
    whys = _whys(draw)
    may_assure = rights_of(person, on).may(ASSURES, draw.unit)
    return {
        "draw": draw,
        "count": count,
        "may_assure": may_assure,
        "facts": _facts(draw, count),
        "page": page,
        "columns": ITEM_COLUMNS,
        "rows": [_item_row(item, whys, on) for item in page],
        "record": record_of(draw),
        "rules": rules_in_words(draw.rules),
        "grant_columns": GRANT_COLUMNS,
        "grants": _grant_rows(draw, on) if may_assure else [],
        "until": None if may_assure else _until(draw, person, on),
    }


def _whys(draw: SampleDraw) -> dict[int, Why]:
    """Work out again why each judgement was drawn: it follows from the list and the seed."""
    if draw.made is None:
        return {}
    fields = ("judgement", "assessor", "unit_number", "method", "stage", "percent", "draw")
    lines = SampleLine.objects.filter(draw=draw).only(*fields)
    return worked_out(draw.made.seed, draw.pk, lines)


def _item_row(item: SampleItem, whys: dict[int, Why], on: date) -> list[Any]:
    line, state = item.line, state_of(item, on)
    why = whys.get(line.judgement_id)
    return [
        {
            "text": name_of(item),
            "href": reverse("portfolio:look", args=[item.pk]),
            "note": f"{EvidenceKind(line.method).label}, {Decision(line.decision).label.lower()}",
        },
        str(line.assessor),
        {"text": WORDS[why] if why else "", "note": reasons_in_words(line.reasons)},
        str(item.iqa or "Nobody yet"),
        {"text": state.text, "state": state.kind},
    ]


def _facts(draw: SampleDraw, count: Counter[str]) -> list[dict[str, Any]]:
    return [
        {"term": "Judgements listed", "value": intcomma(draw.judgements_n), "note": f"up to {in_words(draw.day)}"},
        {"term": "Sampled", "value": intcomma(count["drawn"])},
        {"term": "To look at", "value": intcomma(count["waiting"])},
        {"term": "To be followed up", "value": intcomma(count["open"])},
        {"term": "Closed", "value": intcomma(count["closed"])},
    ]


def at_moment(moment: Any) -> str:
    """Say a day and a time."""
    return f"{in_words(today(moment))} at {timezone.localtime(moment):%H:%M}"


def record_of(draw: SampleDraw) -> list[dict[str, Any]]:
    """Return what is on record of how a sample was drawn."""
    made = draw.made
    rows = [
        {"key": "List frozen", "value": f"{at_moment(draw.frozen_at)}, by {draw.frozen_by}"},
        {"key": "Hash of the list", "value": draw.population_hash},
    ]
    if made is not None:
        rows += [
            {"key": "Seed drawn", "value": f"{at_moment(made.drawn_at)}, by the server"},
            {"key": "Seed", "value": made.seed},
            {"key": "Hash of the result", "value": made.result_hash},
        ]
    return [*rows, {"key": "Way of drawing", "value": f"version {draw.algorithm}"}]


def _grant_rows(draw: SampleDraw, on: date) -> list[list[Any]]:
    rows = SampleGrant.objects.filter(draw=draw).select_related("person", "granted_by", "ended_by")
    return [_grant_row(grant, on) for grant in rows.order_by("-starts", "-pk")]


def _grant_row(grant: SampleGrant, on: date) -> list[Any]:
    last = last_day(grant)
    ends: dict[str, Any] = {"text": in_words(last)}
    if grant.ended_at:
        ends["note"] = f"ended on {at_moment(grant.ended_at)} by {grant.ended_by}: {grant.end_reason}"
    elif last >= on:
        ends |= {"text": f"{in_words(last)}: end it now", "href": reverse("portfolio:end_grant", args=[grant.pk])}
    return [str(grant.person), in_words(grant.starts), ends, {"text": grant.reason, "note": f"by {grant.granted_by}"}]


def last_day(grant: SampleGrant) -> date:
    """Return the last day on which a grant opens anything."""
    return (grant.ends or grant.starts) - timedelta(days=1)


def _until(draw: SampleDraw, person: Person, on: date) -> date | None:
    grants = SampleGrant.objects.in_force(on).filter(draw=draw, person=person).order_by("-ends")
    return next((last_day(grant) for grant in grants), None)


def answer_in_words(answer: Verified) -> dict[str, Any]:
    """Say what came of working a sample out again."""
    if answer.ok:
        text = "Yes: worked out again just now, every step came out the same, and no row it rests on has changed."
        return {"kind": "allow", "title": "It came out the same", "text": text, "problems": []}
    text = "No: worked out again just now, it does not come to what stands on record. Tell your administrator."
    return {"kind": "block", "title": "Something differs", "text": text, "problems": answer.problems}
