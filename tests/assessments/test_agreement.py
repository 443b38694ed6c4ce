"""How far readers agree equals published worked examples, and holds at the edges."""

from collections.abc import Hashable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments.agreement import Estimate, Interval, Z, cohen_kappa, krippendorff_alpha, share, wilson

# Rows are what one reader answered, columns what the other did, in the same order.
Table = list[list[int]]
Pairs = list[tuple[Hashable, Hashable]]


def pairs_of(table: Table) -> Pairs:
    """Return a table of two readers case by case."""
    return [(row, column) for row, cells in enumerate(table) for column, n in enumerate(cells) for _ in range(n)]


def units_of(*readers: str) -> list[list[str | None]]:
    """Return what each reader wrote, a dot where nothing, case by case."""
    return [[None if one == "." else one for one in unit] for unit in zip(*map(str.split, readers), strict=True)]


def error_of(found: Estimate) -> float:
    """Return the standard error that an interval was made with, from the end that is not cut off."""
    return (found.value - found.low) / Z


# J. Cohen, "Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit",
# Psychological Bulletin 70 (1968), 213-220, Table 1: proportions of 200 cases, three diagnoses by two judges. Its
# kappa of 1960, for which every disagreement is the same, is given as .492.
COHEN: Table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# J. R. Landis and G. G. Koch, "The measurement of observer agreement for categorical data", Biometrics 33 (1977),
# 159-174, Table 1: two neurologists on 149 patients in Winnipeg and 69 in New Orleans. Formula (4.6) gives Cohen's
# kappa as 0.208 and 0.297; formula (4.7) its estimated variance in Winnipeg as 0.2546 x 10^-2.
WINNIPEG: Table = [[38, 5, 0, 1], [33, 11, 3, 0], [10, 14, 5, 6], [3, 7, 3, 10]]
NEW_ORLEANS: Table = [[5, 3, 0, 0], [3, 11, 4, 0], [2, 13, 3, 4], [1, 2, 4, 14]]
# SAS/STAT User's Guide, The FREQ Procedure, "Agreement Study": two dermatologists, 88 patients; the text gives kappa
# as 0.3449 and its 95 % limits as 0.2030 and 0.4868.
SKIN: Table = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
# Kavanagh and others, BMC Cancer 9 (2009), 1, Table 2: two pathologists, 18 specimens; kappa 0.906, its standard
# error, not assuming that kappa is 0, 0.092.
PATHOLOGISTS: Table = [[7, 1, 0], [0, 8, 0], [0, 0, 2]]


@pytest.mark.parametrize(
    ("table", "kappa", "n"),
    [
        pytest.param(COHEN, 0.492, 200, id="Cohen 1968"),
        pytest.param(WINNIPEG, 0.208, 149, id="Landis and Koch 1977, Winnipeg"),
        pytest.param(NEW_ORLEANS, 0.297, 69, id="Landis and Koch 1977, New Orleans"),
        pytest.param(SKIN, 0.345, 88, id="SAS"),
        pytest.param(PATHOLOGISTS, 0.906, 18, id="Kavanagh 2009"),
    ],
)
def test_kappa_is_that_of_the_published_example(table, kappa, n):
    found = cohen_kappa(pairs_of(table))

    assert (round(found.value, 3), found.n) == (kappa, n)


def test_the_standard_error_of_kappa_is_that_of_the_published_examples():
    assert round(error_of(cohen_kappa(pairs_of(WINNIPEG))) ** 2, 6) == 0.002546
    assert round(error_of(cohen_kappa(pairs_of(PATHOLOGISTS))), 3) == 0.092


def test_the_interval_of_kappa_is_that_of_the_published_example():
    found = cohen_kappa(pairs_of(SKIN))

    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.3449, 0.2030, 0.4868)


def test_the_interval_of_kappa_ends_at_1():
    # 0.906 + 1.96 x 0.092 would be 1.086.
    assert cohen_kappa(pairs_of(PATHOLOGISTS)).high == 1


@pytest.mark.parametrize(
    ("readers", "alpha", "n"),
    # K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania (2011): sections A, B
    # and C. In C one reader alone answered on the last case, which is not used.
    [
        pytest.param(["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"], 0.095, 10, id="A: two answers, two readers"),
        pytest.param(["a a b b d c c c e d d a", "b a b b b c c c e d d d"], 0.692, 12, id="B: two readers"),
        pytest.param(
            [
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ],
            0.743,
            11,
            id="C: four readers, answers missing",
        ),
    ],
)
def test_alpha_is_that_of_the_published_example(readers, alpha, n):
    found = krippendorff_alpha(units_of(*readers))

    assert (round(found.value, 3), found.n) == (alpha, n)
    assert found.low <= found.value <= found.high


def test_the_interval_of_alpha_is_near_that_of_kappa_where_there_are_many_cases():
    # No published example gives an interval of alpha by drawing whole cases. With many cases of two readers who use
    # the answers equally often both coefficients meet, so the formula of Fleiss, Cohen and Everitt is the measure.
    pairs = pairs_of([[200, 50], [50, 100]])
    alpha, kappa = krippendorff_alpha(pairs), cohen_kappa(pairs)

    assert (alpha.low, alpha.high) == pytest.approx((kappa.low, kappa.high), abs=0.01)


def test_the_interval_of_alpha_is_the_same_whenever_and_in_whatever_order_it_is_worked_out():
    units = units_of("a a b b d c c c e d d a", "b a b b b c c c e d d d")

    assert krippendorff_alpha(units) == krippendorff_alpha(units[::-1]) == krippendorff_alpha(units)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        pytest.param([], "There are no cases yet.", id="no case"),
        pytest.param([("yes", None)], "There are no cases yet.", id="nobody to compare with"),
        pytest.param(
            [("yes", "yes")] * 3, "Cannot be worked out, because every answer is the same: 3 cases", id="one answer"
        ),
    ],
)
def test_agreement_that_nothing_can_be_said_of_says_why(pairs, words):
    for found in (cohen_kappa(pairs), krippendorff_alpha(pairs)):
        assert (found.value, found.low, found.high, found.in_words) == (None, None, None, words)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("yes", "yes")] * 3 + [("no", "no")], "1.00, 4 cases: too few, or too alike, to give a range"),
        ([("yes", "no")], "0.00, 1 case: too few, or too alike, to give a range"),
        # One of the readers never said no, so kappa is 0 whatever the cases: its formula gives no error.
        ([("yes", "yes")] * 9 + [("yes", "no")], "0.00, 10 cases: too few, or too alike, to give a range"),
    ],
)
def test_cases_that_are_too_alike_have_no_interval(pairs, words):
    assert cohen_kappa(pairs).in_words == words
    assert krippendorff_alpha(pairs).in_words == words


def test_what_is_compared_is_named():
    answers = pairs_of(NEW_ORLEANS)

    assert cohen_kappa(answers, "answer").in_words == "0.30 (0.14 to 0.45), 69 answers"
    assert krippendorff_alpha(answers, "answer").in_words.endswith(", 69 answers")
    assert (
        krippendorff_alpha([], "answer").in_words == cohen_kappa([], "answer").in_words == "There are no answers yet."
    )


def test_a_case_that_one_reader_left_open_does_not_count():
    assert cohen_kappa([*pairs_of(SKIN), (0, None), (None, 1)]) == cohen_kappa(pairs_of(SKIN))


answers = st.sampled_from(["sufficient", "insufficient", "not applicable"])
some_pairs = st.lists(st.tuples(answers, answers), min_size=1, max_size=40)
some_units = st.lists(st.lists(st.none() | answers, min_size=1, max_size=4), min_size=1, max_size=20)
OTHER_NAMES = {"sufficient": "c", "insufficient": "a", "not applicable": "b", None: None}


@given(some_pairs)
def test_readers_who_always_agree_have_a_kappa_of_1(pairs):
    same = [(one, one) for one, _ in pairs]
    assume(len(set(same)) > 1)

    assert cohen_kappa(same).value == 1


@given(some_pairs)
def test_neither_new_names_nor_other_places_change_kappa(pairs):
    found = cohen_kappa(pairs)

    assert cohen_kappa([(OTHER_NAMES[one], OTHER_NAMES[other]) for one, other in pairs]) == found
    assert cohen_kappa([(other, one) for one, other in pairs]) == found


@settings(max_examples=30)
@given(some_units)
def test_neither_new_names_nor_other_places_change_alpha(units):
    found = krippendorff_alpha(units)

    assert krippendorff_alpha([unit[::-1] for unit in units]) == found
    assert krippendorff_alpha([[OTHER_NAMES[one] for one in unit] for unit in units]).value == found.value


@settings(max_examples=50)
@given(some_pairs)
def test_alpha_comes_to_kappa_as_cases_grow_where_readers_use_the_answers_equally_often(pairs):
    even = pairs + [(other, one) for one, other in pairs]
    kappa, alpha = cohen_kappa(even).value, krippendorff_alpha(even).value
    assume(kappa is not None)

    # Alpha allows for drawing without putting back, which takes 1 in twice the cases off the disagreement.
    assert alpha == pytest.approx(kappa + (1 - kappa) / (2 * len(even)))


@settings(max_examples=50)
@given(some_pairs)
def test_an_interval_holds_its_value_and_ends_within_the_scale(pairs):
    for found in (cohen_kappa(pairs), krippendorff_alpha(pairs)):
        if found.low is not None:
            assert -1 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_that_of_the_published_table(right, of, low, high):
    # R. G. Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods",
    # Statistics in Medicine 17 (1998), 857-872: its four examples by method 3, the score interval of E. B. Wilson,
    # Journal of the American Statistical Association 22 (1927), 209-212.
    found = wilson(right, of)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    # With one of one: high is 1, low is 1 / (1 + z^2) = 1 / 4.8415.
    [(0, 0, 0.0, 1.0), (1, 1, 0.2065, 1.0), (0, 1, 0.0, 0.7935), (20, 20, 0.8389, 1.0)],
)
def test_the_interval_of_a_share_holds_with_nothing_one_and_all(right, of, low, high):
    found = wilson(right, of)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 5000), st.data())
def test_the_interval_of_a_share_holds_it_and_stays_between_nothing_and_all(of, data):
    right = data.draw(st.integers(0, of))
    found = wilson(right, of)

    assert 0 <= found.low <= right / of <= found.high <= 1
    mirrored = wilson(of - right, of)
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low))


@given(st.integers(1, 500), st.data())
def test_more_answers_of_the_same_share_narrow_its_interval(of, data):
    right = data.draw(st.integers(0, of))

    def width(interval: Interval) -> float:
        return interval.high - interval.low

    assert width(wilson(right * 4, of * 4)) < width(wilson(right, of))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Estimate(0.744, 12, 0.51, 0.888), "0.74 (0.51 to 0.89), 12 cases"),
        (Estimate(-0.001, 12, -0.2, 0.2), "0.00 (-0.20 to 0.20), 12 cases"),
        (share(24, 38), "63% (47% to 77%), 38 checks"),
        (share(1, 1, "answer"), "100% (21% to 100%), 1 answer"),
        # A half is rounded down: 5 of 8 is 62.5, 111 of 200 is 55.5.
        (share(5, 8), "62% (31% to 86%), 8 checks"),
        (share(111, 200), "55% (49% to 62%), 200 checks"),
        (share(0, 0), "There are no checks yet."),
    ],
)
def test_an_estimate_says_its_figure_its_range_and_what_it_rests_on(found, words):
    assert found.in_words == words


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2)])
def test_a_share_is_a_part_of_a_whole(part, whole):
    with pytest.raises(ValueError, match=f"{part} is no part of {whole}"):
        share(part, whole)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "Shown from 10 checks; there are none."),
        (1, "Shown from 10 checks; there is 1."),
        (9, "Shown from 10 checks; there are 9."),
    ],
)
def test_an_estimate_of_too_few_says_so_and_holds_no_figure(n, words):
    found = share(n, n).shown_from(10)

    assert share(n, n).hidden(10)
    assert (found.in_words, found.value, found.low, found.high, found.n) == (words, None, None, None, n)


def test_an_estimate_of_just_enough_is_shown():
    assert not share(4, 10).hidden(10)
    assert share(4, 10).shown_from(10) == share(4, 10)
