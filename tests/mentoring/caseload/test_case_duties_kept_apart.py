"""What is to be done about somebody's cases is read by whoever is to do it, and not on the record by all who see it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from assessments.spot_checks.after.consequences import RAISED, READ
from lms.actions import pass_on_duties
from lms.calendar import today
from lms.models import Duty, LineManagement, Person, RoleGrant, StandIn
from lms.roles import CASE_DUTIES, Role
from mentoring.caseload.co_working.asks import TO_DECLARE
from mentoring.caseload.co_working.duties import keep_co_working_duties
from mentoring.caseload.deciding.moving import MOVE_DUTY, ask_to_move
from mentoring.caseload.deciding.permissions import REVIEW_DUTY
from mentoring.caseload.held.duties import HELD_CASES
from mentoring.caseload.models import PrivateLimit
from mentoring.caseload.reductions.compared import KINDS, MISSING
from mentoring.caseload.reductions.duties import keep_reduction_duties
from tests.factories import coworking, spot_checks
from tests.factories import deciding as made
from tests.factories import holdings as make
from tests.mentoring.caseload.test_recheck import night
from tests.mentoring.caseload.test_reduction_duties import export

TELLS = (
    "X••••",
    "M••••",
    "Not suitable",
    "stands against",
    "set aside",
    "Say who did what",
    "reductions export",
    "not sufficient",
)


@pytest.fixture
def asked(cast):
    """Return the cast once everything that tells of Priya's cases is asked of somebody."""
    ask_to_move(made.overridden(cast).override, "Learners and high risk still stands.", on=today(), by=None)
    PrivateLimit.objects.create(
        person=cast.priya, facts=["stalking"], recorded_by=cast.imogen, starts=today() - timedelta(days=1)
    )
    make.holding(cast.priya, "X000011", rosh_public="high", stalking=True)
    coworking.co_working(cast)
    keep_co_working_duties(on=today())
    # None of Priya's is in it.
    export(cast)
    keep_reduction_duties(on=today())
    night()
    spot_checks.outcome(spot_checks.check(cast.amara, cast.priya), "isss")
    kinds = set(Duty.objects.open().filter(about=cast.priya).values_list("kind", flat=True))
    assert kinds >= CASE_DUTIES - set(KINDS) | {MISSING}
    return cast


def owed(cast, browser):
    """Return the words of what is blocked, and by whom, on Priya's record."""
    page = browser.get(reverse("progress:record", args=[cast.enrolment_of(cast.priya).pk]))
    sections = BeautifulSoup(page.content, "html.parser").select(
        "section[aria-labelledby=us], section[aria-labelledby=learner]"
    )
    assert sections
    return " ".join(section.get_text(" ") for section in sections)


def told_in(words):
    """Return what some words tell of cases."""
    return {tell for tell in TELLS if tell in words}


def test_the_kinds_are_those_that_tell_of_cases_and_of_hours_taken_off_them():
    assert {HELD_CASES, MOVE_DUTY, REVIEW_DUTY, *TO_DECLARE.values(), *KINDS, READ, *RAISED} == CASE_DUTIES


@pytest.mark.parametrize("reader", ["gareth", "helen", "leonard", "ruth"])
def test_nobody_who_is_not_asked_reads_them_on_the_record(asked, signed_in_as, reader):
    assert told_in(owed(asked, signed_in_as(asked.people[reader]))) == set()


def test_whoever_is_asked_reads_theirs_on_the_record_and_not_those_of_others(asked, signed_in_as):
    assert told_in(owed(asked, signed_in_as(asked.daniel))) == {
        "X••••", "M••••", "reductions export", "not sufficient",
    }  # fmt: skip
    assert told_in(owed(asked, signed_in_as(asked.imogen))) == {"set aside"}
    assert told_in(owed(asked, signed_in_as(asked.priya))) == {"M••••", "Say who did what", "not sufficient"}


def test_whoever_stands_in_for_a_role_that_is_asked_reads_it(asked, signed_in_as):
    LineManagement.objects.filter(person=asked.priya).delete()
    night(1)
    grant = RoleGrant.objects.get(person=asked.daniel, role=Role.SPO.value)
    StandIn.objects.create(grant=grant, stand_in=asked.carys, starts=today() - timedelta(days=1))
    # What stands against held cases is said as a need, with the way to the cases.
    assert "held that a rule would block today" in owed(asked, signed_in_as(asked.carys))


def test_they_never_pass_on_to_whom_they_are_about(asked):
    duty = Duty.objects.open().get(kind=MOVE_DUTY)
    Person.objects.filter(pk=asked.daniel.pk).update(is_active=False)
    LineManagement.objects.filter(person=asked.daniel).delete()
    LineManagement.objects.create(person=asked.daniel, manager=asked.priya, starts=today() - timedelta(days=9))
    pass_on_duties(on=today())
    duty.refresh_from_db()
    assert duty.owner != asked.priya
