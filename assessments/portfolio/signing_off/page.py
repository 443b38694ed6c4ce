"""What the pages of sign-off show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from assessments.portfolio.exporting.permissions import check_may_export
from assessments.portfolio.frameworks.in_use import criteria_of
from assessments.portfolio.models import Judgement, SignOff, SignOffStep
from assessments.portfolio.permissions import portfolios_visible_to, visible_to
from assessments.portfolio.signing_off import asking
from assessments.portfolio.signing_off.signing import Desk, check_may_sign
from assessments.portfolio.signing_off.stages import IN_WORDS, Stage, stage_of
from assessments.portfolio.signing_off.who import KINDS
from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.permissions import refusal, rights_of
from lms.roles import Permission

COLUMNS: Final = [{"label": "Learner"}, {"label": "What"}, {"label": "State"}, {"label": "With"}, {"label": "By"}]
SHAPES: Final[dict[Stage, str]] = {
    Stage.LEARNER: "due",
    Stage.ASSESSOR: "waiting",
    Stage.COUNTERSIGNER: "sign",
    Stage.RELEASE: "waiting",
    Stage.RELEASED: "done",
}
SEATS: Final[dict[Stage, Permission]] = {
    Stage.LEARNER: Permission.SUBMIT_EVIDENCE,
    Stage.ASSESSOR: Permission.JUDGE_EVIDENCE,
    Stage.COUNTERSIGNER: Permission.JUDGE_EVIDENCE,
    Stage.RELEASE: Permission.QUALITY_ASSURE,
}
BUTTONS: Final[dict[Stage, str]] = {
    Stage.LEARNER: "Sign it",
    Stage.ASSESSOR: "Record your answer",
    Stage.COUNTERSIGNER: "Record your answer",
    Stage.RELEASE: "Record your answer",
}


def sign_offs_for(person: Person, on: date) -> QuerySet[SignOff]:
    """Return the sign-offs that somebody may read, what is not finished first."""
    may_read = Q(person__in=portfolios_visible_to(person, on).values("pk"))
    own_hand = Q(pk__in=SignOffStep.objects.filter(by=person).values("sign_off"))
    rows = SignOff.objects.filter(may_read | own_hand).select_related("person", "unit", "version__framework")
    return rows.order_by(F("released_at").desc(nulls_first=True), "person__name", "unit__number", "pk")


def waiting_for(person: Person, on: date) -> QuerySet[Duty]:
    """Return what somebody is asked to sign, the earliest first."""
    return Duty.objects.open().filter(kind__in=KINDS.values(), owner=person).by_urgency()


def rows_of(sign_offs: Iterable[SignOff], on: date) -> list[list[Any]]:
    """Return the table of sign-offs. Two queries, however many."""
    found = list(sign_offs)
    steps: dict[int, list[SignOffStep]] = {row.pk: [] for row in found}
    for step in SignOffStep.objects.filter(sign_off__in=list(steps)).order_by("pk"):
        steps[step.sign_off_id].append(step)
    duties = _duties_of(steps)
    return [_row(row, stage_of(steps[row.pk]), duties.get(row.pk), on) for row in found]


def _duties_of(sign_offs: Iterable[int]) -> dict[int, Duty]:
    rows = Duty.objects.open().filter(
        kind__in=KINDS.values(), source_kind=SignOff._meta.label_lower, source_id__in=list(sign_offs)
    )
    return {duty.source_id: duty for duty in rows.select_related("owner", "owner_unit")}


def _row(sign_off: SignOff, stage: Stage, duty: Duty | None, on: date) -> list[Any]:
    name = asking.name_of(sign_off)
    late = duty is not None and duty.due < on
    state = {"text": IN_WORDS[stage], "state": "overdue" if late else SHAPES[stage]}
    if sign_off.released_at:
        state["text"] = f"Signed off {in_words(today(sign_off.released_at))}"
    return [
        {"text": str(sign_off.person), "href": asking.page_of(sign_off)},
        name[0].upper() + name[1:],
        state,
        with_whom(duty) if duty else "",
        in_words(duty.due) if duty else "",
    ]


def with_whom(duty: Duty) -> str:
    """Say with whom it is."""
    return str(duty.owner) if duty.owner else f"{duty.get_owner_role_display()} of {duty.owner_unit}"


@dataclass(frozen=True)
class Line:
    """One thing that a sign-off rests on: a criterion with its judgements, or a unit with its release."""

    name: str
    text: str
    met: bool
    href: str = ""
    link: str = ""


def page_for(desk: Desk, person: Person) -> dict[str, Any]:
    """Return what the page of a sign-off shows to somebody: state, whose turn, what it rests on, every step."""
    sign_off, stage = desk.sign_off, desk.stage
    duty = asking.duty_of(sign_off)
    return {
        "sign_off": sign_off,
        "name": asking.name_of(sign_off),
        "mine": sign_off.person_id == person.pk,
        "stage": stage,
        "verdict": _verdict(desk, duty, own=sign_off.person_id == person.pk),
        "lines": lines_of(desk, person),
        "steps": desk.steps,
        "why_not": why_not_sign(desk, person),
        "button": BUTTONS.get(stage, ""),
        "export": export_of(sign_off.person, person, desk.on),
    }


def why_not_sign(desk: Desk, person: Person) -> str:
    """Say why somebody who gives signatures like this one may not give it now; to everybody else it says nothing."""
    seat = SEATS.get(desk.stage)
    if seat is None or not rights_of(person, desk.on).may(seat):
        return ""
    if desk.stage == Stage.LEARNER and desk.sign_off.person_id != person.pk:
        return ""
    return refusal(check_may_sign, person, desk, desk.stage)


def export_of(learner: Person, reader: Person, on: date) -> str:
    """Return where the whole portfolio is given as a file, to whoever may have it."""
    may = not refusal(check_may_export, reader, learner, on=on)
    return reverse("portfolio:export", args=[learner.pk]) if may else ""


def _verdict(desk: Desk, duty: Duty | None, *, own: bool) -> dict[str, str]:
    sign_off, stage = desk.sign_off, desk.stage
    if sign_off.released_at:
        text = "Both sides have signed it and a quality assurer has released it. It counts."
        return {"kind": "demonstrated", "title": f"Signed off {in_words(today(sign_off.released_at))}", "text": text}
    if not desk.basis.complete:
        missing = ", ".join(desk.basis.missing)
        return {"kind": "not_yet_met", "title": "Not ready to be signed", "text": f"Still open: {missing}."}
    if own and duty and stage == Stage.LEARNER:
        return {"kind": SHAPES[stage], "title": "Yours to sign", "text": f"By {in_words(duty.due)}. {duty.reason}"}
    text = f"It is with {with_whom(duty)}, by {in_words(duty.due)}." if duty else ""
    return {"kind": SHAPES[stage], "title": IN_WORDS[stage], "text": text}


def lines_of(desk: Desk, person: Person) -> list[Line]:
    """Return what a sign-off rests on now, in order. Three queries at most."""
    if desk.sign_off.unit_id is None:
        return _units(desk)
    readable = visible_to(person, desk.on).filter(judgements__in=[row.pk for row in desk.behind])
    may_read = set(readable.values_list("pk", flat=True))
    behind = {row.pk: row for row in desk.behind}
    criteria = [row for row in criteria_of(desk.sign_off.version) if row.unit_id == desk.sign_off.unit_id]
    return [
        _criterion(str(row), [behind[pk] for pk in desk.basis.counts.get(row.code, ())], may_read) for row in criteria
    ]


def _criterion(name: str, judgements: list[Judgement], may_read: set[int]) -> Line:
    if not judgements:
        return Line(name, "Not met", met=False)
    words = [f"met, judged by {row.by} on {in_words(today(row.judged_at))}{_signed(row)}" for row in judgements]
    claim = judgements[-1].claim_id
    href = reverse("portfolio:judgement", args=[claim]) if claim in may_read else ""
    return Line(name, "; ".join(words).capitalize()[:1] + "; ".join(words)[1:], True, href, "Read the judgement")


def _signed(judgement: Judgement) -> str:
    return f", countersigned by {judgement.signature.by}" if judgement.signature else ""


def _units(desk: Desk) -> list[Line]:
    rows = SignOff.objects.filter(pk__in=[pk for pks in desk.basis.counts.values() for pk in pks])
    released = [
        Line(
            f"Unit {row.unit}",
            f"Signed off {in_words(today(row.released_at))}" if row.released_at else "",
            True,
            asking.page_of(row),
            "Read the sign-off",
        )
        for row in rows.select_related("unit").order_by("unit__number")
    ]
    return [*released, *(Line(name.capitalize(), "Not signed off", met=False) for name in desk.basis.missing)]
