"""Decisions in the example: a case that was allocated, an override that waits for review, and one that was ended."""

from datetime import date, timedelta

from lms.calendar import today, working_days_before
from lms.management.example.clock import on_day
from lms.models import Person
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.deciding.actions import decide
from mentoring.caseload.deciding.overriding import review_override
from mentoring.caseload.deciding.oversight import SetAside, Weighed, blocks_in, warnings_in
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import AllocationDecision, Override, Rosh

MEDIUM = CaseFacts(public=Rosh.MEDIUM, tier="C2")
ABUSE = CaseFacts(public=Rosh.MEDIUM, known_adults=Rosh.MEDIUM, tier="C1", domestic_abuse=True)
CAPABILITY = {
    "allocated": "Has held cases like it for years, and knows the hostel.",
    "not_allocated": "Not yet: two modules come first. A case like it is right as soon as they are demonstrated.",
}
FORTNIGHT = timedelta(days=14)


def play_decisions(people: dict[str, Person], day: date) -> None:
    """Let Daniel decide twice, and Ruth set aside twice what blocks: one waits for Imogen, one she has ended."""
    daniel, ruth, imogen = (people[key] for key in ("daniel.okafor", "ruth.ellison", "imogen.hart"))
    with on_day(working_days_before(day, 5)):
        ended = set_aside(
            people["rhys.maddox"], MEDIUM, "A000031", ruth, "The hand-over was agreed with the court team."
        )
    with on_day(working_days_before(day, 3)):
        record(people["priya.nair"], MEDIUM, "A000017", daniel, "not_allocated")
        record(people["nadia.rowe"], MEDIUM, "A000017", daniel, "allocated")
        why = "Two officers of the team are away, and the first appointment is this week."
        set_aside(people["zainab.iqbal"], ABUSE, "A000024", ruth, why)
    with on_day(working_days_before(day, 1)):
        words = "Two modules that must come first are not demonstrated. A qualified officer has room."
        review_override(override=ended, outcome="ended", words=words, by=imogen)


def record(person: Person, case: CaseFacts, reference: str, by: Person, outcome: str) -> AllocationDecision:
    """Ask the check and decide."""
    answer = check_allocation(person=person, facts=case, by=by, reference=reference)
    weighed = Weighed(
        complexity="A first order for theft, no contact with victims, and a settled address.",
        capability=CAPABILITY[outcome],
        capacity="The latest figure leaves room for it, and no leave is planned before the new year.",
        replies=dict.fromkeys(warnings_in(answer.reasons), "Weighed at supervision: it is looked at again in a month."),
    )
    return decide(answer=answer, outcome=outcome, weighed=weighed, by=by)


def set_aside(person: Person, case: CaseFacts, reference: str, by: Person, why: str) -> Override:
    """Ask the check, and set aside everything that blocks for a fortnight."""
    answer = check_allocation(person=person, facts=case, by=by, reference=reference)
    blocks = tuple(blocks_in(answer.reasons))
    weighed = Weighed(
        complexity="The address changed twice this month, and one agency has not yet replied.",
        capability="Both modules are under way, and the mentor reads each contact on the day.",
        capacity="There is room in the points of this stage, and one day a week is kept for it.",
        replies=dict.fromkeys(warnings_in(answer.reasons), "The mentor sees the officer twice a week until then."),
    )
    aside = SetAside(blocks, today() + FORTNIGHT, why)
    return decide(answer=answer, outcome="allocated", weighed=weighed, by=by, aside=aside).override
