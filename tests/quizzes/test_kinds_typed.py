"""Numbers and a few words: how they are read, what is right, and what is told."""

from decimal import Decimal

import pytest

from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import NotOffered
from assessments.quizzes.kinds.typed import alike, number_in, plain
from tests.factories.kinds import BODIES, told

NUMERIC, NUMBER = KINDS["numeric"], BODIES["numeric"]
SHORT, WORDS = KINDS["short"], BODIES["short"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("15", "15"),
        (" 15 ", "15"),
        ("1,250", "1250"),
        ("1 250", "1250"),
        ("1\u00a0250", "1250"),
        ("1\u202f250", "1250"),
        ("12,345,678.90", "12345678.9"),
        ("1250", "1250"),
        ("0.50", "0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("+3", "3"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("\u20133", "-3"),
        ("- 3", "-3"),
        ("-0", "0"),
        ("0.0", "0"),
        ("\uff11\uff15", "15"),
        ("100", "100"),
        ("0.1", "0.1"),
        ("9" * 30, "9" * 30),
    ],
)
def test_a_number_is_read_as_people_write_it(written, number):
    assert plain(number_in(written)) == number


@pytest.mark.parametrize("written", ["1,250,0", "1,25", "12,5", ",5", "1.250,0", "1.250.000", "1,2345", "12,34,567"])
def test_a_number_that_can_be_read_in_two_ways_is_refused_with_a_sentence(written):
    with pytest.raises(NotOffered, match=r"more than one way.*no commas"):
        number_in(written)


@pytest.mark.parametrize(
    "written",
    ["", "fifteen", "1e3", "1E3", "0x10", "½", "NaN", "Infinity", "--3", "+-3", "3-", "1/2", "15%", ".", "-", "1_000",
     "\u0661\u0665", "(3)"],
)  # fmt: skip
def test_what_is_not_a_number_is_refused(written):
    with pytest.raises(NotOffered):
        number_in(written)


def test_a_number_longer_than_any_answer_is_refused():
    with pytest.raises(NotOffered, match="at most 30 figures"):
        number_in("9" * 31)


@pytest.mark.parametrize(
    ("unit", "written", "number"),
    [
        ("days", "15 days", "15"),
        ("days", "15 Days", "15"),
        ("days", "15", "15"),
        ("£", "£1,250", "1250"),
        ("%", "15%", "15"),
    ],
)
def test_the_unit_may_be_written_with_the_number(unit, written, number):
    assert NUMERIC.given({**NUMBER, "unit": unit}, {"number": [written]}, {}) == {"number": [number]}


@pytest.mark.parametrize(
    ("value", "tolerance", "given", "right"),
    [
        ("15", "0", "15", True),
        ("15", "0", "15.000001", False),
        ("15", "0", "14", False),
        ("10", "0.5", "9.5", True),
        ("10", "0.5", "10.5", True),
        ("10", "0.5", "9.49", False),
        ("10", "0.5", "10.51", False),
        ("0.3", "0.1", "0.2", True),
        ("0.3", "0.1", "0.4", True),
        ("0.3", "0.1", "0.40000000000000000001", False),
        ("-3", "0", "-3", True),
        ("-3", "0", "3", False),
    ],
)
def test_a_number_is_right_within_its_tolerance_ends_included(value, tolerance, given, right):
    body = {**NUMBER, "value": value, "tolerance": tolerance}

    assert NUMERIC.score(body, {"number": [given]}).right is right


@pytest.mark.parametrize(
    ("raw", "value", "tolerance"),
    [
        ({"value": 15}, "15", "0"),
        ({"value": 0.1, "tolerance": 0.05}, "0.1", "0.05"),
        ({"value": "1,250"}, "1250", "0"),
        ({"value": 1e22}, "1" + "0" * 22, "0"),
        ({"value": "−3"}, "-3", "0"),
    ],
)
def test_what_an_author_writes_as_a_number_loses_no_figure(raw, value, tolerance):
    body = NUMERIC.body(raw)

    assert (body["value"], body["tolerance"]) == (value, tolerance)
    assert Decimal(body["value"]) == Decimal(value)


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"value": None}, ("value",)),
        ({"value": True}, ("value",)),
        ({"value": float("nan")}, ("value",)),
        ({"value": float("inf")}, ("value",)),
        ({"value": 1e300}, ("value",)),
        ({"value": "about 15"}, ("value",)),
        ({"tolerance": -1}, ("tolerance",)),
        ({"tolerance": "some"}, ("tolerance",)),
        ({"unit": 3}, ("unit",)),
        ({"near": {}}, None),
        ({"near": "words"}, ("near",)),
        ({"near": ["words"]}, ("near", 0)),
        ({"near": [{"from": 1}]}, ("near", 0)),
        ({"wrong": 3}, ("wrong",)),
    ],
)
def test_a_misshapen_number_is_named(change, at):
    found = [fault.at for fault in NUMERIC.shape({**NUMBER, **change})]

    assert found == ([at] if at else [])


@pytest.mark.parametrize(
    ("change", "at", "word"),
    [
        ({"right": ""}, ("right",), "The right answer has no feedback."),
        ({"wrong": "Wrong."}, ("wrong",), "Every other wrong answer has feedback that only says so."),
        ({"near": [{"from": "1", "to": "2", "feedback": ""}]}, ("near", 0, "feedback"), "Near answer 1 has no"),
        ({"near": [{"from": "2", "to": "1", "feedback": told("x")}]}, ("near", 0, "from"), "smaller number"),
        ({"near": [{"from": "15", "to": "15", "feedback": told("x")}]}, ("near", 0), "within the right number"),
        ({"near": [{"from": "1", "to": "5", "feedback": told("x")}, {"from": "2", "to": "3", "feedback": told("y")}]},
         ("near", 1), "within near answer 1"),
    ],
)  # fmt: skip
def test_a_number_that_would_be_met_with_silence_may_not_go_live(change, at, word):
    found = list(NUMERIC.faults({**NUMBER, **change}))

    assert [fault.at for fault in found] == [at]
    assert word in found[0].sentence


def test_a_wrong_number_reads_its_own_words_and_the_account_what_is_right():
    near, far, right = ({"number": [text]} for text in ("10", "99", "15"))

    assert [why.text for why in NUMERIC.hints(NUMBER, near)] == [told("number-near")]
    assert [why.text for why in NUMERIC.hints(NUMBER, far)] == [told("number-wrong")]
    assert NUMERIC.hints(NUMBER, right) == ()
    account = NUMERIC.account(NUMBER, {}, near)
    assert [(piece.given, piece.wanted) for piece in account.pieces] == [("10 working days", "15 working days")]
    assert [why.text for why in account.whys] == [told("number-near"), told("number-right")]
    assert [why.text for why in NUMERIC.account(NUMBER, {}, {}).whys] == [told("number-right")]
    assert (
        NUMERIC.account({**NUMBER, "tolerance": "2"}, {}, right).pieces[0].wanted == "15 working days, give or take 2"
    )


@pytest.mark.parametrize(
    "written",
    [
        "pre-sentence report",
        "PRE-SENTENCE REPORT",
        "  Pre-sentence   report. ",
        "“Pre-sentence report”",
        "'Pre-sentence report'!",
        "Pre\u2013sentence report",
        "Pre\u2011sentence\u00a0report",
        "\uff30re-sentence report",
        "psr",
        "P\u017fR",
    ],
)
def test_wordings_that_differ_only_in_form_are_right(written):
    given = SHORT.given(WORDS, {"words": [written]}, {})

    assert SHORT.score(WORDS, given).right


@pytest.mark.parametrize("written", ["", "?!", "Pre-sentence reports", "presentence report", "P S R", "report"])
def test_other_words_are_wrong(written):
    assert not SHORT.score(WORDS, SHORT.given(WORDS, {"words": [written]}, {})).right


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t", "don't"),
        ("“No”", "No"),
        ("Straße", "STRASSE"),
        ("a\u2014b", "A-b"),
        ("(yes)", "Yes."),
        ("ﬁle", "FILE"),
    ],
)
def test_two_wordings_of_the_same_are_alike(one, other):
    assert alike(one) == alike(other)


def test_words_are_kept_as_written_with_single_spaces():
    assert SHORT.given(WORDS, {"words": ["  The  “PSR”,\n please "]}, {}) == {"words": ["The “PSR”, please"]}
    assert SHORT.given(WORDS, {"words": ["   "]}, {}) == {}


@pytest.mark.parametrize(
    "forged",
    [{"words": ["a", "b"]}, {"number": ["1"]}, {"words": ["x" * 121]}, {"words": ["a\x00b"]}, {"words": ["\ud800"]}],
)
def test_what_cannot_be_kept_is_refused(forged):
    with pytest.raises(NotOffered):
        SHORT.given(WORDS, forged, {})


def test_a_near_wording_reads_its_own_words():
    assert [why.text for why in SHORT.hints(WORDS, {"words": ["short-format report"]})] == [told("words-wrong")]
    assert [why.text for why in SHORT.hints(WORDS, {"words": ["SHORT FORMAT REPORT."]})] == [told("words-near")]
    account = SHORT.account(WORDS, {}, {"words": ["Short format report"]})
    assert [(piece.given, piece.wanted) for piece in account.pieces] == [("Short format report", "Pre-sentence report")]


@pytest.mark.parametrize(
    ("change", "at", "word"),
    [
        ({"accepted": ["PSR", "?!"]}, ("accepted", 1), "nothing to compare"),
        ({"accepted": ["PSR", "x" * 121]}, ("accepted", 1), "longer than the 120"),
        ({"near": [{"texts": ["psr."], "feedback": told("x")}]}, ("near", 0, "texts", 0), "an accepted answer already"),
        ({"near": [{"texts": ["A report"], "feedback": "No."}]}, ("near", 0, "feedback"), "only says so"),
        ({"wrong": ""}, ("wrong",), "no feedback"),
        ({"right": "Good"}, ("right",), "only says so"),
    ],
)
def test_words_that_would_be_met_with_silence_may_not_go_live(change, at, word):
    found = list(SHORT.faults({**WORDS, **change}))

    assert [fault.at for fault in found] == [at]
    assert word in found[0].sentence


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"accepted": []}, ("accepted",)),
        ({"accepted": "PSR"}, ("accepted",)),
        ({"accepted": ["PSR", 3]}, ("accepted",)),
        ({"near": [{"texts": "x"}]}, ("near", 0)),
    ],
)
def test_misshapen_words_are_named(change, at):
    assert [fault.at for fault in SHORT.shape({**WORDS, **change})] == [at]
