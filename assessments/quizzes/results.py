"""What an attempt came to and what follows from it, in sentences."""

from typing import Final

from assessments.quizzes.marking import Mark, Outcome

WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def heading(outcome: Outcome) -> str:
    """Say in a few words what an attempt came to, for the top of the page."""
    if left := len(outcome.still_wrong):
        return f"{in_words(left)} answer{'' if left == 1 else 's'} to put right"
    return "the check is done" if outcome.passed else "take the check again"


def result(outcome: Outcome) -> str:
    """Say how many were right, what was needed, and what a must-get-right question changed."""
    missed = outcome.must_missed
    if not missed:
        return f"{outcome.right} of {outcome.of} right. The pass mark is {outcome.needed}."
    joined = "but" if outcome.right >= outcome.needed else "and"
    why = "must be right whatever the total, because a wrong answer there can leave somebody unprotected"
    return f"{outcome.right} of {outcome.of} right. The pass mark is {outcome.needed}, {joined} {named(missed)} {why}."


def follows(outcome: Outcome) -> str:
    """Say what comes of it now."""
    left = len(outcome.still_wrong)
    if left and outcome.passed:
        return f"You have passed. The check is done when {_each(left)} put right."
    if left:
        again = "the same questions, their answers in another order"
        return f"When {_each(left)} put right, take the check again: {again}."
    if outcome.passed:
        return "You have passed, and nothing is left to put right."
    return "Everything is put right, so you can take the check again at once."


def _each(left: int) -> str:
    return "the wrong answer is" if left == 1 else f"each of the {in_words(left)} wrong answers is"


def in_words(number: int) -> str:
    """Write a small number as a word."""
    return WORDS[number] if number < len(WORDS) else str(number)


def named(marks: tuple[Mark, ...]) -> str:
    """Name questions by their numbers: question 4; questions 2, 4 and 7."""
    numbers = [str(mark.position) for mark in marks]
    if len(numbers) == 1:
        return f"question {numbers[0]}"
    return f"questions {', '.join(numbers[:-1])} and {numbers[-1]}"
