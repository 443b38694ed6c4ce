"""Who may answer an outcome, and who agrees a support plan, reads it and says that something of it is done."""

from datetime import date

from assessments.spot_checks.after.window import window_of
from assessments.spot_checks.models import SpotCheckOutcome, SupportAction
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, check_may_about, refusal
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission
from mentoring.pairings.models import Pairing

KIND = SupportAction.Kind


def check_may_reply(person: Person, outcome: SpotCheckOutcome, *, on: date) -> None:
    """Refuse everybody but the officer whose case it was, and them when the time is over."""
    _check_in_time(person, outcome, "a reply", on)


def check_may_appeal(person: Person, outcome: SpotCheckOutcome, *, on: date) -> None:
    """Refuse everybody but the officer, and them when the time is over or a second reader has been asked already."""
    if outcome.how == SpotCheckOutcome.How.APPEAL:
        raise NotAllowed("A second reader has decided already, and that is the last word. You can still reply.")
    if made := outcome.appealed:
        raise NotAllowed(f"You appealed on {in_words(today(made.at))}, and a check is appealed once.")
    _check_in_time(person, outcome, "an appeal", on)


def _check_in_time(person: Person, outcome: SpotCheckOutcome, what: str, on: date) -> None:
    if person.pk != outcome.spot_check.officer_id:
        raise NotAllowed("Only the officer whose case was checked replies to the outcome or appeals against it.")
    if not outcome.in_force:
        raise NotAllowed("A second reader has decided since. Read the new outcome, and reply to that one.")
    window = window_of(outcome)
    if window.last and not window.is_open(on):
        last = f"{window.last:%A} {in_words(window.last)}"
        raise NotAllowed(f"The last day for {what} was {last}.")


def check_may_agree_plan(person: Person, outcome: SpotCheckOutcome, *, on: date) -> None:
    """Refuse everybody but those who allocate cases to the officer: they agree the plan with them."""
    check_may_about(person, Permission.CHECK_ALLOCATION, outcome.spot_check.officer, on=on)


def check_may_see_plan(person: Person, outcome: SpotCheckOutcome, *, on: date) -> None:
    """Refuse all but the officer, those who manage them, and their mentor once something is asked of a mentor."""
    officer = outcome.spot_check.officer
    managed = people_visible_to(person, Permission.SEE_LEARNERS, on).filter(pk=officer.pk)
    if person.pk == officer.pk or managed.exists():
        return
    plan = getattr(outcome, "support_plan", None)
    asked = plan is not None and plan.actions.filter(kind__in=(KIND.MENTOR, KIND.OBSERVED)).exists()
    if not (asked and mentors(person, officer.pk, on)):
        raise NotAllowed("A support plan is read by the officer, their mentor, and those who manage the officer.")


def check_may_mark_done(person: Person, action: SupportAction, *, on: date) -> None:
    """Refuse whoever has no part in a plan, and the officer for what somebody else must have seen."""
    officer = action.plan.outcome.spot_check.officer
    if person.pk == officer.pk:
        if action.kind == KIND.OBSERVED:
            raise NotAllowed("Your manager or your mentor records observed practice: somebody else must have seen it.")
        return
    manages = not refusal(check_may_about, person, Permission.CHECK_ALLOCATION, officer, on=on)
    asked = action.kind in (KIND.MENTOR, KIND.OBSERVED) and mentors(person, officer.pk, on)
    if not (manages or asked):
        raise NotAllowed("This is recorded by the officer, their manager, or the mentor who was there.")


def mentors(person: Person, officer: int, on: date) -> bool:
    """Say whether a person is the officer's mentor on a day."""
    rows = Pairing.objects.on(on).filter(kind=Pairing.Kind.MENTOR, learner=officer, supporter=person)
    return bool(rows.exists())
