"""Who may not judge a case, one row a pairing: refused with its reason in every action and on every screen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.judging.handing import take
from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.judging.seats import give
from assessments.spot_checks.judging.ties import ties_in
from assessments.spot_checks.models import (
    Assignment,
    DeclaredTie,
    SpotCheck,
    SpotCheckJudgement,
    SpotCheckOutcome,
    Viewing,
)
from assessments.spot_checks.viewings import saw
from lms.calendar import months_after, today
from lms.models import LineManagement, Person, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.models import (
    AllocationCheck,
    AllocationDecision,
    CoWorking,
    Holding,
    Override,
    OverrideReview,
)
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.holdings import taken_in
from tests.factories.readers import opened, reviewer
from tests.factories.spot_checks import answers, case, check, judged, set_fast

SignIn = Callable[[Person], Client]
Arises = Callable[[Cast, SpotCheck], None]

# Amara is certified for the region and judges a case of Nadia’s, as first reader: until one of these arises.


def manages(cast: Cast, spot_check: SpotCheck) -> None:
    LineManagement.objects.filter(person=cast.nadia).update(manager=cast.amara)


def manages_the_manager(cast: Cast, spot_check: SpotCheck) -> None:
    LineManagement.objects.filter(person=cast.daniel).update(manager=cast.amara)


def stands_in(cast: Cast, spot_check: SpotCheck) -> None:
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.amara, starts=today())


def mentors(cast: Cast, spot_check: SpotCheck) -> None:
    Pairing.objects.create(kind="mentor", learner=cast.nadia, supporter=cast.amara, starts=today())


def assesses(cast: Cast, spot_check: SpotCheck) -> None:
    Pairing.objects.create(kind="pta", learner=cast.nadia, supporter=cast.amara, starts=today())


def held(cast: Cast, spot_check: SpotCheck) -> None:
    Holding.objects.create(
        case=spot_check.case,
        person=cast.amara,
        unit=cast.team,
        source=taken_in(cast.daniel),
        line=1,
        starts=months_after(today(), -6),
        ends=months_after(today(), -3),
    )


def holds(cast: Cast, spot_check: SpotCheck) -> None:
    spot_check.case.holder = cast.amara
    spot_check.case.save()


def co_working(cast: Cast, spot_check: SpotCheck, lead: Person, learner: Person) -> None:
    facts = {"case_key": spot_check.case.key, "unit": cast.team, "agreed_by": cast.daniel, "starts": today()}
    CoWorking.objects.create(learner=learner, lead=lead, **facts)


def leads(cast: Cast, spot_check: SpotCheck) -> None:
    co_working(cast, spot_check, cast.amara, cast.priya)


def co_works(cast: Cast, spot_check: SpotCheck) -> None:
    co_working(cast, spot_check, cast.nadia, cast.amara)


def decision(spot_check: SpotCheck, by: Person, known: bool = True) -> AllocationDecision:
    """Return a decision on the case by somebody; one that was new then stands by its key alone."""
    asked = {"person": spot_check.officer, "asked_by": by, "asked_at": timezone.now(), "answer": "allow"}
    answer = AllocationCheck.objects.create(case_key=spot_check.case.key, facts={}, reasons=[], **asked)
    return AllocationDecision.objects.create(
        answer=answer,
        person=spot_check.officer,
        case=spot_check.case if known else None,
        outcome="allocated",
        text="-",
        decided_by=by,
        decided_at=timezone.now(),
        decided_on=today(),
    )


def allocated(cast: Cast, spot_check: SpotCheck) -> None:
    decision(spot_check, cast.amara)


def allocated_when_new(cast: Cast, spot_check: SpotCheck) -> None:
    decision(spot_check, cast.amara, known=False)


def override(cast: Cast, spot_check: SpotCheck, by: Person) -> Override:
    facts = {"by": by, "at": timezone.now(), "reason": "-", "rules": [], "reported_to": cast.ruth}
    of = decision(spot_check, cast.daniel)
    return Override.objects.create(decision=of, starts=today(), ends=months_after(today(), 1), **facts)


def overrode(cast: Cast, spot_check: SpotCheck) -> None:
    override(cast, spot_check, cast.amara)


def reviewed_override(cast: Cast, spot_check: SpotCheck) -> None:
    facts = {"outcome": "stands", "words": "-", "by": cast.amara, "at": timezone.now(), "on": today()}
    OverrideReview.objects.create(override=override(cast, spot_check, cast.ruth), **facts)


def declared(kind: str, of_case: bool) -> Arises:
    def arises(cast: Cast, spot_check: SpotCheck) -> None:
        DeclaredTie.objects.create(
            reviewer=cast.amara,
            officer=cast.nadia,
            case=spot_check.case if of_case else None,
            kind=kind,
            declared_by=cast.amara,
            declared_at=timezone.now(),
        )

    return arises


def first_reader_last_time(cast: Cast, spot_check: SpotCheck) -> None:
    """Let Amara have been first reader of a check of Nadia's that was opened before this one."""
    moment = spot_check.opened_at - timedelta(days=365)
    facts = {"opened_at": moment, "closed_at": moment, "closed_as": "outcome", "record_fixed_at": moment}
    earlier = SpotCheck.objects.create(
        case=case(cast.nadia, "E123456"), officer=cast.nadia, standard_version=spot_check.standard_version, **facts
    )
    seat = Assignment.objects.create(spot_check=earlier, seat="first", reviewer=cast.amara, given_at=moment)
    facts = {"answers": {}, "n": 1, "m": 1, "percent": 100, "outcome": "sufficient", "rules": [], "standing": {}}
    SpotCheckJudgement.objects.create(spot_check=earlier, assignment=seat, by=cast.amara, judged_at=moment, **facts)


WORKED = "and nobody judges a case that they worked on."
DECIDED = "and nobody judges a case that they decided on."
SAID = "You said that you should not judge work of"
TABLE = [
    (manages, "You manage Nadia Rowe, and nobody judges a case of their own line."),
    (manages_the_manager, "You manage Nadia Rowe’s manager, and nobody judges a case of their own line."),
    (
        stands_in,
        "You stand in for Daniel Okafor, who manages Nadia Rowe, and nobody judges a case of a line in their charge.",
    ),
    (mentors, "You are Nadia Rowe’s mentor, and nobody judges a case of somebody they mentor."),
    (assesses, "You are Nadia Rowe’s practice tutor assessor, and nobody judges a case of somebody they assess."),
    (held, f"You have held this case, {WORKED}"),
    (holds, f"You have held this case, {WORKED}"),
    (leads, f"You have co-worked this case or led the co-working, {WORKED}"),
    (co_works, f"You have co-worked this case or led the co-working, {WORKED}"),
    (allocated, f"You decided the allocation of this case, {DECIDED}"),
    (allocated_when_new, f"You decided the allocation of this case, {DECIDED}"),
    (overrode, f"You set a rule aside for this case, or reviewed that, {DECIDED}"),
    (reviewed_override, f"You set a rule aside for this case, or reviewed that, {DECIDED}"),
    (declared("countersigned", True), f"{SAID} this case: you countersigned an assessment or plan."),
    (declared("worked_on", True), f"{SAID} this case: you have worked on it."),
    (declared("knows", False), f"{SAID} Nadia Rowe: you know the officer, or somebody in the case, outside work."),
    (first_reader_last_time, "You were the first reader of Nadia Rowe’s last check, and nobody is that twice running."),
]
NAMES = [sentence[:60] for _, sentence in TABLE]


@pytest.mark.parametrize(("arises", "sentence"), TABLE, ids=NAMES)
def test_every_forbidden_pairing_is_refused_when_a_check_is_given_or_taken(
    cast: Cast, signed_in_as: SignIn, arises: Arises, sentence: str
) -> None:
    spot_check = opened(cast.nadia)
    reviewer(cast, "amara")
    arises(cast, spot_check)
    spot_check.refresh_from_db()
    seat = Assignment.Seat.FIRST
    with pytest.raises(NotAllowed) as refused:
        give(spot_check=spot_check, seat=seat, reviewer=cast.amara, by=None)
    assert str(refused.value) == sentence
    with pytest.raises(NotAllowed) as refused:
        take(spot_check=spot_check, seat=seat, by=cast.amara)
    assert str(refused.value) == sentence
    client, address = signed_in_as(cast.amara), reverse("spot_checks:take", args=[spot_check.pk, "first"])
    secret = client.post(address)
    assert secret.status_code == 403
    assert "This check is not there for you to take." in text_of(secret)
    assert "Nadia" not in text_of(secret)
    SpotCheck.objects.filter(pk=spot_check.pk).update(record_fixed_at=timezone.now())
    known = client.post(address)
    assert known.status_code == 403
    assert sentence in text_of(known)
    assert not spot_check.assignments.exists()


@pytest.mark.parametrize(("arises", "sentence"), TABLE, ids=NAMES)
def test_every_forbidden_pairing_that_arises_half_way_is_refused_where_it_is_marked(
    cast: Cast, signed_in_as: SignIn, arises: Arises, sentence: str
) -> None:
    assignment = set_fast(check(cast.amara, cast.nadia))
    arises(cast, assignment.spot_check)
    with pytest.raises(NotAllowed) as refused:
        record_judgement(assignment=assignment, by=cast.amara, answers=answers(*"ssss"))
    assert str(refused.value) == sentence
    page = text_of(signed_in_as(cast.amara).get(reverse("spot_checks:judge", args=[assignment.pk])))
    assert sentence in page
    assert "Look it over and record it" not in page
    assert not assignment.spot_check.judgements.exists()


@pytest.mark.parametrize(("arises", "sentence"), TABLE, ids=NAMES)
def test_the_queue_says_why_a_check_is_not_theirs_only_once_the_record_is_set_fast(
    cast: Cast, signed_in_as: SignIn, arises: Arises, sentence: str
) -> None:
    spot_check = opened(cast.nadia)
    reviewer(cast, "amara")
    arises(cast, spot_check)
    client, address = signed_in_as(cast.amara), reverse("spot_checks:to_judge")
    before = text_of(client.get(address))
    for hidden in ("Take it", spot_check.case.mask, "Not yours to judge"):
        assert hidden not in before
    SpotCheck.objects.filter(pk=spot_check.pk).update(record_fixed_at=timezone.now())
    after = text_of(client.get(address))
    assert sentence in after
    assert "Take it" not in after


def test_nobody_judges_their_own_case(cast: Cast) -> None:
    spot_check = opened(cast.nadia)
    reviewer(cast, "nadia")
    for act in (
        lambda: give(spot_check=spot_check, seat=Assignment.Seat.FIRST, reviewer=cast.nadia, by=None),
        lambda: take(spot_check=spot_check, seat="first", by=cast.nadia),
    ):
        with pytest.raises(NotAllowed, match="This is your own work, and nobody judges their own work"):
            act()


@pytest.mark.parametrize("seat", ["second", "third", "appeal"])
def test_whoever_judged_a_check_is_no_other_reader_of_it(cast: Cast, seat: str) -> None:
    assignment = check(cast.amara, cast.nadia, double=True)
    judged(assignment)
    with pytest.raises(NotAllowed, match="You judged this check already, and the next reader is another person"):
        give(spot_check=assignment.spot_check, seat=Assignment.Seat(seat), reviewer=cast.amara, by=None)


def test_nobody_sits_in_two_seats(cast: Cast) -> None:
    assignment = check(cast.amara, cast.nadia, double=True)
    with pytest.raises(NotAllowed, match="You are the first reader of this check, and every reader is another person"):
        take(spot_check=assignment.spot_check, seat="second", by=cast.amara)


def test_whoever_has_read_the_outcome_does_not_judge_the_appeal(cast: Cast) -> None:
    reviewer(cast, "helen")
    assignment = check(cast.amara, cast.nadia)
    judged(assignment)
    saw(cast.helen, Viewing.What.OUTCOME, spot_check=assignment.spot_check)
    with pytest.raises(NotAllowed, match="You have read the outcome that is appealed against"):
        give(spot_check=assignment.spot_check, seat=Assignment.Seat.APPEAL, reviewer=cast.helen, by=None)
    assert SpotCheckOutcome.objects.exists()


def test_whoever_was_second_reader_last_time_may_be_first_now_and_the_first_may_be_second(cast: Cast) -> None:
    reviewer(cast, "helen")
    first = check(cast.amara, cast.nadia, double=True)
    second = give(spot_check=first.spot_check, seat=Assignment.Seat.SECOND, reviewer=cast.helen, by=None)
    judged(first)
    judged(second)
    later = opened(cast.nadia, double=True)
    assert take(spot_check=later, seat="first", by=cast.helen).reviewer == cast.helen
    assert take(spot_check=later, seat="second", by=cast.amara).reviewer == cast.amara


def test_a_tie_to_one_case_leaves_the_officers_other_cases(cast: Cast) -> None:
    reviewer(cast, "amara")
    other = opened(cast.nadia)
    for arises in (held, allocated, leads, declared("worked_on", True)):
        arises(cast, other)
    SpotCheck.objects.filter(pk=other.pk).update(closed_at=timezone.now(), closed_as="cancelled")
    assert take(spot_check=opened(cast.nadia), seat="first", by=cast.amara).reviewer == cast.amara


def test_the_ties_of_many_checks_cost_no_more_queries_than_of_one(
    cast: Cast, django_assert_max_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    wanted = [(opened(officer), seat) for officer in (cast.nadia, cast.gareth, cast.owen) for seat in ("first",)]
    with django_assert_max_num_queries(9):
        assert ties_in(wanted) == {(check.pk, seat): [] for check, seat in wanted}


def text_of(answer: object) -> str:
    """Return the words of an answer."""
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())  # type: ignore[attr-defined]
