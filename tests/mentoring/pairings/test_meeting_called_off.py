"""A meeting that is called off, and called off again: by a second press, from a page left open, or by the other."""

from django.urls import reverse

from lms.models import AuditEvent, Notice
from mentoring.pairings.meeting import call_off_meeting
from tests.factories import meetings as make


def test_a_second_press_on_call_off_lands_on_the_page_of_the_meeting(cast, signed_in_as):
    meeting, client = make.planned(cast), signed_in_as(cast.gareth)
    address = reverse("pairings:call_off_meeting", args=[meeting.pk])
    client.post(address, {"why": "Court"})
    for again in (client.post(address, {"why": "Court"}, follow=True), client.get(address, follow=True)):
        assert again.redirect_chain == [(reverse("pairings:meeting", args=[meeting.pk]), 302)]
        assert "Called off: Priya Nair" in again.content.decode()
    assert Notice.objects.filter(person=cast.priya, event__endswith="called-off").count() == 1


def test_pressed_by_both_at_once_it_is_called_off_once_and_told_once(cast):
    meeting = make.planned(cast)
    call_off_meeting(meeting=meeting, why="Court sits longer", by=cast.gareth)
    again = call_off_meeting(meeting=meeting, why="Ill", by=cast.priya)
    assert (again.state, again.sequence) == ("called_off", 1)
    assert [row.person for row in Notice.objects.filter(event__endswith="called-off")] == [cast.priya]
    assert AuditEvent.objects.filter(code="meeting_called_off").count() == 1
