"""Every night: a reduction that is not as the rules have it is a duty of the manager, and closes when put right."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from lms.calendar import in_words, months_after, today, working_day_after
from lms.models import Duty, LineManagement, Post, Qualification
from mentoring.caseload.models import CoveredTeam, ReductionReading
from mentoring.caseload.reductions import duties as reduction_duties
from mentoring.caseload.reductions.duties import keep_reduction_duties
from mentoring.caseload.reductions.filed import reductions_of
from tests.mentoring.caseload.test_workload import figure, taken_in

ON = today()


def export(cast, *lines, unit=None, days_ago=1):
    """A reductions export of one team: person, hours, and what differs from an active reduction without an end."""
    unit = unit or cast.team
    source = taken_in(cast, ON - timedelta(days=days_ago), "reductions")
    CoveredTeam.objects.create(source=source, unit=unit)
    for number, (person, hours, changed) in enumerate(lines, 2):
        facts = {"category": "learning", "starts": months_after(ON, -12), "ends": None, "status": "ACTIVE"} | changed
        ReductionReading.objects.create(
            source=source, line=number, person=person, unit=unit, day=source.figures_day, contracted_hours=37,
            hours=Decimal(hours), **facts,
        )  # fmt: skip
    return source


def right(cast):
    """Lines as the rules have them: Priya is in month 8, Callum in month 3."""
    return [(cast.priya, "22.2", {}), (cast.callum, "29.6", {})]


def open_duties():
    return sorted((duty.about.name.split()[0], duty.kind) for duty in Duty.objects.open().filter(kind__in=KINDS))


KINDS = reduction_duties.KINDS


def night(on=ON):
    keep_reduction_duties(on=on)
    return open_duties()


# ---- opened ----


def test_without_an_export_of_the_team_nobody_is_asked(cast):
    assert night() == []
    export(cast, unit=cast.other_team)
    assert night() == []


def test_an_export_that_has_none_of_a_learner_asks_the_line_manager(cast):
    export(cast, (cast.callum, "29.6", {}))
    assert night() == [("Priya", "reduction_missing")]
    duty = Duty.objects.get(kind="reduction_missing")
    assert (duty.owner, duty.due) == (cast.daniel, working_day_after(ON, 5))
    assert duty.link == f"/caseload/workload/{cast.priya.pk}/"
    assert f"By the reductions export of {in_words(ON - timedelta(days=1))}, none is on file." in duty.reason


def test_where_nobody_manages_them_the_senior_officers_of_the_team_are_asked(cast):
    LineManagement.objects.filter(person=cast.priya).delete()
    export(cast, (cast.callum, "29.6", {}))
    night()
    duty = Duty.objects.get(kind="reduction_missing")
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, "spo", cast.team)


@pytest.mark.parametrize(
    ("shows", "line", "found"),
    [
        ("too small", ("14.8", {}), "reduction_wrong_size"),
        ("lapsed", ("22.2", {"ends": ON - timedelta(days=1)}), "reduction_lapsed"),
        ("over, by the tool itself", ("22.2", {"ends": ON, "status": "ARCHIVED"}), "reduction_lapsed"),
        ("ending tomorrow", ("22.2", {"ends": ON + timedelta(days=1)}), "reduction_ends_early"),
        ("for another reason", ("22.2", {"category": "not_kept"}), "reduction_missing"),
        ("for work", ("22.2", {"category": "work"}), "reduction_missing"),
        ("deleted", ("22.2", {"status": "DELETED"}), "reduction_missing"),
    ],
)
def test_each_kind_of_finding(cast, shows, line, found):
    hours, changed = line
    export(cast, (cast.priya, hours, changed), (cast.callum, "29.6", {}))
    assert night() == [("Priya", found)], shows


def test_more_than_expected_is_nobodys_duty(cast):
    export(cast, (cast.priya, "37", {}), (cast.callum, "29.6", {}))
    assert night() == []


def test_a_newly_qualified_officer_is_looked_at_for_nine_months(cast):
    export(cast, *right(cast))
    nadia = Qualification.objects.filter(person=cast.nadia, kind="practitioner")
    for months, found in ((-8, [("Nadia", "reduction_missing")]), (-9, []), (-48, [])):
        nadia.update(starts=months_after(ON, months))
        assert night() == found, months


def test_the_cliff_is_said_ahead_and_once_it_has_come(cast):
    enrolment = cast.enrolment_of(cast.priya)
    export(cast, (cast.priya, "14.8", {"ends": ON + timedelta(days=10)}), (cast.callum, "29.6", {}))
    enrolment.starts = months_after(ON + timedelta(days=10), -18)
    enrolment.save()
    assert night() == [("Priya", "reduction_cliff")]
    before = Duty.objects.get(kind="reduction_cliff")
    assert "will count a full caseload" in before.reason
    later = ON + timedelta(days=11)
    assert ("Priya", "reduction_cliff") in night(later)
    after = Duty.objects.get(kind="reduction_cliff")
    assert (after.pk, after.due) == (before.pk, before.due)
    assert "has counted a full caseload" in after.reason


# ---- kept, changed, closed ----


def test_the_same_night_twice_and_the_next_night_ask_once(cast):
    export(cast, (cast.callum, "29.6", {}))
    assert night() == night() == night(ON + timedelta(days=1)) == [("Priya", "reduction_missing")]
    assert Duty.objects.filter(kind__in=KINDS).count() == 1


def test_put_right_it_closes_by_itself(cast):
    export(cast, (cast.callum, "29.6", {}), days_ago=2)
    night()
    export(cast, *right(cast))
    assert night() == []
    assert "no longer stands" in Duty.objects.get(kind="reduction_missing").close_reason


def test_put_right_by_half_it_becomes_another_duty(cast):
    export(cast, (cast.callum, "29.6", {}), days_ago=2)
    night()
    export(cast, (cast.priya, "7.4", {}), (cast.callum, "29.6", {}))
    assert night() == [("Priya", "reduction_wrong_size")]


def test_a_newer_export_that_still_has_none_changes_the_words_and_not_the_day(cast):
    export(cast, (cast.callum, "29.6", {}), days_ago=3)
    night()
    due = Duty.objects.get(kind="reduction_missing").due
    export(cast, (cast.callum, "29.6", {}), days_ago=0)
    night(ON + timedelta(days=3))
    duty = Duty.objects.get(kind="reduction_missing")
    assert duty.due == due
    assert f"By the reductions export of {in_words(ON)}, none is on file." in duty.reason


def test_whoever_has_left_is_asked_about_no_more(cast):
    export(cast, (cast.callum, "29.6", {}))
    night()
    cast.priya.is_active = False
    cast.priya.save()
    assert night() == []


def test_whoever_qualified_long_ago_is_asked_about_no_more(cast):
    export(cast, (cast.callum, "29.6", {}))
    night()
    enrolment = cast.enrolment_of(cast.priya)
    enrolment.status, enrolment.ends = "qualified", ON
    enrolment.save()
    assert night() == []


# ---- which export speaks for whom ----


def test_whoever_came_after_the_export_is_not_in_it_and_not_missed(cast):
    export(cast, (cast.callum, "29.6", {}), days_ago=10)
    Post.objects.filter(person=cast.priya).update(starts=ON - timedelta(days=9))
    assert night() == []
    Post.objects.filter(person=cast.priya).update(starts=ON - timedelta(days=10))
    assert night() == [("Priya", "reduction_missing")]


def test_a_line_of_a_team_that_somebody_left_counts_no_more(cast):
    export(cast, (cast.priya, "22.2", {}), unit=cast.other_team, days_ago=30)
    Post.objects.filter(person=cast.priya).update(starts=ON - timedelta(days=20))
    export(cast, (cast.callum, "29.6", {}))
    assert night() == [("Priya", "reduction_missing")]


def test_a_record_in_another_team_of_the_delivery_unit_counts(cast):
    export(cast, (cast.callum, "29.6", {}))
    export(cast, (cast.priya, "22.2", {}), unit=cast.other_team)
    assert night() == []


def test_the_newest_export_of_a_team_stands_in_place_of_older_ones(cast):
    export(cast, *right(cast), days_ago=5)
    assert night() == []
    export(cast, (cast.callum, "29.6", {}), days_ago=2)
    assert night() == [("Priya", "reduction_missing")]
    # An export of a later day than tonight is not known yet.
    assert night(ON - timedelta(days=3)) == []


def test_contracted_hours_of_the_workload_export_count_for_a_team_without_a_reduction(cast):
    half = {"contracted_hours": Decimal("18.5")}
    source = taken_in(cast, ON - timedelta(days=1))
    figure(cast, cast.priya, 1, source=source, **half)
    figure(cast, cast.priya, 1, unit=cast.other_team, source=source, **half)
    export(cast, (cast.priya, "11.1", {}), (cast.callum, "29.6", {}))
    ReductionReading.objects.filter(person=cast.priya).update(contracted_hours=Decimal("18.5"))
    found = reductions_of([cast.priya], ON)[cast.priya.pk]
    assert (found.contracted, found.expected) == (Decimal(37), Decimal("22.2"))
    assert night() == [("Priya", "reduction_wrong_size")]


@pytest.mark.parametrize(
    ("figures", "contracted"),
    [
        # which team, days ago, hours a week there -> all of them together
        ([("team", 1, "18.5"), ("other_team", 1, "18.5")], "37"),
        ([("team", 1, "18.5"), ("other_team", 2, "18.5")], "37"),
        ([("team", 2, "18.5"), ("other_team", 1, "18.5")], "37"),
        ([("team", 1, "18.5"), ("other_team", 15, "18.5")], "37"),
        ([("team", 1, "18.5"), ("other_team", 16, "18.5")], "18.5"),
        ([("team", 1, "18.5"), ("other_team", 2, "18.5"), ("other_team", 8, "11.1")], "37"),
        ([("team", 1, "18.5"), ("far_team", 2, "18.5")], "18.5"),
        ([("team", 8, "30")], "30"),
        ([], "37"),
    ],
    ids=[
        "two teams of one day", "the other team a day older", "their own team a day older", "as old as still counts",
        "a day older than that", "the newest of the other team", "of another delivery unit", "one team", "no figures",
    ],
)  # fmt: skip
def test_contracted_hours_are_those_of_all_teams_whose_figures_count(cast, figures, contracted):
    for team, days, hours in figures:
        figure(cast, cast.priya, days, unit=getattr(cast, team), contracted_hours=Decimal(hours))
    assert reductions_of([cast.priya], ON)[cast.priya.pk].contracted == Decimal(contracted)


# ---- in batches ----


def test_batches_of_one_find_the_same(cast, monkeypatch):
    export(cast)
    monkeypatch.setattr(reduction_duties, "BATCH", 1)
    assert night() == [("Callum", "reduction_missing"), ("Priya", "reduction_missing")]


def test_the_number_of_queries_does_not_grow_with_the_people(cast, django_assert_num_queries):
    export(cast, *right(cast))
    people = [cast.priya, cast.callum, cast.nadia, cast.gareth]
    with django_assert_num_queries(10):
        reductions_of(people[:1], ON)
    with django_assert_num_queries(10):
        reductions_of(people, ON)


def test_the_day_begins_with_it(cast):
    from lms.progress.actions import start_day

    export(cast, (cast.callum, "29.6", {}))
    assert start_day(on=ON)["reductions that are not as the rules have them"] == 1
    assert open_duties() == [("Priya", "reduction_missing")]


def test_the_learners_own_page_shows_what_is_expected_and_what_is_on_file(cast, signed_in_as):
    export(cast, (cast.priya, "14.8", {}), (cast.callum, "29.6", {}))
    page = " ".join(
        BeautifulSoup(signed_in_as(cast.priya).get("/caseload/mine/").content, "html.parser").get_text(" ").split()
    )
    assert "Your reductions: by the rules and on file" in page
    assert "The rules take 60% off until" in page
    assert "14.8 hours a week for learning, by the reductions export of" in page
    assert "Your reduction is too small in the workload tool" in page
    assert "Priya Nair’s reduction" not in page


def test_an_officer_without_any_has_no_such_section(cast, signed_in_as):
    assert b"Your reductions" not in signed_in_as(cast.gareth).get("/caseload/mine/").content
