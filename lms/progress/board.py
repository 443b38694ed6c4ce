"""The board: every learner whom a manager may see, and who of them needs somebody."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from courses.models import Enrolment, Stage
from lms.calendar import in_words
from lms.duties import duties_told_to
from lms.models import Person, Post
from lms.permissions import rights_of, visible_to
from lms.policy.practice import OVERLOAD
from lms.roles import Permission
from lms.rules import Answer, RuleBook

COLUMNS = (
    {"label": "Learner"},
    {"label": "Stage"},
    {"label": "Modules"},
    {"label": "Checks"},
    {"label": "Evidence"},
    {"label": "Mentor"},
    {"label": "Workload", "number": True},
    {"label": "Open duties", "number": True},
)


@dataclass(frozen=True)
class Attention:
    """A sentence at the top of the board: somebody needs somebody."""

    state: str
    lead: str
    text: str
    why: str
    href: str
    link: str


def learners_seen_by(person: Person, on: date) -> QuerySet[Enrolment]:
    """Return the open enrolments that a manager may see, those who need attention first. One query."""
    post = Post.objects.filter(person=OuterRef("person"), starts__lte=on).filter(Q(ends=None) | Q(ends__gt=on))
    # Counted apart: joined counts would multiply each other.
    told = duties_told_to(person, on).filter(about=OuterRef("person"))
    duties = told.order_by().values("about").annotate(n=Count("pk"))
    return (
        Enrolment.objects.open()
        .filter(person__in=visible_to(person, Permission.SEE_BOARD, on))
        .select_related("person", "standing", "standing__mentor", "pathway_version__pathway")
        .annotate(
            team=Subquery(post.order_by("-hours", "-pk").values("unit__name")[:1]),
            duties=Subquery(duties.values("n")[:1]),
            without_mentor=ExpressionWrapper(Q(standing__mentor=None), BooleanField()),
        )
        .order_by(
            # What waits for us comes before what waits for the learner.
            "-without_mentor",
            F("standing__modules_overdue").desc(),
            F("standing__workload_percent").desc(nulls_last=True),
            "person__name",
            "pk",
        )
    )


def rows_of(enrolments: list[Enrolment], on: date) -> list[list[Any]]:
    """Return the rows of the board's table. Two queries, however many learners."""
    overload = RuleBook.at(None, on).answer(OVERLOAD)
    versions = {enrolment.pathway_version_id for enrolment in enrolments}
    stages = Stage.objects.filter(pathway_version__in=versions)
    names = {(stage.pathway_version_id, stage.number): stage.name for stage in stages}
    return [_row(enrolment, names, overload) for enrolment in enrolments]


def _row(enrolment: Any, names: dict[tuple[int, int], str], overload: Answer) -> list[Any]:
    standing = enrolment.standing
    stage = names.get((enrolment.pathway_version_id, standing.stage_number), "No stage")
    return [
        {
            "text": enrolment.person.name,
            "href": reverse("progress:record", args=[enrolment.pk]),
            "note": enrolment.team,
        },
        {
            "text": f"{stage}{_standing_in_words(enrolment)}",
            "note": f"month {standing.month}, {enrolment.pathway_version.pathway}",
        },
        _modules(standing),
        _checks(standing),
        _evidence(standing),
        _mentor(standing),
        _workload(standing, overload),
        {"text": str(enrolment.duties or 0), "number": True},
    ]


def _standing_in_words(enrolment: Enrolment) -> str:
    """Say that a pathway is paused or extended; of one that is simply going on, nothing."""
    active = enrolment.status == Enrolment.Status.ACTIVE
    return "" if active else f" ({enrolment.get_status_display().lower()})"


def _modules(standing: Any) -> dict[str, Any]:
    text = f"{standing.modules_demonstrated} of {standing.modules_total} demonstrated"
    if standing.modules_overdue:
        return {"text": text, "state": "overdue", "note": f"{standing.modules_overdue} overdue"}
    if standing.modules_demonstrated == standing.modules_total:
        state = "demonstrated"
    else:
        state = "under_way" if standing.modules_done or standing.checks_open else "not_started"
    return {"text": text, "state": state, "note": f"{standing.modules_done} done"}


def _checks(standing: Any) -> dict[str, Any]:
    text = f"{standing.checks_done} done"
    return {"text": text, "note": f"{standing.checks_open} under way"} if standing.checks_open else {"text": text}


def _evidence(standing: Any) -> dict[str, Any]:
    text = f"{standing.criteria_met} of {standing.criteria_total} met"
    if standing.evidence_waiting:
        return {"text": text, "state": "waiting", "note": f"{standing.evidence_waiting} waiting for us"}
    return {"text": text}


def _mentor(standing: Any) -> dict[str, Any]:
    days = standing.days_without_mentor
    gap = f"for {days} day{'' if days == 1 else 's'}" if days else "since today"
    if standing.mentor is None:
        return {"text": "No mentor", "state": "warn", "note": gap}
    return {"text": standing.mentor.name} | ({"state": "warn", "note": f"not eligible {gap}"} if days else {})


def _workload(standing: Any, overload: Answer) -> dict[str, Any]:
    if standing.workload_percent is None:
        return {"text": "No figure", "number": True}
    percent: Decimal = standing.workload_percent
    cell = {"text": f"{percent}%", "number": True, "note": f"{standing.workload_day:%-d %b}"}
    return cell | ({"state": "warn"} if percent > overload.value else {})


def facts_of(enrolment: Enrolment) -> list[dict[str, Any]]:
    """Return the five facts at the top of a learner's record."""
    standing = enrolment.standing
    overload = RuleBook.at(None, standing.workload_day or enrolment.starts).answer(OVERLOAD)
    cells = (_checks(standing), _evidence(standing), _mentor(standing), _workload(standing, overload))
    terms = ("Checks", "Evidence", "Mentor", "Workload")
    facts = [
        {"term": term, "value": cell["text"], "note": cell.get("note", "")}
        for term, cell in zip(terms, cells, strict=True)
    ]
    end = in_words(standing.planned_end) if standing.planned_end else "No plan"
    return [{"term": "Planned to finish", "value": end}, *facts]


def attention(enrolments: list[Enrolment], reader: Person, on: date) -> list[Attention]:
    """Return who needs somebody, in sentences: waiting on us before waiting on the learner."""
    overload = RuleBook.at(None, on).answer(OVERLOAD)
    may_pair = rights_of(reader, on).may(Permission.PAIR)
    ours, theirs = [], []
    for enrolment in enrolments:
        standing, name = enrolment.standing, enrolment.person.name
        href = reverse("progress:record", args=[enrolment.pk])
        see = (href, "See the record")
        # In a pause nobody is urged to find one.
        if standing.mentor is None and enrolment.status != Enrolment.Status.PAUSED:
            pair = (
                (reverse("pairings:pair", args=[enrolment.person_id, "mentor"]), "Find a mentor") if may_pair else see
            )
            why = f"{_mentor(standing)['text']} {_mentor(standing)['note']}."
            ours.append(Attention("warn", f"{name} has no mentor.", "", why, *pair))
        if standing.evidence_waiting:
            count = standing.evidence_waiting
            why = f"{count} claim{'' if count == 1 else 's'} submitted and not judged or signed."
            ours.append(Attention("waiting", f"{name} waits for an assessor.", "", why, *see))
        if standing.workload_day and standing.workload_percent > overload.value:
            why = (
                f"{standing.workload_percent}% on {in_words(standing.workload_day)}; the limit is {overload.in_words}."
            )
            ours.append(Attention("warn", f"{name} is over capacity.", "", why, *see))
        if standing.modules_overdue:
            count = standing.modules_overdue
            why = f"{count} module{'' if count == 1 else 's'} past the due day."
            theirs.append(Attention("overdue", f"{name} is late.", "", why, *see))
    return ours + theirs
