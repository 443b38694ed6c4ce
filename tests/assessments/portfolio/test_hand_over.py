"""Marking is handed over: whose it is then, who is asked, and when it comes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.portfolio.handing.following import keep_judging_duties
from assessments.portfolio.handing.giving import hand_over
from assessments.portfolio.handing.keeping import keep_hand_overs
from assessments.portfolio.handing.loads import loads
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.queues import queue_of
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.models import Claim, HandOver, Judgement
from assessments.portfolio.permissions import visible_to
from assessments.portfolio.tries.more_time import ask_more_time
from lms.calendar import today
from lms.models import Absence, Duty, LineManagement, Notice, Person, Qualification, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.assessments.portfolio.test_pages import SignIn, page, words
from tests.cast import Cast
from tests.factories import samples
from tests.factories.portfolio import evidence, framework, judged, met, not_yet

SOON = today() + timedelta(days=7)
FOLLOWING = ("judge_again", "more_time_for_next_step")


def give(
    cast: Cast, claim: Claim, to: str = "joel", by: str = "helen", reason: str = "I am on leave."
) -> list[HandOver]:
    people = cast.people
    return hand_over(evidence=[claim.evidence], to=people[to], by=people[by], reason=reason)


def asked(kind: str = "judge_evidence") -> list[str]:
    return sorted(str(duty.owner) for duty in Duty.objects.open().filter(kind=kind))


def waits_for(person: Person) -> list[Claim]:
    return [row.claim for row in queue_of(person, today(), None).rows]


def test_what_is_handed_over_waits_for_its_new_assessor_alone(cast: Cast) -> None:
    version = framework()
    [claim], [stays] = evidence(cast.priya, version), evidence(cast.priya, version, title="Another")
    give(cast, claim)
    assert (waits_for(cast.helen), waits_for(cast.joel)) == ([stays], [claim])
    assert asked() == [str(cast.helen), str(cast.joel)]
    assert "Helen Marsh handed it over: I am on leave." in Duty.objects.open().get(owner=cast.joel).reason
    assert Notice.objects.filter(person=cast.priya, text="Your evidence is judged by Joel Adeyemi from now on").exists()
    with pytest.raises(NotAllowed, match="handed over to Joel Adeyemi"):
        judged(claim, cast.helen)
    assert judged(claim, cast.joel).needs_countersignature
    assert asked() == [str(cast.helen)]


def test_what_was_handed_over_is_not_read_once_the_role_has_ended(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    give(cast, claim)
    RoleGrant.objects.filter(person=cast.joel).update(ends=today())
    RoleGrant.objects.create(person=cast.joel, role=Role.SPO.value, unit=cast.far_team, starts=today())
    joel = Person.objects.get(pk=cast.joel.pk)
    assert not visible_to(joel, today()).exists()


def test_handed_over_twice_is_handed_over_once_and_it_can_go_on(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    give(cast, claim)
    assert give(cast, claim, by="imogen") == []
    give(cast, claim, to="helen", by="joel", reason="She is back.")
    assert waits_for(cast.helen) == [claim]
    assert HandOver.objects.filter(ended_at=None).count() == 1
    assert asked() == [str(cast.helen)]


def test_what_was_sent_back_goes_with_the_piece(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    countersign(judgement=judged(claim, cast.joel), by=cast.helen, agrees=False, reasons="Say how current it is.")
    assert asked("judge_again") == [str(cast.joel)]
    hand_over(evidence=[claim.evidence], to=cast.helen, by=cast.joel, reason="I am on leave.")
    assert asked("judge_again") == [str(cast.helen)]
    assert waits_for(cast.helen) == [claim]


def away(cast: Cast) -> None:
    back = today() + timedelta(days=5)
    Absence.objects.create(person=cast.joel, kind=Absence.Kind.AWAY, starts=today(), ends=back)


def left(cast: Cast) -> None:
    Person.objects.filter(pk=cast.joel.pk).update(is_active=False)


def no_grant(cast: Cast) -> None:
    RoleGrant.objects.filter(person=cast.joel).update(starts=today() - timedelta(days=2), ends=today())


def manages(cast: Cast) -> None:
    LineManagement.objects.filter(person=cast.priya).update(manager=cast.joel)


def mentors(cast: Cast) -> None:
    Pairing.objects.filter(learner=cast.priya, kind="mentor").update(supporter=cast.joel)


CANNOT: list[tuple[Callable[[Cast], None], str]] = [
    (away, "Joel Adeyemi is away until"),
    (left, "Joel Adeyemi has left"),
    (no_grant, "Joel Adeyemi is no assessor of the place where Priya Nair works"),
    (manages, "Joel Adeyemi manages Priya Nair"),
    (mentors, "Joel Adeyemi is Priya Nair’s mentor"),
]


@pytest.mark.parametrize(("why", "sentence"), CANNOT)
def test_to_whom_it_cannot_go_and_nothing_of_many_goes_then(
    cast: Cast, why: Callable[[Cast], None], sentence: str
) -> None:
    [claim] = evidence(cast.priya, framework())
    why(cast)
    cast.joel.refresh_from_db()
    with pytest.raises(ValidationError, match=sentence):
        give(cast, claim)
    assert not HandOver.objects.exists()


def test_a_reason_is_needed_and_names_nobody_on_probation(cast: Cast) -> None:
    [claim] = evidence(cast.priya, framework())
    for reason, sentence in (("  ", "Say why"), ("K222222 again", "Take out “K222222”")):
        with pytest.raises(ValidationError, match=sentence):
            give(cast, claim, reason=reason)


@pytest.mark.parametrize("by", ["joel", "priya", "daniel", "gareth", "leonard", "hugo"])
def test_who_does_not_judge_it_and_holds_no_right_in_its_place_hands_nothing_over(cast: Cast, by: str) -> None:
    [claim] = evidence(cast.priya, framework())
    with pytest.raises(NotAllowed):
        give(cast, claim, by=by)


@pytest.mark.parametrize(("why", "sentence"), CANNOT[:3])
def test_at_night_what_its_assessor_cannot_judge_goes_back_and_says_why(
    cast: Cast, why: Callable[[Cast], None], sentence: str
) -> None:
    [claim] = evidence(cast.priya, framework())
    give(cast, claim)
    assert keep_hand_overs(on=today()) == 0
    why(cast)
    assert keep_hand_overs(on=today()) == 1
    assert keep_hand_overs(on=today()) == 0
    assert asked() == [str(cast.helen)]
    assert waits_for(cast.helen) == [claim]
    closed = Duty.objects.exclude(closed_at=None).order_by("pk").last()
    assert closed
    assert "Joel Adeyemi" in closed.close_reason
    assert Notice.objects.filter(person=cast.helen, text__contains="came back").exists()


def qualified(cast: Cast) -> None:
    Qualification.objects.create(person=cast.joel, kind="assessor", starts=today() - timedelta(days=9), evidence="x")


def handed_and_judged(cast: Cast) -> Judgement:
    """Return a judgement of Joel's on a piece of Priya's that Helen handed over, asked for again and with more time."""
    qualified(cast)
    [claim] = evidence(cast.priya, framework())
    give(cast, claim)
    judgement = judged(claim, cast.joel, not_yet(by=SOON))
    ask_more_time(judgement=judgement, by=cast.priya, until=SOON + timedelta(days=3), reason="Two weeks at court.")
    samples.sampled(cast.region, cast.stella)
    samples.found(samples.item_of(judgement), cast.stella, "judge_again")
    return judgement


def test_whoever_has_the_piece_is_asked_to_judge_again_and_for_more_time(cast: Cast) -> None:
    handed_and_judged(cast)
    assert [asked(kind) for kind in FOLLOWING] == [[str(cast.joel)]] * 2


@pytest.mark.parametrize("why", [left, no_grant, mentors, away])
def test_what_is_asked_about_a_judged_piece_comes_back_with_it(cast: Cast, why: Callable[[Cast], None]) -> None:
    judgement = handed_and_judged(cast)
    assert (keep_hand_overs(on=today()), keep_judging_duties(on=today())) == (0, 0)
    why(cast)
    assert (keep_hand_overs(on=today()), keep_hand_overs(on=today())) == (1, 0)
    assert [asked(kind) for kind in FOLLOWING] == [[str(cast.helen)]] * 2
    judge_claim(claim=judgement.claim, by=cast.helen, verdict=met(), replaces=judgement)
    assert [asked(kind) for kind in FOLLOWING] == [[], []]


def test_who_is_away_while_nothing_waits_keeps_the_piece(cast: Cast) -> None:
    qualified(cast)
    [claim] = evidence(cast.priya, framework())
    give(cast, claim)
    judged(claim, cast.joel)
    away(cast)
    assert keep_hand_overs(on=today()) == 0
    no_grant(cast)
    assert keep_hand_overs(on=today()) == 1


def all_asked(cast: Cast) -> list[str]:
    """Return who has a duty to judge, to judge again, to answer and to plan about Priya."""
    kinds = ("judge_evidence", *FOLLOWING, "agree_further_try")
    rows = Duty.objects.open().filter(kind__in=kinds, about=cast.priya).order_by("kind")
    return [str(row.owner or row.owner_role) for row in rows]


def test_what_was_asked_goes_to_the_learners_next_assessor(cast: Cast) -> None:
    version = framework()
    for number in range(3):
        [claim] = evidence(cast.priya, version, title=f"Try {number}")
        judgement = judged(claim, cast.helen, not_yet(by=SOON))
    ask_more_time(judgement=judgement, by=cast.priya, until=SOON + timedelta(days=3), reason="Two weeks at court.")
    samples.sampled(cast.region, cast.stella)
    samples.found(samples.item_of(judgement), cast.stella, "judge_again")
    evidence(cast.priya, version, "1.2", title="Waits")
    assert all_asked(cast) == [str(cast.helen)] * 4
    assert keep_judging_duties(on=today()) == 0
    before = dict(Duty.objects.open().values_list("kind", "due"))

    Pairing.objects.filter(learner=cast.priya, kind="pta").update(ends=today())
    # Without an assessor of their own, any of the place judges: she still may.
    assert keep_judging_duties(on=today()) == 0
    RoleGrant.objects.filter(person=cast.helen).update(starts=today() - timedelta(days=2), ends=today())
    assert (keep_judging_duties(on=today()), keep_judging_duties(on=today())) == (4, 0)
    assert all_asked(cast) == [Role.SPO] * 4

    Pairing.objects.create(kind="pta", learner=cast.priya, supporter=cast.joel, starts=today())
    assert (keep_judging_duties(on=today()), keep_judging_duties(on=today())) == (4, 0)
    assert all_asked(cast) == [str(cast.joel)] * 4
    assert dict(Duty.objects.open().values_list("kind", "due")) == before


def test_what_whoever_stands_in_was_sent_back_stays_with_them(cast: Cast) -> None:
    stand_in = StandIn(grant=RoleGrant.objects.get(person=cast.joel), stand_in=cast.helen, starts=today())
    stand_in.ends, stand_in.arranged_by = SOON, cast.joel
    stand_in.save()
    [claim] = evidence(cast.callum, framework())
    Qualification.objects.filter(person=cast.helen).delete()
    judgement = judged(claim, cast.helen)
    qualified(cast)
    countersign(judgement=judgement, by=cast.joel, agrees=False, reasons="Say how current it is.")
    assert (keep_judging_duties(on=today()), asked("judge_again")) == (0, [str(cast.helen)])
    StandIn.objects.update(starts=today() - timedelta(days=2), ends=today())
    assert (keep_judging_duties(on=today()), asked("judge_again")) == (1, [str(cast.joel)])


# ---- the pages ----


def test_an_assessor_hands_their_own_work_over(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    client, address = signed_in_as(cast.helen), reverse("portfolio:hand_over")
    soup = page(client, "hand_over", piece=str(claim.evidence_id))
    assert soup.select_one("input[name=evidence][checked]")
    assert "Nothing to judge now" in words(soup)
    posted: dict[str, object] = {"evidence": [claim.evidence_id], "to": cast.joel.pk, "reason": ""}
    assert "Say why it goes to somebody else" in client.post(address, posted).content.decode()
    answer = client.post(address, posted | {"reason": "I am on leave."}, follow=True)
    assert "Handed over to Joel Adeyemi: 1 piece of evidence." in answer.content.decode()
    closed = client.get(reverse("portfolio:judge", args=[claim.evidence_id]))
    assert "This was handed over to Joel Adeyemi" in closed.content.decode()
    assert "there is nothing to hand over" in words(page(client, "hand_over"))


def test_who_answers_for_a_place_sees_each_load_and_moves_many_at_once(cast: Cast, signed_in_as: SignIn) -> None:
    version = framework()
    claims = [evidence(cast.priya, version, "1.1", "1.2", title=f"Piece {number}")[0] for number in range(3)]
    Absence.objects.create(person=cast.helen, kind=Absence.Kind.AWAY, starts=today(), ends=today() + timedelta(days=7))
    client = signed_in_as(cast.imogen)
    soup = page(client, "assessors")
    assert "Assessors: 6 claims to judge" in words(soup)
    assert "Away, back on" in words(soup)
    [link] = soup.find_all("a", string="Helen Marsh")
    posted = {"evidence": [claim.evidence_id for claim in claims[:2]], "to": cast.joel.pk, "reason": "She is away."}
    answer = client.post(str(link["href"]), posted, follow=True)
    text = words(BeautifulSoup(answer.content, "html.parser"))
    assert "Handed over to Joel Adeyemi: 2 pieces of evidence." in text
    assert len(waits_for(cast.joel)) == 4
    far = signed_in_as(cast.outsiders[Role.REGIONAL_LEARNING_MANAGER])
    assert "Helen Marsh" not in words(page(far, "assessors"))
    assert "there is nothing to hand over" in far.get(str(link["href"])).content.decode()
    far.post(str(link["href"]), posted | {"to": cast.helen.pk})
    assert len(waits_for(cast.joel)) == 4


def test_the_loads_of_a_place_cost_no_more_queries_for_more_of_everything(cast: Cast) -> None:
    version = framework()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            loads(cast.imogen, today())
        return len(queries)

    evidence(cast.priya, version)
    few = cost()
    for number in range(4):
        give(cast, evidence(cast.priya, version, title=f"Piece {number}")[0])
        evidence(cast.callum, version, title=f"Piece {number}")
    assert cost() <= few
    # An award that does not end is what is said, whichever way a database sorts what is not there.
    Qualification.objects.create(person=cast.helen, kind="assessor", starts=today(), ends=SOON, evidence="Renewed")
    helen = next(load for load in loads(cast.imogen, today()) if load.assessor == cast.helen)
    assert helen.award
    assert helen.award.ends is None
    found = {load.assessor.name if load.assessor else "": load.claims for load in loads(cast.imogen, today())}
    assert (found["Helen Marsh"], found["Joel Adeyemi"]) == (1, 8)
