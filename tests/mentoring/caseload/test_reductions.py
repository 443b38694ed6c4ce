"""Reductions expected against those on file: a table at every edge of every stage, worked by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lms.policy.practice import LEARNER_REDUCTIONS, NEWLY_QUALIFIED_REDUCTION
from lms.rules import RuleBook
from mentoring.caseload.models import ReductionReading
from mentoring.caseload.protection import Protection, protection
from mentoring.caseload.reductions.compared import CLIFF, ENDS_EARLY, LAPSED, MISSING, TOO_SMALL, Filed, Reductions

START = date(2025, 9, 1)
END = date(2027, 6, 1)
BOOK = RuleBook.at(None, date(2026, 3, 1))
FILE_DAY = date(2026, 2, 20)


def row(hours, starts, ends, *, category="learning", status="ACTIVE", contracted="37", unit=1):
    """One line of a reductions export."""
    return ReductionReading(
        hours=Decimal(hours),
        starts=starts and date.fromisoformat(starts),
        ends=ends and date.fromisoformat(ends),
        category=category,
        status=status,
        contracted_hours=Decimal(contracted),
        unit_id=unit,
    )


def learner(on, *rows, start=START, planned=END, hours="37", file_day=FILE_DAY, rule=LEARNER_REDUCTIONS, teams=None):
    """Priya, who began in September 2025, with what is on file of her."""
    on = date.fromisoformat(on)
    band = protection(start, on, BOOK.answer(rule))
    filed = Filed(file_day, rows, teams or {})
    return Reductions("Priya Nair", on, band, filed, Decimal(hours), planned, timedelta(days=28))


def kinds(*args, **kwargs):
    return [finding.kind for finding in learner(*args, **kwargs).findings]


FIRST = ("29.6", "2025-09-01", "2026-03-01")
SECOND = ("22.2", "2026-03-01", "2026-09-01")
THIRD = ("14.8", "2026-09-01", "2027-03-01")


# ---- each stage, from its first day to its last ----

# The stages begin on 1 September 2025, 1 March 2026 and 1 September 2026; the last one ends on 1 March 2027.
STAGES = [
    # on file -> the day -> what is found
    ("nothing before the start", [], "2025-08-31", []),
    ("nothing on the first day", [], "2025-09-01", [MISSING]),
    ("the first on its first day", [FIRST], "2025-09-01", []),
    ("the first on its last day", [FIRST], "2026-02-28", []),
    ("the first only, on the day the stage changes", [FIRST], "2026-03-01", [MISSING]),
    ("the first only, on the day after", [FIRST], "2026-03-02", [MISSING]),
    ("the second is on file ahead, the day before", [FIRST, SECOND], "2026-02-28", []),
    ("the second is on file ahead, on the day", [FIRST, SECOND], "2026-03-01", []),
    ("the second is on file ahead, the day after", [FIRST, SECOND], "2026-03-02", []),
    ("the second on its last day", [FIRST, SECOND], "2026-08-31", []),
    ("the second only, on the day the stage changes", [FIRST, SECOND], "2026-09-01", [MISSING]),
    ("the third on its first day", [SECOND, THIRD], "2026-09-01", []),
    ("the third, before anything is said ahead", [THIRD], "2027-01-31", []),
    ("the third, 28 days before it ends", [THIRD], "2027-02-01", [CLIFF]),
    ("the third on its last day", [THIRD], "2027-02-28", [CLIFF]),
    ("nothing is published from that day on", [THIRD], "2027-03-01", [CLIFF]),
    ("nor a year later", [THIRD], "2028-03-01", [CLIFF]),
    ("the third is missing while the end is near", [], "2027-02-15", [MISSING, CLIFF]),
]


@pytest.mark.parametrize(("shows", "rows", "on", "found"), STAGES)
def test_every_stage_at_its_edges(shows, rows, on, found):
    assert kinds(on, *(row(*one) for one in rows)) == found, shows


@pytest.mark.parametrize(
    ("on", "percent", "hours"),
    [
        ("2025-09-01", 80, "29.6"), ("2026-02-28", 80, "29.6"), ("2026-03-01", 60, "22.2"), ("2026-08-31", 60, "22.2"),
        ("2026-09-01", 40, "14.8"), ("2027-02-28", 40, "14.8"), ("2027-03-01", 0, "0"),
    ],
)  # fmt: skip
def test_what_is_expected_at_full_time(on, percent, hours):
    found = learner(on)
    assert (found.protection.percent, found.expected) == (percent, Decimal(hours))


@pytest.mark.parametrize(
    ("on", "percent", "until"),
    [
        # Six months after 29 February is 29 August; twelve, in a common year, 28 February.
        ("2024-02-29", 80, "2024-08-29"), ("2024-08-28", 80, "2024-08-29"), ("2024-08-29", 60, "2025-02-28"),
        ("2025-02-27", 60, "2025-02-28"), ("2025-02-28", 40, "2025-08-29"), ("2025-08-28", 40, "2025-08-29"),
    ],
)  # fmt: skip
def test_a_start_on_29_february(on, percent, until):
    start = date(2024, 2, 29)
    found = learner(on, start=start, planned=date(2026, 1, 1))
    assert (found.protection.percent, found.protection.until) == (percent, date.fromisoformat(until))
    hours = {80: "29.6", 60: "22.2", 40: "14.8"}[percent]
    right = row(hours, "2024-02-29", until)
    assert [kind for kind in kinds(on, right, start=start, planned=date(2026, 1, 1)) if kind != CLIFF] == []
    assert kinds(until, right, start=start, planned=date(2026, 1, 1))[:1] == ([CLIFF] if percent == 40 else [MISSING])


# ---- the size ----


@pytest.mark.parametrize(
    ("shows", "rows", "found"),
    [
        ("as expected", [("22.2",)], []),
        ("half an hour short is rounding", [("21.7",)], []),
        ("a little more than half an hour is not", [("21.69",)], [TOO_SMALL]),
        ("the size of the next stage", [("14.8",)], [TOO_SMALL]),
        ("half an hour more", [("22.7",)], []),
        ("far more is shown and nobody’s duty", [("37",)], []),
        ("two together make it", [("14.8",), ("7.4",)], []),
        ("two together do not", [("14.8",), ("5",)], [TOO_SMALL]),
        ("a hundredth of an hour is not nothing", [("0.01",)], [TOO_SMALL]),
    ],
)
def test_the_size_at_its_edges(shows, rows, found):
    lines = [row(hours, "2026-03-01", "2026-09-01") for (hours,) in rows]
    assert kinds("2026-04-01", *lines) == found, shows


@pytest.mark.parametrize(("hours", "more"), [("22.2", "0"), ("22.7", "0"), ("22.71", "0.51"), ("37", "14.8")])
def test_more_than_expected_is_shown(hours, more):
    assert learner("2026-04-01", row(hours, "2026-03-01", "2026-09-01")).too_much == Decimal(more)


@pytest.mark.parametrize(
    ("on", "hours", "found"),
    [
        # 22.2 hours a week: 80 % is 17.76, 60 % is 13.32, 40 % is 8.88.
        ("2025-10-01", "17.76", []), ("2025-10-01", "17.26", []), ("2025-10-01", "17.25", [TOO_SMALL]),
        ("2026-04-01", "13.32", []), ("2026-04-01", "12.82", []), ("2026-04-01", "12.81", [TOO_SMALL]),
        ("2026-10-01", "8.88", []), ("2026-10-01", "8.38", []), ("2026-10-01", "8.37", [TOO_SMALL]),
    ],
)  # fmt: skip
def test_part_time_hours(on, hours, found):
    assert kinds(on, row(hours, "2025-09-01", "2027-06-01", contracted="22.2"), hours="22.2") == found


def test_the_exports_own_contracted_hours_go_before_those_of_the_post():
    part_time = row("13.32", "2026-03-01", "2026-09-01", contracted="22.2")
    assert learner("2026-04-01", part_time, hours="37").contracted == Decimal("22.2")
    assert kinds("2026-04-01", part_time, hours="37") == []


def test_a_second_team_without_a_reduction_counts_too():
    here = row("11.1", "2026-03-01", "2026-09-01", contracted="18.5", unit=1)
    assert kinds("2026-04-01", here, teams={1: Decimal("18.5")}) == []
    both = {1: Decimal("18.5"), 2: Decimal("18.5")}
    assert kinds("2026-04-01", here, teams=both) == [TOO_SMALL]
    there = row("11.1", "2026-03-01", "2026-09-01", contracted="18.5", unit=2)
    assert kinds("2026-04-01", here, there, teams=both) == []


def test_all_hours_taken_off_is_more_than_expected_and_no_duty():
    found = learner("2026-04-01", row("37", "2026-03-01", "2026-09-01"))
    assert (found.findings, found.too_much) == ((), Decimal("14.8"))


# ---- what counts as on file ----


@pytest.mark.parametrize(
    ("shows", "line", "found"),
    [
        ("active", {}, []),
        ("scheduled, and its day has come", {"status": "SCHEDULED"}, []),
        ("archived", {"status": "ARCHIVED"}, [MISSING]),
        ("deleted", {"status": "DELETED"}, [MISSING]),
        ("for work", {"category": "work"}, [MISSING]),
        ("for a reason that is not kept", {"category": "not_kept"}, [MISSING]),
    ],
)
def test_only_a_reduction_for_learning_that_stands_counts(shows, line, found):
    assert kinds("2026-04-01", row("22.2", "2026-03-01", "2026-09-01", **line)) == found, shows


def test_one_without_an_end_never_ends():
    assert kinds("2026-08-31", row("22.2", "2026-03-01", None)) == []


def test_one_that_begins_later_is_not_on_file_yet():
    later = row("22.2", "2026-04-02", "2026-09-01", status="SCHEDULED")
    assert kinds("2026-04-01", later) == [MISSING]
    assert kinds("2026-04-02", later) == []


# ---- lapsed, and ending too soon ----


@pytest.mark.parametrize(
    ("on", "found"),
    [("2026-03-01", [ENDS_EARLY]), ("2026-05-31", [ENDS_EARLY]), ("2026-06-01", [LAPSED]), ("2026-08-31", [LAPSED])],
)
def test_one_that_ends_in_the_middle_of_its_stage(on, found):
    assert kinds(on, row("22.2", "2026-03-01", "2026-06-01")) == found


def test_one_that_was_archived_when_it_ended_has_lapsed_too():
    assert kinds("2026-07-01", row("22.2", "2026-03-01", "2026-06-01", status="ARCHIVED")) == [LAPSED]
    assert kinds("2026-07-01", row("22.2", "2026-03-01", "2026-06-01", status="DELETED")) == [MISSING]


def test_one_that_ended_with_the_stage_before_is_missing_and_not_lapsed():
    assert kinds("2026-03-15", row("29.6", "2025-09-01", "2026-03-01")) == [MISSING]
    assert kinds("2026-03-15", row("29.6", "2025-09-01", "2026-03-02")) == [LAPSED]


@pytest.mark.parametrize(
    ("ends", "found"),
    [("2026-08-31", [ENDS_EARLY]), ("2026-09-01", []), ("2026-09-02", []), ("2026-08-01", [ENDS_EARLY])],
)
def test_the_end_of_a_reduction_at_the_end_of_its_stage(ends, found):
    assert kinds("2026-04-01", row("22.2", "2026-03-01", ends)) == found


def test_one_that_follows_without_a_gap_mends_an_early_end():
    early, next_one = (
        row("22.2", "2026-03-01", "2026-06-01"),
        row("22.2", "2026-06-01", "2026-09-01", status="SCHEDULED"),
    )
    assert kinds("2026-04-01", early, next_one) == []
    for hours, found in (("14.8", [ENDS_EARLY]), ("21.69", [ENDS_EARLY]), ("21.7", [])):
        assert kinds("2026-04-01", early, row(hours, "2026-06-01", "2026-09-01", status="SCHEDULED")) == found
    assert kinds("2026-04-01", early, row("22.2", "2026-06-02", "2026-09-01", status="SCHEDULED")) == [ENDS_EARLY]


@pytest.mark.parametrize(
    ("planned", "ends", "found"),
    [
        ("2026-07-01", "2026-07-01", []),
        ("2026-07-01", "2026-06-30", [ENDS_EARLY]),
        ("2026-07-01", "2026-09-01", []),
        # They are late: the stage still runs to its end.
        ("2026-03-15", "2026-07-01", [ENDS_EARLY]),
        ("2026-03-15", "2026-09-01", []),
    ],
)
def test_it_is_needed_until_they_qualify_and_no_longer(planned, ends, found):
    assert kinds("2026-04-01", row("22.2", "2026-03-01", ends), planned=date.fromisoformat(planned)) == found


# ---- the cliff ----


@pytest.mark.parametrize(
    ("planned", "on", "found"),
    [
        ("2027-03-01", "2027-02-15", []),
        ("2027-03-02", "2027-02-15", [CLIFF]),
        ("2027-03-01", "2027-03-01", [CLIFF]),
        ("2027-06-01", "2027-01-31", []),
        ("2027-06-01", "2027-02-01", [CLIFF]),
    ],
)
def test_the_cliff_comes_only_where_they_qualify_later(planned, on, found):
    assert kinds(on, row(*THIRD), planned=date.fromisoformat(planned)) == found


@pytest.mark.parametrize("category", ["learning", "work", "not_kept"])
def test_whatever_is_agreed_for_the_time_after_month_18_ends_the_cliff(category):
    after = row("7.4", "2027-03-01", "2027-06-01", category=category, status="SCHEDULED")
    assert kinds("2027-02-15", row(*THIRD), after) == []
    assert kinds("2027-03-01", row(*THIRD), after) == []
    assert kinds("2027-06-01", row(*THIRD), after) == [CLIFF]


# ---- newly qualified ----


@pytest.mark.parametrize(
    ("on", "rows", "found"),
    [
        ("2025-09-01", [], [MISSING]),
        ("2025-09-01", [("7.4", "2025-09-01", "2026-06-01")], []),
        ("2026-05-31", [("7.4", "2025-09-01", "2026-06-01")], []),
        ("2026-05-31", [], [MISSING]),
        ("2026-06-01", [], []),
        ("2025-12-01", [("6.9", "2025-09-01", "2026-06-01")], []),
        ("2025-12-01", [("6.89", "2025-09-01", "2026-06-01")], [TOO_SMALL]),
        ("2025-12-01", [("7.4", "2025-09-01", "2026-05-31")], [ENDS_EARLY]),
        ("2026-03-02", [("7.4", "2025-09-01", "2026-03-01")], [LAPSED]),
    ],
)
def test_a_newly_qualified_officer_has_20_per_cent_for_nine_months_and_no_cliff(on, rows, found):
    lines = [row(*one) for one in rows]
    assert kinds(on, *lines, rule=NEWLY_QUALIFIED_REDUCTION, planned=None) == found


# ---- where nobody can say ----


def test_without_an_export_nothing_is_found():
    assert kinds("2026-04-01", file_day=None) == []
    assert kinds("2027-03-01", file_day=None) == []
    assert not learner("2026-04-01", file_day=None).known


def test_of_somebody_without_a_rule_nothing_is_expected():
    nobody = Reductions("Nadia Rowe", date(2026, 4, 1), Protection(), Filed(FILE_DAY), Decimal(37))
    assert (nobody.findings, nobody.expected, nobody.in_words) == ((), Decimal(0), "No reduction: a full caseload")


# ---- the sentences ----


def reason(*args, **kwargs):
    (finding,) = learner(*args, **kwargs).findings
    return finding.title, finding.reason


def test_a_stage_that_began_after_the_export_has_none_scheduled():
    words = "By the reductions export of 20 February 2026, none is {}. Put 22.2 hours into the workload tool"
    assert words.format("scheduled from 1 March 2026 on") in reason("2026-03-01", row(*FIRST))[1]
    assert (
        words.format("on file").replace("20 February", "1 March")
        in (reason("2026-03-01", row(*FIRST), file_day=date(2026, 3, 1))[1])
    )


def test_missing_in_words():
    assert reason("2026-04-01", file_day=date(2026, 3, 20)) == (
        "Priya Nair’s reduction is missing",
        "The rules take 60% off until 1 September 2026: 22.2 of 37 hours a week. By the reductions export of "
        "20 March 2026, none is on file. Put 22.2 hours into the workload tool, then take in a new reductions "
        "export.",
    )


def test_lapsed_in_words():
    title, why = reason("2026-07-01", row("22.2", "2026-03-01", "2026-06-01"))
    assert title == "Priya Nair’s reduction has lapsed"
    assert "the one on file ended on 1 June 2026, and this stage goes on. Put 22.2 hours" in why


def test_too_small_in_words():
    title, why = reason("2026-04-01", row("14.8", "2026-03-01", "2026-09-01"))
    assert title == "Priya Nair’s reduction is too small"
    assert "14.8 hours are on file, 7.4 too few. Correct it in the workload tool" in why


def test_ending_too_soon_in_words():
    title, why = reason("2026-04-01", row("22.2", "2026-03-01", "2026-06-01"), planned=date(2026, 7, 1))
    assert title == "Priya Nair’s reduction ends too soon"
    assert "what is on file ends on 1 June 2026. Qualifying is planned for 1 July 2026." in why
    assert "Let it run until 1 July 2026 in the workload tool" in why


def test_the_cliff_in_words_before_and_after():
    title, why = reason("2027-02-01", row(*THIRD))
    assert title == "Priya Nair: no reduction after month 18"
    assert why == (
        "No reduction is published after month 18, and qualifying is planned for 1 June 2027: the workload tool will "
        "count a full caseload from 1 March 2027. By the reductions export of 20 February 2026, nothing is taken off "
        "then. Agree what is taken off until they qualify, and put it into the workload tool."
    )
    assert "the workload tool has counted a full caseload from 1 March 2027" in reason("2027-03-01")[1]
    assert "qualifying was planned for 1 June 2027" in reason("2027-06-01")[1]


def test_what_is_on_file_in_words():
    both = (row("22.2", "2026-03-01", "2026-09-01"), row("7.4", "2026-03-01", None, category="not_kept"))
    ahead = row("14.8", "2026-09-01", "2027-03-01", status="SCHEDULED")
    found = learner("2026-04-01", *both, ahead)
    assert found.on_file == (
        "22.2 hours a week for learning until 1 September 2026; 7.4 hours for other reasons, "
        "by the reductions export of 20 February 2026"
    )
    assert found.scheduled == ["14.8 hours from 1 September 2026 until 1 March 2027"]
    assert learner("2026-04-01").on_file == "Nothing for learning, by the reductions export of 20 February 2026"
    assert "37 hours a week for learning, 14.8 more than the rules give" in (
        learner("2026-04-01", row("37", "2026-03-01", None)).on_file
    )
    assert learner("2026-04-01", file_day=None).on_file.startswith(
        "No reductions export of this team has been taken in"
    )


def test_the_person_reads_of_themselves_without_being_told_to_mend_it():
    (finding,) = learner("2026-04-01").findings
    assert finding.to_oneself == "Your reduction is missing in the workload tool"
    assert "Put 22.2 hours" not in finding.found
