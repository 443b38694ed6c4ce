"""What the checks of a place say together: shares with their range, and nothing about a handful. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assessments.agreement import Estimate, share
from assessments.spot_checks.reports.checked import Checked
from assessments.spot_checks.rubric import Question, Section
from assessments.spot_checks.scoring import Answer

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Asked:
    """How one question, or one part of the standard, was answered: the share that was not sufficient."""

    code: str
    title: str
    insufficient: Estimate
    critical: bool = False
    module: str = ""


@dataclass(frozen=True)
class Beside:
    """The share not sufficient where something held for the officer on the day, beside where it did not."""

    what: str
    with_it: Estimate
    without: Estimate


def sufficient(checks: Iterable[Checked], least: int) -> Estimate:
    """Return the share of checks that were sufficient, of those that could be judged."""
    judged = [check for check in checks if check.counts]
    return share(sum(not check.failed for check in judged), len(judged)).shown_from(least)


def not_sufficient(checks: Iterable[Checked], least: int) -> Estimate:
    """Return the share of checks that were not sufficient, of those that could be judged."""
    judged = [check for check in checks if check.counts]
    return share(sum(check.failed for check in judged), len(judged)).shown_from(least)


def grouped(checks: Iterable[Checked], key: Callable[[Checked], K | None]) -> dict[K, list[Checked]]:
    """Put checks together by something; those without it are in no group."""
    found: dict[K, list[Checked]] = defaultdict(list)
    for check in checks:
        if (one := key(check)) is not None:
            found[one].append(check)
    return dict(found)


def by_question(checks: Sequence[Checked], questions: Iterable[Question], least: int) -> list[Asked]:
    """Return each question with the share of insufficient answers, the worst first, what is withheld last."""
    rows = [
        Asked(each.code, each.title, _insufficient(checks, [each], least), each.critical, each.module)
        for each in questions
    ]
    return sorted(rows, key=lambda row: (row.insufficient.value is None, -(row.insufficient.value or 0), row.code))


def by_section(checks: Sequence[Checked], sections: Iterable[Section], least: int) -> list[Asked]:
    """Return each part of the standard with the share of its answers that were insufficient, in its order."""
    return [Asked("", section.title, _insufficient(checks, section.questions, least, "answer")) for section in sections]


def _insufficient(
    checks: Sequence[Checked], questions: Iterable[Question], least: int, counted: str = "check"
) -> Estimate:
    keys = [question.key for question in questions]
    judged = [_judged(check, keys) for check in checks]
    answers = [answer for row in judged for answer in row]
    asked = sum(bool(row) for row in judged)
    if asked < least:
        return share(0, asked).shown_from(least)
    return share(sum(answer == Answer.INSUFFICIENT for answer in answers), len(answers), counted)


def _judged(check: Checked, keys: Iterable[str]) -> list[str]:
    """Return the answers of a check to some questions that were for or against."""
    given = (check.answers[key] for key in keys if key in check.answers)
    return [answer for answer in given if answer != Answer.NOT_APPLICABLE]


def beside(
    checks: Iterable[Checked], circumstances: Mapping[str, Callable[[Checked], bool | None]], least: int
) -> list[Beside]:
    """Return, for each circumstance, the checks with and without it. One that nothing is known of counts in neither."""
    checks, rows = list(checks), []
    for what, held in circumstances.items():
        known = [(check, found) for check in checks if (found := held(check)) is not None]
        rows.append(
            Beside(
                what,
                not_sufficient([check for check, found in known if found], least),
                not_sufficient([check for check, found in known if not found], least),
            )
        )
    return rows
