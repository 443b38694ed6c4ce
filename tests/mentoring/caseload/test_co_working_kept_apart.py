"""What one of the two says stays between them and whoever allocates to the learner: no other page, duty or message."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.calendar import today
from lms.duties import duties_of
from lms.models import Duty, LineManagement, Notice, RoleGrant, StandIn
from lms.roles import Role
from mentoring.caseload.co_working.asks import ASKED_OF_MANAGER, DIFFERS
from mentoring.caseload.co_working.declaring import declare
from tests.factories import coworking as make

# Numbers that stand nowhere else, and how the manager is asked about them.
ACCOUNT = make.account((71, 18), (7, 0))
NUMBERS = ("71 of 89", "79.8", "7 of 7", "8 of 10", "ore than 50%", "points apart", "differs by")
TELLS = (*NUMBERS, "differ on who did what")


@pytest.fixture
def row(cast):
    """Return a case of which only the lead has told the month, with numbers that raise something."""
    row = make.co_working(cast)
    declare(co_working=row, month=make.month_back(1), account=ACCOUNT, by=cast.nadia)
    assert Duty.objects.open().filter(kind__in=ASKED_OF_MANAGER).exists()
    return row


def pages(cast, row):
    """Return every address on which something of a learner or a case is read."""
    month = row.starts
    return [
        reverse("home"),
        reverse("messages"),
        reverse("progress:board"),
        reverse("progress:record", args=[cast.enrolment_of(cast.priya).pk]),
        reverse("caseload:mine"),
        reverse("caseload:team"),
        reverse("caseload:room"),
        reverse("caseload:co_working"),
        reverse("caseload:co_working_team"),
        reverse("caseload:co_worked", args=[row.pk]),
        reverse("caseload:declare", args=[row.pk, month.year, month.month]),
    ]


@pytest.mark.parametrize(
    "reader", ["priya", "callum", "gareth", "helen", "owen", "carys", "imogen", "tomasz", "amara", "leonard", "wilma"]
)
def test_nobody_else_reads_what_the_lead_said(cast, row, signed_in_as, reader):
    browser = signed_in_as(cast.people[reader])
    for address in pages(cast, row):
        found = browser.get(address, follow=True).text
        assert [tell for tell in TELLS if tell in found] == [], address


def test_the_manager_and_the_head_of_the_unit_do(cast, row, signed_in_as):
    for reader in (cast.daniel, cast.ruth):
        found = signed_in_as(reader).get(reverse("caseload:co_worked", args=[row.pk])).text
        assert "71 of 89" in found
        assert "More than 50%" in found


@pytest.mark.parametrize("way", ["role", "stand-in"])
@pytest.mark.parametrize(("told_by", "reader"), [("nadia", "priya"), ("priya", "nadia")])
def test_whoever_of_the_two_is_asked_as_a_senior_officer_reads_nothing_either(cast, signed_in_as, told_by, reader, way):
    LineManagement.objects.filter(person=cast.priya).delete()
    person = cast.people[reader]
    if way == "role":
        RoleGrant.objects.create(person=person, role=Role.SPO.value, unit=cast.team, starts=today())
    else:
        grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO.value)
        StandIn.objects.create(grant=grant, stand_in=person, starts=today() - timedelta(days=1))
    row = make.co_working(cast)
    declare(co_working=row, month=make.month_back(1), account=ACCOUNT, by=cast.people[told_by])
    (raised,) = Duty.objects.open().filter(kind__in=ASKED_OF_MANAGER)
    assert raised in duties_of(person, today())
    browser = signed_in_as(person)
    for address in [*pages(cast, row), reverse("caseload:answer_co_working", args=[raised.pk])]:
        found = browser.get(address, follow=True).text
        assert [tell for tell in TELLS if tell in found] == [], address


def test_no_duty_and_no_message_tells_of_it(cast, row):
    declare(co_working=row, month=make.month_back(1), account=make.account((8, 2), (0, 1)), by=cast.priya)
    (raised,) = Duty.objects.open().filter(kind=DIFFERS)
    assert "differ" in raised.title
    words = [*Duty.objects.values_list("reason", flat=True), *Notice.objects.values_list("text", flat=True)]
    words += Duty.objects.exclude(kind=DIFFERS).values_list("title", flat=True)
    assert [tell for tell in NUMBERS for text in words if tell in text] == []
