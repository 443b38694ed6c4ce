"""What the marking page shows: the facts before judging, how far it is, and what two windows hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from assessments.spot_checks.judging.choosing import in_words as why_chosen
from assessments.spot_checks.judging.fields import SUMMARY, Fields, differing, left, names_of, note_name, progress
from assessments.spot_checks.models import Assignment, SpotCheck, StandardVersion
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import ANSWER_WORDS, Answer
from lms.calendar import in_words, today
from lms.permissions import current_post


def facts_of(assignment: Assignment) -> list[dict[str, Any]]:
    """Return what a reader should know before they judge."""
    spot_check = assignment.spot_check
    facts = [_officer(spot_check), _drawn(spot_check), _may_judge(assignment), _standard(spot_check.standard_version)]
    return [*facts, *_why_you(assignment)]


def _officer(spot_check: SpotCheck) -> dict[str, Any]:
    post = current_post(spot_check.officer, today(spot_check.opened_at))
    note = f"{post.get_grade_display()}, {post.unit}" if post else ""
    return {"term": "Officer", "value": str(spot_check.officer), "note": note}


def _drawn(spot_check: SpotCheck) -> dict[str, Any]:
    day = in_words(today(spot_check.opened_at))
    if spot_check.drawn is None:
        return {"term": "Opened", "value": day, "note": line_of(spot_check)}
    held = len(spot_check.drawn.cases)
    how = "the only case held that day" if held == 1 else f"1 of {held} cases held that day"
    return {"term": "Drawn", "value": f"{day}, at random", "note": "; ".join(filter(None, (how, line_of(spot_check))))}


def line_of(spot_check: SpotCheck) -> str:
    """Say where the case stands in the case list that was taken in: only outside is it known by more than its mask."""
    line, day = spot_check.case_facts.get("line"), spot_check.case_facts.get("day")
    if line is None:
        return ""
    return f"line {line} of the case list" + (f" of {in_words(datetime.fromisoformat(day).date())}" if day else "")


def _may_judge(assignment: Assignment) -> dict[str, Any]:
    last = "" if assignment.seat != Assignment.Seat.FIRST else "; you were not the first reader of their last check"
    note = f"not your line, and you neither mentor nor assess them{last}"
    return {"term": "You may judge", "value": f"Yes, as {assignment.get_seat_display().lower()}", "note": note}


def _why_you(assignment: Assignment) -> list[dict[str, Any]]:
    """Say how the reader was chosen, in the words that the coordinator reads."""
    if assignment.because.get("taken"):
        return [{"term": "Why you", "value": "You took it"}]
    note = why_chosen(assignment.because, str(assignment.spot_check.officer), str(assignment.reviewer))
    return [{"term": "Why you", "value": "Chosen by rule", "note": note}] if note else []


def _standard(version: StandardVersion) -> dict[str, Any]:
    newer = version.standard.versions.filter(number__gt=version.number).order_by("-number").first()
    notes = ["inspection questions C1 and C2; the rest is ours"] if not version.confirmed else []
    if newer:
        notes.append(f"version {newer.number} has come since: this check keeps version {version.number}")
    return {
        "term": "Standard",
        "value": str(version),
        "note": "; ".join(notes),
        "unconfirmed": not version.confirmed,
    }


@dataclass(frozen=True)
class Marked:
    """How far a reader has come: what is left, by section, and until when the check is theirs alone."""

    version: StandardVersion
    fields: Fields
    claimed_until: datetime | None = None
    saved_at: datetime | None = None

    @property
    def left(self) -> list[Question]:
        """Return the questions that still need something."""
        return left(self.version.questions, self.fields)

    @property
    def answered(self) -> str:
        """Say how many are answered: 5 of 9 answered."""
        of = len(self.version.questions)
        return f"{of - len(self.left)} of {of} answered"

    @property
    def sections(self) -> Any:
        """Return how far each section is."""
        return progress(self.version.sections, self.fields)

    @property
    def until(self) -> str:
        """Say until when it is the reader's alone."""
        return at_time(self.claimed_until) if self.claimed_until else ""

    @property
    def saved(self) -> str:
        """Say when it was last saved."""
        return at_time(self.saved_at, seconds=True) if self.saved_at else ""


def at_time(moment: datetime, *, seconds: bool = False) -> str:
    """Return the time of day at a moment; with the day, where that is not today."""
    local = localtime(moment)
    day = "" if local.date() == today() else f" on {in_words(local.date())}"
    return f"{local:%H:%M:%S}{day}" if seconds else f"{local:%H:%M}{day}"


@dataclass(frozen=True)
class Version:
    """One question, or the sentence for the officer, as one window holds it."""

    answer: str
    note: str

    @property
    def empty(self) -> bool:
        """Say whether nothing was given."""
        return not self.answer and not self.note


@dataclass(frozen=True)
class TwoVersions:
    """One question that two windows hold differently."""

    key: str
    title: str
    here: Version
    there: Version

    @property
    def pick(self) -> str:
        """Return the version to propose: what this window holds, unless that is nothing."""
        return "there" if self.here.empty else "here"


def two_versions(version: StandardVersion, here: Fields, there: Fields) -> list[TwoVersions]:
    """Return the questions that two windows hold differently."""
    names = set(differing(names_of(version.questions), here, there))
    found = [
        TwoVersions(each.key, f"{each.code} {each.question}", _version(each, here), _version(each, there))
        for each in version.questions
        if names & {each.key, note_name(each)}
    ]
    if SUMMARY in names:
        pair = (Version("", here.get(SUMMARY, "")), Version("", there.get(SUMMARY, "")))
        found.append(TwoVersions(SUMMARY, "What the officer should take from this", *pair))
    return found


def _version(question: Question, fields: Fields) -> Version:
    answer = fields.get(question.key, "")
    words = ANSWER_WORDS[Answer(answer)] if answer in list(Answer) else ""
    return Version(words, fields.get(note_name(question), ""))


def chosen(version: StandardVersion, here: Fields, there: Fields, picks: Fields) -> dict[str, str]:
    """Return the form as its reader chose it, question by question; what they said nothing of stays as it is here."""
    found = dict(here)
    for each in version.questions:
        if picks.get(f"choose_{each.key}") == "there":
            found |= {name: there.get(name, "") for name in (each.key, note_name(each))}
    if picks.get(f"choose_{SUMMARY}") == "there":
        found[SUMMARY] = there.get(SUMMARY, "")
    return found


def missing(version: StandardVersion, fields: Fields) -> list[tuple[Question, str]]:
    """Return what is still missing, question by question, in words."""
    rows = left(version.questions, fields)
    return [(each, "its reason is missing" if fields.get(each.key) else "not answered yet") for each in rows]


def answer_rows(version: StandardVersion, fields: Fields) -> list[dict[str, Any]]:
    """Return every question with what was answered, to be read and not changed."""
    shapes = {Answer.SUFFICIENT.value: "sufficient", Answer.INSUFFICIENT.value: "insufficient"}
    shapes[Answer.NOT_APPLICABLE.value] = "not_applicable"
    rows = []
    for each in version.questions:
        given = _version(each, fields)
        kind = shapes.get(fields.get(each.key, ""), "not_started")
        rows.append({"question": each, "kind": kind, "answer": given.answer or "Not answered", "note": given.note})
    return rows
