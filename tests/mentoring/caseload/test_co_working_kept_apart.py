"""What one of the two says stays between them and whoever allocates to the learner: no other page, duty or message."""

import pytest
from django.urls import reverse

from lms.models import Duty, Notice
from mentoring.caseload.co_working.asks import ASKED_OF_MANAGER
from mentoring.caseload.co_working.declaring import declare
from tests.factories import coworking as make

# Numbers that stand nowhere else, and how the manager is asked about them.
ACCOUNT = make.account((71, 18), (7, 0))
TELLS = ("71 of 89", "79.8", "7 of 7", "more than 50%", "differ on who did what")


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
        assert "71 of 89" in signed_in_as(reader).get(reverse("caseload:co_worked", args=[row.pk])).text
    assert "more than 50%" in signed_in_as(cast.daniel).get(reverse("home")).text


def test_no_message_to_anybody_but_the_manager_tells_of_it(cast, row):
    told = Notice.objects.exclude(person=cast.daniel).values_list("text", flat=True)
    assert [tell for tell in TELLS for text in told if tell in text] == []
    assert any(
        "more than 50%" in text for text in Notice.objects.filter(person=cast.daniel).values_list("text", flat=True)
    )
