"""A small framework, and evidence in each state."""

from datetime import date
from typing import Any

from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.judging.verdict import QUALITIES, Verdict
from assessments.portfolio.models import Claim, CompetenceUnit, Criterion, Framework, FrameworkVersion, Judgement
from courses.models import Module
from lms.calendar import today
from lms.models import Person

ALL_FOUR = frozenset(QUALITIES)


def framework(number: int = 1) -> FrameworkVersion:
    """Return a framework of two units with two criteria each; 2.1 maps to child safeguarding where that exists."""
    root, _ = Framework.objects.get_or_create(key="vq5", defaults={"name": "Diploma"})
    version = FrameworkVersion.objects.create(
        framework=root, number=number, source="UNCONFIRMED: tests", content_hash=f"hash {number}"
    )
    for unit_number, title in ((1, "Understand practice"), (2, "Assess risk")):
        unit = CompetenceUnit.objects.create(version=version, number=unit_number, title=title)
        for position in (1, 2):
            code = f"{unit_number}.{position}"
            Criterion.objects.create(
                unit=unit, position=position, code=code, text=f"Shows {code}", shown_by=["observation"]
            )
    criterion(version, "2.1").modules.set(Module.objects.filter(key="child-safeguarding"))
    return version


def criterion(version: FrameworkVersion, code: str) -> Criterion:
    """Return a criterion by its code."""
    return Criterion.objects.get(unit__version=version, code=code)


def evidence(person: Person, version: FrameworkVersion, *codes: str, **facts: Any) -> list[Claim]:
    """Submit a piece of evidence against some criteria, and return its claims."""
    wanted = {
        "kind": "product",
        "title": "A plan reviewed",
        "text": "I read the log and changed the plan.",
        "happened_on": today(),
        **facts,
    }
    piece = submit_evidence(
        person=person, by=person, criteria=[criterion(version, code) for code in codes or ("1.1",)], **wanted
    )
    return list(piece.claims.order_by("pk"))


def met(reasons: str = "It shows all of it.") -> Verdict:
    """Return a verdict of met."""
    return Verdict("met", reasons, ALL_FOUR)


def not_yet(by: date | None = None, reasons: str = "One person was not named.") -> Verdict:
    """Return a verdict of not yet met."""
    return Verdict("not_yet", reasons, frozenset({"valid"}), "Name everybody in the household.", by or today())


def judged(claim: Claim, by: Person, verdict: Verdict | None = None, replaces: Judgement | None = None) -> Judgement:
    """Judge a claim."""
    return judge_claim(claim=claim, by=by, verdict=verdict or met(), replaces=replaces)
