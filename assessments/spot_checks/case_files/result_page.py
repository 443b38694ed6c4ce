"""What somebody reads of an invented case that is marked: both answers, why, and where it stands."""

from typing import Any

from assessments.spot_checks.case_files.files import expert_of
from assessments.spot_checks.case_files.marking import Marked, marked, otherwise
from assessments.spot_checks.models import CaseFileAttempt
from assessments.spot_checks.scoring import OUTCOME_WORDS, Answer, Score, score
from assessments.spot_checks.teaching import Teaching, teaching_of
from lms.calendar import today
from lms.models import Person
from lms.permissions import current_post
from lms.policy.spot_checking import SPOT_CHECK_NOT_APPLICABLE, SPOT_CHECK_PASS
from lms.rules import RuleBook


def rows_of(attempt: CaseFileAttempt) -> list[Marked]:
    """Return every question of a finished attempt with both answers."""
    questions = attempt.version.standard_version.questions
    return marked(questions, expert_of(attempt.version.content), attempt.answers)


def result(attempt: CaseFileAttempt, person: Person) -> dict[str, Any]:
    """Return what the page shows: what was answered otherwise first, and what each set of answers comes to."""
    rows = rows_of(attempt)
    wrong = otherwise(rows)
    teaching = teaching_of(row.question for row in wrong)
    mine, theirs = _scores(rows, person)
    return {
        "wrong": [
            {"row": row, "state": _state(row), "items": _items(row, teaching[row.question.key])} for row in wrong
        ],
        "right": [row for row in rows if row.agreed],
        "verdict": {
            "kind": "right" if not wrong else "firm_up",
            "title": f"{attempt.agreed} of {attempt.asked} as the expert judged",
            "text": f"Your answers come to “{_said(mine)}”, and the expert’s to “{_said(theirs)}”.",
        },
    }


def _state(row: Marked) -> str:
    """Say how sure somebody was of what the expert sees otherwise."""
    return "You were very sure" if row.sure == 3 else "The expert judged otherwise"


def _items(row: Marked, teaching: Teaching) -> list[dict[str, str]]:
    """Return why, in terms and their text, for the feedback component."""
    items = [
        {"term": "You answered", "text": row.mine_in_words},
        {"term": "The expert answered", "text": row.expected_in_words},
        {"term": "Why", "text": row.expected.reason},
        {"term": "Where it stands", "text": f"{row.expected.document}: {row.expected.where}"},
        {"term": "Easily overlooked", "text": row.expected.overlooked},
        {"term": "Why it matters", "text": row.question.why},
        {"term": "What sufficient looks like", "text": row.question.sufficient},
    ]
    if row.note:
        items.insert(1, {"term": "You wrote", "text": row.note})
    return items + _learning(teaching)


def _learning(teaching: Teaching) -> list[dict[str, str]]:
    if not teaching.passage_href:
        return [{"term": "Learn it", "text": "This passage is not published today."}]
    items = [
        {"term": "Read", "href": teaching.passage_href, "link": f"{teaching.passage} ({teaching.minutes} minutes)"}
    ]
    if teaching.module_href:
        items.append({"term": "Take", "href": teaching.module_href, "link": f"the module {teaching.module}"})
    return items


def _scores(rows: list[Marked], person: Person) -> tuple[Score, Score]:
    """Return what a check would come to by either set of answers, by the rules of the reader's place."""
    post = current_post(person, today())
    book = RuleBook.at(post.unit if post else None, today())
    rules = {
        "pass_mark": book.answer(SPOT_CHECK_PASS).value,
        "most_not_applicable": book.answer(SPOT_CHECK_NOT_APPLICABLE).value,
    }
    questions = [row.question for row in rows]
    mine: dict[str, Answer] = {row.question.key: row.mine for row in rows}
    theirs = {row.question.key: row.expected.answer for row in rows}
    return score(questions, mine, **rules), score(questions, theirs, **rules)


def _said(found: Score) -> str:
    """Say what answers come to: Not sufficient: 7 of 8 (87%), since 1.2 is critical."""
    codes = found.critical_failed
    since = f", since {' and '.join(codes)} {'is' if len(codes) == 1 else 'are'} critical" if codes else ""
    return f"{OUTCOME_WORDS[found.outcome]}: {found.in_words}{since}"
