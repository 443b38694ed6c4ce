"""What is done with evidence: load a framework, submit, judge, countersign."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.assessors import award_since
from assessments.portfolio.frameworks import FrameworkFile, UnreadableFramework, read_framework
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.models import (
    IN_TRAINING,
    QUALIFIED,
    Claim,
    CompetenceUnit,
    Countersignature,
    Criterion,
    Evidence,
    EvidenceKind,
    Framework,
    FrameworkVersion,
    Judgement,
)
from assessments.portfolio.permissions import check_may_countersign, check_may_judge_claim, check_may_submit
from assessments.portfolio.verdict import Verdict
from courses import standing
from courses.models import Enrolment, Module
from lms import audit
from lms.actions import close_duty
from lms.calendar import today, working_day_after
from lms.models import Person
from lms.policy.practice import COUNTERSIGNED, MARKING_DAYS
from lms.rules import Answer, RuleBook
from lms.screening import find_identifiers


class JudgedMeanwhile(Exception):  # reads as the sentence it carries
    """Somebody judged the claim while this judgement was being written. Theirs stands; nothing written is lost."""

    def __init__(self, judgement: Judgement) -> None:
        """Keep the judgement that stands."""
        self.judgement = judgement
        super().__init__(
            f"{judgement.by} judged this while you were writing: {judgement.get_decision_display().lower()}. "
            "Theirs stands. What you wrote is below: read theirs, then record yours only if it should replace it."
        )


@transaction.atomic
def load_framework(path: Path, *, by: Person | None = None) -> FrameworkVersion:
    """Make a framework's file a version, if it says anything new. Safe to repeat; all of it or nothing."""
    file = read_framework(Path(path))
    modules = {module.key: module for module in Module.objects.filter(key__in=file.module_keys)}
    if unknown := sorted(file.module_keys - modules.keys()):
        raise UnreadableFramework(
            Path(path), [f"names the module {key}, which is not here. Import its course pack first." for key in unknown]
        )
    framework, _ = Framework.objects.update_or_create(key=file.key, defaults={"name": file.name})
    latest = framework.versions.order_by("-number").first()
    if latest and latest.content_hash == file.content_hash:
        return latest
    version = _new_version(framework, (latest.number if latest else 0) + 1, file, modules)
    audit.record("framework_loaded", by=by, subject=version, facts={"framework": file.key, "number": version.number})
    active = Enrolment.objects.open().values_list("pk", flat=True)
    standing.write(portfolio_columns(list(active), today()))
    return version


def _new_version(
    framework: Framework, number: int, file: FrameworkFile, modules: dict[str, Module]
) -> FrameworkVersion:
    version = FrameworkVersion.objects.create(
        framework=framework, number=number, source=file.source, content_hash=file.content_hash
    )
    for each in file.units:
        unit = CompetenceUnit.objects.create(version=version, number=each["number"], title=each["title"])
        for position, row in enumerate(each["criteria"], 1):
            criterion = Criterion.objects.create(
                unit=unit,
                position=position,
                code=str(row["code"]),
                text=row["text"],
                shown_by=row.get("shown_by", []),
            )
            criterion.modules.set([modules[key] for key in row.get("modules", ())])
    return version


@transaction.atomic
def submit_evidence(
    *,
    person: Person,
    by: Person,
    kind: str,
    title: str,
    text: str,
    happened_on: date,
    criteria: Sequence[Criterion],
    seen_by: Person | None = None,
    at: datetime | None = None,
) -> Evidence:
    """Submit evidence against some criteria. The same piece posted twice is submitted once."""
    moment = at or timezone.now()
    day = today(moment)
    check_may_submit(by, person, on=day)
    _check_evidence(day, kind, title, text, happened_on, criteria, seen_by)
    Person.objects.select_for_update().get(pk=person.pk)
    evidence = Evidence(person=person, kind=kind, title=title.strip(), text=text.strip(), happened_on=happened_on)
    if same := _the_same(evidence, criteria):
        return same
    rule = RuleBook.at(consequences.place_of(person, day), day).answer(MARKING_DAYS)
    evidence.seen_by = seen_by if kind in (EvidenceKind.OBSERVATION, EvidenceKind.WITNESS) else None
    evidence.submitted_at, evidence.judge_by = moment, working_day_after(day, rule.value)
    evidence.rules = [rule.as_record()]
    evidence.full_clean()
    evidence.save()
    for criterion in criteria:
        Claim.objects.create(evidence=evidence, criterion=criterion)
    audit.record(
        "evidence_submitted", by=by, subject=evidence, facts={"kind": kind, "criteria": [row.code for row in criteria]}
    )
    consequences.close_next_steps(evidence, by)
    consequences.ask_for_judgement(evidence, by, day)
    standing.refresh(person, portfolio_columns, day)
    return evidence


def _check_evidence(
    day: date,
    kind: str,
    title: str,
    text: str,
    happened_on: date,
    criteria: Sequence[Criterion],
    seen_by: Person | None,
) -> None:
    faults: dict[str, list[str] | str] = _identifiers(day, title=title, text=text)
    if not criteria:
        faults["criteria"] = "Choose at least one criterion that it shows"
    if happened_on > day:
        faults["happened_on"] = "The day must be today or earlier"
    if kind == EvidenceKind.OBSERVATION and seen_by is None:
        faults["seen_by"] = "Say who observed it"
    if faults:
        raise ValidationError(faults)


def _identifiers(on: date, **texts: str) -> dict[str, list[str] | str]:
    """Return, by field, what in some free text could point at a person on probation."""
    found = {field: [finding.sentence for finding in find_identifiers(text, on=on)] for field, text in texts.items()}
    return {field: sentences for field, sentences in found.items() if sentences}


def _the_same(evidence: Evidence, criteria: Sequence[Criterion]) -> Evidence | None:
    """Return the piece that is word for word the same, for the same criteria, if it was submitted already."""
    facts = ("person", "kind", "title", "text", "happened_on")
    for earlier in Evidence.objects.filter(**{fact: getattr(evidence, fact) for fact in facts}).order_by("pk"):
        if {row.criterion_id for row in earlier.claims.all()} == {row.pk for row in criteria}:
            return earlier
    return None


@transaction.atomic
def judge_claim(
    *, claim: Claim, by: Person, verdict: Verdict, replaces: Judgement | None = None, at: datetime | None = None
) -> Judgement:
    """Judge a claim. `replaces` is the newest judgement that the assessor had before them; posted twice counts once."""
    moment = at or timezone.now()
    day = today(moment)
    claim = _locked(Claim.objects.filter(pk=claim.pk))
    newest = claim.judgements.select_related("by").order_by("pk").last()
    if newest and _is_the_same(newest, by, verdict, replaces):
        return newest
    check_may_judge_claim(by, claim, on=day)
    if newest and newest != replaces:
        raise JudgedMeanwhile(newest)
    faults = {**verdict.faults(day), **_identifiers(day, reasons=verdict.reasons, next_step=verdict.next_step)}
    if faults:
        raise ValidationError(dict(faults))
    judgement = _new_judgement(claim, by, verdict, newest, moment)
    audit.record("claim_judged", by=by, subject=judgement, facts={"decision": judgement.decision, "claim": claim.pk})
    consequences.close_earlier(judgement, by)
    consequences.close_judging(claim, by)
    if judgement.needs_countersignature:
        consequences.ask_for_signature(judgement, day)
    else:
        consequences.now_counts(judgement, by, day)
    standing.refresh(claim.evidence.person, portfolio_columns, day)
    return judgement


def _locked(claims: QuerySet[Claim]) -> Claim:
    """Return a claim that nobody else can judge or sign until this transaction ends."""
    related = claims.select_related("evidence__person", "criterion__unit__version__framework")
    return related.select_for_update(of=("self",)).get()


def _is_the_same(newest: Judgement, by: Person, verdict: Verdict, replaces: Judgement | None) -> bool:
    """Say whether this very judgement has been recorded already."""
    if newest.by_id != by.pk or newest.replaces_id != (replaces.pk if replaces else None):
        return False
    return all(getattr(newest, field) == value for field, value in verdict.as_fields().items())


def _new_judgement(
    claim: Claim, by: Person, verdict: Verdict, replaces: Judgement | None, moment: datetime
) -> Judgement:
    day = today(moment)
    since = award_since(by, day)
    rule = RuleBook.at(consequences.place_of(claim.evidence.person, day), day).answer(COUNTERSIGNED)
    judgement = Judgement(
        claim=claim,
        by=by,
        judged_at=moment,
        replaces=replaces,
        needs_countersignature=since is None and rule.value == "yes",
        standing=_standing(claim, since, rule),
        **verdict.as_fields(),
    )
    judgement.full_clean(validate_constraints=False)
    judgement.save()
    return judgement


def _standing(claim: Claim, since: date | None, rule: Answer) -> dict[str, object]:
    """Return what a judgement keeps of its day: the assessor's award, the rule, and the wording it was judged by."""
    version = claim.criterion.unit.version
    return {
        "assessor": QUALIFIED if since else IN_TRAINING,
        "award_since": since.isoformat() if since else None,
        "rules": [rule.as_record()],
        "framework": f"{version.framework.key} v{version.number}",
    }


@transaction.atomic
def countersign(
    *, judgement: Judgement, by: Person, agrees: bool, reasons: str = "", at: datetime | None = None
) -> Countersignature:
    """Agree with a judgement, so that it counts, or send it back with reasons. Posted twice signs once."""
    moment = at or timezone.now()
    day = today(moment)
    claim = _locked(Claim.objects.filter(judgements=judgement))
    judgement = claim.judgements.select_related("by", "countersignature__by").get(pk=judgement.pk)
    judgement.claim = claim
    signed = judgement.signature
    if signed and (signed.by_id, signed.agrees, signed.reasons) == (by.pk, agrees, reasons.strip()):
        return signed
    check_may_countersign(by, judgement, on=day)
    faults = _identifiers(day, reasons=reasons)
    if not agrees and not reasons.strip():
        faults["reasons"] = f"Say why it goes back: {judgement.by} reads this"
    if faults:
        raise ValidationError(faults)
    signature = Countersignature.objects.create(
        judgement=judgement, by=by, agrees=agrees, reasons=reasons.strip(), at=moment
    )
    audit.record("judgement_countersigned", by=by, subject=signature, facts={"agrees": agrees})
    _after_signature(signature, by, day)
    standing.refresh(claim.evidence.person, portfolio_columns, day)
    return signature


def _after_signature(signature: Countersignature, by: Person, day: date) -> None:
    judgement = signature.judgement
    close_duty(kind=consequences.COUNTERSIGN, source=judgement, by=by)
    if signature.agrees:
        consequences.now_counts(judgement, by, day)
    else:
        consequences.ask_again(judgement, day)
