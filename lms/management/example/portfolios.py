"""Play what became of learners' portfolios: sent, judged, sent again, countersigned, and what is under way."""

from datetime import date

from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.judging.verdict import QUALITIES, Verdict
from assessments.portfolio.models import Criterion, Decision, Evidence
from lms.calendar import months_after, today, working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.management.example.people import LEARNERS, Learns
from lms.management.example.pieces import NOT_YET, PIECES, Sent
from lms.models import Person

# A learner comes to so many pieces in ten months.
PACE = 9
# Everybody's next piece after so many working days, judged after so many: not always in time.
JUDGED_AFTER = (3, 6, 9, 4, 13, 7, 2, 8)
SIGNED_AFTER = 3
AGREED = "I read the evidence and your reasons, and agree."


def play_portfolios(people: dict[str, Person], on: date) -> None:
    """Play the portfolio of every learner who has an assessor."""
    criteria = {row.code: row for row in criteria_of(framework_in_use())}
    for number, facts in enumerate(LEARNERS):
        if facts.pta:
            _play_one(people, facts, number, criteria, on)


def _play_one(people: dict[str, Person], facts: Learns, number: int, criteria: dict[str, Criterion], on: date) -> None:
    count = min(facts.months * PACE // 10, len(PIECES))
    start = months_after(on, -facts.months)
    for place, sent in enumerate(PIECES[:count]):
        day = working_day_after(start, 12 + place * 22)
        after = JUDGED_AFTER[(number + place) % len(JUDGED_AFTER)]
        if working_day_after(day, after + SIGNED_AFTER) >= on:
            return
        _sent_and_judged(people, facts, sent, criteria, day, after)


def _sent_and_judged(
    people: dict[str, Person], facts: Learns, sent: Sent, criteria: dict[str, Criterion], day: date, after: int
) -> None:
    learner, assessor = people[facts.key], people[facts.pta]
    wanted = [criteria[code] for code in sent.codes]
    if sent.title in NOT_YET and facts.months > 6:
        first = _send(learner, sent, wanted, working_days_before(day, 10))
        reasons, step = NOT_YET[sent.title]
        by = working_day_after(day, 5)
        verdict = Verdict(Decision.NOT_YET, reasons, frozenset({"valid", "authentic", "current"}), step, by)
        _judge(people, first, assessor, verdict, working_days_before(day, 5))
    again = f"{sent.title}, second version" if sent.title in NOT_YET and facts.months > 6 else sent.title
    evidence = _send(learner, sent, wanted, day, title=again)
    _judge(
        people,
        evidence,
        assessor,
        Verdict(Decision.MET, sent.reasons, frozenset(QUALITIES)),
        working_day_after(day, after),
    )


def _send(learner: Person, sent: Sent, criteria: list[Criterion], day: date, title: str = "") -> Evidence:
    with on_day(day):
        return submit_evidence(
            person=learner,
            by=learner,
            kind=sent.kind,
            title=title or sent.title,
            text=sent.text,
            happened_on=working_days_before(today(), 3),
            criteria=criteria,
        )


def _judge(people: dict[str, Person], evidence: Evidence, assessor: Person, verdict: Verdict, day: date) -> None:
    """Judge every claim of a piece; a colleague with the award signs where that is needed."""
    with on_day(day):
        judgements = [judge_claim(claim=claim, by=assessor, verdict=verdict) for claim in evidence.claims.all()]
    waiting = [judgement for judgement in judgements if judgement.needs_countersignature]
    if waiting:
        with on_day(working_day_after(day, SIGNED_AFTER)):
            for judgement in waiting:
                countersign(judgement=judgement, by=people["helen.marsh"], agrees=True, reasons=AGREED)
