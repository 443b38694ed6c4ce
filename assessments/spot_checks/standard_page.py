"""What the page of a standard shows: every question in full, and how answers become an outcome, in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from assessments.spot_checks.models import Standard, StandardVersion
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.scoring import bands_of
from assessments.spot_checks.teaching import Teaching, teaching_of
from lms.calendar import in_words, today
from lms.models import Person, Unit
from lms.permissions import current_post
from lms.policy.rule import UNCONFIRMED, Rule
from lms.policy.spot_checking import (
    SPOT_CHECK_BANDS,
    SPOT_CHECK_DOUBLE,
    SPOT_CHECK_MONTHS,
    SPOT_CHECK_NOT_APPLICABLE,
    SPOT_CHECK_PASS,
    SPOT_CHECK_REPLY_DAYS,
    SPOT_CHECK_TOLERANCE,
)
from lms.rules import RuleBook

# In the order in which a check meets them.
RULES: Final = (
    SPOT_CHECK_MONTHS,
    SPOT_CHECK_PASS,
    SPOT_CHECK_NOT_APPLICABLE,
    SPOT_CHECK_DOUBLE,
    SPOT_CHECK_TOLERANCE,
    SPOT_CHECK_REPLY_DAYS,
)


@dataclass(frozen=True)
class Asked:
    """A question as the page shows it, with where it is taught."""

    question: Question
    teaching: Teaching

    @property
    def marks(self) -> list[str]:
        """Say what is particular about it: that it is critical, or counts more than once."""
        weight = self.question.weight
        return ["critical"] * self.question.critical + ([f"counts {weight} times"] if weight > 1 else [])


def versions_in_use() -> list[StandardVersion]:
    """Return the newest version of every standard: the one that the next draw uses. Two queries."""
    newest: dict[int, StandardVersion] = {}
    for version in StandardVersion.objects.select_related("standard").order_by("number"):
        newest[version.standard_id] = version
    return sorted(newest.values(), key=lambda version: version.standard.title)


def page_of(version: StandardVersion, person: Person, on: date) -> dict[str, Any]:
    """Return what the page of a version shows to somebody: the rules are those of their region today."""
    post = current_post(person, on)
    book = RuleBook.at(post.unit if post else None, on)
    teaching = teaching_of(version.questions)
    return {
        "version": version,
        "facts": _facts(version),
        "sections": [
            {"title": section.title, "rows": [Asked(row, teaching[row.key]) for row in section.questions]}
            for section in version.sections
        ],
        "rules": [_rule(book, rule) for rule in RULES],
        "bands": bands_in_words(book.answer(SPOT_CHECK_BANDS).value),
        "pass_mark": book.answer(SPOT_CHECK_PASS).value,
        "most": book.answer(SPOT_CHECK_NOT_APPLICABLE).value,
        "region": Unit.objects.filter(path=post.unit.region_path).first() if post else None,
        "others": _others(version.standard, version),
    }


def _facts(version: StandardVersion) -> list[dict[str, Any]]:
    questions = version.questions
    critical = [row.code for row in questions if row.critical]
    published = [row for row in questions if row.confirmed]
    return [
        {"term": "Questions", "value": len(questions), "note": f"in {len(version.sections)} sections"},
        {"term": "Critical", "value": len(critical), "note": ", ".join(critical) or "none"},
        {
            "term": "Published elsewhere",
            "value": f"{len(published)} of {len(questions)}",
            "note": "the others are ours",
        },
        {"term": "In use since", "value": in_words(today(version.made_at)), "note": f"version {version.number}"},
    ]


def _rule(book: RuleBook, rule: Rule) -> dict[str, Any]:
    answer = book.answer(rule)
    source = answer.source.removeprefix(f"{UNCONFIRMED}: ")
    words = f"{answer.value}%" if rule.unit == "per cent" else answer.in_words
    return {"sentence": rule.sentence, "value": words, "source": source, "unconfirmed": not answer.confirmed}


def bands_in_words(value: Any) -> list[dict[str, str]]:
    """Return each word of the bands with the scores that it stands for: 50% to 69%."""
    bands = bands_of(value)
    ends = [start - 1 for start, _ in bands[1:]] + [100]
    return [{"scores": f"{start}% to {end}%", "words": words} for (start, words), end in zip(bands, ends, strict=True)]


def _others(standard: Standard, version: StandardVersion) -> list[StandardVersion]:
    rows = standard.versions.exclude(pk=version.pk).defer("content")
    return list(rows.order_by("-number"))
