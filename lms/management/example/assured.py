"""Play what surrounds the portfolios: an observation to claim, a witness asked, disputes, samples, and sign-off."""

from datetime import date

from assessments.portfolio.disputes.appealing import appeal
from assessments.portfolio.disputes.disagreeing import disagree
from assessments.portfolio.evidence.drafts import begin_draft
from assessments.portfolio.evidence.observing import Observation, finish_observation
from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.judging.verdict import QUALITIES, Verdict
from assessments.portfolio.models import (
    Criterion,
    Decision,
    EvidenceKind,
    Finding,
    Judgement,
    SampleItem,
    SignOff,
)
from assessments.portfolio.quality.drawing import make_sample
from assessments.portfolio.quality.finding import Found, answer_finding, record_finding
from assessments.portfolio.quality.granting import grant_sample
from assessments.portfolio.signing_off.signing import sign
from assessments.portfolio.signing_off.stages import Stage
from assessments.portfolio.witnesses.asking import Question, ask_witness
from lms.calendar import today, working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person, Unit

Codes = dict[str, Criterion]
IN_ORDER = "Reasons point at the evidence, and somebody else could follow the decision."
# How many sampled judgements are looked at, and at which of them something is asked for.
LOOKED_AT, ASKED = 9, (3, 7)


def play_assurance(people: dict[str, Person], on: date) -> None:
    """Play it, the oldest first."""
    codes = {row.code: row for row in criteria_of(framework_in_use())}
    _finish_units(people)
    _sample(people, on)
    _sign_off(people, on)
    _dispute(people, codes, on)
    _appeal(people, codes, on)
    _observe(people, codes, on)
    _ask_a_witness(people, codes, on)


def _sample(people: dict[str, Person], on: date) -> None:
    """Let the quality assurer of the region draw a sample, look at some of it, and let the awarding body in."""
    stella, drawn = people["stella.quist"], working_days_before(on, 14)
    with on_day(drawn):
        sample = make_sample(unit=Unit.objects.get(code="EA"), by=stella, newest=0)
    items = SampleItem.objects.filter(line__draw=sample, iqa=stella).order_by("line__place")[:LOOKED_AT]
    with on_day(working_day_after(drawn, 5)):
        findings = [record_finding(item=item, by=stella, found=_found(place)) for place, item in enumerate(items)]
    asked = [finding for finding in findings if finding.outcome != Finding.Outcome.IN_ORDER]
    with on_day(working_day_after(drawn, 8)):
        for finding in asked[:1]:
            words = "I say in my reasons from now on which paragraph shows it, and have done so since."
            answer_finding(finding=finding, by=finding.item.line.judgement.by, words=words)
    with on_day(working_days_before(on, 3)):
        reason = "Visit of the awarding body in this month."
        victor = people["victor.lund"]
        grant_sample(
            draw=sample, person=victor, by=stella, starts=today(), last=working_day_after(on, 20), reason=reason
        )


def _found(place: int) -> Found:
    if place not in ASKED:
        return Found(Finding.Outcome.IN_ORDER, IN_ORDER)
    return Found(
        Finding.Outcome.ACTION,
        "The decision can be followed. The reasons do not say where in the evidence it is shown.",
        "Say from now on which paragraph shows it, and tell me what you changed.",
        working_day_after(today(), 15),
    )


def _finish_units(people: dict[str, Person]) -> None:
    """Sign off, and release, every unit of somebody who had met all of it before she qualified."""
    maya, helen, stella = people["maya.lindhurst"], people["helen.marsh"], people["stella.quist"]
    for sign_off in SignOff.objects.filter(unit__isnull=False, person=maya).select_related("person").order_by("pk"):
        opened = today(sign_off.opened_at)
        with on_day(working_day_after(opened, 3)):
            sign(sign_off=sign_off, by=maya, stage=Stage.LEARNER, words="All of this is my own work.")
        with on_day(working_day_after(opened, 5)):
            sign(sign_off=sign_off, by=helen, stage=Stage.ASSESSOR, words="I have judged each criterion of it.")
        with on_day(working_day_after(opened, 8)):
            sign(sign_off=sign_off, by=stella, stage=Stage.RELEASE)


def _sign_off(people: dict[str, Person], on: date) -> None:
    """Sign off a first unit of those who have met all of it; for one of them only the learner has signed."""
    ready = SignOff.objects.filter(unit__isnull=False, released_at=None).select_related("person").order_by("pk")
    for place, sign_off in enumerate(ready[:2]):
        with on_day(working_days_before(on, 9)):
            words = "All of this is my own work. The discussions about powers taught me most."
            sign(sign_off=sign_off, by=sign_off.person, stage=Stage.LEARNER, words=words)
        if place == 0:
            continue
        with on_day(working_days_before(on, 6)):
            words = "I have judged each criterion of this unit, and what I saw at work agrees with it."
            sign(sign_off=sign_off, by=people["helen.marsh"], stage=Stage.ASSESSOR, words=words)


def _dispute(people: dict[str, Person], codes: Codes, on: date) -> None:
    """Send a judgement back that its assessor stands by: a quality assurer is asked."""
    judgement = _judged(
        people["zainab.iqbal"],
        people["joel.adeyemi"],
        codes["2.5"],
        Verdict(Decision.MET, "Three dates are named, and each was kept or moved early.", frozenset(QUALITIES)),
        working_days_before(on, 8),
    )
    with on_day(working_days_before(on, 5)):
        reasons = "The statement is four months old, and your reasons do not say why it is still current."
        countersign(judgement=judgement, by=people["helen.marsh"], agrees=False, reasons=reasons)
    with on_day(working_days_before(on, 3)):
        reasons = "The dates in it are of last month; only the letterhead is old."
        disagree(judgement=judgement, by=people["joel.adeyemi"], reasons=reasons)


def _appeal(people: dict[str, Person], codes: Codes, on: date) -> None:
    """Let a learner appeal: a second reader is asked."""
    verdict = Verdict(
        Decision.NOT_YET,
        "You describe what the agency offers, and not how the two plans came to pull the same way.",
        frozenset({"valid", "authentic", "current"}),
        "Ask the worker of the other agency what they changed because of your plan.",
        working_day_after(on, 10),
    )
    learner = people["ella.brandt"]
    judgement = _judged(learner, people["helen.marsh"], codes["5.2"], verdict, working_days_before(on, 6))
    with on_day(working_days_before(on, 2)):
        reasons = "The second page says what housing moved forward because of my plan. It may have been missed."
        appeal(judgement=judgement, by=learner, reasons=reasons)


def _judged(learner: Person, assessor: Person, criterion: Criterion, verdict: Verdict, day: date) -> Judgement:
    with on_day(working_days_before(day, 4)):
        evidence = submit_evidence(
            person=learner,
            by=learner,
            kind=EvidenceKind.PRODUCT,
            title="What we agreed with another agency",
            text="The note of the meeting, what each of us would do by when, and what came of it a month later.",
            happened_on=working_days_before(today(), 2),
            criteria=[criterion],
        )
    with on_day(day):
        return judge_claim(claim=evidence.claims.get(), by=assessor, verdict=verdict)


def _observe(people: dict[str, Person], codes: Codes, on: date) -> None:
    """Leave an observation that its learner has not claimed with yet."""
    with on_day(working_days_before(on, 1)):
        observation = Observation(
            title="Supervision session after a missed appointment",
            happened_on=today(),
            setting="In the small interview room. I sat to the side and did not speak.",
            saw={
                codes["3.1"]: "She began with what he had said last time. She ended with two things he wrote down.",
                codes["3.2"]: "When he blamed the bus she agreed about the bus and asked about the day after. He "
                "answered that one.",
            },
            afterwards="We spoke about the silence in the middle. She had planned it.",
        )
        draft = begin_draft(person=people["priya.nair"], by=people["helen.marsh"], kind=EvidenceKind.OBSERVATION)
        finish_observation(draft=draft, by=people["helen.marsh"], observation=observation)


def _ask_a_witness(people: dict[str, Person], codes: Codes, on: date) -> None:
    """Leave a witness who was asked and has not answered."""
    with on_day(working_days_before(on, 2)):
        question = Question(
            witness_name="Dana Whitcombe",
            email="dana.whitcombe@example.org",
            organisation="Aldermoor Housing Advice",
            position="Housing adviser",
            about="How we put the two plans together in October, and what each of us did by when.",
            happened_on=working_days_before(today(), 6),
            criteria=[codes["5.2"]],
        )
        ask_witness(by=people["rhys.maddox"], question=question)
