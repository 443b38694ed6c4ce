"""Taking reductions in: whose hours are on file, before and after, by the newest file of each team."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lms.calendar import in_words, today
from lms.models import AuditEvent
from mentoring.caseload.files.uploads import confirm_name
from mentoring.caseload.models import CaseloadImport, CoveredTeam, ReductionReading
from mentoring.caseload.reductions.on_file import reductions_on_file
from tests.factories.caseload_files import TEAM_2, reduction, reductions_in
from tests.factories.mentoring import person

DAY = timedelta(days=1)


def changes(report):
    return [(row.person, row.before, row.after, row.note) for row in report.changes]


def hours_of(somebody, on=None):
    return reductions_on_file([somebody.pk], on or today())[somebody.pk].hours(on or today())


def test_a_reduction_is_kept_with_its_day_hash_and_line(cast):
    report = reductions_in(cast.daniel, reduction())
    row = ReductionReading.objects.get()
    assert (row.person, row.unit, row.day, row.line) == (cast.priya, cast.team, today(), 2)
    assert (row.category, row.reason, row.hours, row.contracted_hours) == (
        "learning", "PQiP 6 to 12 months", Decimal("22.2"), Decimal(37),
    )  # fmt: skip
    assert (row.starts, row.ends, row.status) == (date(2020, 6, 1), date(2090, 12, 1), "ACTIVE")
    assert row.source.file_hash == report.file_hash
    assert changes(report) == [("Priya Nair", "", "22.2 hours off", "PQiP 6 to 12 months")]
    assert report.headline == f"The reductions of 1 person brought up to date with figures of {in_words(today())}"
    assert AuditEvent.objects.get(code="reductions_imported").facts["rows"] == 1


def test_a_dry_run_says_the_same_and_writes_nothing(cast):
    wanted = reductions_in(cast.daniel, reduction(), dry_run=True)
    assert not CaseloadImport.objects.exists()
    assert wanted.seen == reductions_in(cast.daniel, reduction()).seen


def test_the_same_file_twice_changes_nothing(cast):
    reductions_in(cast.daniel, reduction())
    report = reductions_in(cast.ruth, reduction())
    assert report.headline.startswith("Nothing changed: Daniel Okafor imported this file")
    assert (ReductionReading.objects.count(), CoveredTeam.objects.count()) == (1, 1)


def test_the_same_reductions_a_week_later_change_nothing_for_anybody(cast):
    reductions_in(cast.daniel, reduction(), day=today() - 7 * DAY)
    report = reductions_in(cast.daniel, reduction())
    assert report.imported
    assert report.changes == ()


def test_before_and_after_are_the_hours_on_file_on_the_day_of_the_file(cast):
    reductions_in(cast.daniel, reduction(hours=29.6), day=today() - 7 * DAY)
    report = reductions_in(cast.daniel, reduction(), reduction(reason="Court Duty", hours=3))
    assert changes(report) == [("Priya Nair", "29.6 hours off", "25.2 hours off", "PQiP 6 to 12 months, Court Duty")]
    assert hours_of(cast.priya) == Decimal("25.2")
    assert hours_of(cast.priya, today() - DAY) == Decimal("29.6")


# first day and end, counted from today; status; and whether the reduction counts today
COUNTS = [
    (0, 1, "ACTIVE", True), (-21, 0, "ACTIVE", False), (-1, 1, "ACTIVE", True), (1, 8, "ACTIVE", False),
    (-21, None, "ACTIVE", True), (-21, 9, "SCHEDULED", False), (-21, 9, "ARCHIVED", False),
    (-21, 9, "DELETED", False),
]  # fmt: skip


@pytest.mark.parametrize(("start", "end", "status", "counts"), COUNTS)
def test_only_an_active_reduction_counts_from_its_start_up_to_its_end(cast, start, end, status, counts):
    ends = "" if end is None else (today() + end * DAY).isoformat()
    line = reduction(start=(today() + start * DAY).isoformat(), end=ends, status=status)
    assert changes(reductions_in(cast.daniel, line))[0][2] == ("22.2 hours off" if counts else "0 hours off")
    assert hours_of(cast.priya) == (Decimal("22.2") if counts else 0)


def test_somebody_who_is_no_longer_in_their_teams_file_has_no_reduction_there(cast):
    reductions_in(cast.daniel, reduction(), reduction("Callum Frost"), day=today() - 7 * DAY)
    report = reductions_in(cast.daniel, reduction())
    assert changes(report) == [("Callum Frost", "22.2 hours off", "0 hours off", "")]
    assert hours_of(cast.callum) == 0
    assert hours_of(cast.callum, today() - DAY) == Decimal("22.2")


def test_a_file_says_nothing_of_teams_that_it_does_not_name(cast):
    reductions_in(cast.ruth, reduction(), reduction("Owen Castle", hours=5, **TEAM_2), day=today() - 7 * DAY)
    report = reductions_in(cast.ruth, reduction(hours=10))
    assert [row.person for row in report.changes] == ["Priya Nair"]
    assert hours_of(cast.owen) == 5


def test_hours_of_two_teams_are_added_up(cast):
    sam = person("Sam Two", unit=cast.team)
    reductions_in(cast.ruth, reduction("Sam Two", hours=4))
    lines = [reduction("Owen Castle", hours=1, **TEAM_2), reduction("Sam Two", hours=3, **TEAM_2)]
    confirm_name(question=reductions_in(cast.ruth, *lines).questions[0], person=sam, by=cast.ruth)
    report = reductions_in(cast.ruth, *lines)
    assert ("Sam Two", "4 hours off", "7 hours off") in [row[:3] for row in changes(report)]
    assert hours_of(sam) == 7


def test_a_later_file_of_the_same_day_stands_in_place_of_the_earlier(cast):
    reductions_in(cast.daniel, reduction())
    reductions_in(cast.daniel, reduction(hours=10))
    assert hours_of(cast.priya) == 10


def test_an_older_file_is_history_and_changes_nothing_of_today(cast):
    reductions_in(cast.daniel, reduction())
    reductions_in(cast.daniel, reduction(hours=10), day=today() - 7 * DAY)
    assert (hours_of(cast.priya), hours_of(cast.priya, today() - 7 * DAY)) == (Decimal("22.2"), 10)


def test_somebody_whom_no_file_ever_named_has_nothing_on_file(cast):
    assert reductions_on_file([cast.priya.pk], today()) == {}


def test_one_wrong_line_and_nothing_is_taken_in(cast):
    report = reductions_in(cast.daniel, reduction(), reduction("Callum Frost", hours=38))
    assert report.headline == "Nothing was imported: 1 line needs you"
    assert not ReductionReading.objects.exists()
    assert not CoveredTeam.objects.exists()


def test_a_name_is_asked_about_once_for_all_its_lines(cast):
    report = reductions_in(cast.daniel, reduction("Nair, P"), reduction("Nair, P", reason="Court Duty", hours=1))
    (question,) = report.questions
    confirm_name(question=question, person=cast.priya, by=cast.daniel)
    reductions_in(cast.daniel, reduction("Nair, P"), reduction("Nair, P", reason="Court Duty", hours=1))
    assert hours_of(cast.priya) == Decimal("23.2")


def test_reasons_that_are_not_kept_are_counted(cast):
    report = reductions_in(cast.daniel, reduction(reason="Disability"), reduction("Nadia Rowe", reason="Other"))
    assert report.left_out == (
        "2 reasons were left out: only reasons of learning and of work are kept. The hours are taken in.",
    )
    assert {row.note for row in report.changes} == {"1 with a reason that is not kept"}


def test_what_is_on_file_is_read_with_the_same_number_of_queries_for_many(cast, django_assert_num_queries):
    reductions_in(cast.daniel, reduction(), reduction("Callum Frost"), reduction("Nadia Rowe"))
    with django_assert_num_queries(3):
        reductions_on_file([cast.priya.pk, cast.callum.pk, cast.nadia.pk], today())


def test_what_begins_later_is_said_and_what_is_over_is_no_change(cast):
    reductions_in(cast.daniel, reduction(), day=today() - 7 * DAY)
    over = reduction(reason="VQ3", hours=1, end=(today() - 30 * DAY).isoformat(), status="ARCHIVED")
    assert reductions_in(cast.daniel, reduction(), over, dry_run=True).changes == ()
    later = reduction(reason="NQO", hours=7.4, start=(today() + DAY).isoformat(), status="SCHEDULED")
    (change,) = reductions_in(cast.daniel, reduction(), over, later).changes
    assert (change.before, change.after) == ("22.2 hours off", "22.2 hours off")
    assert change.note == f"PQiP 6 to 12 months, 7.4 hours from {in_words(today() + DAY)}"
