"""A small standard, cases, and checks in each state."""

from typing import Any

from assessments.spot_checks.actions import open_check
from assessments.spot_checks.answers import Answered
from assessments.spot_checks.context import contexts_on
from assessments.spot_checks.judging.claims import set_record_fast
from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import (
    Assignment,
    Certificate,
    SpotCheckJudgement,
    SpotCheckOutcome,
    Standard,
    StandardVersion,
)
from lms.calendar import today
from lms.models import Person
from mentoring.caseload.models import Case
from mentoring.caseload.references import key_of, mask_of

FACTS: dict[str, Any] = {
    "rosh_public": "low",
    "rosh_children": "medium",
    "rosh_known_adults": "high",
    "rosh_staff": "low",
    "order": "community",
    "domestic_abuse": True,
    "child_safeguarding": False,
}


def question(code: str, **changes: Any) -> dict[str, Any]:
    """Return a question as a file has it."""
    return {
        "code": code,
        "title": f"Title {code}",
        "question": f"Is {code} sufficient?",
        "source": "Inspection question C1 a",
        "why": f"Why {code} matters.",
        "sufficient": f"What sufficient {code} looks like.",
        "teaches": "harm-to-whom#four-groups",
        "module": "child-safeguarding",
        **changes,
    }


def standard(**changes: Any) -> StandardVersion:
    """Return a standard of four questions, the first critical."""
    root, _ = Standard.objects.get_or_create(key="public-protection", defaults={"title": "Public protection"})
    questions = [question("1.1", critical=True), *[question(code) for code in ("1.2", "2.1", "2.2")]]
    content = [{"title": "Assessment", "questions": questions[:2]}, {"title": "Planning", "questions": questions[2:]}]
    facts = {"source": "tests, UNCONFIRMED", "content": content, "content_hash": "x", **changes}
    return StandardVersion.objects.create(standard=root, number=root.versions.count() + 1, **facts)


def case(holder: Person | None, reference: str = "M123417") -> Case:
    """Return a case of an officer."""
    facts = {**FACTS, "key": key_of(reference), "mask": mask_of(reference), "facts_day": today()}
    return Case.objects.create(holder=holder, **facts)


def certify(person: Person, version: StandardVersion, **facts: Any) -> Certificate:
    """Let somebody judge by a standard."""
    dates = {"starts": today(), "ends": None, **facts}
    return Certificate.objects.create(person=person, standard=version.standard, agreed=8, asked=8, **dates)


def check(reviewer: Person, officer: Person, version: StandardVersion | None = None, **facts: Any) -> Assignment:
    """Open a check of a case that an officer holds and give it to a reviewer, certified where nobody said otherwise."""
    version = version or StandardVersion.objects.order_by("-pk").first() or standard()
    if not Certificate.objects.filter(person=reviewer, standard=version.standard).exists():
        certify(reviewer, version)
    held = facts.pop("case", None) or case(officer, f"M{Case.objects.count():06d}")
    facts = {"context": contexts_on([officer], today())[officer.pk], **facts}
    spot_check = open_check(case=held, officer=officer, standard_version=version, by=reviewer, **facts)
    return give(spot_check=spot_check, seat=Assignment.Seat.FIRST, reviewer=reviewer, by=reviewer)


def answers(*given: str) -> dict[str, Answered]:
    """Return answers to the four questions by their first letters: s, i or n."""
    words = {"s": "sufficient", "i": "insufficient", "n": "not_applicable"}
    keys = ("q1_1", "q1_2", "q2_1", "q2_2")
    return {
        key: Answered(words[letter], "" if letter == "s" else f"Found in {key}.")
        for key, letter in zip(keys, given, strict=True)
    }


def set_fast(assignment: Assignment) -> Assignment:
    """Let a reader have the record as it stood: without that they mark nothing, and the officer sees nothing."""
    set_record_fast(assignment=assignment, by=assignment.reviewer)
    return assignment


def judged(assignment: Assignment, letters: str = "ssss", **facts: Any) -> SpotCheckJudgement:
    """Judge a check by letters, with the record as it was set fast."""
    if not SpotCheckJudgement.objects.filter(assignment=assignment).exists():
        set_fast(assignment)
    return record_judgement(assignment=assignment, by=assignment.reviewer, answers=answers(*letters), **facts)


def outcome(assignment: Assignment, letters: str = "ssss", **facts: Any) -> SpotCheckOutcome:
    """Judge a check by letters, and return what it came to."""
    return judged(assignment, letters, **facts).outcome_of
