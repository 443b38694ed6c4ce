"""The signatures of a sign-off, one after the other: learner, assessor, countersigner, quality assurer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio.assessors import award_since
from assessments.portfolio.models import Judgement, SignOff, SignOffStep
from assessments.portfolio.places import draws_wait, place_of
from assessments.portfolio.screened import identifiers
from assessments.portfolio.signing_off import asking
from assessments.portfolio.signing_off.basis import Basis, basis_of, judgements_behind, open_sample, unsettled
from assessments.portfolio.signing_off.offering import offer
from assessments.portfolio.signing_off.permissions import (
    check_may_countersign_it,
    check_may_release,
    check_may_sign_as_assessor,
    check_may_sign_as_learner,
    check_turn,
)
from assessments.portfolio.signing_off.stages import BACK_TO, Stage, stage_of
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, rights_of
from lms.policy.practice import COUNTERSIGNED
from lms.rules import RuleBook

Kind = SignOffStep.Kind
STEPS: Final[dict[Stage, Kind]] = {
    Stage.LEARNER: Kind.LEARNER,
    Stage.ASSESSOR: Kind.ASSESSOR,
    Stage.COUNTERSIGNER: Kind.COUNTERSIGNED,
    Stage.RELEASE: Kind.RELEASED,
}
# Both sides say something; who countersigns or releases may.
WITH_WORDS: Final = (Stage.LEARNER, Stage.ASSESSOR)


@dataclass(frozen=True)
class Desk:
    """A sign-off as it lies before somebody who is about to sign: its steps, and what it rests on now."""

    sign_off: SignOff
    steps: list[SignOffStep]
    basis: Basis
    behind: list[Judgement]
    on: date

    @property
    def stage(self) -> Stage:
        """Return whose turn it is."""
        return stage_of(self.steps)


def desk_of(sign_off: SignOff, on: date) -> Desk:
    """Return a sign-off as it lies before somebody."""
    basis = basis_of(sign_off)
    steps = list(sign_off.steps.select_related("by").order_by("pk"))
    return Desk(sign_off, steps, basis, judgements_behind(sign_off, basis), on)


def check_may_act(by: Person, desk: Desk, stage: Stage) -> None:
    """Refuse whoever may not give, or send back, the signature of a stage."""
    check_turn(desk.sign_off, desk.steps, stage)
    checks: dict[Stage, Callable[[], None]] = {
        Stage.LEARNER: partial(check_may_sign_as_learner, by, desk.sign_off, on=desk.on),
        Stage.ASSESSOR: partial(check_may_sign_as_assessor, by, desk.sign_off, on=desk.on),
        Stage.COUNTERSIGNER: partial(check_may_countersign_it, by, desk.sign_off, desk.steps, on=desk.on),
        Stage.RELEASE: partial(check_may_release, by, desk.sign_off, desk.steps, desk.behind, on=desk.on),
    }
    checks[stage]()


def check_may_sign(by: Person, desk: Desk, stage: Stage) -> None:
    """Refuse a signature that may not be given: by this person, or by anybody while something is missing."""
    check_may_act(by, desk, stage)
    if not desk.basis.complete:
        raise NotAllowed(f"Not met any more: {', '.join(desk.basis.missing)}. Nobody signs until it is.")
    if stage == Stage.RELEASE and (waits := open_sample(desk.behind) or unsettled(desk.behind)):
        raise NotAllowed(f"{waits} It is released once that is closed.")


@transaction.atomic
def sign(*, sign_off: SignOff, by: Person, stage: Stage, words: str = "", at: datetime | None = None) -> SignOffStep:
    """Give the signature of the stage that was on the screen. Posted twice signs once."""
    moment = at or timezone.now()
    desk = desk_of(locked(sign_off), today(moment))
    if same := _taken_already(desk.steps, by, STEPS[stage], words):
        return same
    if stage == Stage.RELEASE:
        draws_wait(place_of(desk.sign_off.person, desk.on))
    check_may_sign(by, desk, stage)
    _check_words(desk, words, needed=stage in WITH_WORDS)
    step = append(desk, STEPS[stage], by=by, words=words, moment=moment)
    audit.record("sign_off_signed", by=by, subject=step, facts={"kind": step.kind, "sign_off": desk.sign_off.pk})
    asking.done(desk.sign_off, by=by)
    _go_on(desk, step, by)
    return step


@transaction.atomic
def send_back(*, sign_off: SignOff, by: Person, stage: Stage, words: str, at: datetime | None = None) -> SignOffStep:
    """Send it back to whoever signed before, with reasons. Posted twice sends it back once."""
    moment = at or timezone.now()
    desk = desk_of(locked(sign_off), today(moment))
    if same := _taken_already(desk.steps, by, Kind.RETURNED, words):
        return same
    if stage not in BACK_TO:
        raise NotAllowed("There is nobody before you to whom this could go back.")
    check_may_act(by, desk, stage)
    _check_words(desk, words, needed=True)
    step = append(desk, Kind.RETURNED, by=by, words=words, moment=moment, to=BACK_TO[stage])
    facts = {"to": BACK_TO[stage].value, "sign_off": desk.sign_off.pk}
    audit.record("sign_off_sent_back", by=by, subject=step, facts=facts)
    asking.done(desk.sign_off, by=by)
    _ask_next(desk, step, by, f"{by} sent it back: {words.strip()}")
    return step


def locked(sign_off: SignOff) -> SignOff:
    """Return a sign-off that nobody else can sign or reopen until this transaction ends."""
    rows = SignOff.objects.select_related("person", "version__framework", "unit").select_for_update(of=("self",))
    return rows.get(pk=sign_off.pk)


def append(desk: Desk, kind: Kind, *, by: Person, words: str, moment: datetime, to: Stage | None = None) -> SignOffStep:
    """Write a step with what it rests on and in what standing it was taken. Nothing follows from it yet."""
    step = SignOffStep(
        sign_off=desk.sign_off,
        kind=kind,
        by=by,
        words=words.strip(),
        at=moment,
        standing=_standing(desk, kind, by) | ({"to": to.value} if to else {}),
        basis=desk.basis.counts,
    )
    step.full_clean()
    step.save()
    return step


def _standing(desk: Desk, kind: Kind, by: Person) -> dict[str, Any]:
    """Return what a step keeps of its day: roles, award, and whether a second signature is needed."""
    since = award_since(by, desk.on)
    held = {
        "roles": sorted(role.value for role in rights_of(by, desk.on).roles),
        "award_since": since.isoformat() if since else None,
    }
    if kind != Kind.ASSESSOR:
        return held
    rule = RuleBook.at(place_of(desk.sign_off.person, desk.on), desk.on).answer(COUNTERSIGNED)
    return held | {"needs_countersignature": since is None and rule.value == "yes", "rules": [rule.as_record()]}


def _taken_already(steps: Sequence[SignOffStep], by: Person, kind: Kind, words: str) -> SignOffStep | None:
    """Return the last step where it is this very one: posted a second time."""
    last = steps[-1] if steps else None
    same = last is not None and (last.kind, last.by_id, last.words) == (kind, by.pk, words.strip())
    return last if same else None


def _check_words(desk: Desk, words: str, *, needed: bool) -> None:
    faults = identifiers(desk.on, words=words)
    if needed and not words.strip():
        faults["words"] = "Write something: whoever signs next reads it"
    if faults:
        raise ValidationError(faults)


def _go_on(desk: Desk, step: SignOffStep, by: Person) -> None:
    """Ask for the next signature, or let the last one take effect."""
    if step.kind == Kind.RELEASED:
        _release(desk, step, by)
    else:
        _ask_next(desk, step, by, f"{step.get_kind_display()}: {by}, on {desk.on:%-d %B}.")


def _ask_next(desk: Desk, step: SignOffStep, by: Person, reason: str) -> None:
    asking.ask(desk.sign_off, stage_of([*desk.steps, step]), reason=reason, by=by, on=desk.on)


def _release(desk: Desk, step: SignOffStep, by: Person) -> None:
    """Say that it is signed off: to courses, to both sides, and to whoever may now begin with the diploma."""
    sign_off = desk.sign_off
    sign_off.released_at = step.at
    sign_off.save(update_fields=["released_at"])
    asking.tell_courses(sign_off, desk.on)
    text = f"Signed off: {asking.name_of(sign_off)} of {sign_off.person}"
    people = {sign_off.person} | {row.by for row in desk.steps if row.kind == Kind.ASSESSOR}
    for person in sorted(people, key=lambda one: one.pk):
        asking.tell(person, sign_off, step, text)
    offer(sign_off.person, by=by, on=desk.on)
