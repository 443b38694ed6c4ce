"""What figures say of every kind of question, and when a question is to be looked at."""

import pytest

from assessments.quizzes.figures import Item, Limits, Share, in_short, misconception_in_words, seconds_in_words
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.marking import Mark
from assessments.quizzes.models import AttemptSlot, QuestionStatistics, QuestionVersion
from assessments.quizzes.tallies import item_tally
from tests.factories.kinds import BODIES, a_wrong_answer

LIMITS = Limits(answers=30, chosen=10, discrimination=0.2, too_hard=0.3, too_easy=0.95)


def version_of(kind, **facts):
    return QuestionVersion(kind=kind, body=BODIES[kind], stem="A case.\n\nWhat do you **do**?", **facts)


def counted(kind, answers):
    """Return the figures after these answers, each given by as many as said."""
    version = version_of(kind)
    slot = AttemptSlot(question_version=version, order={})
    tally = item_tally(slot)
    for answer, times in answers:
        for _ in range(times):
            tally.add(Mark(slot, answer, version.how.score(version.body, answer)), None, None)
    row = QuestionStatistics(question_version=version, answers=tally.n, figures=tally.figures(LIMITS.chosen))
    return Item(row, LIMITS)


def item(n=40, **figures):
    """Return a question with figures as given."""
    usual = {"right": n * 6 // 10, "discrimination": 0.4, "upper": 0.9, "lower": 0.4, "rest": 0.7, "given": []}
    version = version_of("single", must_get_right=figures.pop("must", False))
    figures = {**usual, "certainty": [], "blank": 0, **figures}
    return Item(QuestionStatistics(question_version=version, answers=n, figures=figures), LIMITS)


def why(**figures):
    return [reason.text.partition(":")[0] for reason in item(**figures).reasons]


@pytest.mark.parametrize("kind", sorted(set(BODIES) - {"extended"}))
def test_what_was_answered_is_told_for_every_kind(kind):
    right, wrong = KINDS[kind].right_answer(BODIES[kind]), a_wrong_answer(kind, BODIES[kind])
    rows = counted(kind, [(right, 30), (wrong, 10)]).chosen

    assert all(row.label for row in rows)
    assert len({row.label for row in rows}) == len(rows)
    assert any(row.right and row.n >= 30 for row in rows)
    assert any(row.right is False and row.n == 10 for row in rows)


def test_answers_to_several_things_say_to_which():
    labels = [row.label for row in counted("matching", []).chosen]

    assert labels[:3] == ["A MARAC: Domestic abuse", "A MARAC: Violent and sexual offences", "A MARAC: Housing"]


def test_each_level_that_is_right_of_a_risk_judgement_is_right():
    rows = counted("risk", []).chosen

    assert [row.right for row in rows] == [False, False, True, True, True, False, False, False]


def test_an_enquiry_that_was_not_needed_is_neither_right_nor_wrong():
    right = KINDS["staged"].right_answer(BODIES["staged"])
    found = {row.label: row.right for row in counted("staged", [(right, 1)]).chosen}

    assert found["Asked: Ask about police"] is True
    assert found["Asked: Ask about housing"] is None


@pytest.mark.parametrize(("times", "shown"), [(9, False), (10, True)])
def test_what_only_a_few_typed_is_not_kept(times, shown):
    found = counted("short", [({"words": ["Mr Smith's report"]}, times)])

    assert bool(found.figures["given"]) is shown


def test_answers_in_ones_own_words_are_never_kept():
    version = version_of("extended")
    slot = AttemptSlot(question_version=version, order={})
    tally = item_tally(slot)
    answer = {"words": ["She said that he came back at night"]}
    tally.add(Mark(slot, answer, version.how.score(version.body, answer), verdict="right"), None, None)

    assert (tally.n, tally.figures(1)["given"]) == (1, [])


def test_a_question_without_faults_has_no_reason():
    assert why() == []


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        # 1.96 / sqrt(40) is 0.31: what chance may do is not called the wrong way round.
        ({"discrimination": -0.32}, "Those who do well on the other questions get this one wrong more often"),
        ({"discrimination": -0.30}, "It hardly tells those who know from those who do not"),
        ({"discrimination": 0.19}, "It hardly tells those who know from those who do not"),
        ({"upper": 0.49}, "Fewer than half of those who do best on the other questions answer it right"),
        ({"right": 11}, "Only about 28 in 100 answer it right"),
        ({"right": 39}, "Nearly everybody answers it right"),
        ({"certainty": [[3, 4, 10]]}, "Of those who were very sure, fewer than half are right"),
        (
            {"discrimination": 0.1, "given": [["choice", "b", 10, 0.8]]},
            "Those who answer “Option B” do better on the other questions than those who are right",
        ),
    ],
)
def test_each_reason_is_said(figures, says):
    assert any(text.startswith(says) for text in why(**figures))


@pytest.mark.parametrize(
    "figures",
    [
        {"discrimination": 0.2},
        {"discrimination": None},
        {"upper": 0.5},
        {"right": 12},
        {"right": 38},
        {"right": 39, "must": True},
        {"certainty": [[3, 4, 9]]},
        {"certainty": [[3, 5, 10]]},
        {"certainty": [[1, 0, 10]]},
        {"given": [["choice", "b", 10, 0.8]]},
        {"n": 29, "right": 1, "discrimination": -0.9},
    ],
    ids=str,
)
def test_at_the_edge_of_a_rule_nothing_is_said(figures):
    assert why(**figures) == []


def test_the_extreme_groups_are_shown_when_neither_is_small():
    # 27 in 100 of 37 are 9.99 people, of 38 are 10.26.
    assert item(n=37).groups is None
    assert item(n=38).groups == (0.9, 0.4)


def test_a_share_says_where_it_may_lie():
    assert (Share(30, 48).in_100, Share(30, 48).range) == (62, "48 to 75")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (45.4, "45 seconds"), (60, "1 minute"), (80, "1 minute 20 seconds")],
)
def test_times_are_said_in_words(seconds, words):
    assert seconds_in_words(seconds) == words


def test_titles_are_plain_words():
    assert in_short(version_of("single")) == "What do you do?"
    assert misconception_in_words("old-rating-stands") == "Old rating stands"
