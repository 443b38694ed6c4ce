"""Two managers bring in who holds which case at once: one after the other, and no case is held twice."""

from django.db.models import Count

from lms.calendar import today
from mentoring.caseload.models import Case, CaseloadImport, Holding
from tests.factories.caseload_files import TEAM_2, held, holdings_in
from tests.races import RACE, at_once, while_open

pytestmark = RACE


def held_twice():
    """Which cases more than one holding is open of."""
    return list(Holding.objects.filter(ends=None).values("case").annotate(n=Count("pk")).filter(n__gt=1))


def test_one_new_case_in_the_files_of_two_teams_is_held_once(cast):
    mine = [held(f"X0001{number:02}") for number in range(40)]
    theirs = [held(f"X0001{number:02}", "Owen Castle", **TEAM_2) for number in range(20, 60)]
    reports = at_once(lambda: holdings_in(cast.ruth, *mine), lambda: holdings_in(cast.ruth, *reversed(theirs)))
    assert all(report.imported for report in reports)
    assert held_twice() == []
    assert (Case.objects.count(), Holding.objects.filter(ends=None).count()) == (60, 60)
    assert all(case.holder == Holding.objects.get(case=case, ends=None).person for case in Case.objects.all())


def test_the_same_file_sent_twice_at_once_is_taken_in_once(cast):
    reports = at_once(*(lambda: holdings_in(cast.daniel, held()) for _ in range(3)))
    assert sorted(report.imported is not None for report in reports) == [False, False, True]
    assert sum("Nothing changed" in report.headline for report in reports) == 2
    assert (Holding.objects.count(), CaseloadImport.objects.count()) == (1, 1)


def test_two_files_of_one_team_leave_one_holder(cast):
    reports = at_once(
        lambda: holdings_in(cast.daniel, held()), lambda: holdings_in(cast.daniel, held(name="Gareth Pugh"))
    )
    assert all(report.imported for report in reports)
    assert Case.objects.get().holder == Holding.objects.get().person


def test_what_an_import_shows_is_what_it_did_after_the_one_before_it(cast):
    second = while_open(
        lambda: holdings_in(cast.daniel, held()), lambda: holdings_in(cast.daniel, held(name="Gareth Pugh"))
    )
    assert [change.note for change in second.changes] == ["moved"]
    assert [(row.person, row.starts) for row in Holding.objects.all()] == [(cast.gareth, today())]
