"""A pairing and the dates of the same learner change at once, and neither stops the other."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from courses import standing
from courses.changing import extend
from lms.calendar import today
from mentoring.pairings import actions, stretches
from mentoring.pairings.actions import end_pairing
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.races import RACE, at_once

pytestmark = RACE


def met(act: Callable[..., Any], barrier: threading.Barrier) -> Callable[..., Any]:
    """Wait before an act until the other one has come as far, or cannot: it waits for a lock of ours."""

    def waiting(*args: Any, **kwargs: Any) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=5)
        return act(*args, **kwargs)

    return waiting


def test_a_pairing_ends_while_the_pathway_of_its_learner_is_made_longer(cast: Cast) -> None:
    pairing = Pairing.objects.get(learner=cast.priya, kind=Pairing.Kind.MENTOR)
    enrolment, barrier = cast.enrolment_of(cast.priya), threading.Barrier(2)
    facts: dict[str, Any] = {"months": 2, "starts": today(), "reason": "x", "by": cast.daniel}
    with (
        patch.object(actions, "write_stretches", met(stretches.write_stretches, barrier)),
        patch("courses.changing.standing.refresh_rooms", met(standing.refresh_rooms, barrier)),
    ):
        ended, longer = at_once(
            lambda: end_pairing(pairing=pairing, ends=today(), by=cast.daniel),
            lambda: extend(enrolment=enrolment, agreed_by=cast.daniel, **facts),
        )
    assert (ended.ends, longer.pk) == (today(), enrolment.pk)
    assert standing.drift(today()) == []
    assert stretches.drift(today()) == []
