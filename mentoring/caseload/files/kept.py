"""What a job found in a file, as its upload keeps it: read once, and shown as often as somebody looks."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

from lms.calendar import today
from lms.models import Post, Unit
from lms.spreadsheets import Problem
from mentoring.caseload.files.names import Question, is_more_names, settled
from mentoring.caseload.files.report import BUTTONS, NONE_BEFORE, SHOWN, Change, Report, people
from mentoring.caseload.models import FileKind


@dataclass(frozen=True)
class KeptReport:
    """A report without what nobody looks at: the first changes, everything that needs somebody, and counts."""

    kind: FileKind
    headline: str
    people: int
    refused: bool
    already: bool
    seen: str
    changed: int
    changes: tuple[Change, ...]
    lines: tuple[Problem, ...]
    # Whether something must be mended in the file itself: no answer to a question makes it good.
    faults: bool
    asked: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        rows = {
            "kind": FileKind(kept["kind"]),
            "changes": tuple(Change(*row) for row in kept["changes"]),
            "lines": tuple(Problem(*row) for row in kept["lines"]),
            "asked": tuple(kept["asked"]),
            "left_out": tuple(kept["left_out"]),
            "notes": tuple(kept["notes"]),
        }
        return cls(**kept | rows)

    @property
    def button(self) -> str:
        """Say what the yes does: Import 42 people."""
        return BUTTONS[self.kind].format(people(self.people))

    @property
    def none_before(self) -> str:
        """Say that nothing is on record of somebody yet."""
        return NONE_BEFORE[self.kind]


def as_json(report: Report) -> dict[str, Any]:
    """Write what of a report is kept."""
    return {
        "kind": report.kind.value,
        "headline": report.headline,
        "people": report.people,
        "refused": report.refused,
        "already": report.already is not None,
        "seen": report.seen,
        "changed": len(report.changes),
        "changes": [list(asdict(change).values()) for change in report.changes[:SHOWN]],
        "lines": [list(asdict(line).values()) for line in report.lines],
        "faults": any(not is_more_names(problem) for problem in report.problems),
        "asked": [_asked(question) for question in report.questions],
        "left_out": list(report.left_out),
        "notes": list(report.notes),
    }


def _asked(question: Question) -> dict[str, Any]:
    return {
        "line": question.line,
        "team": question.team.pk,
        "alias_team": question.alias_team,
        "name": question.name,
        "cause": question.cause,
        "posts": [post.pk for post in question.people],
    }


def questions_of(report: KeptReport) -> tuple[Question, ...]:
    """Return the questions that nobody has answered since the file was read. Four queries."""
    units = Unit.objects.in_bulk({asked["team"] for asked in report.asked})
    wanted = {pk for asked in report.asked for pk in asked["posts"]}
    posts = Post.objects.select_related("person", "unit").in_bulk(wanted)
    questions = [_question(asked, units, posts) for asked in report.asked if asked["team"] in units]
    answered = settled(questions, today())
    return tuple(question for question in questions if question not in answered)


def _question(asked: dict[str, Any], units: dict[int, Unit], posts: dict[int, Post]) -> Question:
    offered = tuple(_those(asked["posts"], posts))
    return Question(asked["line"], units[asked["team"]], asked["alias_team"], asked["name"], asked["cause"], offered)


def _those(wanted: Iterable[int], posts: dict[int, Post]) -> Iterable[Post]:
    return (posts[pk] for pk in wanted if pk in posts)
