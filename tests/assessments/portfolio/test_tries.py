"""How often a criterion is claimed before a plan is agreed, and how a next step gets more time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.portfolio.consequences import MORE_TIME, NEXT_STEP
from assessments.portfolio.evidence.claiming import claim_evidence
from assessments.portfolio.models import Criterion, FrameworkVersion, FurtherTry, Judgement, MoreTime
from assessments.portfolio.tries.counting import Tries, tries_of
from assessments.portfolio.tries.further import agree_further_try
from assessments.portfolio.tries.more_time import answer_more_time, ask_more_time, due_day
from assessments.portfolio.tries.planning import PLAN
from lms.calendar import today
from lms.models import Duty, Notice
from lms.permissions import NotAllowed
from tests.assessments.portfolio.test_pages import SignIn, page, words
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, judged, met, not_yet

PLAN_WORDS = "Observed by Helen on one home visit, with the form beforehand."


def refuse(cast: Cast, version: FrameworkVersion, times: int, begin: int = 0) -> list[Judgement]:
    """Let Priya claim 1.1 so often, and Helen judge each not yet met."""
    return [
        judged(evidence(cast.priya, version, title=f"Try {begin + number}")[0], cast.helen, not_yet())
        for number in range(times)
    ]


# ---- further tries ----


@pytest.mark.parametrize(
    ("before", "after", "agreed", "wanted"),
    [
        (0, 0, False, False),
        (2, 0, False, False),
        (3, 0, False, True),
        (4, 0, False, True),
        (3, 0, True, False),
        (3, 1, True, True),
    ],
)
def test_a_plan_is_wanted_after_three_and_after_each_that_follows_a_plan(
    before: int, after: int, agreed: bool, wanted: bool
) -> None:
    moment = timezone.now()
    early, late = Judgement(judged_at=moment - timedelta(days=2)), Judgement(judged_at=moment + timedelta(days=2))
    tries = Tries((early,) * before + (late,) * after, moment if agreed else None)
    assert tries.want_a_plan(3) is wanted


def test_after_three_refusals_a_claim_waits_for_a_plan_and_the_assessor_is_asked(cast: Cast) -> None:
    version = framework()
    refuse(cast, version, 2)
    assert not Duty.objects.filter(kind=PLAN).exists()
    refuse(cast, version, 1, begin=2)
    assert Duty.objects.open().get(kind=PLAN).owner == cast.helen
    with pytest.raises(ValidationError, match="“not yet met” 3 times"):
        evidence(cast.priya, version, title="Once more")
    [other] = evidence(cast.priya, version, "1.2", title="Another")
    with pytest.raises(ValidationError, match="was judged"):
        claim_evidence(evidence=other.evidence, criteria=[criterion(version, "1.1")], by=cast.priya)


def test_an_agreed_plan_gives_one_more_try_and_is_written_once(cast: Cast) -> None:
    version = framework()
    refuse(cast, version, 3)
    row = criterion(version, "1.1")
    first = agree_further_try(person=cast.priya, criterion=row, plan=PLAN_WORDS, by=cast.helen)
    assert agree_further_try(person=cast.priya, criterion=row, plan=f" {PLAN_WORDS}", by=cast.helen) == first
    assert not Duty.objects.open().filter(kind=PLAN).exists()
    assert Notice.objects.filter(person=cast.priya, event=f"further-try-{first.pk}").exists()
    refuse(cast, version, 1, begin=3)
    with pytest.raises(ValidationError):
        evidence(cast.priya, version, title="Once more")
    assert Duty.objects.open().filter(kind=PLAN).exists()


def test_what_is_met_begins_afresh_and_what_waits_for_a_signature_is_no_try(cast: Cast) -> None:
    version = framework()
    refuse(cast, version, 2)
    judged(evidence(cast.priya, version, title="Good")[0], cast.helen, met())
    [unsigned] = evidence(cast.callum, version)
    judged(unsigned, cast.joel, not_yet())
    row = criterion(version, "1.1")
    assert tries_of(cast.priya, [row])[row.pk].not_yet == ()
    assert tries_of(cast.callum, [row])[row.pk].not_yet == ()


def test_refusals_on_a_criterion_that_a_new_version_continues_still_count(cast: Cast) -> None:
    old = framework()
    refuse(cast, old, 3)
    new = framework(2)
    row = criterion(new, "1.1")
    row.stands_for.set(Criterion.objects.filter(unit__version=old, code="1.1"))
    assert len(tries_of(cast.priya, [row])[row.pk].not_yet) == 3
    with pytest.raises(ValidationError):
        evidence(cast.priya, new, title="Once more")


def test_who_agrees_a_plan_and_when(cast: Cast) -> None:
    version = framework()
    row = criterion(version, "1.1")
    with pytest.raises(NotAllowed, match="without a plan"):
        agree_further_try(person=cast.priya, criterion=row, plan=PLAN_WORDS, by=cast.helen)
    refuse(cast, version, 3)
    for name in ("joel", "priya", "daniel"):
        with pytest.raises(NotAllowed):
            agree_further_try(person=cast.priya, criterion=row, plan=PLAN_WORDS, by=cast.people[name])
    for plan in ("", "  ", "With K123456."):
        with pytest.raises(ValidationError):
            agree_further_try(person=cast.priya, criterion=row, plan=plan, by=cast.helen)


# ---- more time ----


def refused_until(cast: Cast, days: int = 5) -> Judgement:
    return judged(evidence(cast.priya, framework())[0], cast.helen, not_yet(today() + timedelta(days=days)))


@pytest.mark.parametrize(("days", "field"), [(5, "until"), (6, ""), (33, ""), (34, "until")])
def test_more_time_is_later_than_the_day_and_at_most_so_much_after_the_first(cast: Cast, days: int, field: str) -> None:
    judgement, until = refused_until(cast), today() + timedelta(days=days)
    if not field:
        assert ask_more_time(judgement=judgement, by=cast.priya, until=until, reason="Court.").until == until
        return
    with pytest.raises(ValidationError) as refusal:
        ask_more_time(judgement=judgement, by=cast.priya, until=until, reason="Court.")
    assert set(refusal.value.message_dict) == {field}


def test_agreed_time_moves_the_day_and_is_counted_from_the_first_one(cast: Cast) -> None:
    judgement = refused_until(cast)
    until, later = today() + timedelta(days=30), today() + timedelta(days=34)
    asked = ask_more_time(judgement=judgement, by=cast.priya, until=until, reason="Two weeks at court.")
    assert ask_more_time(judgement=judgement, by=cast.priya, until=until, reason="Two weeks at court.") == asked
    assert Duty.objects.open().get(kind=MORE_TIME).owner == cast.helen
    given = answer_more_time(more_time=asked, by=cast.helen, agrees=True)
    assert answer_more_time(more_time=asked, by=cast.helen, agrees=True).answered_at == given.answered_at
    assert (Duty.objects.open().get(kind=NEXT_STEP).due, due_day(judgement)) == (until, until)
    assert not Duty.objects.open().filter(kind=MORE_TIME).exists()
    with pytest.raises(ValidationError, match="or earlier"):
        ask_more_time(judgement=judgement, by=cast.priya, until=later, reason="More still.")


def test_time_that_is_refused_leaves_the_day_and_says_why(cast: Cast) -> None:
    judgement = refused_until(cast)
    asked = ask_more_time(judgement=judgement, by=cast.priya, until=today() + timedelta(days=20), reason="Court.")
    with pytest.raises(NotAllowed, match="You have asked already"):
        ask_more_time(judgement=judgement, by=cast.priya, until=today() + timedelta(days=21), reason="Court.")
    for answer in ("", "see A123456"):
        with pytest.raises(ValidationError):
            answer_more_time(more_time=asked, by=cast.helen, agrees=False, answer=answer)
    answer_more_time(more_time=asked, by=cast.helen, agrees=False, answer="The review is on the 10th.")
    assert due_day(judgement) == judgement.next_step_by
    with pytest.raises(NotAllowed, match="Helen Marsh has answered this already"):
        answer_more_time(more_time=asked, by=cast.helen, agrees=True)


def test_new_evidence_leaves_nothing_to_give_time_for(cast: Cast) -> None:
    version = framework()
    judgement = judged(evidence(cast.priya, version)[0], cast.helen, not_yet(today() + timedelta(days=5)))
    asked = ask_more_time(judgement=judgement, by=cast.priya, until=today() + timedelta(days=20), reason="Court.")
    evidence(cast.priya, version, title="Another")
    assert not Duty.objects.open().filter(kind__in=(MORE_TIME, NEXT_STEP)).exists()
    with pytest.raises(NotAllowed, match="nothing left to give time for"):
        answer_more_time(more_time=asked, by=cast.helen, agrees=True)
    with pytest.raises(NotAllowed, match="This next step is not open"):
        ask_more_time(judgement=judgement, by=cast.priya, until=today() + timedelta(days=21), reason="Court.")


def test_nobody_else_asks_or_answers(cast: Cast) -> None:
    judgement, until = refused_until(cast), today() + timedelta(days=20)
    for name in ("callum", "helen"):
        with pytest.raises(NotAllowed):
            ask_more_time(judgement=judgement, by=cast.people[name], until=until, reason="Court.")
    asked = ask_more_time(judgement=judgement, by=cast.priya, until=until, reason="Court.")
    for name in ("joel", "priya", "daniel"):
        with pytest.raises(NotAllowed):
            answer_more_time(more_time=asked, by=cast.people[name], agrees=True)


# ---- the pages ----


def posted_day(days: int) -> dict[str, object]:
    day = today() + timedelta(days=days)
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year}


def test_a_learner_asks_for_time_and_reads_the_answer(cast: Cast, signed_in_as: SignIn) -> None:
    judgement = refused_until(cast)
    learner, assessor = signed_in_as(cast.priya), signed_in_as(cast.helen)
    claim = judgement.claim_id
    assert "Ask for more time" in words(page(learner, "judgement", claim))
    assert "Your assessor can give you until" in words(page(learner, "more_time", judgement.pk))
    address = f"/evidence/more-time/{judgement.pk}/"
    assert "or earlier" in learner.post(address, posted_day(60) | {"reason": "Court."}).content.decode()
    assert learner.post(address, posted_day(20) | {"reason": "Court."}).status_code == 302
    asked = MoreTime.objects.get()
    assert "Answer the request for more time" in words(page(assessor, "judgement", claim))
    assert "Court." in words(page(assessor, "answer_more_time", asked.pk))
    by_place = words(page(signed_in_as(cast.daniel), "judgement", claim))
    assert "not answered yet" in by_place
    assert "Court." not in by_place
    answer = f"/evidence/more-time/asked/{asked.pk}/"
    assert "Say why the day stays" in assessor.post(answer, {"agreed": "no"}).content.decode()
    assert assessor.post(answer, {"agreed": "yes"}).status_code == 302
    found = words(page(learner, "judgement", claim))
    assert "Helen Marsh agreed" in found
    assert "More time was agreed; first set for" in found


def test_an_assessor_writes_the_plan_and_the_learner_reads_it(cast: Cast, signed_in_as: SignIn) -> None:
    version = framework()
    claim = refuse(cast, version, 3)[-1].claim_id
    row = criterion(version, "1.1")
    learner, assessor = signed_in_as(cast.priya), signed_in_as(cast.helen)
    blocked = words(page(learner, "judgement", claim))
    assert "Agree with Helen Marsh how you go on; then you can claim it again" in blocked
    assert "Agree how they go on" in words(page(assessor, "judgement", claim))
    assert "What was missing so far" in words(page(assessor, "further_try", cast.priya.pk, row.pk))
    address = f"/evidence/further-tries/{cast.priya.pk}/{row.pk}/"
    assert "Write what you agreed" in assessor.post(address, {"plan": ""}).content.decode()
    assert assessor.post(address, {"plan": PLAN_WORDS}).status_code == 302
    assert FurtherTry.objects.get().plan == PLAN_WORDS
    found = words(page(learner, "judgement", claim))
    assert PLAN_WORDS in found
    assert "Add evidence for 1.1" in found
