"""Who may disagree with a countersigner, rule on it, appeal, read again, and say who reads again."""

from datetime import date

from assessments.assessing import pta_of
from assessments.independence import Matter, Tie, check_may_judge, check_no_tie
from assessments.portfolio.assessors import had_a_hand, why_no_award
from assessments.portfolio.disputes.days import last_day_to_appeal
from assessments.portfolio.handing.current import assessor_of
from assessments.portfolio.models import Appeal, Claim, Finding, Judgement
from assessments.portfolio.permissions import check_in_force, check_stands
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, check_may, check_may_about
from lms.roles import Permission


def check_may_disagree(person: Person, judgement: Judgement, *, on: date) -> None:
    """Refuse unless an assessor's own judgement came back, and nobody has asked about it yet."""
    check_may(person, Permission.JUDGE_EVIDENCE, on=on)
    if judgement.by_id != person.pk:
        raise NotAllowed(f"{judgement.by} made this judgement, so only {judgement.by} can disagree.")
    if judgement.signature is None or judgement.signature.agrees:
        raise NotAllowed("Nobody has sent this judgement back, so there is nothing to disagree with.")
    if judgement.ruled:
        raise NotAllowed(f"{judgement.ruled.by} has ruled on this already, and a ruling is the last word.")
    if judgement.disagreed:
        raise NotAllowed("You have disagreed already. A quality assurer rules on it.")
    _check_newest(judgement)
    check_in_force(judgement.claim)


def check_may_rule(person: Person, judgement: Judgement, *, on: date) -> None:
    """Refuse unless two assessors disagree, and this quality assurer of the place had no hand in it, nor a tie."""
    learner = judgement.claim.evidence.person
    ties = had_a_hand([judgement.claim_id], "rules on it")
    check_may(person, Permission.QUALITY_ASSURE, on=on)
    check_may_judge(person, learner, matter=Matter.EVIDENCE, on=on, ties=ties)
    check_may_about(person, Permission.QUALITY_ASSURE, learner, on=on)
    if judgement.disagreed is None:
        raise NotAllowed("The assessor has not disagreed, so there is nothing to rule on.")
    if judgement.ruled:
        raise NotAllowed(f"{judgement.ruled.by} has ruled on this already.")
    check_no_tie(person, two_sides(judgement), matter=Matter.EVIDENCE, on=on)
    _check_newest(judgement)
    check_in_force(judgement.claim)


def two_sides(judgement: Judgement) -> set[Person]:
    """Return the assessor and the countersigner of a judgement."""
    return {judgement.by, *([judgement.signature.by] if judgement.signature else [])}


def _check_newest(judgement: Judgement) -> None:
    check_stands(judgement)
    newer = Judgement.objects.filter(replaces=judgement).select_related("by").first()
    if newer:
        raise NotAllowed(f"{newer.by} has judged this claim again since. That judgement is the one to read.")


def check_may_appeal(person: Person, judgement: Judgement, *, on: date) -> None:
    """Refuse unless it is the learner's own claim, judged not yet met by a judgement that counts, and still in time."""
    check_may(person, Permission.SUBMIT_EVIDENCE, on=on)
    if judgement.claim.evidence.person_id != person.pk:
        raise NotAllowed("Only the learner whose evidence it is can appeal.")
    if judgement.seat == Judgement.Seat.SECOND_READER:
        raise NotAllowed("A second reader made this judgement, and theirs is the last word. You can add new evidence.")
    check_stands(judgement)
    if not judgement.counts:
        raise NotAllowed("This judgement is not final yet. You can appeal once it counts.")
    if judgement.met:
        raise NotAllowed("The criterion is met by this judgement, so there is nothing to appeal.")
    _check_newest(judgement)
    _check_appealed_once(judgement)
    check_in_force(judgement.claim)
    _check_in_time(judgement, on)


def _check_appealed_once(judgement: Judgement) -> None:
    made = Appeal.objects.filter(judgement=judgement).first()
    if made and made.closed_as == Appeal.ClosedAs.WITHDRAWN:
        raise NotAllowed("You took an appeal about this judgement back. A judgement can be appealed once.")
    if made:
        raise NotAllowed("You have appealed already.")


def _check_in_time(judgement: Judgement, on: date) -> None:
    last, rule = last_day_to_appeal(judgement)
    if on > last:
        raise NotAllowed(
            f"You could appeal until {in_words(last)}: {rule.in_words} after it counted. You can add new evidence."
        )


def check_no_appeal(claim: Claim) -> None:
    """Refuse to judge what a learner has asked somebody else to read again."""
    found = Appeal.objects.filter(judgement__claim=claim, closed_at=None).select_related("reader").first()
    if found:
        who = found.reader or "a second reader"
        raise NotAllowed(f"{claim.evidence.person} has appealed, so {who} judges this claim again.")


def check_last_word(by: Person, newest: Judgement | None) -> None:
    """Refuse to replace what a second reader judged, but where quality assurance asks somebody else to judge again."""
    if newest is None or newest.seat != Judgement.Seat.SECOND_READER:
        return
    asked = Finding.objects.filter(item__line__judgement=newest, outcome=Finding.Outcome.JUDGE_AGAIN)
    if not asked.filter(item__closed_at=None).exists():
        raise NotAllowed(f"{newest.by} judged this after an appeal, and theirs is the last word.")
    if newest.replaces and newest.replaces.by_id == by.pk:
        raise NotAllowed("The appeal was against your judgement, so somebody else judges this claim again.")


def check_may_take_back(person: Person, appeal: Appeal) -> None:
    """Refuse to take back what is not one's own, or is answered."""
    if appeal.by_id != person.pk:
        raise NotAllowed("Only whoever appealed can take the appeal back.")
    if appeal.closed_as == Appeal.ClosedAs.ANSWERED:
        raise NotAllowed("A second reader has judged this, so the appeal cannot be taken back any more.")


def check_may_read_again(person: Person, appeal: Appeal, *, on: date) -> None:
    """Refuse unless an appeal is open and this is its second reader, with the award, who had no hand in the claim."""
    claim = appeal.judgement.claim
    check_may(person, Permission.JUDGE_EVIDENCE, on=on)
    _check_open(appeal)
    if appeal.reader_id != person.pk:
        who = f"{appeal.reader} was asked to read this again." if appeal.reader else "Nobody is asked to read it yet."
        raise NotAllowed(who)
    ties = barred_from_reading(appeal, on)
    check_may_judge(person, claim.evidence.person, matter=Matter.EVIDENCE, on=on, ties=ties)
    if why := why_no_award(person, on):
        raise NotAllowed(f"Reading again takes the assessor award, and {why}. Somebody else is asked by tomorrow.")
    check_in_force(claim)


def barred_from_reading(appeal: Appeal, on: date) -> list[Tie]:
    """Return the ties of those who do not read again: who had a hand in the claim, and the own assessors."""
    piece = appeal.judgement.claim.evidence
    own = {person.pk for person in (pta_of(piece.person, on), assessor_of(piece, on)) if person}
    words = f"You assess {piece.person}, so somebody else reads it again."
    return [*had_a_hand([appeal.judgement.claim_id], "reads it again"), *(Tie(pk, words) for pk in sorted(own))]


def check_may_choose_reader(person: Person, appeal: Appeal, *, on: date) -> None:
    """Refuse unless an appeal is open, in a place where this person hands marking over."""
    learner = appeal.judgement.claim.evidence.person
    check_may(person, Permission.HAND_OVER_MARKING, on=on)
    check_may_about(person, Permission.HAND_OVER_MARKING, learner, on=on)
    _check_open(appeal)
    check_in_force(appeal.judgement.claim)


def _check_open(appeal: Appeal) -> None:
    if appeal.closed_as == Appeal.ClosedAs.WITHDRAWN:
        raise NotAllowed(f"{appeal.by} took this appeal back on {in_words(_closed_on(appeal))}.")
    if appeal.closed_at:
        raise NotAllowed(f"This appeal was answered on {in_words(_closed_on(appeal))}.")


def _closed_on(appeal: Appeal) -> date:
    return today(appeal.closed_at)
