"""Duties and messages of a sign-off: whose turn it is, by when, and what became of it."""

from datetime import date

from django.urls import reverse

from assessments.portfolio.models import SignOff, SignOffStep
from assessments.portfolio.places import place_of
from assessments.portfolio.signing_off.basis import basis_of, judgements_behind
from assessments.portfolio.signing_off.stages import Stage
from assessments.portfolio.signing_off.who import KINDS, asked
from courses import standing
from courses.progress import course_columns
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import working_day_after
from lms.models import Duty, Person
from lms.policy.marking import SIGN_OFF_DAYS
from lms.rules import RuleBook

ASKS = {
    Stage.LEARNER: "Sign off {what}",
    Stage.ASSESSOR: "Sign off {what} of {who}",
    Stage.COUNTERSIGNER: "Countersign the sign-off of {what} of {who}",
    Stage.RELEASE: "Release {what} of {who}",
}
# Where nobody could be named: what whoever answers for the place is to find.
FINDS = {
    Stage.ASSESSOR: "{who} has no practice tutor assessor: the sign-off of {what} waits",
    Stage.COUNTERSIGNER: "Find a qualified assessor to countersign {what} of {who}",
    Stage.RELEASE: "Find a quality assurer who may release {what} of {who}",
}


def name_of(sign_off: SignOff) -> str:
    """Name what is signed off, as it stands in a sentence."""
    return f"unit {sign_off.unit.number}" if sign_off.unit else "the whole diploma"


def ask(sign_off: SignOff, stage: Stage, *, reason: str, by: Person | None, on: date) -> None:
    """Open the duty of the next signature, once."""
    steps = list(sign_off.steps.select_related("by").order_by("pk"))
    behind = judgements_behind(sign_off, basis_of(sign_off)) if stage == Stage.RELEASE else []
    owned = asked(sign_off, stage, steps, behind, on)
    days = RuleBook.at(place_of(sign_off.person, on), on).answer(SIGN_OFF_DAYS).value
    words = ASKS if owned.get("owner") else FINDS
    open_duty(
        kind=KINDS[stage],
        source=sign_off,
        about=sign_off.person,
        title=words[stage].format(what=name_of(sign_off), who=sign_off.person),
        reason=reason,
        due=working_day_after(on, days),
        link=page_of(sign_off),
        link_text="Read and sign" if owned.get("owner") else "Read it",
        by=by,
        **owned,
    )


def done(sign_off: SignOff, *, by: Person | None, reason: str = "") -> None:
    """Close whatever of a sign-off somebody is asked for."""
    for kind in KINDS.values():
        close_duty(kind=kind, source=sign_off, by=by, reason=reason)


def duty_of(sign_off: SignOff) -> Duty | None:
    """Return the open duty of a sign-off: who is asked now, and by when."""
    rows = Duty.objects.open().filter(kind__in=KINDS.values(), source_kind=SignOff._meta.label_lower)
    return rows.filter(source_id=sign_off.pk).select_related("owner", "owner_unit").first()


def tell(person: Person, sign_off: SignOff, step: SignOffStep, text: str) -> None:
    """Tell somebody what became of a sign-off; the words themselves stay on its page."""
    queue_notice(person=person, event=f"sign-off-step-{step.pk}", text=text, link=page_of(sign_off))


def page_of(sign_off: SignOff) -> str:
    """Return its page."""
    return reverse("portfolio:sign_off", args=[sign_off.pk])


def tell_courses(sign_off: SignOff, on: date) -> None:
    """Let courses work out again how far the learner is: a unit that is signed off, or no longer, changes that."""
    standing.refresh(sign_off.person, course_columns, on)
