"""Answers of the allocation check and decisions on them, made through the real actions."""

from datetime import timedelta

from lms.calendar import today
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.deciding.actions import decide
from mentoring.caseload.deciding.oversight import SetAside, Weighed, blocks_in, warnings_in
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Rosh
from tests.mentoring.caseload.test_check import figures_for, show_everything

MEDIUM = CaseFacts(public=Rosh.MEDIUM, tier="C2")
HIGH = CaseFacts(public=Rosh.HIGH, children=Rosh.HIGH, tier="B1", domestic_abuse=True)
COMPLEXITY = "Two sources disagree on who lives at the address."
CAPABILITY = "Holds two cases like it, both reviewed this month."
CAPACITY = "Has the time now, and no leave is planned."
REASON = "Nobody else in the unit has room, and the risk plan is written already."
REPLY = "Weighed with the officer at supervision."


def weighed(answer=None, **changed):
    """What a manager writes; with an answer, a reply to each of its warnings."""
    replies = dict.fromkeys(warnings_in(answer.reasons), REPLY) if answer else {}
    texts = {"complexity": COMPLEXITY, "capability": CAPABILITY, "capacity": CAPACITY, "replies": replies}
    return Weighed(**texts | changed)


def aside(answer, days=14, **changed):
    """What somebody with the authority writes, for every block of an answer."""
    facts = {"blocks": tuple(blocks_in(answer.reasons)), "ends": today() + timedelta(days=days), "reason": REASON}
    return SetAside(**facts | changed)


def ready(cast, first="priya", total=783):
    """Give somebody of the cast a figure of yesterday and let them have demonstrated everything."""
    figures_for(cast, **{first: total})
    show_everything(cast, cast.people[first])


def ask(cast, person=None, by=None, case=MEDIUM, reference="X000017", lead=None):
    """Ask the check, about Priya by Daniel unless said otherwise."""
    return check_allocation(
        person=person or cast.priya, facts=case, by=by or cast.daniel, reference=reference, lead=lead
    )


def allocated(cast, by=None, answer=None, **changed):
    """Return a decision that gave a case to somebody."""
    answer = answer or ask(cast)
    return decide(answer=answer, outcome="allocated", weighed=weighed(answer, **changed), by=by or cast.daniel)


def overridden(cast, by=None, answer=None, days=14, **changed):
    """Return a decision of the head of PDU against what blocks."""
    answer = answer or ask(cast, case=HIGH, by=cast.ruth)
    return decide(
        answer=answer,
        outcome="allocated",
        weighed=weighed(answer),
        by=by or cast.ruth,
        aside=aside(answer, days, **changed),
    )
