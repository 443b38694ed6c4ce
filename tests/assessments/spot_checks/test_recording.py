"""A judgement is looked over and recorded once, by one reader or by several."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from assessments.spot_checks.judging.finishing import record_marks
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import (
    Assignment,
    SpotCheck,
    SpotCheckJudgement,
    SpotCheckOutcome,
)
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.marking import address, marks, save, soup, words
from tests.factories.readers import reviewer
from tests.factories.spot_checks import check, judged, set_fast

SignIn = Callable[[Person], Client]


@pytest.fixture
def assignment(cast: Cast) -> Assignment:
    """Return a check that is with Amara, its record set fast."""
    return set_fast(check(cast.amara, cast.nadia))


@pytest.fixture
def amara(cast: Cast, signed_in_as: SignIn) -> Client:
    return signed_in_as(cast.amara)


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
    page = soup(signed_in_as(third.reviewer).get(address("judge", set_fast(third).pk)))
    text = words(page)
    assert "Two readers differ, and you decide One reading is “Sufficient”, the other “Not sufficient”." in text
    assert [each.get_text() for each in page.select("#differ ~ p a")] == ["1.1", "1.2"]
    assert "Found in q1_1." in str(page.select_one("#q1_1"))
    assert not re.search("Amara|Owen", text)


def test_an_appeal_is_read_afresh_without_a_mark_of_anybody(cast: Cast, signed_in_as: SignIn) -> None:
    first = check(cast.amara, cast.nadia)
    judged(first, "isss")
    owen = reviewer(cast, "owen")
    appeal = set_fast(give(spot_check=first.spot_check, seat=Assignment.Seat.APPEAL, reviewer=owen, by=None))
    client = signed_in_as(owen)
    text = words(soup(client.get(address("judge", appeal.pk))))
    assert "You judge it afresh, and see no marks of anybody." in text
    assert "Found in q1_1" not in text
    assert client.get(address("outcome", first.spot_check_id)).status_code == 403
    save(appeal, "ssss")
    assert "You decide on appeal" in words(soup(client.get(address("record", appeal.pk))))
    record_marks(assignment=appeal, by=owen, revision=1)
    assert SpotCheckOutcome.objects.in_force().get().how == SpotCheckOutcome.How.APPEAL
