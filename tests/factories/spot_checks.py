"""A small standard, cases, and checks in each state."""

from typing import Any

from assessments.spot_checks.actions import judge_check, open_check
from assessments.spot_checks.answers import Answered
from assessments.spot_checks.models import SpotCheck, SpotCheckJudgement, Standard, StandardVersion
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


def check(reviewer: Person, officer: Person, version: StandardVersion | None = None, **facts: Any) -> SpotCheck:
    """Open a check."""
    number = Case.objects.count()
    return open_check(
        case=facts.pop("case", None) or case(officer, f"M{number:06d}"),
        officer=officer,
        standard_version=version or StandardVersion.objects.order_by("-pk").first() or standard(),
        reviewer=reviewer,
        by=reviewer,
        **facts,
    )


def answers(*given: str) -> dict[str, Answered]:
    """Return answers to the four questions by their first letters: s, i or n."""
    words = {"s": "sufficient", "i": "insufficient", "n": "not_applicable"}
    keys = ("q1_1", "q1_2", "q2_1", "q2_2")
    return {
        key: Answered(words[letter], "" if letter == "s" else f"Found in {key}.")
        for key, letter in zip(keys, given, strict=True)
    }


def judged(spot_check: SpotCheck, letters: str = "ssss", **facts: Any) -> SpotCheckJudgement:
    """Judge a check by letters."""
    return judge_check(spot_check=spot_check, by=spot_check.reviewer, answers=answers(*letters), **facts)
