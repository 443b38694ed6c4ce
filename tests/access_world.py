"""The cast with one of each thing that an address may be about."""

from dataclasses import dataclass, replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from assessments.portfolio.evidence.drafts import begin_draft
from assessments.portfolio.models import (
    Claim,
    DraftFile,
    EvidenceDraft,
    EvidenceFile,
    Finding,
    FrameworkVersion,
    Judgement,
    SampleGrant,
    SampleItem,
    WitnessRequest,
)
from assessments.quizzes.models import AttemptSlot, Challenge, QuestionFile, Quiz, RegradeRun, Retest
from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.models import (
    Assignment,
    CaseFileAttempt,
    SpotCheck,
    SpotCheckOutcome,
    StandardVersion,
    SupportAction,
)
from courses.feed_address import make_feed
from courses.keeping_time import plan_time
from courses.models import (
    Enrolment,
    EnrolmentChange,
    Exemption,
    LessonPage,
    MilestoneReview,
    PlannedIntake,
    ProtectedTime,
    Reflection,
    StageModule,
    TimeRequest,
    TrainingEvent,
)
from courses.pack_import import import_pages
from courses.packs import Pack, read_pack
from lms.calendar import months_after, today
from lms.jobs.models import JobRun
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import AllocationCheck, CoWorking, Declaration, Override, Rosh
from mentoring.pairings.models import AgreedAction, Concern, ConcernContact, Meeting, Pairing, ReflectiveDiscussion
from tests.cast import Cast
from tests.factories import (
    case_files,
    concerns,
    coworking,
    deciding,
    disputes,
    events,
    evidence_files,
    following,
    lessons,
    meetings,
    person_marks,
    portfolio,
    portfolio_disputes,
    quizzes,
    reflecting,
    reviews,
    samples,
    spot_checks,
    witnesses,
)

PACK = Path(__file__).parents[1] / "content" / "first-cases"


@dataclass
class World:
    """One of each."""

    cast: Cast
    quiz: Quiz
    enrolment: Enrolment
    pairing: Pairing
    meeting: Meeting
    agreed: AgreedAction
    claim: Claim
    to_sign: Judgement
    disputes: portfolio_disputes.Disputes
    sample_item: SampleItem
    finding: Finding
    sample_grant: SampleGrant
    observation: EvidenceDraft
    witness: WitnessRequest
    witness_link: str
    evidence_draft: EvidenceDraft
    evidence_file: EvidenceFile
    draft_file: DraftFile
    dead_job: JobRun
    picture: str
    picture_mark: str
    question_file: QuestionFile
    request: TimeRequest
    exemption: Exemption
    change: EnrolmentChange
    left: EnrolmentChange
    qualified: EnrolmentChange
    answer: AllocationCheck
    override: Override
    open_check: Assignment
    practised: CaseFileAttempt
    exemplar: CaseFileAttempt
    to_do: SupportAction
    drawn_check: SpotCheck
    outcome: SpotCheckOutcome
    to_mark: AttemptSlot
    event: TrainingEvent
    past_event: TrainingEvent
    review: MilestoneReview
    planned: ProtectedTime
    calendar: str
    reflection: Reflection
    challenge: Challenge
    regrade: RegradeRun
    retest: Retest
    intake: PlannedIntake
    co_working: CoWorking
    told: Declaration
    discussion: ReflectiveDiscussion
    past_discussion: ReflectiveDiscussion
    planned_discussion: ReflectiveDiscussion
    contact: ConcernContact
    concern: Concern
    unheard_concern: Concern


def one_lesson() -> Pack:
    """Return the shipped pack cut down to its first lesson: enough to be opened, quick to import."""
    pack = read_pack(PACK)
    first = pack.modules[0]
    return replace(pack, modules=[replace(first, lessons=first.lessons[:1])])


def ended(cast: Cast, kind: str, months: int) -> EnrolmentChange:
    """Put a pathway of Nadia’s that ended some months ago into the database."""
    starts, ends = months_after(today(), -months), months_after(today(), 6 - months)
    enrolment = Enrolment.objects.create(
        person=cast.nadia,
        pathway_version=cast.pathway,
        intake="x",
        starts=starts,
        ends=ends,
        entry_basis="level_3",
        status="withdrawn" if kind == "withdrawal" else kind,
    )
    until = None if kind == "withdrawal" else months_after(ends, 9)
    return EnrolmentChange.objects.create(enrolment=enrolment, kind=kind, starts=ends, ends=until)


def build_world(cast: Cast) -> World:
    """Put one of each into the database, most of them about Priya."""
    import_pages(pack=one_lesson(), by=None)
    version = portfolio.framework()
    code = version.units.first().criteria.first().code
    claim = portfolio.evidence(cast.priya, version, code)[0]
    to_sign = portfolio.judged(portfolio.evidence(cast.callum, version, code)[0], cast.joel)
    sampled = _sampled(cast, version)
    disputes_of_judgements = portfolio_disputes.one_of_each(cast, version)
    quiz = quizzes.check(cast.modules[0])
    dead = JobRun.objects.create(
        key="dead",
        task="lms.tasks.send_notices",
        outcome=JobRun.Outcome.DEAD,
        queued_at=timezone.now() - timedelta(hours=1),
    )
    version = spot_checks.standard()
    practised = case_files.attempt(cast.priya, case_files.case_file(version, "practice"))
    # Before Amara is certified: whoever is judges no exemplar.
    exemplar = case_files.attempt(cast.amara, case_files.case_file(version, "exemplar", "exemplar"))
    outcome = spot_checks.outcome(spot_checks.check(cast.amara, cast.nadia, version), "isss")
    open_check = spot_checks.check(cast.amara, cast.gareth, version)
    enrolment = cast.enrolment_of(cast.priya)
    left, qualified = (ended(cast, kind, months) for kind, months in (("withdrawal", 40), ("newly_qualified", 20)))
    return World(
        cast=cast,
        quiz=quiz,
        enrolment=enrolment,
        request=TimeRequest.objects.create(
            enrolment=enrolment,
            stage_module=StageModule.objects.get(module=cast.modules[1]),
            until=today() + timedelta(days=90),
            reason="Two weeks of court duty.",
        ),
        change=EnrolmentChange.objects.create(
            enrolment=enrolment, kind="hours", share="0.80", starts=today(), reason="-"
        ),
        exemption=Exemption.objects.create(
            person=cast.priya,
            module=cast.modules[1],
            evidence="Seen.",
            approved_by=cast.imogen,
            approved_on=today(),
        ),
        left=left,
        qualified=qualified,
        pairing=Pairing.objects.get(learner=cast.priya, kind="mentor"),
        meeting=(meeting := meetings.planned(cast)),
        agreed=meetings.agreed(meeting, cast.priya),
        claim=claim,
        to_sign=to_sign,
        disputes=disputes_of_judgements,
        **sampled,
        observation=begin_draft(person=cast.priya, by=cast.gareth, kind="observation"),
        witness=(asked := witnesses.asked(cast.priya, claim.criterion.unit.version)),
        witness_link=witnesses.link_to(asked),
        evidence_draft=(draft_of_evidence := begin_draft(person=cast.priya, by=cast.priya, kind="product")),
        evidence_file=evidence_files.of_evidence(claim.evidence),
        draft_file=evidence_files.of_draft(draft_of_evidence),
        dead_job=dead,
        answer=check_allocation(person=cast.priya, facts=CaseFacts(children=Rosh.HIGH), by=cast.daniel),
        override=deciding.overridden(cast).override,
        open_check=open_check,
        practised=practised,
        exemplar=exemplar,
        to_do=following.plan(outcome, cast.daniel).actions.get(kind="module"),
        drawn_check=_drawn_check(cast, version),
        outcome=outcome,
        to_mark=person_marks.essay(
            person_marks.written(person_marks.with_an_extended_answer(cast.modules[1]), cast.priya)
        )[0],
        event=events.event(cast),
        past_event=events.past_event(cast),
        reflection=_reflection(cast),
        challenge=disputes.challenged(quizzes.handed_in(quiz, cast.callum, wrong=(1,))),
        regrade=disputes.marked_again(quiz, cast.beatrice),
        retest=Retest.objects.create(
            person=cast.priya,
            module=cast.modules[0],
            misconception="old-rating-stands",
            due=today(),
            opened_at=timezone.now(),
        ),
        co_working=(co_working := coworking.co_working(cast, months=2)),
        told=coworking.told(co_working, cast.priya, coworking.account((9, 1)), months=2),
        # With Nadia, who is neither her manager nor her mentor: place and tie open nothing.
        discussion=reflecting.taken(cast.priya, cast.nadia),
        past_discussion=reflecting.planned(cast.priya, cast.nadia, days=-1),
        planned_discussion=reflecting.planned(cast.priya, cast.nadia),
        # Heard by Stella, who is named for it and holds no role that hears concerns; the other by nobody any more.
        contact=concerns.contact(cast.stella, cast.region, cast.imogen),
        concern=concerns.raised(cast.priya, cast.stella),
        unheard_concern=concerns.raised(cast.priya, cast.amara),
        intake=PlannedIntake.objects.create(
            unit=cast.pdu,
            pathway_version=cast.pathway,
            name="March 2027",
            starts=months_after(today(), 4),
            learners=18,
            planned_by=cast.tomasz,
        ),
        review=reviews.written(cast),
        planned=plan_time(
            enrolment=cast.enrolment_of(cast.priya), weekday=1, begins=time(14), minutes=60, by=cast.priya
        ),
        calendar=make_feed(by=cast.priya),
        picture=default_storage.save("hill.png", ContentFile(b"a picture")),
        picture_mark=lessons.picture().get_file_hash(),
        question_file=QuestionFile.objects.create(name="a.txt", file_format="gift", content=b"x", by=cast.beatrice),
    )


def _sampled(cast: Cast, version: FrameworkVersion) -> dict[str, Any]:
    """Return a sampled judgement that nobody has looked at, a finding about another, and a grant to read them."""
    judged = samples.some_judged(cast.priya, cast.helen, version, "1.2", "2.1", title="A plan in a sample")
    sample = samples.sampled(cast.region, cast.stella)
    return {
        "sample_item": samples.item_of(judged[0]),
        "finding": samples.found(samples.item_of(judged[1]), cast.stella),
        "sample_grant": samples.granted(sample, cast.victor, cast.stella),
    }


def _drawn_check(cast: Cast, version: StandardVersion) -> SpotCheck:
    """Return the check of a draw for Owen alone, whose record was set fast: from then on it may be read about."""
    spot_checks.case(cast.owen, "M424242")
    frozen = freeze_population(unit=cast.pdu, standard_version=version, by=cast.tomasz, officers=[cast.owen])
    draw(draw=frozen, by=cast.tomasz)
    SpotCheck.objects.filter(drawn__draw=frozen).update(record_fixed_at=timezone.now(), record_fixed_by=cast.amara)
    return SpotCheck.objects.select_related("drawn").get(drawn__draw=frozen)


def _reflection(cast: Cast) -> Reflection:
    """Return what Priya wrote beside the question of the lesson."""
    lesson = LessonPage.objects.get(key="what-the-levels-say")
    asked = next(block for block in lesson.body if block.block_type == "reflect")
    return Reflection.objects.create(
        person=cast.priya, lesson_key=lesson.key, block_id=asked.id, question=asked.value["text"], text="I was unsure."
    )
