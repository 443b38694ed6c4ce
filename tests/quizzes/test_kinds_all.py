"""What holds for every kind of question, whatever is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.quizzes.drafts import draft_of, read, written
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import NotOffered
from assessments.quizzes.models import QuestionVersion
from tests.factories.kinds import BODIES, a_wrong_answer
from tests.factories.quizzes import raw_question

# What a body may hold that nobody reads before it is handed in.
SECRET = frozenset({"feedback", "right", "why", "brings", "model", "wrong"})


def secrets(value: Any, *, secret: bool = False) -> Iterator[str]:
    """Yield every text of a body that is told afterwards only."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from secrets(inner, secret=secret or name in SECRET)
    elif isinstance(value, list):
        for inner in value:
            yield from secrets(inner, secret=secret)
    elif secret and isinstance(value, str) and len(value) > 15:
        yield value


def asked_texts(kind: str, body: dict[str, Any], answer: dict[str, list[str]]) -> str:
    """Return all that a browser is sent of a question."""
    how = KINDS[kind]
    return repr(how.asked(body, how.order(body, list), answer))


kinds = pytest.mark.parametrize("kind", BODIES)


def test_every_kind_stands_in_the_table_in_the_order_of_the_model():
    assert [*KINDS] == [kind for kind in QuestionVersion.Kind.values if kind in KINDS]
    assert [how.name for how in KINDS.values()] == [QuestionVersion.Kind(key).label for key in KINDS]
    assert set(BODIES) == set(KINDS)


@kinds
def test_a_good_body_may_go_live_and_reads_back_as_it_was_written(kind):
    how, body = KINDS[kind], BODIES[kind]
    raw = raw_question(type=kind, **body)

    draft, found = read(raw)

    assert found == []
    assert draft is not None
    assert list(how.faults(draft.body)) == []
    assert read(written(draft))[0] == draft
    assert draft.body == body
    version = QuestionVersion(**{n: getattr(draft, n) for n in set(draft.__dataclass_fields__) - {"key"}})
    assert draft_of("q1", version) == draft


@kinds
def test_the_right_answer_is_right_in_its_one_form_and_a_blank_is_wrong(kind):
    how, body = KINDS[kind], BODIES[kind]
    right = how.right_answer(body)

    assert how.given(body, right, {}) == right
    assert how.score(body, right).right or how.score(body, right).waits
    assert not how.score(body, {}).right
    assert not how.score(body, {}).waits
    assert how.score(body, {}).fraction == 0
    assert how.given(body, {}, {}) == {}
    assert how.in_words(body, {}) == []
    assert how.in_words(body, right)
    assert how.hints(body, {}) == () or kind == "multiple"


@kinds
def test_a_wrong_answer_is_wrong_and_is_told_why(kind):
    how, body = KINDS[kind], BODIES[kind]
    wrong = a_wrong_answer(kind, body)
    account = how.account(body, how.order(body, list), wrong)

    assert how.given(body, wrong, {}) == wrong
    assert not how.score(body, wrong).right
    assert account.whys
    assert account.choices or account.pieces or account.words


@kinds
def test_nothing_of_the_key_is_sent_before_its_time(kind):
    how, body = KINDS[kind], BODIES[kind]
    found = list(secrets(body))

    assert found
    for answer in ({}, how.right_answer(body), a_wrong_answer(kind, body)):
        sent = asked_texts(kind, body, {} if kind == "staged" else answer)
        assert not [text for text in found if text in sent]


@kinds
def test_a_hint_never_says_what_the_account_says_is_right(kind):
    how, body = KINDS[kind], BODIES[kind]
    hints = repr(how.hints(body, a_wrong_answer(kind, body)))
    reasons = {why.text for why in how.account(body, how.order(body, list), how.right_answer(body)).whys}

    assert how.hints(body, how.right_answer(body)) == () or kind in {"ordering", "matching"}
    assert not [reason for reason in reasons if reason in hints]


@kinds
@pytest.mark.parametrize("forged", [{"other": ["x"]}, {"choice-2": ["a"]}, {"": [""]}])
def test_a_part_that_the_question_does_not_have_is_refused(kind, forged):
    if kind in {"single", "multiple", "true_false"}:
        assert KINDS[kind].given(BODIES[kind], forged, {}) == {}
        return
    with pytest.raises(NotOffered):
        KINDS[kind].given(BODIES[kind], forged, {})


texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12)


@kinds
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_whatever_is_taken_is_taken_again_unchanged_and_is_marked(kind, data):
    how, body = KINDS[kind], BODIES[kind]
    answer = {}
    for part in how.asked(body, how.order(body, list), {}).parts:
        offered = st.sampled_from([value for value, _ in part.options]) if part.options else texts
        answer[part.name] = data.draw(st.lists(offered, max_size=2))
    try:
        kept = how.given(body, answer, {})
    except NotOffered:
        return

    assert how.given(body, kept, {}) == kept
    assert how.given(body, kept, kept) == kept
    score = how.score(body, kept)
    assert 0 <= score.fraction <= 1
    assert score.right is (score.fraction == 1)
    assert not how.unfinished(body, kept) or not score.right
    account = how.account(body, how.order(body, list), kept)
    assert all(why.text for why in account.whys)
    assert how.hints(body, kept) is not None
