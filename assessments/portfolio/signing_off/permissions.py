"""Who may sign what, and who may release it."""

from collections.abc import Iterable
from datetime import date

from assessments.assessing import check_may_assess
from assessments.independence import Matter, Tie, check_may_judge, check_no_tie
from assessments.portfolio.assessors import award_since
from assessments.portfolio.models import Judgement, SignOff, SignOffStep
from assessments.portfolio.permissions import check_may_submit
from assessments.portfolio.quality.who import took_part
from assessments.portfolio.signing_off.stages import IN_WORDS, Stage, stage_of
from lms.models import Person
from lms.permissions import NotAllowed, check_may, check_may_about
from lms.roles import Permission

JUDGED_IT = "You judged, countersigned or ruled on part of this, and whoever releases it has done none of that."
SIGNED_IT = "You signed this as the assessor, and nobody countersigns or releases what they signed."


def check_turn(sign_off: SignOff, steps: Iterable[SignOffStep], wanted: Stage) -> None:
    """Refuse a signature whose turn it is not."""
    stage = stage_of(steps)
    if stage == Stage.RELEASED:
        raise NotAllowed(f"{sign_off.person}’s sign-off is complete: there is nothing left to sign.")
    if stage != wanted:
        raise NotAllowed(f"It is somebody else’s turn. {IN_WORDS[stage]}.")


def check_may_sign_as_learner(by: Person, sign_off: SignOff, *, on: date) -> None:
    """Refuse unless somebody signs for their own work."""
    check_may_submit(by, sign_off.person, on=on)


def check_may_sign_as_assessor(by: Person, sign_off: SignOff, *, on: date) -> None:
    """Refuse unless this is whoever assesses the learner."""
    check_may_assess(by, sign_off.person, on=on, what="sign-off")


def check_may_countersign_it(by: Person, sign_off: SignOff, steps: Iterable[SignOffStep], *, on: date) -> None:
    """Refuse unless this is another assessor of the place, who holds the award and is independent."""
    check_may(by, Permission.JUDGE_EVIDENCE, on=on)
    check_may_judge(by, sign_off.person, matter=Matter.EVIDENCE, on=on, ties=last_signer(steps))
    check_may_about(by, Permission.JUDGE_EVIDENCE, sign_off.person, on=on)
    if award_since(by, on) is None:
        raise NotAllowed("Countersigning takes the assessor award, and you do not hold it yet.")


def check_may_release(
    by: Person, sign_off: SignOff, steps: Iterable[SignOffStep], judgements: Iterable[Judgement], *, on: date
) -> None:
    """Refuse unless this is a quality assurer of the place with no hand in what they release, and no tie to who had."""
    judgements = list(judgements)
    check_may(by, Permission.QUALITY_ASSURE, on=on)
    ties = [*judges(judgements), *signers(steps)]
    check_may_judge(by, sign_off.person, matter=Matter.EVIDENCE, on=on, ties=ties)
    check_no_tie(by, {row.by for row in judgements}, matter=Matter.EVIDENCE, on=on)
    check_may_about(by, Permission.QUALITY_ASSURE, sign_off.person, on=on)


def judges(judgements: Iterable[Judgement]) -> list[Tie]:
    """Return the ties of everybody who ever judged, signed, disputed, ruled on or read again one of the claims."""
    hands = took_part({row.claim_id for row in judgements})
    return [Tie(person, JUDGED_IT) for person in sorted(set().union(*hands.values()))]


def last_signer(steps: Iterable[SignOffStep]) -> list[Tie]:
    """Return the tie of whoever signed last as the assessor: what they signed is what is countersigned."""
    signed = [step for step in steps if step.kind == SignOffStep.Kind.ASSESSOR]
    return [Tie(signed[-1].by_id, SIGNED_IT)] if signed else []


def signers(steps: Iterable[SignOffStep]) -> list[Tie]:
    """Return the ties of everybody who ever signed as assessor, or countersigned that."""
    kinds = (SignOffStep.Kind.ASSESSOR, SignOffStep.Kind.COUNTERSIGNED)
    return [Tie(step.by_id, SIGNED_IT) for step in steps if step.kind in kinds]
