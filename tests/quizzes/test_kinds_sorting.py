"""Putting in order and matching: what is kept, what is right, and what is told."""

from fractions import Fraction

import pytest

from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import NotOffered
from tests.factories.kinds import BODIES

ORDERING, ITEMS = KINDS["ordering"], BODIES["ordering"]
MATCHING, PAIRS = KINDS["matching"], BODIES["matching"]


def places(**given: str) -> dict[str, list[str]]:
    """Return an answer to the ordering question."""
    return {f"place-{key}": [place] for key, place in given.items()}


@pytest.mark.parametrize(
    ("given", "right", "fraction"),
    [
        (places(ring="1", tell="2", write="3"), True, Fraction(1)),
        (places(ring="2", tell="1", write="3"), False, Fraction(1, 3)),
        (places(ring="1", tell="1", write="3"), False, Fraction(2, 3)),
        (places(ring="1", tell="2"), False, Fraction(2, 3)),
        (places(ring="3", tell="1", write="2"), False, Fraction(0)),
        ({}, False, Fraction(0)),
    ],
)
def test_an_order_is_right_only_when_every_place_is(given, right, fraction):
    score = ORDERING.score(ITEMS, given)

    assert (score.right, score.fraction) == (right, fraction)


def test_a_place_given_twice_is_kept_as_it_was_given():
    doubled = places(ring="1", tell="1", write="1")

    assert ORDERING.given(ITEMS, doubled, {}) == doubled
    assert ORDERING.in_words(ITEMS, doubled) == ["1. Ring the police", "1. Tell your manager", "1. Write it down"]


def test_an_answer_has_one_form_whatever_the_order_in_which_it_came():
    came = {"place-write": ["3"], "place-ring": ["1"], "place-tell": []}

    assert list(ORDERING.given(ITEMS, came, {}).items()) == [("place-ring", ["1"]), ("place-write", ["3"])]


@pytest.mark.parametrize(
    "forged",
    [
        {"place-ring": ["0"]},
        {"place-ring": ["4"]},
        {"place-ring": ["01"]},
        {"place-other": ["1"]},
        {"choice": ["1"]},
        {"place-ring": ["1", "2"]},
    ],
)
def test_no_place_but_those_offered_is_taken(forged):
    with pytest.raises(NotOffered):
        ORDERING.given(ITEMS, forged, {})


def test_each_choice_of_a_place_names_its_item():
    asked = ORDERING.asked(ITEMS, {"items": ["write", "ring", "tell"]}, {})

    assert [part.label for part in asked.parts] == [
        "Which place does “Write it down” have?",
        "Which place does “Ring the police” have?",
        "Which place does “Tell your manager” have?",
    ]
    assert [value for value, _ in asked.parts[0].options] == ["1", "2", "3"]


def test_what_stands_wrongly_is_explained_and_what_stands_right_is_not_repeated():
    account = ORDERING.account(ITEMS, {}, places(ring="1", tell="3"))

    assert [(piece.given, piece.wanted, piece.right) for piece in account.pieces] == [
        ("Place 1", "Place 1", True),
        ("Place 3", "Place 2", False),
        ("", "Place 3", False),
    ]
    assert [why.about for why in account.whys] == ["Tell your manager", "Write it down"]
    assert len(ORDERING.account(ITEMS, {}, ORDERING.right_answer(ITEMS)).whys) == 3


def test_a_hint_counts_and_says_which_place_is_taken_twice():
    hints = ORDERING.hints(ITEMS, places(ring="1", tell="1"))

    assert [hint.text for hint in hints] == [
        "1 of 3 stands where it belongs.",
        "More than one thing stands in place 1. Each place is taken once.",
        "Not everything has a place yet.",
    ]


@pytest.mark.parametrize(
    ("given", "right", "fraction"),
    [
        ({"match-marac": ["abuse"], "match-mappa": ["violent"]}, True, Fraction(1)),
        ({"match-marac": ["abuse"], "match-mappa": ["spare"]}, False, Fraction(1, 2)),
        ({"match-marac": ["violent"], "match-mappa": ["abuse"]}, False, Fraction(0)),
        ({"match-marac": ["abuse"]}, False, Fraction(1, 2)),
        ({}, False, Fraction(0)),
    ],
)
def test_a_match_is_right_only_when_everything_has_its_own(given, right, fraction):
    score = MATCHING.score(PAIRS, given)

    assert (score.right, score.fraction) == (right, fraction)


def test_a_target_to_spare_is_offered_and_two_things_may_belong_to_one():
    parts = MATCHING.asked(PAIRS, {}, {}).parts
    same = {**PAIRS, "pairs": [{**pair, "match": "abuse"} for pair in PAIRS["pairs"]]}

    assert {value for value, _ in parts[0].options} == {"abuse", "violent", "spare"}
    assert parts[0].label == "What belongs to “A MARAC”?"
    assert list(MATCHING.faults(same)) == []
    assert MATCHING.score(same, MATCHING.right_answer(same)).right


@pytest.mark.parametrize(
    "forged", [{"match-marac": ["other"]}, {"match-other": ["abuse"]}, {"match-marac": ["abuse", "spare"]}]
)
def test_nothing_is_matched_but_what_is_offered(forged):
    with pytest.raises(NotOffered):
        MATCHING.given(PAIRS, forged, {})


def test_the_account_of_a_match_tells_what_belonged_there():
    account = MATCHING.account(PAIRS, {}, {"match-marac": ["abuse"], "match-mappa": ["spare"]})

    assert [(piece.label, piece.given, piece.wanted) for piece in account.pieces] == [
        ("A MARAC", "Domestic abuse", "Domestic abuse"),
        ("MAPPA", "Housing", "Violent and sexual offences"),
    ]
    assert [why.about for why in account.whys] == ["MAPPA"]
    assert MATCHING.hints(PAIRS, {"match-marac": ["abuse"]})[0].text == "1 of 2 has what belongs to it."


@pytest.mark.parametrize(
    ("kind", "change", "at", "word"),
    [
        ("ordering", {"items": [{**ITEMS["items"][0], "feedback": ""}, *ITEMS["items"][1:]]}, ("items", 0, "feedback"),
         "Item ring has no feedback. Say why it stands in this place."),
        ("ordering", {"items": [*ITEMS["items"], {**ITEMS["items"][0], "text": "Else"}]}, ("items", 3, "id"), "“ring”"),
        ("ordering", {"items": [*ITEMS["items"], {**ITEMS["items"][0], "id": "x"}]}, ("items", 3, "text"), "differ"),
        ("matching", {"pairs": [{**PAIRS["pairs"][0], "match": "no"}, PAIRS["pairs"][1]]}, ("pairs", 0, "match"),
         "There are: abuse, violent, spare."),
        ("matching", {"pairs": [{**PAIRS["pairs"][0], "feedback": "Right."}, PAIRS["pairs"][1]]},
         ("pairs", 0, "feedback"), "only says so"),
        ("matching", {"targets": [*PAIRS["targets"], {"id": "x", "text": "Housing"}]}, ("targets", 3, "text"),
         "Two targets read “Housing”"),
    ],
)  # fmt: skip
def test_each_gap_is_named_with_its_place(kind, change, at, word):
    found = list(KINDS[kind].faults({**BODIES[kind], **change}))

    assert [fault.at for fault in found] == [at]
    assert word in found[0].sentence


@pytest.mark.parametrize(
    ("kind", "raw", "at"),
    [
        ("ordering", {}, ("items",)),
        ("ordering", {"items": "words"}, ("items",)),
        ("ordering", {"items": [{"id": "a", "text": "A"}]}, ("items",)),
        ("ordering", {"items": [{"id": "a", "text": "A"}, "words"]}, ("items", 1)),
        ("ordering", {"items": [{"id": 1, "text": "A"}, {"id": "b", "text": "B"}]}, ("items", 0, "id")),
        ("ordering", {"items": [{"id": "a b", "text": "A"}, {"id": "b", "text": "B"}]}, ("items", 0, "id")),
        ("matching", {"pairs": PAIRS["pairs"]}, ("targets",)),
        ("matching", {**PAIRS, "pairs": [{"id": "a", "text": "A"}, PAIRS["pairs"][0]]}, ("pairs", 0, "match")),
    ],
)
def test_what_is_misshapen_is_named_before_anything_else(kind, raw, at):
    assert [fault.at for fault in KINDS[kind].shape(raw)] == [at]


LONG = "Somebody who suffers domestic abuse and is at the highest risk"


def asked_with(*texts):
    targets = [{"id": f"t{number}", "text": text} for number, text in enumerate(texts)]
    pairs = [{**pair, "match": "t0"} for pair in PAIRS["pairs"]]
    return MATCHING.asked({"pairs": pairs, "targets": targets}, {}, {})


def test_long_things_to_match_with_stand_above_in_full_and_are_chosen_by_letter():
    found = asked_with(LONG, "Housing")

    assert found.lettered == (("A", LONG), ("B", "Housing"))
    for part in found.parts:
        assert part.options == (("t0", "A. Somebody who suffers…"), ("t1", "B. Housing"))
        assert [part.meant(value) for value, _ in part.shown_options] == ["t0", "t1"]


@pytest.mark.parametrize(("length", "lettered"), [(30, False), (31, True)])
def test_letters_are_used_only_where_a_select_cannot_show_the_words(length, lettered):
    text = "x" * length

    found = asked_with(text, "Housing")

    assert bool(found.lettered) is lettered
    assert (found.parts[0].options[0][1] == text) is not lettered
    assert all(len(words) <= 30 for _, words in found.parts[0].options)
    assert "xxx" in found.parts[0].options[0][1]


def test_the_letters_follow_the_order_in_which_an_attempt_shows_things():
    targets = [{"id": "t0", "text": LONG}, {"id": "t1", "text": "Housing"}]
    body = {"pairs": [{**pair, "match": "t0"} for pair in PAIRS["pairs"]], "targets": targets}

    found = MATCHING.asked(body, {"targets": ["t1", "t0"]}, {})

    assert found.lettered == (("A", "Housing"), ("B", LONG))
    assert found.parts[0].options[0] == ("t1", "A. Housing")


def test_there_are_no_letters_where_there_are_not_enough_of_them():
    assert asked_with(*[f"{LONG} {number}" for number in range(27)]).lettered == ()
