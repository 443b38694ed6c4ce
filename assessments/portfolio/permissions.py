"""Who may submit, judge, countersign and read what."""

from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from assessments.assessing import assessed_by as assessed
from assessments.assessing import assesses, in_place_of, learners_of
from assessments.independence import Matter, check_may_judge
from assessments.portfolio.assessors import own_judgement, why_no_award
from assessments.portfolio.handing.current import check_may_assess_piece, open_hand_overs
from assessments.portfolio.models import (
    Appeal,
    Claim,
    Countersignature,
    Evidence,
    EvidenceKind,
    Judgement,
    Ruling,
    SampleGrant,
    SampleItem,
)
from assessments.portfolio.quality.who import not_independent_of
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, check_may, check_may_about, refusal, rights_of, seen_for, under
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission

# Without one of these nobody reads about the evidence of somebody else.
READS: Final = (
    Permission.SUBMIT_EVIDENCE,
    Permission.JUDGE_EVIDENCE,
    Permission.SEE_LEARNERS,
    Permission.QUALITY_ASSURE,
    Permission.READ_SAMPLES,
)
# With one of these somebody reads how far everybody of their place is.
OF_A_PLACE: Final = (Permission.SEE_LEARNERS, Permission.QUALITY_ASSURE, Permission.JUDGE_EVIDENCE)


def check_may_submit(by: Person, person: Person, *, on: date) -> None:
    """Refuse unless somebody submits evidence of their own work."""
    check_may(by, Permission.SUBMIT_EVIDENCE, on=on)
    if by.pk != person.pk:
        raise NotAllowed(f"Evidence is submitted by the person it is about, and this is about {person}.")


def check_in_force(claim: Claim) -> None:
    """Refuse a claim that is judged no more: its evidence was taken back, or a newer claim replaces it."""
    if taken := claim.evidence.withdrawn:
        raise NotAllowed(f"{claim.evidence.person} withdrew this evidence on {in_words(today(taken.at))}.")
    newer = Claim.objects.filter(replaces=claim).first()
    if newer:
        raise NotAllowed(
            f"{claim.evidence.person} replaced this claim on {in_words(today(newer.claimed_at))}. Judge the new one."
        )


def check_may_judge_claim(judge: Person, claim: Claim, *, on: date) -> None:
    """Refuse unless it was handed to them, or this is the learner's own assessor, or one of their place without one."""
    check_may_assess_piece(judge, claim.evidence, on=on)


def check_may_countersign(person: Person, judgement: Judgement, *, on: date) -> None:
    """Refuse unless the judgement still needs a signature, and this person of its place holds the award."""
    learner = judgement.claim.evidence.person
    ties = [own_judgement(judgement)]
    check_may(person, Permission.JUDGE_EVIDENCE, on=on)
    check_may_judge(person, learner, matter=Matter.EVIDENCE, on=on, ties=ties)
    check_may_about(person, Permission.JUDGE_EVIDENCE, learner, on=on)
    if why := why_no_award(person, on):
        raise NotAllowed(f"Countersigning takes the assessor award, and {why}.")
    _check_wants_a_signature(judgement)


def check_stands(judgement: Judgement) -> None:
    """Refuse to do anything about a judgement that came second to another: it is kept, and counts for nothing."""
    if judgement.beside is not None:
        raise NotAllowed(f"This judgement came second to that of {judgement.beside.by}, so it counts for nothing.")


def _check_wants_a_signature(judgement: Judgement) -> None:
    check_stands(judgement)
    if not judgement.needs_countersignature:
        raise NotAllowed(f"{judgement.by} holds the assessor award, so this judgement needs no countersignature.")
    if judgement.signature is not None:
        raise NotAllowed(f"{judgement.signature.by} has already answered for this judgement.")
    if Judgement.objects.filter(replaces=judgement).exists():
        raise NotAllowed("A newer judgement has replaced this one. Countersign that.")


def visible_to(person: Person, on: date, *, of: Person | None = None) -> QuerySet[Claim]:
    """Return the claims that `person` may read about: of whom they assess, manage or quality assure, what they judged
    or were given to look at, and their own, whatever role they still hold. With `of`, only those of that person."""
    if of:
        rows = Claim.objects if _reads_all_of(person, of, on) else visible_to(person, on)
        return rows.filter(evidence__person=of)
    own = Q(evidence__person=person)
    if not any(rights_of(person, on).may(one) for one in READS):
        return Claim.objects.filter(own)
    one_by_one = _judged_by(person) | _given_to(person, on) | Q(pk__in=_sampled_by(person, on))
    return Claim.objects.filter(own | _people_of(person, on) | one_by_one)


def _reads_all_of(person: Person, learner: Person, on: date) -> bool:
    """Say whether `person` manages, quality assures or assesses in their place this very learner: all claims are read.

    By a pairing or claim by claim somebody may read them too: this says only that nothing more need be asked.
    """
    return person.pk == learner.pk or bool(seen_for(person, OF_A_PLACE, learner.pk, on))


def evidence_visible_to(person: Person, on: date, *, of: Person | None = None) -> QuerySet[Evidence]:
    """Return the evidence that `person` may read about: by a claim, by whose it is, or because they recorded it.

    Whoever recorded it reads their own words, as long as they observe; what was judged of it stands with its claims.
    """
    rights = rights_of(person, on)
    judges = rights.may(Permission.JUDGE_EVIDENCE)
    if of and assesses(person, of, on):
        # All of it, as below, and a database is spared asking of each piece why.
        return Evidence.objects.filter(person=of)
    # One learner's claims are looked through, not those of a whole place.
    rows = Q(pk__in=visible_to(person, on, of=of).values("evidence")) | Q(person=person)
    if rights.may(Permission.OBSERVE):
        rows |= Q(recorded_by=person)
    if judges and not of:
        # What nobody has claimed yet, such as an observation: whoever assesses the learner.
        rows |= Q(person__in=assessed(person, on).values("pk"))
    found = Evidence.objects.filter(rows)
    return found.filter(person=of) if of else found


def _people_of(person: Person, on: date) -> Q:
    """Return the condition that a claim is of somebody whom `person` assesses, manages or quality assures."""
    managed = people_visible_to(person, Permission.SEE_LEARNERS, on).values("pk")
    assured = people_visible_to(person, Permission.QUALITY_ASSURE, on).values("pk")
    return Q(evidence__person__in=managed) | Q(evidence__person__in=assured) | assessed_by(person, on)


def _judged_by(person: Person) -> Q:
    """Return the condition that somebody judged a claim, signed a judgement of it, or ruled on one.

    Each is asked by itself, by an index: one question over all three tables looks through every judgement there is.
    """
    signed = Countersignature.objects.filter(by=person).values("judgement__claim")
    ruled = Ruling.objects.filter(by=person).values("judgement__claim")
    judged = Judgement.objects.filter(by=person).values("claim")
    return Q(pk__in=judged) | Q(pk__in=signed) | Q(pk__in=ruled)


def _given_to(person: Person, on: date) -> Q:
    """Return the condition that evidence was handed to an assessor to judge, or is theirs to read by an appeal."""
    if not rights_of(person, on).may(Permission.JUDGE_EVIDENCE):
        return Q(pk__in=[])
    handed = open_hand_overs().filter(assessor__in=in_place_of(person, on)).values("evidence")
    appeals = Appeal.objects.filter(reader=person).values("judgement__claim")
    return Q(evidence__in=handed) | Q(pk__in=appeals)


def _sampled_by(person: Person, on: date) -> QuerySet[Any, Any]:
    """Return the claims of the judgements that somebody looks at for quality in their place, or reads by a grant."""
    places = rights_of(person, on).places(Permission.QUALITY_ASSURE)
    mine = Q(iqa=person) & under(places, "line__draw__unit") if places else Q(pk__in=[])
    sampled = SampleItem.objects.filter(mine | Q(line__draw__in=draws_open_to(person, on)))
    return Judgement.objects.filter(sample_lines__item__in=sampled).values("claim")


def draws_open_to(person: Person, on: date) -> list[int]:
    """Return the samples that a grant in force opens to somebody who is independent of all they hold, also by now."""
    if not rights_of(person, on).may(Permission.READ_SAMPLES):
        return []
    granted = set(SampleGrant.objects.in_force(on).filter(person=person).values_list("draw", flat=True))
    return sorted(granted - not_independent_of(granted, person, on).keys()) if granted else []


def assessed_by(person: Person, on: date) -> Q:
    """Return the condition that `person` assesses the learner: by a pairing, or in their place."""
    if not rights_of(person, on).may(Permission.JUDGE_EVIDENCE):
        return Q(pk__in=[])
    placed = people_visible_to(person, Permission.JUDGE_EVIDENCE, on).values("pk")
    return Q(evidence__person__in=learners_of(person, on).values("learner")) | Q(evidence__person__in=placed)


def check_may_see(person: Person, claim: Claim, *, on: date) -> None:
    """Refuse unless `person` may read about this claim."""
    if not visible_to(person, on).filter(pk=claim.pk).exists():
        raise NotAllowed("This evidence belongs to somebody whom you neither assess nor manage.")


def check_may_see_evidence(person: Person, evidence: Evidence, *, on: date) -> None:
    """Refuse unless `person` may read about this piece of evidence."""
    if not evidence_visible_to(person, on).filter(pk=evidence.pk).exists():
        raise NotAllowed("This evidence belongs to somebody whom you neither assess nor manage.")


def check_may_read_text(person: Person, evidence: Evidence, *, on: date) -> None:
    """Refuse a reflection to everybody but its author, whoever assesses it, and who looks at a sampled judgement of it.

    No manager and no quality assurer reads one by their place.
    """
    if evidence.kind != EvidenceKind.REFLECTION or evidence.person_id == person.pk:
        return
    claims = Claim.objects.filter(evidence=evidence).select_related("evidence__person")
    if claims.filter(pk__in=_sampled_by(person, on)).exists():
        return
    if not any(_judges(person, claim, on) or _settles(person, claim, on) for claim in claims):
        raise NotAllowed(
            "A reflection is read by its author, their assessors, and who rules on or looks at a judgement of it."
        )


def _judges(person: Person, claim: Claim, on: date) -> bool:
    """Say whether `person` may judge a claim, or sign a judgement of it that waits for a signature."""
    if not refusal(check_may_judge_claim, person, claim, on=on):
        return True
    return any(not refusal(check_may_countersign, person, judgement, on=on) for judgement in claim.judgements.all())


def _settles(person: Person, claim: Claim, on: date) -> bool:
    """Say whether an open appeal is with `person`, or two assessors disagree and they may rule on it."""
    reads = rights_of(person, on).may(Permission.JUDGE_EVIDENCE)
    if reads and Appeal.objects.filter(judgement__claim=claim, reader=person, closed_at=None).exists():
        return True
    disputed = claim.judgements.filter(disagreement__isnull=False, ruling=None, replaced_by=None)
    if not disputed.exists():
        return False
    learner = claim.evidence.person
    tied = refusal(check_may_judge, person, learner, matter=Matter.EVIDENCE, on=on)
    return not (tied or refusal(check_may_about, person, Permission.QUALITY_ASSURE, learner, on=on))


def is_party(person: Person, claim: Claim, on: date) -> bool:
    """Say whether somebody judges, answers for or assures a claim: only they read what was written between these.

    Learners, managers and mentors read that there was a disagreement and a ruling, and not a word of either.
    """
    if rights_of(person, on).may(Permission.QUALITY_ASSURE):
        return True
    hands = Q(by=person) | Q(countersignature__by=person) | Q(appeal__reader=person)
    return claim.judgements.filter(hands).exists() or not refusal(check_may_judge_claim, person, claim, on=on)


def portfolios_visible_to(person: Person, on: date) -> QuerySet[Person]:
    """Return the learners of whom `person` may read how far the portfolio is and who signed what, themselves too."""
    rights = rights_of(person, on)
    rows = Q(pk=person.pk)
    for permission in OF_A_PLACE:
        if rights.may(permission):
            rows |= Q(pk__in=people_visible_to(person, permission, on).values("pk"))
    if rights.may(Permission.JUDGE_EVIDENCE):
        rows |= Q(pk__in=learners_of(person, on).values("learner"))
    return Person.objects.filter(rows)


def check_may_see_sign_off(person: Person, learner: Person, *, on: date) -> None:
    """Refuse unless `person` may read who signed what of this learner's portfolio."""
    if _reads_all_of(person, learner, on):
        return
    if not portfolios_visible_to(person, on).filter(pk=learner.pk).exists():
        raise NotAllowed("This portfolio belongs to somebody whom you neither assess nor manage.")
