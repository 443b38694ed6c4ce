"""People as the allocation check knows them, made by hand: for whom all is well unless a test says otherwise."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from courses.demonstration import Shown
from lms.models import RegionChoice
from lms.policy.practice import LEARNER_REDUCTIONS, NEWLY_QUALIFIED_REDUCTION
from lms.rules import RuleBook
from mentoring.caseload.officer import (
    Gate,
    HeldBack,
    Lead,
    Learning,
    Manager,
    MentorCover,
    Officer,
    Pending,
    Protected,
)
from mentoring.caseload.protection import protection
from mentoring.caseload.workload import Workload
from tests.mentoring.pairings.test_eligibility import day

ON = day("23-11-2026")
BOOK = RuleBook(ON, {})


def choose(**values):
    """The rules of a region that has chosen otherwise."""
    region = {key: RegionChoice(pk=1, rule=key, value=value, reason="Ours", starts=ON) for key, value in values.items()}
    return RuleBook(ON, region)


def figure(percent, days=1, reduction="22.2", cases=30, version="published"):
    """A workload figure so many days old, of 10,000 points: a tenth of a per cent is ten of them."""
    hours = {"contracted_hours": Decimal(37), "reduction_hours": Decimal(reduction)}
    points = int(Decimal(str(percent)) * 100)
    return Workload(ON - timedelta(days=days), points, 10_000, cases, points_version=version, **hours)


USUAL, FULL_TIME = (figure("78.3"),), (figure("88.4", reduction="0"),)
NONE_LEFT = Workload(ON - timedelta(days=1), 0, 0, 0, Decimal(37), Decimal(37))
WEEKS = tuple(figure(115, days) for days in (36, 29, 22, 15, 8, 1))
DONE = Shown(True, frozenset({"check", "observation"}), day("9-6-2026"))
READ = Shown(False, frozenset({"check"}), None, ("observation",))
NOTHING = Shown(False, frozenset(), None, ("check", "observation"))
TAKEN_BACK = Shown(False, frozenset(), None, ("check",), day("16-11-2026"))
COVERED = MentorCover(True, "Gareth Pugh since 16 March 2026")
BARE = MentorCover(False, "No mentor for 52 days")
HELD = HeldBack("no_new_cases", "A caseload review after a spot check is open", "The review is done")
HIGH_HELD = HeldBack("no_high_risk", "Cases of high risk are held back", "The support plan is done")


def protected(start, rule=LEARNER_REDUCTIONS):
    """What the published bands take off on the day, counted from `start`."""
    found = protection(day(start), ON, BOOK.answer(rule))
    return Protected(found.percent, found.since, found.in_words, rule.key)


NEWLY = protected("1-9-2026", NEWLY_QUALIFIED_REDUCTION)


def gates(child=DONE, abuse=DONE, adults=DONE, minutes=0):
    """The modules that are asked about."""
    return (
        Gate("adult-safeguarding", "Adult safeguarding", adults, minutes, first_case=False),
        Gate("child-safeguarding", "Child safeguarding", child, minutes),
        Gate("domestic-abuse", "Domestic abuse", abuse, minutes),
    )


def learner(
    child=DONE, abuse=DONE, adults=DONE, minutes=0, cover=COVERED, figures=USUAL, start="1-3-2026", month=9, **facts
):
    """Priya, in month 9 of 15."""
    shown = gates(child, abuse, adults, minutes)
    learning = Learning(month, 15, day("1-6-2027"), shown, cover, stage=2)
    return Officer("Priya Nair", ON, learning, workloads=tuple(figures), protected=protected(start), **facts)


def qualified(figures=FULL_TIME, **facts):
    """Nadia, qualified for years."""
    return Officer("Nadia Rowe", ON, None, day("1-3-2022"), workloads=tuple(figures), **facts)


PSO = Officer("Sam Field", ON, workloads=(figure(80, reduction="0"),))


def led(*, same_person=False, suitable=True, **facts):
    """Nadia as the lead of a co-worked case, but for what is said otherwise of her."""
    return Lead(replace(qualified(), **facts), same_person, suitable)


def manager(full_time_equivalent, stood_in_for="0"):
    """A manager who carries so many people."""
    others = f", {stood_in_for} of them as a stand-in" if stood_in_for != "0" else ""
    words = f"Carys Bevan carries {full_time_equivalent} full-time equivalent staff{others}"
    return Manager(words, Decimal(full_time_equivalent))


def pending(cases, points):
    """What was allocated since the latest figure."""
    return Pending(cases, points)
