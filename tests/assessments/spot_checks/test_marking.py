"""The marking page: the record set fast, marks saved as they come, two windows, and a judgement recorded once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.after.closing import close
from assessments.spot_checks.judging.claims import claim, set_record_fast
from assessments.spot_checks.judging.drafts import NewerDraft, Sent, save_draft
from assessments.spot_checks.judging.fields import as_draft, left, of_draft, progress, sift
from assessments.spot_checks.judging.finishing import record_marks
from assessments.spot_checks.judging.seats import end, give
from assessments.spot_checks.models import (
    Assignment,
    MarkingDraft,
    SpotCheck,
    SpotCheckJudgement,
    SpotCheckOutcome,
    Viewing,
)
from assessments.spot_checks.rubric import sections_of
from lms.calendar import today
from lms.models import AuditEvent, LineManagement, Notice, Person
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.readers import reviewer
from tests.factories.spot_checks import check, judged, question, set_fast, standard

SignIn = Callable[[Person], Client]
WORDS = {"s": "sufficient", "i": "insufficient", "n": "not_applicable", "-": ""}
KEYS = ("q1_1", "q1_2", "q2_1", "q2_2")


def marks(letters: str = "ssss", **changes: str) -> dict[str, str]:
    """Return a marking form as a browser sends it, by the first letters of its answers."""
    found = {"summary": ""}
    for key, letter in zip(KEYS, letters, strict=True):
        found |= {key: WORDS[letter], f"{key}_note": f"Found in {key}." if letter in "in" else ""}
    return found | changes


def address(name: str, *args: int) -> str:
    return reverse(f"spot_checks:{name}", args=args)


def soup(answer: Any, status: int = 200) -> BeautifulSoup:
    assert answer.status_code == status, answer.content[:600]
    return BeautifulSoup(answer.content, "html.parser")


def words(page: BeautifulSoup) -> str:
    main = page.find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def hidden(page: BeautifulSoup) -> dict[str, str]:
    """Return what a page remembers of the draft: the revision it saw, and which window it is."""
    return {name: str(page.select_one(f"input[name={name}]")["value"]) for name in ("seen", "window")}  # type: ignore[index]


@pytest.fixture
def assignment(cast: Cast) -> Assignment:
    """Return a check that is with Amara, its record set fast."""
    return set_fast(check(cast.amara, cast.nadia))


@pytest.fixture
def amara(cast: Cast, signed_in_as: SignIn) -> Client:
    return signed_in_as(cast.amara)


def save(assignment: Assignment, letters: str = "ssss", *, seen: int = 0, window: str = "a", **changes: str) -> Any:
    sent = Sent(marks(letters, **changes), seen, window)
    return save_draft(assignment=assignment, by=assignment.reviewer, sent=sent)


# ---- what of a form is kept, and what is left ----

CONTENT = [{"title": "All", "questions": [question(code) for code in ("1.1", "1.2", "2.1", "2.2")]}]
[SECTION] = sections_of(CONTENT)
SIFTED = [
    ("q1_1", "sufficient", True),
    ("q1_1", "", True),
    ("q1_1", "maybe", False),
    ("q1_1_note", "x" * 2000, True),
    ("q1_1_note", "x" * 2001, False),
    ("q1_1_note", "K222222 was not read", False),
    ("q1_1_note", "a\0b", False),
    ("summary", "x" * 1000, True),
    ("summary", "x" * 1001, False),
    ("summary", "born 4 May 1991", False),
]


@pytest.mark.parametrize(("name", "text", "kept"), SIFTED)
def test_a_field_is_kept_or_refused_by_its_name(name: str, text: str, kept: bool) -> None:
    found = sift(SECTION.questions, {name: text, "other": "left out"}, on=today())
    assert (list(found.kept), list(found.refused)) == (([name], []) if kept else ([], [name]))


LEFT = [
    ("ssss", {}, []),
    ("s-ss", {}, ["1.2"]),
    ("----", {}, ["1.1", "1.2", "2.1", "2.2"]),
    ("siss", {}, []),
    ("siss", {"q1_2_note": " "}, ["1.2"]),
    ("sssn", {"q2_2_note": ""}, ["2.2"]),
    ("-sss", {"q1_1_note": "A reason without an answer."}, ["1.1"]),
]


@pytest.mark.parametrize(("letters", "changes", "codes"), LEFT)
def test_what_is_left_wants_an_answer_or_its_reason(letters: str, changes: dict[str, str], codes: list[str]) -> None:
    fields = marks(letters, **changes)
    assert [each.code for each in left(SECTION.questions, fields)] == codes
    assert [each.in_words for each in progress([SECTION], fields)] == [f"All {4 - len(codes)} of 4"]
    assert of_draft(as_draft(SECTION.questions, fields), fields["summary"]) == fields


# ---- the record set fast ----


def test_before_the_record_is_set_fast_nothing_is_asked_and_the_officer_is_told_nothing(
    cast: Cast, amara: Client
) -> None:
    waiting = check(cast.amara, cast.nadia)
    page = soup(amara.get(address("judge", waiting.pk)))
    assert "First: set the record fast" in words(page)
    assert not page.select("input[type=radio]")
    with pytest.raises(NotAllowed, match="Set the record fast first"):
        save(waiting)
    assert amara.post(address("judge", waiting.pk), marks())["Location"] == address("judge", waiting.pk)
    assert amara.post(address("save_marks", waiting.pk), marks()).status_code == 410
    assert not MarkingDraft.objects.exists()
    assert not Notice.objects.filter(person=cast.nadia).exists()


def test_the_record_is_set_fast_once_and_from_then_on_the_officer_knows(cast: Cast, amara: Client) -> None:
    waiting = check(cast.amara, cast.nadia)
    page = soup(amara.post(address("set_record_fast", waiting.pk), follow=True))
    assert "Nadia Rowe is told that a case is being checked." in words(page)
    assert len(page.select("input[type=radio]")) == 12
    spot_check = SpotCheck.objects.get()
    first = spot_check.record_fixed_at
    assert spot_check.record_fixed_by == cast.amara
    set_record_fast(assignment=waiting, by=cast.amara)
    assert SpotCheck.objects.get().record_fixed_at == first
    assert AuditEvent.objects.filter(code="spot_check_record_fixed").count() == 1
    assert Notice.objects.get(person=cast.nadia).text == f"A case of yours is being checked: {spot_check.case.mask}"


def test_nobody_but_the_reader_sets_the_record_fast(cast: Cast) -> None:
    waiting = check(cast.amara, cast.nadia)
    for other in (cast.nadia, cast.daniel, reviewer(cast, "owen")):
        with pytest.raises(NotAllowed, match="This check is not with you"):
            set_record_fast(assignment=waiting, by=other)
    assert SpotCheck.objects.get().record_fixed_at is None


# ---- the page ----


def test_the_page_sets_out_facts_context_progress_and_what_is_next(
    cast: Cast, assignment: Assignment, amara: Client
) -> None:
    save(assignment, "s-ss")
    page = soup(amara.get(address("judge", assignment.pk)))
    text = words(page)
    for part in (
        f"Nadia Rowe: spot check of case {assignment.spot_check.case.mask}",
        "3 of 4 answered · yours until",
        "· saved at",
        "Assessment 1 of 2 Planning 2 of 2",
        "Next: 1.2",
        "Go to what is left (1)",
        "Save and go on later",
        "critical: insufficient fails the check",
        "What Nadia will read with each answer",
        "Why 1.1 matters.",
        "S , I and N answer the question in focus",
        "On the day of the draw, around Nadia",
        "Nadia sees nothing of this until you record it.",
    ):
        assert part in text, part
    assert page.select_one("input[name=q1_1][checked]")["value"] == "sufficient"  # type: ignore[index]
    assert page.select_one("[data-left]")["href"] == "#q1_2"  # type: ignore[index]
    assert Viewing.objects.filter(person=cast.amara, what=Viewing.What.MARKING).count() == 1


def test_the_page_says_which_line_of_which_list_the_case_is(cast: Cast, amara: Client) -> None:
    waiting = check(cast.amara, cast.nadia, case_facts={"line": 214, "day": "2026-11-16"})
    assert "line 214 of the case list of 16 November 2026" in words(soup(amara.get(address("judge", waiting.pk))))


def test_a_standard_edited_in_use_is_kept_and_the_newer_one_is_named(assignment: Assignment, amara: Client) -> None:
    newer = standard()
    text = words(soup(amara.get(address("judge", assignment.pk))))
    assert f"version {newer.number} has come since: this check keeps version {newer.number - 1}" in text


def test_the_letters_can_be_turned_off_and_on_again(assignment: Assignment, amara: Client) -> None:
    where = address("judge", assignment.pk)

    def switched() -> str:
        found = soup(
            amara.post(where, hidden(soup(amara.get(where))) | marks("s---") | {"action": "keys"}, follow=True)
        )
        return str(found.select_one("form[data-marks]")["data-keys"])  # type: ignore[index]

    assert (switched(), switched()) == ("off", "on")
    assert MarkingDraft.objects.get().answers["q1_1"]["answer"] == "sufficient"


@pytest.mark.parametrize(
    ("letters", "action", "leads"),
    [
        ("s---", "next", "judge#q1_2"),
        ("ssss", "next", "record"),
        ("s---", "look", "record"),
        ("s---", "later", "to_judge"),
    ],
)
def test_without_scripts_each_button_saves_and_goes_where_it_says(
    assignment: Assignment, amara: Client, letters: str, action: str, leads: str
) -> None:
    name, _, anchor = leads.partition("#")
    where = address(name) if name == "to_judge" else address(name, assignment.pk)
    page = hidden(soup(amara.get(address("judge", assignment.pk))))
    answer = amara.post(address("judge", assignment.pk), page | marks(letters) | {"action": action})
    assert answer["Location"] == where + (f"#{anchor}" if anchor else "")
    assert MarkingDraft.objects.get().answers["q1_1"] == {"answer": "sufficient", "note": ""}


def test_a_note_with_an_identifier_is_refused_by_name_and_the_rest_is_saved(
    assignment: Assignment, amara: Client
) -> None:
    where = address("judge", assignment.pk)
    told = hidden(soup(amara.get(where)))
    page = soup(amara.post(where, told | marks("iiss", q1_1_note="K222222 was not read", summary="born 4 May 1991")))
    errors = " ".join(page.select_one(".govuk-error-summary").get_text(" ").split())  # type: ignore[union-attr]
    assert "Take out “K222222” on line 1" in errors
    assert "it looks like a date of birth" in errors
    assert page.select_one("textarea[name=q1_1_note]").get_text().strip() == "K222222 was not read"  # type: ignore[union-attr]
    draft = MarkingDraft.objects.get()
    assert draft.answers["q1_1"] == {"answer": "insufficient", "note": ""}
    assert draft.answers["q1_2"]["note"] == "Found in q1_2."
    assert draft.summary == ""
    found = amara.post(address("save_marks", assignment.pk), hidden(page) | marks("issn", q1_1_note="A1234BC")).json()
    assert list(found["refused"]) == ["q1_1_note"]
    assert MarkingDraft.objects.get().answers["q2_2"]["answer"] == "not_applicable"


def test_the_page_costs_the_same_queries_whatever_the_standard(cast: Cast, signed_in_as: SignIn, amara: Client) -> None:
    many = [{"title": "One", "questions": [question(f"1.{number}", critical=number < 3) for number in range(1, 10)]}]

    def cost(waiting: Assignment) -> int:
        amara.get(address("judge", waiting.pk))
        with CaptureQueriesContext(connection) as queries:
            soup(amara.get(address("judge", waiting.pk)))
        return len(queries)

    few = cost(set_fast(check(cast.amara, cast.nadia)))
    assert cost(set_fast(check(cast.amara, cast.priya, standard(content=many)))) <= few


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


# ---- recording ----

COMES_TO: list[tuple[str, str, str]] = [
    ("sssi", "Sufficient: 3 of 4 (75%)", "70% is needed. In words: holds."),
    (
        "isss",
        "Not sufficient: 3 of 4 (75%)",
        "which fails the check whatever the score. The score alone would say: holds.",
    ),
    ("siis", "Not sufficient: 2 of 4 (50%)", "70% is needed. In words: some is missing."),
    (
        "sssn",
        "Sufficient: 3 of 3 (100%)",
        "70% is needed. In words: holds throughout. One question does not apply.",
    ),
    ("ssnn", "Cannot be judged", "Two questions do not apply. That is too many for a judgement"),
]


@pytest.mark.parametrize(("letters", "title", "text"), COMES_TO)
def test_the_outcome_is_worked_out_before_it_is_recorded(
    assignment: Assignment, amara: Client, letters: str, title: str, text: str
) -> None:
    save(assignment, letters)
    shown = words(soup(amara.get(address("record", assignment.pk))))
    assert title in shown
    assert text in shown
    assert not SpotCheckJudgement.objects.exists()


def test_what_is_missing_is_named_and_nothing_can_be_recorded(assignment: Assignment, amara: Client) -> None:
    where = address("record", assignment.pk)
    assert amara.get(where)["Location"] == address("judge", assignment.pk)
    save(assignment, "s-is", q2_1_note="")
    page = soup(amara.get(where))
    assert "2 questions left, so nothing can be recorded yet" in words(page)
    assert {str(each["href"]).partition("#")[2] for each in page.select(".wm-verdict a")} == {"q1_2", "q2_1"}
    assert not page.select("input[name=revision]")
    page = soup(amara.post(where, {"revision": "1"}, follow=True))
    assert "Nothing was recorded: something is still missing." in words(page)
    assert not SpotCheckJudgement.objects.exists()


def test_a_judgement_is_recorded_once_and_read_by_its_reader(cast: Cast, assignment: Assignment, amara: Client) -> None:
    save(assignment, "sssi", summary="Read the plan again.")
    where = address("record", assignment.pk)
    told = {"revision": str(soup(amara.get(where)).select_one("input[name=revision]")["value"])}  # type: ignore[index]
    page = soup(amara.post(where, told, follow=True))
    judgement = SpotCheckJudgement.objects.get()
    for part in (
        "Recorded: Sufficient: 3 of 4 (75%).",
        "What you judged: Nadia Rowe",
        "Found in q2_2.",
        "Read the plan",
    ):
        assert part in words(page)
    assert "Judged by one reader: the check came to “Sufficient: 3 of 4 (75%)”." in words(page)
    for again in (amara.post(where, told), amara.get(where), amara.get(address("judge", assignment.pk))):
        assert again["Location"] == address("judged", judgement.pk)
    assert record_marks(assignment=assignment, by=cast.amara, revision=1) == judgement
    with pytest.raises(NotAllowed, match="a judgement is never changed"):
        record_marks(assignment=assignment, by=cast.amara, revision=7)
    with pytest.raises(NotAllowed, match="a judgement is never changed"):
        save(assignment, "ssss", seen=1)
    assert amara.post(address("save_marks", assignment.pk), marks()).status_code == 410
    assert (SpotCheckJudgement.objects.count(), SpotCheckOutcome.objects.count()) == (1, 1)


def test_what_was_saved_elsewhere_since_is_looked_over_again_first(assignment: Assignment, amara: Client) -> None:
    save(assignment, "ssss")
    save(assignment, "isss")
    page = soup(amara.post(address("record", assignment.pk), {"revision": "1"}, follow=True))
    assert "Something was saved in another window since." in words(page)
    assert "Not sufficient: 3 of 4 (75%)" in words(page)
    assert not SpotCheckJudgement.objects.exists()


def test_a_judgement_after_its_day_is_recorded_and_said_to_be_late(assignment: Assignment, amara: Client) -> None:
    SpotCheck.objects.update(judge_by=today())
    save(assignment)
    assert "counts as late" not in words(soup(amara.get(address("judge", assignment.pk))))
    SpotCheck.objects.update(judge_by=today() - timedelta(days=1))
    for name in ("judge", "record"):
        assert "it counts as late" in words(soup(amara.get(address(name, assignment.pk))))
    assert amara.post(address("record", assignment.pk), {"revision": "1"}).status_code == 302
    assert SpotCheckJudgement.objects.exists()


# ---- several readers ----


def test_a_third_reader_sees_where_two_readings_differ_and_no_name(cast: Cast, signed_in_as: SignIn) -> None:
    first = check(cast.amara, cast.nadia, double=True)
    judged(first, "ssss")
    owen, stella = reviewer(cast, "owen"), reviewer(cast, "stella")
    second = give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=owen, by=None)
    judged(second, "iiss")
    third = Assignment.objects.filter(seat=Assignment.Seat.THIRD).first() or give(
        spot_check=first.spot_check, seat=Assignment.Seat.THIRD, reviewer=stella, by=None
    )
    page = soup(signed_in_as(third.reviewer).get(address("judge", third.pk)))
    text = words(page)
    assert "Two readers differ, and you decide One reading is “Sufficient”, the other “Not sufficient”." in text
    assert [each.get_text() for each in page.select("#differ ~ p a")] == ["1.1", "1.2"]
    assert "Found in q1_1." in str(page.select_one("#q1_1"))
    assert not re.search("Amara|Owen", text)


def test_an_appeal_is_read_afresh_without_a_mark_of_anybody(cast: Cast, signed_in_as: SignIn) -> None:
    first = check(cast.amara, cast.nadia)
    judged(first, "isss")
    owen = reviewer(cast, "owen")
    appeal = give(spot_check=first.spot_check, seat=Assignment.Seat.APPEAL, reviewer=owen, by=None)
    client = signed_in_as(owen)
    text = words(soup(client.get(address("judge", appeal.pk))))
    assert "You judge it afresh, and see no marks of anybody." in text
    assert "Found in q1_1" not in text
    assert client.get(address("outcome", first.spot_check_id)).status_code == 403
    save(appeal, "ssss")
    assert "You decide on appeal" in words(soup(client.get(address("record", appeal.pk))))
    record_marks(assignment=appeal, by=owen, revision=1)
    assert SpotCheckOutcome.objects.in_force().get().how == SpotCheckOutcome.How.APPEAL
