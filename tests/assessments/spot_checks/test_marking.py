"""The marking page: the record set fast, what it shows, and what of a form is kept."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from assessments.spot_checks.judging.claims import set_record_fast
from assessments.spot_checks.judging.fields import as_draft, left, of_draft, progress, sift
from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.judging.seats import end, give
from assessments.spot_checks.models import (
    Assignment,
    MarkingDraft,
    SpotCheck,
    Viewing,
)
from assessments.spot_checks.rubric import sections_of
from lms.calendar import in_words, today
from lms.models import AuditEvent, Notice, Person
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.marking import address, hidden, marks, save, soup, words
from tests.factories.readers import reviewer
from tests.factories.spot_checks import answers, check, judged, question, set_fast, standard

SignIn = Callable[[Person], Client]
Seat = Assignment.Seat


@pytest.fixture
def assignment(cast: Cast) -> Assignment:
    """Return a check that is with Amara, its record set fast."""
    return set_fast(check(cast.amara, cast.nadia))


@pytest.fixture
def amara(cast: Cast, signed_in_as: SignIn) -> Client:
    return signed_in_as(cast.amara)


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


def second_reader(cast: Cast, first: Assignment) -> Assignment:
    return give(spot_check=first.spot_check, seat=Seat.SECOND, reviewer=reviewer(cast, "owen"), by=None)


def who_takes_over(cast: Cast, first: Assignment) -> Assignment:
    end(assignment=first, how=Assignment.EndedAs.AWAY, reason="You are away.", by=None)
    return give(spot_check=first.spot_check, seat=Seat.FIRST, reviewer=reviewer(cast, "owen"), by=None)


def third_reader(cast: Cast, first: Assignment) -> Assignment:
    judged(first, "ssss")
    judged(second_reader(cast, first), "isss")
    found = first.spot_check.assignments.filter(seat=Seat.THIRD).first()
    return found or give(spot_check=first.spot_check, seat=Seat.THIRD, reviewer=reviewer(cast, "stella"), by=None)


def appeal_reader(cast: Cast, first: Assignment) -> Assignment:
    SpotCheck.objects.update(double=False)
    judged(first, "isss")
    return give(spot_check=first.spot_check, seat=Seat.APPEAL, reviewer=reviewer(cast, "owen"), by=None)


@pytest.mark.parametrize("comes", [second_reader, who_takes_over, third_reader, appeal_reader])
def test_every_later_reader_says_that_they_judge_the_record_as_it_was_set_fast(
    cast: Cast, signed_in_as: SignIn, comes: Callable[[Cast, Assignment], Assignment]
) -> None:
    later = comes(cast, set_fast(check(cast.amara, cast.nadia, double=True)))
    client, told = signed_in_as(later.reviewer), Notice.objects.filter(person=cast.nadia).count()
    before = SpotCheck.objects.get()
    page = soup(client.get(address("judge", later.pk)))
    day, time = in_words(today(before.record_fixed_at)), f"{localtime(before.record_fixed_at):%H:%M}"
    text = words(page)
    assert f"Another reader set the record fast on {day} at {time}" in text
    assert f"Ask the coordinator of {cast.pdu} for the copy that was kept, and do not open the live record." in text
    assert "Amara" not in text
    assert not page.select("input[type=radio]")
    with pytest.raises(NotAllowed, match="Say first that you have the record as it was set fast"):
        save(later)
    with pytest.raises(NotAllowed, match="Say first that you have the record as it was set fast"):
        record_judgement(assignment=later, by=later.reviewer, answers=answers(*"ssss"))
    for _ in range(2):
        page = soup(client.post(address("set_record_fast", later.pk), follow=True))
        assert len(page.select("input[type=radio]")) == 12
        assert "you judge the record as it was set fast" in page.get_text()
    said = AuditEvent.objects.get(code="spot_check_record_confirmed", subject_id=later.pk)
    assert (said.by, said.subject_kind) == (later.reviewer, "spot_checks.assignment")
    after = SpotCheck.objects.get()
    assert (after.record_fixed_at, after.record_fixed_by) == (before.record_fixed_at, cast.amara)
    assert Notice.objects.filter(person=cast.nadia).count() == told


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
