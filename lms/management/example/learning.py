"""Play the learners' history: lessons read, checks taken, pairings made, what was observed and judged."""

from dataclasses import dataclass
from datetime import date

from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.judging.verdict import QUALITIES, Verdict
from assessments.portfolio.models import Criterion, Decision, Evidence, EvidenceKind
from assessments.quizzes.models import Quiz
from courses.actions import enrol, finish_lesson
from courses.models import Enrolment, LessonPage, Module, ModulePage, PathwayVersion
from lms.calendar import months_after, today, working_day_after, working_days_before
from lms.management.example.clock import on_day
from lms.management.example.observations import words_of
from lms.management.example.people import LEARNERS, Learns
from lms.management.example.quizzes import take_check
from lms.models import Person
from mentoring.pairings.actions import keep_cover_duties, pair
from mentoring.pairings.models import Pairing

ORDER = ("rosh-curiosity", "child-safeguarding", "domestic-abuse")


AGREED = "I read the record and agree."


@dataclass
class Story:
    """One learner's history being played, a day at a time."""

    learner: Person
    facts: Learns
    number: int
    day: date
    last: date

    def next_day(self, days: int) -> date:
        """Move on by some working days, never past the last one, and say which day it is."""
        self.day = min(working_day_after(self.day, days), self.last)
        return self.day


def play(people: dict[str, Person], on: date) -> None:
    """Play every learner's history."""
    for number, facts in enumerate(LEARNERS):
        play_one(people, facts, number, on)
    _leave_waiting(people, on)
    keep_cover_duties(on=on)


def play_one(people: dict[str, Person], facts: Learns, number: int, on: date) -> None:
    """Play one learner's history."""
    learner = people[facts.key]
    start = months_after(on, -facts.months)
    _begin(learner, facts, start, on)
    _pair(people, learner, facts, on)
    _study(Story(learner, facts, number, start, working_days_before(on, 1)), people)


def _leave_waiting(people: dict[str, Person], on: date) -> None:
    """Leave something for the demo's people to do: a claim to judge, and one to countersign."""
    module = Module.objects.get(key="child-safeguarding")
    with on_day(working_days_before(on, 5)):
        submit(people["rhys.maddox"], module, 1, seen_by=people["helen.marsh"])
        evidence = submit(people["zainab.iqbal"], module, 2, seen_by=people["joel.adeyemi"])
    with on_day(working_days_before(on, 2)):
        verdict = Verdict(
            Decision.MET, "She asked the right people and went back until they answered.", frozenset(QUALITIES)
        )
        for claim in evidence.claims.all():
            judge_claim(claim=claim, by=people["joel.adeyemi"], verdict=verdict)


def _begin(learner: Person, facts: Learns, start: date, on: date) -> None:
    version = PathwayVersion.objects.get(pathway__key=facts.pathway)
    progression = facts.pathway.startswith(("pso", "level-3"))
    with on_day(start):
        enrol(
            person=learner,
            pathway_version=version,
            intake=f"{start:%B %Y}",
            starts=start,
            entry_basis=Enrolment.Basis.LEVEL_3 if progression else Enrolment.Basis.LEVEL_5,
            share_of_full_time=facts.share,
            by=None,
        )


def _pair(people: dict[str, Person], learner: Person, facts: Learns, on: date) -> None:
    by = people["gita.menon" if facts.key == "freya.stokes" else "tomasz.wolny"]
    start = months_after(on, -facts.months)
    mentor_from = max(start, months_after(on, -facts.mentor_since))
    for kind, key, day in ((Pairing.Kind.PTA, facts.pta, start), (Pairing.Kind.MENTOR, facts.mentor, mentor_from)):
        if key:
            with on_day(day):
                pair(learner=learner, supporter=people[key], kind=kind, starts=day, by=by)


def _study(story: Story, people: dict[str, Person]) -> None:
    for position, (key, count) in enumerate(zip(ORDER, story.facts.lessons, strict=True)):
        page = ModulePage.objects.get(module__key=key)
        for lesson in LessonPage.objects.child_of(page).order_by("path")[:count]:
            with on_day(story.next_day(3)):
                finish_lesson(lesson=lesson, by=story.learner)
        if position < story.facts.checks:
            quiz = Quiz.objects.get(module__key=key, behaviour=Quiz.Behaviour.CHECK)
            if story.facts.failed:
                with on_day(story.next_day(1)):
                    take_check(quiz, story.learner, wrong=story.facts.failed)
            with on_day(story.next_day(2)):
                take_check(quiz, story.learner, wrong=0 if story.facts.failed else 1)
        if position < story.facts.observed:
            _be_observed(story, page.module, people)


def _be_observed(story: Story, module: Module, people: dict[str, Person]) -> None:
    """Submit what was observed, and let the learner's own assessor judge it; a colleague signs where that is needed."""
    assessor = people[story.facts.pta]
    with on_day(story.next_day(6)):
        evidence = submit(story.learner, module, story.number, seen_by=assessor)
    with on_day(story.next_day(4)):
        words = "The record and what I saw agree. Several sources, and a reason for each decision."
        verdict = Verdict(Decision.MET, words, frozenset(QUALITIES))
        judgements = [judge_claim(claim=claim, by=assessor, verdict=verdict) for claim in evidence.claims.all()]
    for judgement in judgements:
        if judgement.needs_countersignature:
            with on_day(story.next_day(2)):
                countersign(
                    judgement=judgement, by=people["helen.marsh"], agrees=True, reasons="I read the record and agree."
                )


def submit(learner: Person, module: Module, number: int, *, seen_by: Person) -> Evidence:
    """Submit an observation of what `module` teaches, as happened two working days before."""
    title, text = words_of(module.key, number)
    return submit_evidence(
        person=learner,
        by=learner,
        kind=EvidenceKind.OBSERVATION,
        title=title,
        text=text,
        happened_on=working_days_before(today(), 2),
        criteria=list(Criterion.objects.filter(modules=module)),
        seen_by=seen_by,
    )
