"""Meetings after their pairing has ended: the two keep what they wrote, and nothing of what comes later is added."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.calendar import today
from mentoring.pairings import ports
from mentoring.pairings.actions import end_pairing
from mentoring.pairings.ports import OpenPoint
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def test_a_former_mentor_is_shown_nothing_that_opened_for_the_learner_since(cast, signed_in_as, monkeypatch):
    open_ones = [OpenPoint("a-1", "Known then")]
    monkeypatch.setattr(ports, "open_points", [lambda people, on: {cast.priya.pk: open_ones}])
    meeting = make.planned(cast, days=-1)
    client, address = signed_in_as(cast.gareth), reverse("pairings:meeting", args=[meeting.pk])
    assert "Known then" in client.get(address).content.decode()
    end_pairing(pairing=make.the_pairing(cast), ends=today() + timedelta(days=1), by=cast.daniel)
    open_ones.append(OpenPoint("a-2", "Known on the last day"))
    assert "Known on the last day" in client.get(address).content.decode()
    pairing = make.the_pairing(cast)
    pairing.ends = today()
    pairing.save()
    open_ones.append(OpenPoint("a-3", "Opened afterwards"))
    for one in (cast.gareth, cast.priya):
        page = signed_in_as(one).get(address).content.decode()
        assert "Known then" in page
        assert "Opened afterwards" not in page
