"""One mentor's page: whether they may mentor, and the working, line by line, each with the rule that decided it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.calendar import in_words
from lms.models import Person, Unit
from lms.posts import posts_on
from lms.rules import Answer
from mentoring.pairings.eligibility import Experience, experience_of
from mentoring.pairings.histories import histories_of
from mentoring.pairings.mentor_rules import RulesOverTime, mentor_rules_at, place_of
from mentoring.pairings.mentor_standing import worked_out
from mentoring.pairings.mentors import MentorRow, rows_of
from mentoring.pairings.models import Pairing
from mentoring.pairings.working import Line, lines_of


@dataclass(frozen=True)
class DecidedLine:
    """One line of the working, with what the rule that decided it says here."""

    text: str
    answer: Answer | None


@dataclass(frozen=True)
class MentorPage:
    """Everything that the page of one mentor shows."""

    row: MentorRow
    experience: Experience
    lines: list[DecidedLine]
    answers: tuple[Answer, ...]
    changes: list[str]
    pairings: list[Pairing]

    @property
    def facts(self) -> list[dict[str, Any]]:
        """Return the facts to know before pairing them."""
        row, found = self.row, self.experience
        since = in_words(found.eligible_from) if found.eligible_from else "Not in sight"
        return [
            {
                "term": "As a qualified practitioner",
                "value": found.total.roughly if found.total.months else found.total.in_words,
                "note": f"needed: {found.years} years",
            },
            {
                "term": "Had the years on" if found.eligible_since else "Has the years on",
                "value": since,
                "note": row.until,
            },
            {
                "term": "Mentor training",
                "value": row.training,
                "note": "needed here" if row.training_needed else "advised, not needed here",
            },
            {"term": "Learners", "value": row.places, "note": f"time kept free: {row.minutes}"},
            {"term": "Own workload", "value": row.workload_in_words},
        ]


def mentor_page(person: Person, on: date) -> MentorPage:
    """Gather it, worked out afresh: the row written last night may be a day old."""
    standing = worked_out([person], on)[0]
    post = posts_on([person.pk], on).get(person.pk)
    unit: Unit | None = post.unit if post else None
    rules, history = mentor_rules_at([unit])[place_of(unit)], histories_of([person.pk])[person.pk]
    now = rules.on(on)
    pairings = Pairing.objects.not_over_by(on).filter(supporter=person, kind=Pairing.Kind.MENTOR)
    return MentorPage(
        row=rows_of([standing], on)[0],
        experience=experience_of(history, rules, on),
        lines=[_decided(line, now.answers) for line in lines_of(history, now, on)],
        answers=now.answers,
        changes=changes_ahead(rules, on),
        pairings=list(pairings.select_related("learner").order_by("starts", "pk")),
    )


def changes_ahead(rules: RulesOverTime, on: date) -> list[str]:
    """Say which of the rules will be others from a day on."""
    found = []
    for (_, before), (starts, after) in zip(rules.since, rules.since[1:], strict=False):
        if starts > on:
            found += [
                f"From {in_words(starts)}: {new.rule.sentence.rstrip('.')}: {new.in_words} (now {old.in_words})."
                for old, new in zip(before.answers, after.answers, strict=True)
                if old.value != new.value
            ]
    return found


def _decided(line: Line, answers: tuple[Answer, ...]) -> DecidedLine:
    return DecidedLine(line.text, next((row for row in answers if row.rule is line.rule), None))
