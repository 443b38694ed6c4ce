"""Scores, as tables that stand on the edges."""

from dataclasses import dataclass

import pytest

from assessments.spot_checks.scoring import Answer, Outcome, rounded_half_down, score

SUFFICIENT, NOT_SUFFICIENT, CANNOT = Outcome.SUFFICIENT, Outcome.NOT_SUFFICIENT, Outcome.CANNOT_BE_JUDGED
LETTERS = {"s": Answer.SUFFICIENT, "i": Answer.INSUFFICIENT, "n": Answer.NOT_APPLICABLE}


@dataclass(frozen=True)
class Q:
    """A question as the pure module sees it."""

    code: str
    weight: int = 1
    critical: bool = False

    @property
    def key(self) -> str:
        return self.code


def scored(letters: str, critical: str = "", weights: str = "", pass_mark: int = 70, most: int = 33):
    questions = [
        Q(str(number), int(weights[number]) if weights else 1, str(number) in critical)
        for number in range(len(letters))
    ]
    answers = {str(number): LETTERS[letter] for number, letter in enumerate(letters)}
    return score(questions, answers, pass_mark=pass_mark, most_not_applicable=most)


@pytest.mark.parametrize(
    ("letters", "n", "m", "percent", "outcome"),
    [
        ("ssssssss", 8, 8, 100, SUFFICIENT),
        ("sssssiii", 5, 8, 62, NOT_SUFFICIENT),  # 62.5 goes down
        ("ssssssii", 6, 8, 75, SUFFICIENT),
        ("sssssssiii", 7, 10, 70, SUFFICIENT),  # at the mark
        ("s" * 69 + "i" * 31, 69, 100, 69, NOT_SUFFICIENT),  # one below it
        ("s" * 139 + "i" * 61, 139, 200, 69, NOT_SUFFICIENT),  # 69.5 goes down, and the figure shown decides
        ("s" * 349 + "i" * 151, 349, 500, 70, SUFFICIENT),  # 69.8 is shown as 70
        ("iiii", 0, 4, 0, NOT_SUFFICIENT),
    ],
)
def test_a_score_is_shown_as_n_of_m_with_a_half_rounded_down(
    letters: str, n: int, m: int, percent: int, outcome: Outcome
) -> None:
    found = scored(letters)
    assert (found.n, found.m, found.percent, found.outcome) == (n, m, percent, outcome)
    assert found.in_words == f"{n} of {m} ({percent}%)"


@pytest.mark.parametrize(
    ("letters", "n", "m", "outcome"),
    [
        ("ssn", 2, 2, SUFFICIENT),  # one in three: not more than a third
        ("snn", 1, 1, CANNOT),
        ("ssssssnn", 6, 6, SUFFICIENT),  # 25%
        ("sssssnnn", 5, 5, CANNOT),  # 37.5% is shown as 37, and is more than 33
        ("s" * 67 + "n" * 33, 67, 67, SUFFICIENT),
        ("s" * 66 + "n" * 34, 66, 66, CANNOT),
        ("iiinnn", 0, 3, CANNOT),  # nothing sufficient, and still not judged
        ("nnnn", 0, 0, CANNOT),
    ],
)
def test_what_does_not_apply_is_left_out_and_too_much_of_it_cannot_be_judged(
    letters: str, n: int, m: int, outcome: Outcome
) -> None:
    found = scored(letters)
    assert (found.n, found.m, found.outcome) == (n, m, outcome)
    assert found.not_applicable == letters.count("n")


def test_a_case_of_which_nothing_applies_has_no_per_cent() -> None:
    found = scored("nn")
    assert (found.percent, found.in_words) == (None, "no question could be judged")


@pytest.mark.parametrize(
    ("letters", "critical", "outcome", "failed"),
    [
        ("issssssss", "0", NOT_SUFFICIENT, ("0",)),
        ("issssssss", "1", SUFFICIENT, ()),
        ("nssssssss", "0", SUFFICIENT, ()),  # a critical question may not apply
        ("iiiiiiiii", "08", NOT_SUFFICIENT, ("0", "8")),
        ("innnnnnnn", "0", NOT_SUFFICIENT, ("0",)),  # what could not be judged does not hide it
        ("snnnnnnnn", "0", CANNOT, ()),
    ],
)
def test_a_critical_question_that_is_insufficient_fails_the_check_whatever_the_score(
    letters: str, critical: str, outcome: Outcome, failed: tuple[str, ...]
) -> None:
    found = scored(letters, critical)
    assert (found.outcome, found.critical_failed) == (outcome, failed)


@pytest.mark.parametrize(
    ("letters", "weights", "n", "m", "percent"),
    [("si", "31", 3, 4, 75), ("si", "13", 1, 4, 25), ("sin", "219", 2, 3, 67), ("ss", "35", 8, 8, 100)],
)
def test_weights_count(letters: str, weights: str, n: int, m: int, percent: int) -> None:
    found = scored(letters, weights=weights, most=50)
    assert (found.n, found.m, found.percent) == (n, m, percent)


@pytest.mark.parametrize("pass_mark", [50, 75, 76, 100])
def test_the_pass_mark_is_the_rules(pass_mark: int) -> None:
    assert scored("sssi", pass_mark=pass_mark).outcome == (SUFFICIENT if pass_mark <= 75 else NOT_SUFFICIENT)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 8, 12), (3, 8, 37), (5, 8, 62), (7, 8, 87), (1, 3, 33), (2, 3, 67), (0, 1, 0), (1, 1, 100)],
)
def test_rounding(part: int, whole: int, shown: int) -> None:
    assert rounded_half_down(part, whole) == shown
