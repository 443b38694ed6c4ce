"""Holds: what they keep from being erased, who places and lifts one, and who sees which."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from lms import audit
from lms.calendar import today
from lms.models import AuditEvent, AuditText, Person, Unit
from lms.models.record import PRIVATE
from lms.permissions import NotAllowed
from lms.privacy.keeping import due
from lms.privacy.keeping.holds import held_among, holds_on, lift_hold, place_hold
from lms.privacy.keeping.reading import due_seen_by, holds_seen_by
from lms.privacy.models import Due, Erasure, LegalHold
from tests.cast import Cast
from tests.lms.privacy.test_keeping import DAY, NOTICE, choose, hold, left, night

# ---- what they keep ----

COVERS: dict[str, Callable[[Cast], dict[str, object]]] = {
    "them": lambda cast: {"person": cast.nadia},
    "their team": lambda cast: {"unit": cast.team},
    "their region": lambda cast: {"unit": cast.region},
    "everybody": lambda cast: {},
}


@pytest.mark.parametrize("covers", COVERS)
def test_a_hold_keeps_it_on_the_list_until_it_is_lifted(cast: Cast, covers: str) -> None:
    left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    night(today())
    row = hold(cast.leonard, **COVERS[covers](cast))
    assert night(today() + NOTICE) == (1, 0)
    # What was queued before the hold was placed finds it too, and says so.
    due.erase_due(person=cast.nadia.pk, on=today() + NOTICE)
    assert AuditEvent.objects.get(code="erasing_held_back").facts == {"kinds": [PRIVATE]}
    assert not Erasure.objects.exists()
    lift_hold(hold=row, reason="Settled.", by=cast.leonard)
    assert night(today() + NOTICE) == (1, 1)


@pytest.mark.parametrize("covers", [{"person": "gareth"}, {"unit": "other_team"}, {"unit": "far_region"}])
def test_a_hold_on_others_keeps_nothing(cast: Cast, covers: dict[str, str]) -> None:
    left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    night(today())
    hold(cast.leonard, **{key: getattr(cast, name) for key, name in covers.items()})
    assert night(today() + NOTICE) == (1, 1)


@pytest.mark.parametrize(
    "covers", [*COVERS.values(), lambda cast: {"person": cast.gareth}, lambda cast: {"unit": cast.far_team}]
)
@pytest.mark.parametrize("lifted", [False, True])
def test_the_page_and_the_night_say_the_same_of_what_is_held(
    cast: Cast, covers: Callable[[Cast], dict[str, Unit]], lifted: bool
) -> None:
    left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    night(today())
    row = hold(cast.leonard, **covers(cast))
    if lifted:
        lift_hold(hold=row, reason="Settled.", by=cast.leonard)
    told = [
        (each.pk in held_among([each], today()), holds_on(each.person, each.day).exists()) for each in Due.objects.all()
    ]
    kept = not lifted and covers in COVERS.values()
    assert told == [(kept, kept)]


def test_a_hold_ends_by_itself_on_its_last_day(cast: Cast) -> None:
    left(cast.nadia, date(2015, 5, 5))
    choose(cast)
    night(today())
    hold(cast.leonard, person=cast.nadia, ends=today() + NOTICE + DAY)
    assert night(today() + NOTICE) == (1, 0)
    assert night(today() + NOTICE + DAY) == (1, 1)


@pytest.mark.parametrize("starts", [-DAY, 0 * DAY, DAY])
def test_a_hold_lifted_today_is_over_today_whenever_it_began(cast: Cast, starts: timedelta) -> None:
    row = hold(cast.leonard, person=cast.nadia)
    LegalHold.objects.filter(pk=row.pk).update(starts=today() + starts)
    row = lift_hold(hold=row, reason=" Settled. ", by=cast.leonard)
    assert row.starts == today() + starts
    assert (row.lifted_by, row.lift_reason) == (cast.leonard, "Settled.")
    for day in (today(), row.starts, row.starts + DAY):
        assert not row.is_on(day)
        assert not holds_on(cast.nadia, day).exists()
    with pytest.raises(NotAllowed, match=rf"^{cast.leonard} lifted this hold on "):
        lift_hold(hold=row, reason="Again.", by=cast.leonard)


def test_placing_and_lifting_are_audited_without_the_reason(cast: Cast) -> None:
    row = hold(cast.leonard, unit=cast.team, ends=today() + DAY)
    lift_hold(hold=row, reason="Settled.", by=cast.leonard)
    placed, lifted = (AuditEvent.objects.get(code=code) for code in ("hold_placed", "hold_lifted"))
    facts = {"person": None, "unit": cast.team.pk, "starts": today().isoformat()}
    assert placed.facts == facts | {"ends": (today() + DAY).isoformat()}
    assert lifted.facts == {"ends": (today() + DAY).isoformat()}
    assert {(event.by, event.subject_id) for event in (placed, lifted)} == {(cast.leonard, row.pk)}
    assert not AuditText.objects.filter(words__in=["A claim.", "Settled."]).exists()
    audit.seal_all()
    assert list(audit.faults()) == []


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_asked_for(cast: Cast, reason: str) -> None:
    rest = {"unit": None, "starts": today(), "ends": None}
    with pytest.raises(NotAllowed, match="Say why it is to be held"):
        place_hold(person=cast.nadia, reason=reason, by=cast.leonard, **rest)
    row = hold(cast.leonard, person=cast.nadia)
    with pytest.raises(NotAllowed, match="Say why it is lifted"):
        lift_hold(hold=row, reason=reason, by=cast.leonard)
    row.refresh_from_db()
    assert row.is_on(today())


@pytest.mark.parametrize(("ends", "fits"), [(-1, False), (0, False), (1, True)], ids=["yesterday", "today", "tomorrow"])
def test_a_hold_lasts_past_today(cast: Cast, ends: int, fits: bool) -> None:
    if fits:
        assert hold(cast.leonard, ends=today() + ends * DAY).is_on(today())
        return
    with pytest.raises(NotAllowed, match="after the first day, and after today"):
        hold(cast.leonard, ends=today() + ends * DAY)


def test_a_hold_covers_one_thing_and_never_oneself(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="a person or a place, not both"):
        hold(cast.leonard, person=cast.nadia, unit=cast.team)
    with pytest.raises(NotAllowed, match="about themselves"):
        hold(cast.leonard, person=cast.leonard)
    assert not LegalHold.objects.exists()


@pytest.mark.parametrize("who", ["priya", "daniel", "ruth", "imogen", "hugo", "wilma"])
def test_nobody_but_the_national_lead_places_or_lifts_one(cast: Cast, who: str) -> None:
    row = hold(cast.leonard, person=cast.nadia)
    with pytest.raises(NotAllowed, match="Your roles do not let you place and lift holds"):
        hold(cast.people[who], unit=cast.team)
    with pytest.raises(NotAllowed, match="Your roles do not let you place and lift holds"):
        lift_hold(hold=row, reason="Settled.", by=cast.people[who])
    assert LegalHold.objects.on(today()).get() == row


def test_a_lead_of_one_region_holds_there_and_neither_elsewhere_nor_everybody(cast: Cast) -> None:
    far = cast.outsiders["national_lead"]
    assert hold(far, unit=cast.far_team).unit == cast.far_team
    for covers in ({"unit": cast.team}, {"person": cast.nadia}):
        with pytest.raises(NotAllowed, match="outside the place"):
            hold(far, **covers)
    with pytest.raises(NotAllowed, match="the whole service"):
        hold(far)


# ---- what is seen ----


def test_each_sees_what_is_due_and_held_at_their_own_places(cast: Cast) -> None:
    near, far = left(cast.nadia, date(2015, 5, 5)), left(cast.outsiders["officer"], date(2015, 5, 5))
    for person in (near, far):
        Due.objects.create(person=person, kind=PRIVATE, left=today(), due=today(), listed=today(), day=today())
    rows = [hold(cast.leonard, person=near), hold(cast.leonard, unit=cast.far_team), hold(cast.leonard)]
    far_auditor = cast.outsiders["auditor"]
    assert {row.person for row in due_seen_by(cast.wilma, today())} == {near, far}
    assert {row.person for row in due_seen_by(far_auditor, today())} == {far}
    assert set(holds_seen_by(cast.wilma, today())) == set(rows)
    assert set(holds_seen_by(far_auditor, today())) == set(rows[1:])
    assert list(due_seen_by(cast.daniel, today())) == []


def test_a_hold_on_somebody_who_never_had_a_post_is_listed_where_it_can_be_lifted(cast: Cast) -> None:
    row = hold(cast.leonard, person=Person.objects.create(email="guest@example.org", name="Guest Reader"))
    assert holds_seen_by(cast.leonard, today()) == [row]
    assert holds_seen_by(cast.outsiders["auditor"], today()) == []
