"""By when each reading is to be there: an appeal and a third reading have a day of their own, and are pressed for."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.after.appealing import appeal
from assessments.spot_checks.draws.page import counts_of
from assessments.spot_checks.judging.days import judge_by_days
from assessments.spot_checks.judging.gathering import gather
from assessments.spot_checks.judging.pressing import KIND, keep_late_duties
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.models import Appeal, Assignment, SpotCheck, SpotCheckJudgement
from lms.calendar import in_words, today, working_day_after
from lms.models import Absence, Duty, Notice, Person
from tests.cast import Cast
from tests.factories.draws import check_of, drawn, version_in_use
from tests.factories.readers import reviewer
from tests.factories.spot_checks import certify, check, judged

pytestmark = pytest.mark.django_db
SignedInAs = Callable[[Person], Client]
LONG_AGO = date(2026, 1, 5)


def appealed(cast: Cast) -> Assignment:
    """Let a drawn check of Nadia's, long past its day, be judged and appealed; Helen reads the appeal."""
    drawn(cast)
    found = check_of(cast.nadia)
    certify(cast.amara, version_in_use())
    judged(give(spot_check=found, seat=Assignment.Seat.FIRST, reviewer=cast.amara, by=None), "iiss")
    SpotCheck.objects.filter(pk=found.pk).update(judge_by=LONG_AGO)
    reviewer(cast, "helen")
    appeal(outcome=found.outcomes.get(), by=cast.nadia, grounds="The plan was there on the day.")
    return Assignment.objects.get(spot_check=found, seat="appeal", reviewer=cast.helen)


def asked_on(day: date) -> None:
    """Let every appeal have been made on a day."""
    Appeal.objects.update(at=timezone.now() - (today() - day))


def test_an_appeal_has_its_own_day_on_every_page(cast: Cast, signed_in_as: SignedInAs) -> None:
    """However late the check itself was."""
    row = appealed(cast)
    client, day = signed_in_as(cast.helen), in_words(working_day_after(today(), 15))
    queue = client.get(reverse("spot_checks:to_judge")).content.decode()
    assert day in queue
    assert "Overdue" not in queue
    judge_page = client.get(reverse("spot_checks:judge", args=[row.pk])).content.decode()
    assert "it counts as late" not in judge_page


def test_a_third_reading_has_its_own_day_from_when_the_two_before_it_were_there(cast: Cast) -> None:
    reviewer(cast, "helen")
    first = check(cast.amara, cast.nadia, double=True, judge_by=LONG_AGO)
    judged(first, "ssss")
    judged(give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=cast.helen, by=None), "iiii")
    wanted = [(SpotCheck.objects.get(), seat) for seat in ("second", "third")]
    found = judge_by_days(wanted, today())
    assert list(found.values()) == [LONG_AGO, working_day_after(today(), 15)]
    SpotCheckJudgement.objects.update(judged_at=timezone.now() - timedelta(days=60))
    later = working_day_after(today() - timedelta(days=60), 15)
    assert list(judge_by_days(wanted, today()).values()) == [LONG_AGO, later]


def test_whether_a_reader_is_away_is_asked_of_the_days_of_the_appeal(cast: Cast) -> None:
    """The day of the check is over, so of that only today would count."""
    row = appealed(cast)
    starts = today() + timedelta(days=1)
    Absence.objects.create(person=cast.helen, kind="away", starts=starts, ends=today() + timedelta(days=60))
    row.delete()
    found = gather([(row.spot_check, "appeal")], today())
    assert found.bar(row.spot_check, "appeal", cast.helen.pk) == "away"


def test_an_appeal_that_nobody_reads_is_late_on_the_page_of_its_draw(cast: Cast, signed_in_as: SignedInAs) -> None:
    row = appealed(cast)
    draw = row.spot_check.drawn.draw  # type: ignore[union-attr]  # it was drawn
    counts = counts_of(draw, today())
    assert (counts["judged"], counts["appealed"], counts["overdue"]) == (1, 1, 0)
    asked_on(today() - timedelta(days=60))
    assert counts_of(draw, today())["overdue"] == 1
    page = signed_in_as(cast.tomasz).get(reverse("spot_checks:draw", args=[draw.pk]), {"show": "overdue"})
    words = page.content.decode()
    assert "Judged, and appealed" in words
    assert f"overdue since {in_words(working_day_after(today() - timedelta(days=60), 15))}" in words


def test_a_late_appeal_is_pressed_for_until_it_is_read(cast: Cast) -> None:
    """Its reader is told once, the coordinator of the place is asked, and both end with the reading."""
    row = appealed(cast)
    assert keep_late_duties(on=today()) == 0
    asked_on(today() - timedelta(days=60))
    for _ in range(2):
        assert keep_late_duties(on=today()) == 1
    assert Notice.objects.get(event=f"spot-check-late-{row.pk}").person == cast.helen
    duty = Duty.objects.open().get(kind=KIND)
    assert duty.reason.startswith("1 reading is overdue since ")
    assert ", 1 on appeal. Ask" in duty.reason
    assert "Nadia" not in duty.title + duty.reason
    judged(row, "ssss")
    assert keep_late_duties(on=today()) == 0
    assert not Duty.objects.open().filter(kind=KIND).exists()


def test_the_day_after_a_check_was_to_be_judged_it_is_overdue(cast: Cast) -> None:
    """Not on the day itself; and whose case it is, is said to neither coordinator nor reader."""
    day = date(2026, 11, 20)
    row = check(cast.amara, cast.nadia, judge_by=day)
    Notice.objects.all().delete()
    assert keep_late_duties(on=day) == 0
    assert not Duty.objects.filter(kind=KIND).exists()
    assert not Notice.objects.exists()
    for late in (1, 2):
        assert keep_late_duties(on=day + timedelta(days=late)) == 1
    duty, told = Duty.objects.open().get(kind=KIND), Notice.objects.get()
    assert (duty.title, duty.owner_role, duty.owner_unit) == (
        f"Spot checks are overdue: {cast.pdu}",
        "coordinator",
        cast.pdu,
    )
    assert duty.reason.startswith("1 reading is overdue since 20 November 2026. ")
    assert (told.person, told.text) == (cast.amara, "A case that is with you to judge is overdue")
    for words in (str(cast.nadia), row.spot_check.case.mask):
        assert words not in f"{duty.title} {duty.reason} {duty.link} {told.text} {told.link}"


def test_the_duty_says_how_many_are_overdue_and_since_when_until_none_is(cast: Cast) -> None:
    first, later = date(2026, 11, 2), date(2026, 11, 20)
    rows = [check(cast.amara, cast.nadia, judge_by=later), check(cast.amara, cast.gareth, judge_by=first)]
    assert keep_late_duties(on=later) == 1
    assert keep_late_duties(on=later + timedelta(days=1)) == 2
    duty = Duty.objects.get(kind=KIND)
    assert duty.reason.startswith("2 readings are overdue, the first since 2 November 2026. ")
    judged(rows[1])
    keep_late_duties(on=later + timedelta(days=1))
    duty.refresh_from_db()
    assert duty.reason.startswith("1 reading is overdue since 20 November 2026. ")
    judged(rows[0])
    assert keep_late_duties(on=later + timedelta(days=1)) == 0
    duty.refresh_from_db()
    assert duty.close_reason == "No reading of the place is late."
