"""Drawing questions by tag: never one twice, unseen ones first, and every slot filled while there are enough."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes.drawing import Candidate, TooFew, draw, pages, shuffled_within

ASKED = {"misconception": "a"}


def pool(**tags):
    return [Candidate(int(key[1:]), {"misconception": tag}) for key, tag in tags.items()]


def by(seed):
    def shuffle(keys):
        found = list(keys)
        Random(seed).shuffle(found)
        return found

    return shuffle


def test_a_slot_draws_a_question_that_bears_its_tags():
    assert draw({3: ASKED}, pool(q1="b", q2="a"), taken=(), seen=(), shuffle=list) == {3: 2}


def test_every_question_of_the_pool_is_drawn_by_some_chance():
    three = pool(q1="a", q2="a", q3="a")

    assert {draw({1: ASKED}, three, taken=(), seen=(), shuffle=by(seed))[1] for seed in range(30)} == {1, 2, 3}


@pytest.mark.parametrize("seed", range(8))
def test_what_nobody_has_seen_comes_first(seed):
    three = pool(q1="a", q2="a", q3="a")

    assert draw({1: ASKED}, three, taken=(), seen={1, 3}, shuffle=by(seed)) == {1: 2}
    assert 2 in draw({1: ASKED, 2: ASKED}, three, taken=(), seen={1, 3}, shuffle=by(seed)).values()


def test_what_is_fixed_is_not_drawn_as_well():
    assert draw({1: ASKED}, pool(q1="a", q2="a"), taken={1}, seen={2}, shuffle=list) == {1: 2}


def test_too_few_names_the_tags():
    with pytest.raises(TooFew, match="misconception a") as raised:
        draw({1: ASKED, 2: ASKED}, pool(q1="a", q2="b"), taken=(), seen=(), shuffle=list)
    assert raised.value.tags == ASKED


@pytest.mark.parametrize("seed", range(8))
def test_a_slot_that_takes_any_leaves_the_only_fitting_one_to_the_other(seed):
    found = draw({1: {}, 2: ASKED}, pool(q1="a", q2="b"), taken=(), seen={2}, shuffle=by(seed))

    assert found == {1: 2, 2: 1}


@given(
    st.lists(st.sampled_from("abc"), max_size=7),
    st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=5),
    st.sets(st.integers(0, 6)),
    st.integers(0, 99),
)
def test_a_draw_gives_each_slot_its_own_fitting_question_or_says_that_there_are_too_few(tags, slots, seen, seed):
    candidates = [Candidate(number, {"misconception": tag}) for number, tag in enumerate(tags)]
    wanted = {at: {"misconception": tag} if tag else {} for at, tag in enumerate(slots)}
    try:
        found = draw(wanted, candidates, taken=(), seen=seen, shuffle=by(seed))
    except TooFew:
        # By the theorem of marriage: some tags ask for more than there is.
        short = [tag for tag in "abc" if slots.count(tag) > tags.count(tag)]
        assert short or len(slots) > len(tags)
        return
    assert sorted(found) == sorted(wanted)
    assert len(set(found.values())) == len(found)
    assert all(candidates[number].bears(wanted[at]) for at, number in found.items())


def test_questions_are_shuffled_within_their_sections():
    sections = ["one", "one", "two", "two", "one"]

    for seed in range(6):
        found = shuffled_within(sections, by(seed))
        assert sorted(found[:3]) == [0, 1, 4]
        assert sorted(found[3:]) == [2, 3]


@pytest.mark.parametrize(
    ("sections", "per_page", "found"),
    [(["", "", ""], 1, [1, 2, 3]), (["", "", ""], 2, [1, 1, 2]), (["a", "b", "b"], 2, [1, 2, 2]), ([], 3, [])],
)
def test_so_many_stand_on_a_page_and_a_section_begins_a_new_one(sections, per_page, found):
    assert pages(sections, per_page) == found
