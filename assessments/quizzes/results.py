"""What an attempt came to and what follows from it, in sentences."""

from collections.abc import Callable
from typing import Final

from assessments.quizzes.behaviours import Settings
from assessments.quizzes.marking import Mark, Outcome

WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def in_words(number: int) -> str:
    """Write a small number as a word."""
    return WORDS[number] if number < len(WORDS) else str(number)


def heading(outcome: Outcome, settings: Settings | None = None) -> str:
    """Say in a few words what an attempt came to, for the top of the page."""
    if settings and not settings.how.puts_right:
        return _came_to(outcome, settings)
    if outcome.still_wrong:
        return left_in_words(outcome)
    if outcome.unread:
        return "waits for a person"
    return "the check is done" if outcome.passed else "take the check again"


def _came_to(outcome: Outcome, settings: Settings) -> str:
    """Say the same of what is not worked through afterwards."""
    if not settings.how.passes:
        return f"{outcome.right} of {outcome.of} right"
    return f"{'passed' if outcome.passed else 'not passed'}"


def result(outcome: Outcome, *, passes: bool = True) -> str:
    """Say how many were right, what was needed, and what a must-get-right question changed."""
    if not passes:
        return f"{outcome.right} of {outcome.of} right."
    return f"{_whole(outcome)}{_sections(outcome)}"


def _sections(outcome: Outcome) -> str:
    """Say how each section came out that has a pass mark of its own."""
    return "".join(
        f" {one.name}: {one.right} of {one.of} right, and {one.needed} {'is' if one.needed == 1 else 'are'} needed."
        for one in outcome.sections
    )


def _whole(outcome: Outcome) -> str:
    missed = outcome.must_missed
    if outcome.waiting:
        left = len(outcome.waiting)
        waits = f"{in_words(left)} answer{' waits' if left == 1 else 's wait'} for a person to mark"
        return f"{outcome.right} of {outcome.of} right so far, and {waits}. The pass mark is {outcome.needed}."
    if not missed:
        return f"{outcome.right} of {outcome.of} right. The pass mark is {outcome.needed}."
    joined = "but" if outcome.right >= outcome.needed else "and"
    why = "must be right whatever the total, because a wrong answer there can leave somebody unprotected"
    return f"{outcome.right} of {outcome.of} right. The pass mark is {outcome.needed}, {joined} {named(missed)} {why}."


def follows(outcome: Outcome) -> str:
    """Say what comes of it now."""
    done = worked_through(outcome)
    if outcome.waiting:
        said = "You read here whether you have passed as soon as your answer in your own words is marked."
        return f"{said} Meanwhile, put the rest right: the check is done when {done} too." if done else said
    if done and outcome.passed:
        return f"You have passed. The check is done when {done}."
    if done:
        again = "the same questions, their answers in another order"
        return f"When {done}, take the check again: {again}."
    if outcome.passed:
        return "You have passed, and nothing is left to put right."
    return "Everything is put right, so you can take the check again at once."


def left_in_words(outcome: Outcome, number: Callable[[int], str] = in_words) -> str:
    """Say how many answers are left to put right, and how many right ones to make sure of."""
    wrong, unsure = _left(outcome)
    parts = [f"{number(wrong)} answer{'' if wrong == 1 else 's'} to put right"] if wrong else []
    if unsure:
        answers = "" if wrong else f" answer{'' if unsure == 1 else 's'}"
        parts.append(f"{number(unsure)}{answers} to make sure of")
    return ", ".join(parts)


def to_do(outcome: Outcome) -> str:
    """Say the same as something to do: Put two answers right and make sure of one."""
    wrong, unsure = _left(outcome)
    parts = [f"put {in_words(wrong)} answer{'' if wrong == 1 else 's'} right"] if wrong else []
    if unsure:
        answers = "" if wrong else f" answer{'' if unsure == 1 else 's'}"
        parts.append(f"make sure of {in_words(unsure)}{answers}")
    return " and ".join(parts).capitalize()


def worked_through(outcome: Outcome) -> str:
    """Say what has to be so before the check is done; nothing when nothing is left."""
    wrong, unsure = _left(outcome)
    parts = [f"{_each(wrong, 'wrong')} put right"] if wrong else []
    if unsure:
        parts.append(f"you have made sure of {_of(unsure)}")
    return " and ".join(parts)


def _left(outcome: Outcome) -> tuple[int, int]:
    """Return how many wrong answers are left, and how many right ones of which somebody was not sure."""
    unsure = sum(mark.right for mark in outcome.still_wrong)
    return len(outcome.still_wrong) - unsure, unsure


def _each(left: int, how: str) -> str:
    return f"the {how} answer is" if left == 1 else f"each of the {in_words(left)} {how} answers is"


def _of(left: int) -> str:
    return "the right answer you doubted" if left == 1 else f"each of the {in_words(left)} right answers you doubted"


def named(marks: tuple[Mark, ...]) -> str:
    """Name questions by their numbers: question 4; questions 2, 4 and 7."""
    numbers = [str(mark.position) for mark in marks]
    if len(numbers) == 1:
        return f"question {numbers[0]}"
    return f"questions {', '.join(numbers[:-1])} and {numbers[-1]}"
