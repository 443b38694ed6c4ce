"""Risk judgements, staged cases and answers in somebody's own words."""

from fractions import Fraction

import pytest

from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import SENDS, NotOffered
from assessments.quizzes.kinds.risk import SURE
from assessments.quizzes.models import Step
from tests.factories.kinds import BODIES, told

RISK, GROUPS = KINDS["risk"], BODIES["risk"]
STAGED, CASE = KINDS["staged"], BODIES["staged"]
EXTENDED, ESSAY = KINDS["extended"], BODIES["extended"]
FIRST = {"enquiries-s1": ["police"], "made": ["s1"]}
BOTH = {"enquiries-s1": ["police"], "enquiries-s2": ["school"], "made": ["s1", "s2"]}


# ---- risk judgements ----


def levels(**given: str) -> dict[str, list[str]]:
    """Return a risk judgement."""
    return {f"level-{group}": [level] for group, level in given.items()}


@pytest.mark.parametrize(
    ("given", "right", "fraction"),
    [
        (levels(children="high", staff="low"), True, Fraction(1)),
        (levels(children="very_high", staff="low"), True, Fraction(1)),
        (levels(children="medium", staff="low"), False, Fraction(1, 2)),
        (levels(children="high", staff="medium"), False, Fraction(1, 2)),
        (levels(children="high"), False, Fraction(1, 2)),
        (levels(children="low", staff="high"), False, Fraction(0)),
    ],
)
def test_a_risk_judgement_is_right_with_the_level_of_every_group(given, right, fraction):
    score = RISK.score(GROUPS, given)

    assert (score.right, score.fraction) == (right, fraction)


def test_how_sure_somebody_is_of_a_level_changes_no_score_and_is_told_back():
    given = {**levels(children="low", staff="low"), "sure-children": ["3"]}

    assert RISK.given(GROUPS, given, {}) == given
    assert RISK.score(GROUPS, given) == RISK.score(GROUPS, levels(children="low", staff="low"))
    assert RISK.account(GROUPS, {}, given).pieces[0].given == "Low, very sure"
    assert {int(key): label for key, label in SURE.items()} == dict(Step.Sure.choices)


def test_a_certainty_without_a_level_is_left_out():
    assert RISK.given(GROUPS, {"sure-staff": ["1"]}, {}) == {}


def test_each_group_is_asked_by_its_name():
    parts = RISK.asked(GROUPS, {}, {}).parts

    assert [part.label for part in parts] == [
        "How high is the risk to “children in the household”?",
        "How sure are you of the level for “children in the household”?",
        "How high is the risk to “staff”?",
        "How sure are you of the level for “staff”?",
    ]
    assert [part.optional for part in parts] == [False, True, False, True]


@pytest.mark.parametrize(
    "forged",
    [levels(children="extreme"), levels(other="low"), {"sure-children": ["4"]}, {"level-children": ["low", "high"]}],
)
def test_no_level_but_those_offered_is_taken(forged):
    with pytest.raises(NotOffered):
        RISK.given(GROUPS, forged, {})


def test_each_wrong_level_reads_why_not_and_then_why_the_right_one():
    account = RISK.account(GROUPS, {}, levels(children="medium", staff="low"))

    assert [(why.term, why.about, why.text) for why in account.whys] == [
        ("Why not medium", "Children in the household", told("children-medium")),
        ("Why high or very high", "Children in the household", told("children-why")),
    ]
    assert [piece.wanted for piece in account.pieces] == ["High or very high", "Low"]
    assert [why.text for why in RISK.hints(GROUPS, levels(children="medium"))] == [told("children-medium")]


def group(**facts):
    """Return the risk judgement with something changed in its first group."""
    return {"groups": [{**GROUPS["groups"][0], **facts}, GROUPS["groups"][1]]}


@pytest.mark.parametrize(
    ("body", "at", "word"),
    [
        (group(why=""), ("groups", 0, "why"), "The right level of group children (high and very high) has no feedback"),
        (group(feedback={"low": told("x")}), ("groups", 0, "feedback", "medium"),
         "Level medium of group children has no feedback. Say why it is not that."),
        (group(feedback={"low": told("x"), "medium": "Wrong."}), ("groups", 0, "feedback", "medium"), "only says so"),
        (group(feedback={level: told("x") for level in ("low", "medium", "high")}), ("groups", 0, "feedback", "high"),
         "stand under “why”"),
        (group(right=["low", "medium", "high", "very_high"], feedback={}), ("groups", 0, "right"), "nothing is asked"),
        (group(id="staff"), ("groups", 1, "id"), "“staff”"),
    ],
)  # fmt: skip
def test_each_level_of_each_group_is_explained(body, at, word):
    found = list(RISK.faults(body))

    assert [fault.at for fault in found] == [at]
    assert word in found[0].sentence


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"groups": []}, ("groups",)),
        (group(right=[]), ("groups", 0, "right")),
        (group(right="high"), ("groups", 0, "right")),
        (group(right=["huge"]), ("groups", 0, "right")),
        (group(right=["high", 3]), ("groups", 0, "right")),
        (group(feedback={"huge": "x"}), ("groups", 0, "feedback")),
        (group(feedback=["x"]), ("groups", 0, "feedback")),
        (group(text=""), ("groups", 0, "text")),
    ],
)
def test_a_misshapen_judgement_is_named(body, at):
    assert [fault.at for fault in RISK.shape(body)] == [at]


# ---- staged cases ----


@pytest.mark.parametrize(
    ("given", "right", "fraction"),
    [
        ({**BOTH, "choice": ["a"]}, True, Fraction(1)),
        ({**BOTH, "enquiries-s1": ["police", "housing"], "choice": ["a"]}, True, Fraction(1)),
        ({**BOTH, "choice": ["b"]}, False, Fraction(1, 2)),
        ({**FIRST, "made": ["s1", "s2"], "choice": ["a"]}, False, Fraction(3, 4)),
        ({"made": ["s1", "s2"], "choice": ["a"]}, False, Fraction(1, 2)),
        (BOTH, False, Fraction(1, 2)),
        (FIRST, False, Fraction(1, 4)),
        ({"enquiries-s1": ["police"]}, False, Fraction(0)),
        ({}, False, Fraction(0)),
    ],
)
def test_a_case_is_right_with_the_needed_enquiries_and_the_decision(given, right, fraction):
    score = STAGED.score(CASE, given)

    assert (score.right, score.fraction) == (right, fraction)


def test_a_case_comes_to_light_stage_by_stage():
    order = STAGED.order(CASE, list)
    start, then, end = (STAGED.asked(CASE, order, answer) for answer in ({}, FIRST, BOTH))

    assert [part.name for part in start.parts] == ["enquiries-s1", "made"]
    assert start.parts[1].control == SENDS
    assert [reveal.text for reveal in start.reveals] == ["He gives a new address."]
    assert [part.name for part in then.parts] == ["enquiries-s2", "made"]
    assert [reveal.heading for reveal in then.reveals] == [
        "Stage 1 of 2",
        "You asked: Ask about police",
        "Stage 2 of 2",
    ]
    assert [part.name for part in end.parts] == ["choice"]
    assert [start.goes_on, then.goes_on, end.goes_on] == [True, True, False]


def test_what_an_enquiry_would_bring_is_told_only_to_whoever_made_it():
    order = STAGED.order(CASE, list)

    assert "What the" not in repr(STAGED.asked(CASE, order, {}))
    assert "What the" not in repr(STAGED.asked(CASE, order, {"enquiries-s1": ["police", "housing"]}))
    assert "A neighbour rings" not in repr(STAGED.asked(CASE, order, {"enquiries-s1": ["police"]}))
    after = repr(STAGED.asked(CASE, order, FIRST))
    assert "What the police said" in after
    assert "What the housing said" not in after
    assert "What the school said" not in after
    assert "Option A" not in after
    assert "reason" not in repr(STAGED.asked(CASE, order, BOTH))


def test_a_stage_without_an_enquiry_says_so():
    asked = STAGED.asked(CASE, STAGED.order(CASE, list), {"made": ["s1"]})

    assert asked.reveals[1].heading == "You made no enquiry"


@pytest.mark.parametrize(
    ("before", "given", "kept"),
    [
        ({}, {"enquiries-s1": ["housing", "police"]}, {"enquiries-s1": ["police", "housing"]}),
        ({"enquiries-s1": ["police"]}, {}, {}),
        ({"enquiries-s1": ["police"]}, {"enquiries-s1": ["housing"], "made": ["s1"]},
         {"enquiries-s1": ["housing"], "made": ["s1"]}),
        ({}, {"made": ["s1"]}, {"made": ["s1"]}),
        (FIRST, {}, FIRST),
        (FIRST, FIRST, FIRST),
        (FIRST, {"made": ["s1"]}, FIRST),
        (FIRST, {"enquiries-s2": ["school"]}, {**FIRST, "enquiries-s2": ["school"]}),
        (FIRST, {"enquiries-s2": ["school"], "made": ["s2"]}, BOTH),
        (BOTH, {"choice": ["b"]}, {**BOTH, "choice": ["b"]}),
        ({**BOTH, "choice": ["b"]}, {"choice": ["a"]}, {**BOTH, "choice": ["a"]}),
    ],
)  # fmt: skip
def test_what_is_sent_stands_and_what_is_not_may_change(before, given, kept):
    assert STAGED.given(CASE, given, before) == kept


@pytest.mark.parametrize(
    ("before", "given", "word"),
    [
        (FIRST, {"enquiries-s1": ["police", "housing"]}, "they stand"),
        (FIRST, {"enquiries-s1": ["housing"], "made": ["s1"]}, "they stand"),
        ({"made": ["s1"]}, {"enquiries-s1": ["police"]}, "they stand"),
        ({}, {"made": ["s2"]}, "one after another"),
        ({}, {"enquiries-s2": ["school"]}, "one after another"),
        ({}, {"choice": ["a"]}, "comes after the last stage"),
        (FIRST, {"choice": ["a"]}, "comes after the last stage"),
        ({}, {"enquiries-s1": ["school"]}, "offers"),
        ({}, {"enquiries-s9": ["school"]}, "part"),
        ({}, {"made": ["s9"]}, "offers"),
        (BOTH, {"choice": ["a", "b"]}, "one answer"),
    ],
)
def test_no_stage_is_changed_or_skipped(before, given, word):
    with pytest.raises(NotOffered, match=word):
        STAGED.given(CASE, given, before)


def test_a_case_is_under_way_until_it_is_decided():
    answers = ({}, {"enquiries-s1": ["police"]}, FIRST, BOTH, {**BOTH, "choice": ["b"]})

    assert [STAGED.unfinished(CASE, answer) for answer in answers] == [False, True, True, True, False]


def test_what_was_missed_is_told_with_what_it_would_have_brought_and_what_was_needless_too():
    given = {"enquiries-s1": ["housing"], "enquiries-s2": ["school"], "made": ["s1", "s2"], "choice": ["b"]}
    account = STAGED.account(CASE, STAGED.order(CASE, list), given)

    assert [(why.term, why.about) for why in account.whys] == [
        ("You did not ask", "Ask about police"),
        ("It would have brought", "Ask about police"),
        ("This brought nothing you needed", "Ask about housing"),
        ("You were right to ask", "Ask about school"),
        ("Why not yours", ""),
        ("Why this one", ""),
    ]
    assert account.whys[1].text == "What the police said is this and no more."
    assert "employer" not in repr(account)


def test_a_hint_counts_missing_enquiries_and_names_none():
    hints = STAGED.hints(CASE, {"made": ["s1", "s2"], "choice": ["b"]})

    assert [hint.text for hint in hints] == [
        "Because of reason bbb.",
        "2 enquiries that you needed are not among those you made.",
    ]


def stage(**facts):
    """Return the case with something changed in the first enquiry."""
    first = CASE["stages"][0]
    changed = {**first, "enquiries": [{**first["enquiries"][0], **facts}, first["enquiries"][1]]}
    return {**CASE, "stages": [changed, CASE["stages"][1]]}


@pytest.mark.parametrize(
    ("body", "at", "word"),
    [
        (stage(feedback=""), ("stages", 0, "enquiries", 0, "feedback"),
         "Enquiry police, which is needed, has no feedback. Say why it is needed."),
        (stage(feedback="Wrong!", needed=False), ("stages", 0, "enquiries", 0, "feedback"), "which is not needed"),
        (stage(id="school"), ("stages", 1, "enquiries", 0, "id"), "Two enquiries have the id “school”"),
        ({**CASE, "stages": [{**CASE["stages"][0], "enquiries": CASE["stages"][0]["enquiries"][1:]}]}, ("stages",),
         "No enquiry is needed"),
        ({**CASE, "options": [CASE["options"][0], {**CASE["options"][1], "feedback": ""}]}, ("options", 1, "feedback"),
         "Option b"),
    ],
)  # fmt: skip
def test_each_enquiry_and_decision_is_explained(body, at, word):
    found = list(STAGED.faults(body))

    assert [fault.at for fault in found] == [at]
    assert word in found[0].sentence


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({**CASE, "stages": []}, ("stages",)),
        ({**CASE, "stages": ["words"]}, ("stages", 0)),
        ({**CASE, "stages": [{"id": "s1", "text": "x"}]}, ("stages", 0, "enquiries")),
        (stage(needed="yes"), ("stages", 0, "enquiries", 0, "needed")),
        (stage(brings=""), ("stages", 0, "enquiries", 0, "brings")),
        ({"stages": CASE["stages"]}, ("options",)),
    ],
)
def test_a_misshapen_case_is_named(body, at):
    assert [fault.at for fault in STAGED.shape(body)] == [at]


# ---- answers in somebody's own words ----


def test_an_answer_in_ones_own_words_waits_for_a_person_and_a_blank_does_not():
    assert EXTENDED.score(ESSAY, {"words": ["She could be harmed."]}).waits
    assert not EXTENDED.score(ESSAY, {}).waits


@pytest.mark.parametrize(
    ("written", "kept"),
    [("  One.\r\nTwo.  ", "One.\nTwo."), ("One.\rTwo.", "One.\nTwo."), ("x" * 600, "x" * 600)],
)
def test_the_words_are_kept_as_they_were_written(written, kept):
    assert EXTENDED.given(ESSAY, {"words": [written]}, {}) == {"words": [kept]}


@pytest.mark.parametrize("forged", [{"words": ["x" * 601]}, {"words": ["a\x00"]}, {"words": ["a", "b"]}])
def test_what_cannot_be_kept_or_is_too_long_is_refused(forged):
    with pytest.raises(NotOffered):
        EXTENDED.given(ESSAY, forged, {})


def test_the_account_tells_what_a_sufficient_answer_holds():
    account = EXTENDED.account(ESSAY, {}, {"words": ["She."]})

    assert account.words == "She."
    assert [why.text for why in account.whys] == [
        "- Names who could be harmed by what he does\n- Says when it would be imminent",
        ESSAY["model"],
    ]


@pytest.mark.parametrize(
    ("change", "at", "word"),
    [
        ({"model": ""}, ("model",), "The model answer has no words."),
        ({"model": "x" * 601}, ("model",), "longer than the 600"),
        ({"points": [*ESSAY["points"], ESSAY["points"][0]]}, ("points", 2, "id"), "“who”"),
        ({"points": []}, ("points",), "its marker needs to know"),
    ],
)
def test_a_question_for_a_person_has_a_model_answer(change, at, word):
    found = list(EXTENDED.faults({**ESSAY, **change}))

    assert [fault.at for fault in found] == [at]
    assert word in found[0].sentence


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"points": "who"}, ("points",)),
        ({"points": [{"id": "a"}]}, ("points", 0, "text")),
        ({"longest": 99}, ("longest",)),
        ({"longest": True}, ("longest",)),
        ({"longest": 4001}, ("longest",)),
        ({"longest": "600"}, ("longest",)),
    ],
)
def test_a_misshapen_question_for_a_person_is_named(change, at):
    assert [fault.at for fault in EXTENDED.shape({**ESSAY, **change})] == [at]
