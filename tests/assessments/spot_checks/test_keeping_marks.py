"""Marks are kept: through a claim that ran out, a check that is over, and two windows of one reader."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.spot_checks.after.closing import close
from assessments.spot_checks.judging.claims import claim
from assessments.spot_checks.judging.drafts import NewerDraft, Sent, save_draft
from assessments.spot_checks.judging.finishing import record_marks
from assessments.spot_checks.judging.seats import end
from assessments.spot_checks.models import (
    Assignment,
    MarkingDraft,
    SpotCheck,
    SpotCheckJudgement,
)
from lms.models import LineManagement, Person
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.marking import KEYS, address, hidden, marks, save, soup, words
from tests.factories.spot_checks import check, set_fast

SignIn = Callable[[Person], Client]


@pytest.fixture
def assignment(cast: Cast) -> Assignment:
    """Return a check that is with Amara, its record set fast."""
    return set_fast(check(cast.amara, cast.nadia))


@pytest.fixture
def amara(cast: Cast, signed_in_as: SignIn) -> Client:
    return signed_in_as(cast.amara)


# ---- the claim ----


def test_opening_begins_the_claim_and_each_save_extends_it(cast: Cast, assignment: Assignment) -> None:
    moment = timezone.now()
    assert claim(assignment=assignment, by=cast.amara, at=moment) == moment + timedelta(minutes=120)
    later = moment + timedelta(hours=5)
    sent = Sent(marks(), 0, "a")
    saved = save_draft(assignment=assignment, by=cast.amara, sent=sent, at=later)
    assert saved.draft.assignment.claimed_until == later + timedelta(minutes=120)
    assert Assignment.objects.get().is_claimed(later)


def test_a_claim_that_ran_out_and_that_nobody_took_goes_on(assignment: Assignment, amara: Client) -> None:
    Assignment.objects.update(claimed_until=timezone.now() - timedelta(hours=3))
    assert save(assignment).over == ""
    Assignment.objects.update(claimed_until=timezone.now() - timedelta(hours=3))
    soup(amara.get(address("judge", assignment.pk)))
    assert Assignment.objects.get().is_claimed(timezone.now())


def taken_over(assignment: Assignment) -> None:
    end(assignment=assignment, how=Assignment.EndedAs.TAKEN_OVER, reason="Owen Castle took it over.", by=None)


def cancelled(assignment: Assignment) -> None:
    spot_check = SpotCheck.objects.get()
    close(
        spot_check=spot_check, how=SpotCheck.ClosedAs.CANCELLED, reason="The case closed.", by=None, at=timezone.now()
    )


def replaced(assignment: Assignment) -> None:
    spot_check = SpotCheck.objects.get()
    close(spot_check=spot_check, how=SpotCheck.ClosedAs.REPLACED, reason="The case moved.", by=None, at=timezone.now())


def managed(assignment: Assignment) -> None:
    LineManagement.objects.filter(person=assignment.spot_check.officer).update(manager=assignment.reviewer)


OVER = [
    (taken_over, "This check is no longer with you. Owen Castle took it over. What you wrote is kept"),
    (cancelled, "This check was cancelled on"),
    (cancelled, "The case closed. What you wrote is kept, and nothing of it is recorded."),
    (replaced, "This check was replaced by the next case on"),
    (managed, "You manage Nadia Rowe, and nobody judges a case of their own line"),
]


@pytest.mark.parametrize(("what", "sentence"), OVER)
def test_once_it_is_over_page_and_post_say_so_and_what_was_written_is_kept(
    assignment: Assignment, amara: Client, what: Callable[[Assignment], None], sentence: str
) -> None:
    told = hidden(soup(amara.get(address("judge", assignment.pk))))
    what(assignment)
    posted = told | marks("isss", q1_1_note="Two call-outs were not read.")
    for name in ("judge", "record"):
        page = soup(amara.post(address(name, assignment.pk), posted), 409)
        assert sentence in words(page)
        assert "Two call-outs were not read." in words(page)
        assert not page.select("textarea, input[type=radio]")
        assert sentence in words(soup(amara.get(address(name, assignment.pk))))
    answer = amara.post(address("save_marks", assignment.pk), posted)
    assert (answer.status_code, sentence in answer.json()["sentence"]) == (410, True)
    assert MarkingDraft.objects.get().answers["q1_1"]["note"] == "Two call-outs were not read."
    with pytest.raises(NotAllowed):
        record_marks(assignment=assignment, by=assignment.reviewer, revision=1)
    assert not SpotCheckJudgement.objects.exists()


# ---- two windows ----


def test_a_window_overwrites_nothing_that_it_has_not_seen(assignment: Assignment) -> None:
    assert save(assignment, "s---", window="a").draft.revision == 1
    assert save(assignment, "ss--", window="a").draft.revision == 2
    assert save(assignment, "ss--", window="b").draft.revision == 2
    with pytest.raises(NewerDraft) as newer:
        save(assignment, "i---", window="b")
    assert newer.value.draft.answers["q1_2"]["answer"] == "sufficient"
    assert save(assignment, "i---", seen=2, window="b").draft.revision == 3
    with pytest.raises(NewerDraft):
        save(assignment, "ssss", seen=2, window="a")


@pytest.mark.parametrize(("turn", "answer"), [(1, "sufficient"), (2, "insufficient"), (3, "insufficient")])
def test_what_a_window_gave_up_on_and_comes_late_overwrites_nothing(
    cast: Cast, assignment: Assignment, turn: int, answer: str
) -> None:
    by = cast.amara
    save_draft(assignment=assignment, by=by, sent=Sent(marks("s---"), 0, "a", 2))
    save_draft(assignment=assignment, by=by, sent=Sent(marks("i---"), 0, "a", turn))
    assert MarkingDraft.objects.get().answers["q1_1"]["answer"] == answer


def test_what_comes_late_is_late_after_marks_that_were_sent_again_unchanged_too(
    cast: Cast, assignment: Assignment
) -> None:
    for words_sent, turn in (("s---", 1), ("s---", 3), ("i---", 2)):
        save_draft(assignment=assignment, by=cast.amara, sent=Sent(marks(words_sent), 0, "a", turn))
    assert MarkingDraft.objects.get().answers["q1_1"]["answer"] == "sufficient"


def test_the_second_of_two_windows_sees_both_versions_and_chooses_question_by_question(
    assignment: Assignment, amara: Client
) -> None:
    where = address("judge", assignment.pk)
    one, other = (hidden(soup(amara.get(where))) for _ in range(2))
    amara.post(where, one | marks("isn-", q1_1_note="Seen in the first window.", summary="From the first."))
    page = soup(amara.post(where, other | marks("ss-s", summary="From the second.")), 409)
    text = words(page)
    for part in ("You marked this case in another window too", "Seen in the first window.", "From the first."):
        assert part in text
    shown = {str(each["name"]) for each in page.select("input[type=radio]")}
    assert shown == {"choose_q1_1", "choose_q2_1", "choose_q2_2", "choose_summary"}
    chosen = {str(each["name"]): str(each["value"]) for each in page.select("input[type=radio][checked]")}
    assert chosen == {"choose_q1_1": "here", "choose_q2_1": "there", "choose_q2_2": "here", "choose_summary": "here"}
    kept = {str(each["name"]): str(each["value"]) for each in page.select("form[action] input[type=hidden]")}
    answer = amara.post(where, kept | chosen | {"choose_q1_1": "there", "action": "next"})
    assert answer["Location"] == address("record", assignment.pk)
    draft = MarkingDraft.objects.get()
    assert [draft.answers[key]["answer"] for key in KEYS] == [
        "insufficient",
        "sufficient",
        "not_applicable",
        "sufficient",
    ]
    assert draft.answers["q1_1"]["note"] == "Seen in the first window."
    assert draft.summary == "From the second."


def test_a_script_is_told_of_the_other_window_and_nothing_is_overwritten(assignment: Assignment, amara: Client) -> None:
    save(assignment, "ssss", window="elsewhere")
    answer = amara.post(address("save_marks", assignment.pk), marks("iiii") | {"seen": "0", "window": "here"})
    assert answer.status_code == 409
    assert "in another window" in answer.json()["sentence"]
    assert MarkingDraft.objects.get().answers["q1_1"]["answer"] == "sufficient"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 12, "²"])
def test_what_is_no_revision_is_none(assignment: Assignment, amara: Client, seen: str) -> None:
    answer = amara.post(address("save_marks", assignment.pk), marks() | {"seen": seen, "window": "w\0" * 40})
    assert answer.status_code == 200
    assert MarkingDraft.objects.get().window == ("w" * 36)
