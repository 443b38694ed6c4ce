"""A learner of whom one of each kind of entry is on record: what a timeline may tell."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assessments.portfolio.disputes.appealing import appeal
from assessments.portfolio.evidence.withdrawing import withdraw_evidence
from assessments.portfolio.models import Countersignature, Judgement, Ruling, SignOff, SignOffStep
from courses.keeping_time import plan_time
from courses.models import (
    AcademicResult,
    Attendance,
    Demonstration,
    Enrolment,
    EnrolmentChange,
    Exemption,
    LessonCompletion,
    MilestoneReview,
    ProtectedSlot,
    ReviewSignature,
    StageModule,
    TimeRequest,
)
from lms.calendar import today
from lms.models import Person
from mentoring.caseload.models import CaseloadImport, OverrideReview, ReductionReading, WorkloadReading
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories import deciding, events, meetings, portfolio, quizzes, reflecting, reviews, spot_checks

# Stands wherever somebody writes words of their own.
PRIVATE = "Nobody else reads this sentence."


def ago(days: int) -> date:
    """Return a day so many days back."""
    return today() - timedelta(days=days)


def one_of_each(cast: Cast) -> Enrolment:
    """Put one of each kind of entry about Priya on record, and return her pathway."""
    enrolment = cast.enrolment_of(cast.priya)
    _learned(cast, cast.priya)
    _judged(cast, cast.priya)
    _supported(cast, enrolment)
    _cases(cast, cast.priya)
    _dates(cast, enrolment)
    return enrolment


def _learned(cast: Cast, person: Person) -> None:
    module = cast.modules[0]
    version, now = module.versions.get(), timezone.now()
    LessonCompletion.objects.create(
        person=person, module=module, module_version=version, lesson_key="first", completed_at=now
    )
    facts: dict[str, Any] = {"person": person, "module": module, "provider": "A university"}
    Attendance.objects.create(**facts, attended_on=ago(5), source="import", title="Two days in a hall")
    AcademicResult.objects.create(**facts, attempt=1, outcome="pass", mark=58, decided_on=ago(6))
    events.place(events.past_event(cast), person, "absent")
    quizzes.handed_in(quizzes.check(module), person, wrong=(1,))
    Demonstration.objects.create(
        person=person, module_version=version, method="observation", judged_on=ago(4), source_kind="x", source_id=1
    )


def _judged(cast: Cast, person: Person) -> None:
    version = portfolio.framework()
    [claim] = portfolio.evidence(person, version, "1.1", title="A visit")
    first = portfolio.judged(claim, cast.helen, portfolio.not_yet(reasons=PRIVATE))
    appeal(judgement=first, by=person, reasons=PRIVATE)
    [other] = portfolio.evidence(person, version, "1.2", title="A plan")
    signed = _in_training(cast, other)
    Countersignature.objects.create(judgement=signed, by=cast.helen, agrees=False, reasons=PRIVATE, at=timezone.now())
    Ruling.objects.create(judgement=signed, by=cast.stella, upholds=True, reasons=PRIVATE, at=timezone.now())
    [taken] = portfolio.evidence(person, version, "2.1", title="A file")
    withdraw_evidence(evidence=taken.evidence, reason=PRIVATE, by=person)
    sign_off = SignOff.objects.create(
        person=person, version=version, unit=version.units.first(), opened_at=timezone.now()
    )
    SignOffStep.objects.create(sign_off=sign_off, kind="learner", by=person, words=PRIVATE, at=timezone.now())


def _in_training(cast: Cast, claim: Any) -> Judgement:
    """Return a judgement by somebody who does not hold the award."""
    return Judgement.objects.create(
        claim=claim,
        by=cast.joel,
        standing={"assessor": "in training"},
        judged_at=timezone.now(),
        needs_countersignature=True,
        **portfolio.met(PRIVATE).as_fields(),
    )


def _supported(cast: Cast, enrolment: Enrolment) -> None:
    person = enrolment.person
    meetings.held(cast, PRIVATE)
    Pairing.objects.create(kind="mentor", learner=person, supporter=cast.owen, starts=ago(200), ends=ago(150))
    reflecting.taken(person, cast.nadia, words=PRIVATE)
    planned = plan_time(enrolment=enrolment, weekday=ago(7).weekday() % 5, begins=time(9), minutes=90, by=person)
    ProtectedSlot.objects.create(protected_time=planned, day=ago(7), outcome="lost", reason="duty", by=person)


def _cases(cast: Cast, person: Person) -> None:
    spot_checks.outcome(spot_checks.check(cast.amara, person, spot_checks.standard()))
    override = deciding.overridden(cast, reason=PRIVATE).override
    OverrideReview.objects.create(
        override=override, outcome="stands", words=PRIVATE, by=cast.imogen, at=timezone.now(), on=today()
    )
    source = CaseloadImport.objects.create(
        kind="workload", file_name="a.csv", file_hash="a", figures_day=ago(9), rows=1, imported_by=cast.ruth
    )
    facts: dict[str, Any] = {"source": source, "line": 2, "person": person, "unit": cast.team, "day": ago(9)}
    hours: dict[str, Any] = {"contracted_hours": Decimal(37)}
    WorkloadReading.objects.create(
        **facts, **hours, team_name="Team 1", grade="PQiP", total_cases=9, reduction_hours=Decimal(22),
        total_points=700, available_points=1000, imported_percent=70,
    )  # fmt: skip
    ReductionReading.objects.create(
        **facts, **hours, category="learning", reason="PQiP", hours=Decimal(22), starts=ago(90), status="ACTIVE"
    )


def _dates(cast: Cast, enrolment: Enrolment) -> None:
    person, (first, second) = enrolment.person, StageModule.objects.order_by("pk")[:2]
    EnrolmentChange.objects.create(
        enrolment=enrolment, kind="leave", starts=ago(40), ends=ago(33), reason=PRIVATE, by=cast.daniel
    )
    asked = {"enrolment": enrolment, "until": today() + timedelta(days=30), "reason": PRIVATE}
    TimeRequest.objects.create(**asked, stage_module=first)
    TimeRequest.objects.create(
        **asked, stage_module=second, state="refused", answer=PRIVATE, answered_by=cast.daniel, answered_at=_noon()
    )
    Exemption.objects.create(
        person=person, module=cast.modules[1], evidence=PRIVATE, approved_by=cast.imogen, approved_on=ago(60)
    )
    review = MilestoneReview.objects.create(
        enrolment=enrolment, point=reviews.point(cast), held_on=ago(3), decision="on_track", reasons=PRIVATE,
        written_by=cast.daniel,
    )  # fmt: skip
    ReviewSignature.objects.create(review=review, capacity="learner", person=person, words=PRIVATE, content_hash="x")


def _noon() -> datetime:
    return timezone.now() - timedelta(days=2)
