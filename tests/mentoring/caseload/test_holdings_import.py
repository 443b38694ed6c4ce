"""Taking in who holds which case: new, moved, changed and no longer held, on the day of the file and no other."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.calendar import today
from lms.models import AuditEvent, Person
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Case, CaseloadImport, CaseReading, CoveredTeam, Holding
from mentoring.caseload.references import key_of
from tests.factories.caseload_files import HELD_HEADINGS, TEAM_2, held, holdings_in
from tests.factories.mentoring import as_csv, person

DAY = timedelta(days=1)


def case(reference="X000001"):
    return Case.objects.get(key=key_of(reference))


def spans(reference="X000001"):
    """Who held a case between which days, the days counted from today."""
    rows = Holding.objects.filter(case=case(reference)).order_by("starts")
    return [(row.person.name, (row.starts - today()).days, row.ends and (row.ends - today()).days) for row in rows]


def changes(report):
    return [(row.person, row.before, row.after) for row in report.changes]


def test_a_new_case_is_kept_by_key_mask_and_coded_facts(cast):
    report = holdings_in(cast.daniel, held(children="RHRH", category="M2", level="m1", abuse="yes", tier="b2s"))
    found = case()
    assert (found.mask, found.holder, found.facts_day) == ("X••••01", cast.nadia, today())
    facts = CaseFacts.of(found)
    assert (facts.children, facts.public, facts.tier) == ("high", "medium", "B2S")
    assert (facts.mappa_category, facts.mappa_level, facts.concerns) == (2, 1, ["domestic abuse"])
    assert CaseReading.objects.get().facts == facts.as_record()
    assert spans() == [("Nadia Rowe", 0, None)]
    (change,) = report.changes
    assert (change.person, change.place) == ("Nadia Rowe", "Aldermoor Team 1")
    assert (change.before, change.after) == ("Not held", "Holds X••••01")
    assert change.note == "high risk to children, community order or suspended sentence, tier B2S"
    assert report.headline.startswith("The cases of 1 person brought up to date")
    assert AuditEvent.objects.get(code="holdings_imported").facts["new"] == 1


def test_a_dry_run_says_the_same_and_writes_nothing(cast):
    wanted = holdings_in(cast.daniel, held(), dry_run=True)
    assert not Case.objects.exists()
    assert not CaseloadImport.objects.exists()
    done = holdings_in(cast.daniel, held())
    assert (wanted.changes, wanted.seen) == (done.changes, done.seen)


def test_the_same_file_twice_changes_nothing(cast):
    holdings_in(cast.daniel, held())
    report = holdings_in(cast.ruth, held())
    assert report.headline.startswith("Nothing changed: Daniel Okafor imported this file")
    assert (Holding.objects.count(), CaseReading.objects.count(), CaseloadImport.objects.count()) == (1, 1, 1)


def test_the_same_cases_on_a_later_day_only_move_the_day_of_their_facts(cast):
    holdings_in(cast.daniel, held(), day=today() - 7 * DAY)
    report = holdings_in(cast.daniel, held())
    assert (report.changes, report.left_out) == ((), ())
    assert spans() == [("Nadia Rowe", -7, None)]
    assert (case().facts_day, CaseReading.objects.count()) == (today(), 1)


def test_a_case_that_moves_is_held_by_one_up_to_the_day_and_by_the_next_from_the_day(cast):
    holdings_in(cast.daniel, held(), day=today() - 7 * DAY)
    report = holdings_in(cast.daniel, held(name="Gareth Pugh"))
    assert spans() == [("Nadia Rowe", -7, 0), ("Gareth Pugh", 0, None)]
    assert case().holder == cast.gareth
    assert changes(report) == [("Gareth Pugh", "X••••01 with Nadia Rowe", "X••••01 with Gareth Pugh")]
    before, on = Holding.objects.on(today() - DAY).get(), Holding.objects.on(today()).get()
    assert (before.person, on.person) == (cast.nadia, cast.gareth)


def test_a_case_that_moves_to_another_team_keeps_its_holder(cast):
    holdings_in(cast.ruth, held(name="Owen Castle", **TEAM_2), day=today() - DAY)
    report = holdings_in(cast.ruth, held(), held("X000002", name="Owen Castle", **TEAM_2))
    assert spans() == [("Owen Castle", -1, 0), ("Nadia Rowe", 0, None)]
    assert [row.note for row in report.changes][:1] == ["moved"]


def test_changed_facts_are_said_from_what_to_what_and_kept_as_a_reading(cast):
    holdings_in(cast.daniel, held(tier="C2", children="medium"), day=today() - 7 * DAY)
    report = holdings_in(cast.daniel, held(tier="B2", children="high"))
    assert changes(report) == [
        ("Nadia Rowe", "X••••01: RoSH to children: medium; tier C2", "RoSH to children: high; tier B2")
    ]
    assert report.notes == ("Cases: 1 with changed facts.",)
    assert (case().rosh_children, case().tier, case().facts_day) == ("high", "B2", today())
    readings = CaseReading.objects.order_by("day")
    assert [(row.day, row.facts["tier"]) for row in readings] == [(today() - 7 * DAY, "C2"), (today(), "B2")]
    assert spans() == [("Nadia Rowe", -7, None)]


def test_a_case_that_its_team_no_longer_lists_is_no_longer_held(cast):
    holdings_in(cast.daniel, held(), held("X000002"), day=today() - 7 * DAY)
    report = holdings_in(cast.daniel, held("X000002"))
    assert spans() == [("Nadia Rowe", -7, 0)]
    assert case().holder is None
    assert case("X000002").holder == cast.nadia
    assert changes(report) == [("Nadia Rowe", "Holds X••••01", "No longer in the file")]


def test_a_file_says_nothing_of_teams_that_it_does_not_name(cast):
    holdings_in(cast.ruth, held(), held("X000002", name="Owen Castle", **TEAM_2), day=today() - 7 * DAY)
    holdings_in(cast.ruth, held())
    assert case("X000002").holder == cast.owen
    assert spans("X000002") == [("Owen Castle", -7, None)]


def test_a_case_that_comes_back_is_held_again_from_the_day_of_that_file(cast):
    holdings_in(cast.daniel, held(), held("X000002"), day=today() - 9 * DAY)
    holdings_in(cast.daniel, held("X000002"), day=today() - 5 * DAY)
    holdings_in(cast.daniel, held(), held("X000002"))
    assert spans() == [("Nadia Rowe", -9, -5), ("Nadia Rowe", 0, None)]
    assert case().holder == cast.nadia


# ---- files that are not the newest, and several of one day ----


def test_a_file_older_than_the_newest_of_its_team_is_refused(cast):
    holdings_in(cast.daniel, held())
    report = holdings_in(cast.daniel, held(name="Gareth Pugh"), day=today() - DAY)
    (problem,) = report.problems
    assert (problem.line, problem.column, problem.found) == (2, "Team", "Aldermoor Team 1")
    assert "was taken in for this team already" in problem.cause
    assert spans() == [("Nadia Rowe", 0, None)]


def test_an_older_file_is_refused_even_where_the_newest_changed_nothing(cast):
    holdings_in(cast.daniel, held(), day=today() - 9 * DAY)
    holdings_in(cast.daniel, held())
    assert holdings_in(cast.daniel, held(tier="B1"), day=today() - 5 * DAY).refused
    assert case().tier == "C2"


def test_a_later_file_of_the_same_day_stands_in_place_of_the_earlier(cast):
    holdings_in(cast.daniel, held(), held("X000002"), held("X000003"))
    holdings_in(cast.daniel, held(name="Gareth Pugh", tier="B1"), held("X000003"))
    assert spans() == [("Gareth Pugh", 0, None)]
    assert (case().holder, case().tier) == (cast.gareth, "B1")
    assert spans("X000002") == []
    assert case("X000002").holder is None
    assert spans("X000003") == [("Nadia Rowe", 0, None)]


def test_an_older_file_of_another_team_does_not_take_a_case_back(cast):
    holdings_in(cast.ruth, held(), day=today() - 9 * DAY)
    holdings_in(cast.ruth, held(name="Owen Castle", **TEAM_2), day=today() - 2 * DAY)
    report = holdings_in(cast.ruth, held(), held("X000002"), day=today() - DAY)
    assert spans() == [("Nadia Rowe", -9, -2), ("Owen Castle", -2, -1), ("Nadia Rowe", -1, None)]
    holdings_in(cast.ruth, held(name="Owen Castle", **TEAM_2))
    assert report.imported
    assert case().holder == cast.owen


def test_what_another_team_said_of_a_later_day_stays(cast):
    holdings_in(cast.ruth, held("X000002", name="Owen Castle", **TEAM_2), day=today() - 9 * DAY)
    holdings_in(cast.ruth, held("X000002", name="Owen Castle", **TEAM_2), held(name="Owen Castle", **TEAM_2))
    report = holdings_in(cast.ruth, held(), held("X000002"), day=today() - 3 * DAY)
    # Nobody had said who held the first one before today; the second one is still in the newer file of the other team.
    assert spans() == [("Nadia Rowe", -3, 0), ("Owen Castle", 0, None)]
    assert spans("X000002") == [("Owen Castle", -9, None)]
    assert case().holder == case("X000002").holder == cast.owen
    assert "1 case was left as recorded: a newer file of another team says who holds it." in report.left_out


def test_facts_of_an_older_file_do_not_replace_newer_ones(cast):
    holdings_in(cast.ruth, held(name="Owen Castle", tier="B1", **TEAM_2))
    holdings_in(cast.ruth, held(tier="C2"), day=today() - 3 * DAY)
    assert (case().tier, case().facts_day) == ("B1", today())
    assert sorted(CaseReading.objects.values_list("day", "facts__tier")) == [
        (today() - 3 * DAY, "C2"), (today(), "B1"),
    ]  # fmt: skip


# ---- what is left out ----


@pytest.mark.parametrize("access", ["RESTRICTED", "EXCLUDED", "restricted"])
def test_limited_access_cases_are_counted_and_nowhere_kept(cast, access):
    report = holdings_in(cast.daniel, held(), held("X000999", access=access), held("X000998", access=access))
    assert "2 limited-access cases were left out. Nothing of them is kept." in report.left_out
    assert Case.objects.get().mask == "X••••01"


def test_a_case_that_becomes_limited_is_no_longer_held_here(cast):
    holdings_in(cast.daniel, held(), day=today() - DAY)
    holdings_in(cast.daniel, held(access="EXCLUDED"))
    assert spans() == [("Nadia Rowe", -1, 0)]
    assert case().holder is None
    assert CoveredTeam.objects.filter(unit=cast.team).count() == 2


def test_cases_that_wait_for_somebody_are_left_out(cast):
    report = holdings_in(cast.daniel, held(), held("X000002", name="Unallocated", code="N03UATU"))
    assert "1 case was left out: nobody holds it yet." in report.left_out
    assert Case.objects.count() == 1


# ---- names and codes ----


def test_a_staff_code_must_be_that_of_the_name(cast):
    report = holdings_in(cast.daniel, held(code=cast.gareth.staff_code))
    (problem,) = report.problems
    assert (problem.line, problem.column) == (2, "Staff Code")
    assert problem.cause == "Nadia Rowe has another staff code here. Correct the name or the code."
    assert holdings_in(cast.daniel, held(code=cast.nadia.staff_code.lower())).imported


def test_a_staff_code_says_which_of_two_people_of_one_name_is_meant(cast):
    one, other = person("Chris Yardley", unit=cast.team), person("Chris Other", unit=cast.team)
    Person.objects.filter(pk=other.pk).update(name="Chris Yardley")
    report = holdings_in(
        cast.daniel,
        held(name="Chris Yardley", code=one.staff_code),
        held("X000002", name="Yardley, Chris", code=other.staff_code),
    )
    assert report.imported
    assert (case().holder, case("X000002").holder) == (one, other)
    assert holdings_in(cast.daniel, held("X000003", name="Chris Yardley")).questions


def test_a_name_that_is_not_plain_is_asked_about_once_for_all_its_lines(cast):
    lines = [held(f"X0000{number}", name="Rowe, N") for number in range(10, 40)]
    report = holdings_in(cast.daniel, *lines)
    (question,) = report.questions
    assert (question.line, question.name) == (2, "Rowe, N")


def test_a_team_outside_ones_place_is_refused_even_where_every_line_of_it_is_left_out(cast):
    report = holdings_in(cast.daniel, held(), held("X000002", access="EXCLUDED", **TEAM_2))
    (problem,) = report.problems
    assert problem.cause.startswith("This team is outside the place")
    assert not Case.objects.exists()


def test_a_case_takes_no_query_of_its_own(cast):
    holdings_in(cast.daniel, held("X010000"), day=today() - DAY)
    lines = [held(f"X02{number:04}", name="Gareth Pugh", children="high") for number in range(150)]
    with CaptureQueriesContext(connection) as queries:
        assert holdings_in(cast.daniel, *lines).imported
    assert len(queries) < 75


def test_the_command_takes_a_file_in_as_of_a_day_and_only_looks_on_a_dry_run(cast, tmp_path, capsys):
    file = tmp_path / "cases.csv"
    file.write_bytes(as_csv(held(), held("X000002", access="EXCLUDED"), headings=HELD_HEADINGS))
    options = {"by": cast.daniel.email, "day": (today() - DAY).isoformat()}
    call_command("import_holdings", file, dry_run=True, **options)
    assert not Case.objects.exists()
    call_command("import_holdings", file, **options)
    assert spans() == [("Nadia Rowe", -1, None)]
    dry, done = capsys.readouterr().out.split("The cases of 1 person brought")
    for said in (dry, done):
        assert "Cases: 1 new." in said
        assert "1 limited-access case was left out. Nothing of it is kept." in said
        assert "Nadia Rowe, Aldermoor Team 1: Not held before, Holds X••••01 after" in said


def test_the_command_refuses_with_exit_code_1_and_every_line(cast, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes(as_csv(held("nobody"), held("X000002", tier="Z"), headings=HELD_HEADINGS))
    with pytest.raises(CommandError) as refused:
        call_command("import_holdings", file, by=cast.daniel.email)
    assert refused.value.returncode == 1
    assert str(refused.value).splitlines() == [
        "Nothing was imported: 2 lines need you",
        "Line 2, Case Reference: “not shown”: A case reference is one letter and six figures, such as X000000.",
        "Line 3, Tier: “not shown”: A tier is A to G, or A3 to D0 with or without S, or nothing.",
    ]
