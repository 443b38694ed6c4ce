"""What would move if a change were recorded: said before it is, and what has changed so far."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse

from courses.models import Enrolment, EnrolmentChange, TimeRequest
from courses.plans import MOVING, plan, plans_of, standing_changes
from courses.progress import ModuleProgress, progress_of
from courses.timeline import Away, Hours, Longer, Plan
from lms.calendar import in_words, today

Kind = EnrolmentChange.Kind
MOST: Final = 12


@dataclass(frozen=True)
class Moved:
    """One day before and after."""

    what: str
    before: date
    after: date

    @property
    def in_words(self) -> str:
        """Say it in a sentence."""
        if self.before == self.after:
            return f"{self.what} stays {in_words(self.before)}."
        return f"{self.what} moves from {in_words(self.before)} to {in_words(self.after)}."


@dataclass(frozen=True)
class Preview:
    """What a change would move: the planned finish, and what is still to be done."""

    finish: Moved
    due: list[Moved]

    @property
    def rows(self) -> list[list[str]]:
        """Return what moves as a table draws it."""
        return [[one.what, in_words(one.before), in_words(one.after)] for one in self.due[:MOST]]

    @property
    def more(self) -> int:
        """Return how many more days move than the table shows."""
        return max(0, len(self.due) - MOST)


def without(change: EnrolmentChange) -> Moved:
    """Say where the planned finish moves when a change is taken back."""
    enrolment, on = change.enrolment, today()
    left = [row for row in standing_changes([enrolment.pk]) if row.pk != change.pk]
    return Moved("Planned finish", plans_of([enrolment], on).of(enrolment).end, plan(enrolment, left, [], on).end)


def plan_after(plan: Plan, kind: str, data: dict[str, Any]) -> Plan:
    """Return a plan as it would stand after a change of this kind."""
    if kind == "hours":
        return plan.with_hours(Hours(data["starts"], data["share"]))
    if kind == "extension":
        return plan.with_moves(Longer(data["starts"], data["months"]))
    if kind == "resume":
        return plan.resumed(data["ends"])
    return plan.with_moves(Away(data["starts"], data.get("ends")))


def preview_of(enrolment: Enrolment, kind: str, data: dict[str, Any]) -> Preview:
    """Say what a change would move."""
    on = today()
    plans = plans_of([enrolment], on)
    before = plans.of(enrolment)
    after = plan_after(before, kind, data)
    due = []
    for item in to_do(enrolment, on):
        if item.placed is not None:
            granted = plans.granted(enrolment, item.placed)
            months = item.placed.due_month
            due.append(Moved(item.module.title, before.due(months, granted), after.due(months, granted)))
    moved = sorted((one for one in due if one.before != one.after), key=lambda one: one.before)
    return Preview(Moved("Planned finish", before.end, after.end), moved)


def to_do(enrolment: Enrolment, on: date) -> list[ModuleProgress]:
    """Return what is still to be done, the module due first first."""
    stages = progress_of([enrolment], on)[enrolment.pk]
    items = [item for stage in stages for item in stage.modules if not item.complete]
    return sorted(items, key=lambda item: item.due)


COLUMNS: Final = [{"label": label} for label in ("What", "From", "Why", "Agreed by", "Written")]


def changes_of(enrolment: Enrolment, *, may_change: bool = False) -> list[list[Any]]:
    """Return everything that changed an enrolment, the newest first, as a table draws it. One query."""
    rows = enrolment.changes.select_related("agreed_by", "by", "replaced_by").order_by("-pk")
    return [_change(row, may_change=may_change) for row in rows]


def _change(row: EnrolmentChange, *, may_change: bool) -> list[Any]:
    by = f" by {row.by}" if row.by else ""
    stands = row.kind in MOVING and not row.takes_back and not _replaced(row)
    door = reverse("courses:take_back", args=[row.enrolment_id, row.pk]) if may_change and stands else ""
    return [
        {"text": change_in_words(row), "href": door, "note": "Choose it to take it back" if door else ""},
        days_in_words(row),
        row.reason or row.get_leaving_reason_display() or "No reason needed",
        str(row.agreed_by) if row.agreed_by else "Nobody needed to",
        {"text": in_words(today(row.at)) + by, "note": "A later row takes its place." if _replaced(row) else ""},
    ]


def _replaced(row: EnrolmentChange) -> bool:
    return getattr(row, "replaced_by", None) is not None


def change_in_words(row: EnrolmentChange) -> str:
    """Say what a change is, with its number where it has one."""
    if row.takes_back:
        return f"Taken back: {row.get_kind_display().lower()}"
    if row.kind == Kind.HOURS:
        return f"Hours: {row.share.normalize():f} of full time" if row.share else "Hours"
    if row.kind == Kind.EXTENSION:
        return f"Extension: {row.months} month{'' if row.months == 1 else 's'}"
    return str(row.get_kind_display())


def days_in_words(row: EnrolmentChange) -> str:
    """Say from when, and where there is an end, up to which first day back."""
    if row.ends is None:
        return in_words(row.starts) + (", still open" if row.kind == Kind.PAUSE else "")
    word = "until" if row.kind == Kind.NEWLY_QUALIFIED else "back on"
    return f"{in_words(row.starts)}, {word} {in_words(row.ends)}"


def requests_of(enrolment: Enrolment) -> list[dict[str, Any]]:
    """Return the requests for more time, those that wait first, as the duty list draws them. One query."""
    rows = enrolment.time_requests.select_related("stage_module__module", "answered_by").order_by("-pk")
    return sorted((_request(row) for row in rows), key=lambda row: row["state"] != "waiting")


def _request(row: TimeRequest) -> dict[str, Any]:
    states = {TimeRequest.State.ASKED: "waiting", TimeRequest.State.GRANTED: "done"}
    return {
        "pk": row.pk,
        "state": states.get(TimeRequest.State(row.state), "not_applicable"),
        "lead": f"{row.stage_module.module}.",
        "text": answer_in_words(row),
        "why": " ".join(filter(None, [row.reason, f"Answer: {row.answer}" if row.answer else ""])),
    }


def answer_in_words(row: TimeRequest) -> str:
    """Say what became of a request."""
    asked = f"Asked on {in_words(today(row.asked_at))} until {in_words(row.until)}"
    if row.state == TimeRequest.State.ASKED or row.answered_at is None:
        return f"{asked}. Waiting for an answer."
    who, when = row.answered_by or "The end of the pathway", in_words(today(row.answered_at))
    if row.state == TimeRequest.State.GRANTED and row.granted_until:
        return f"{asked}. {who} granted it on {when}: until {in_words(row.granted_until)}."
    return f"{asked}. {who} refused it on {when}."
