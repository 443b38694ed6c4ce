"""May this case go to this person: every rule at its edges. Each row was thought through by hand."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.demonstration import Shown
from lms.models import Person, RegionChoice
from lms.policy.practice import LEARNER_REDUCTIONS, NEWLY_QUALIFIED_REDUCTION
from lms.rules import RuleBook
from mentoring.caseload.allocation import WORST, Gate, Learning, Officer, decide
from mentoring.caseload.facts import CaseFacts, joined
from mentoring.caseload.models import Rosh
from mentoring.caseload.protection import Protection, protection
from mentoring.caseload.span import Span
from mentoring.caseload.workload import Workload
from mentoring.pairings.cover import Cover
from mentoring.pairings.models import Pairing
from tests.mentoring.pairings.test_eligibility import day

ON = day("23-11-2026")
BOOK = RuleBook(ON, {})


def choose(**values):
    """The rules of a region that has chosen otherwise."""
    region = {key: RegionChoice(pk=1, rule=key, value=value, reason="Ours", starts=ON) for key, value in values.items()}
    return RuleBook(ON, region)


def figure(percent, days=1, reduction="22.2"):
    """A workload figure so many days old."""
    hours = {"contracted_hours": Decimal(37), "reduction_hours": Decimal(reduction)}
    return Workload(ON - timedelta(days=days), int(percent * 10), 1000, 30, **hours)


USUAL, FULL_TIME = (figure(78.3),), (figure(88.4, reduction="0"),)
NONE_LEFT = Workload(ON - timedelta(days=1), 0, 0, 0, Decimal(37), Decimal(37))
DONE = Shown(True, frozenset({"check", "observation"}), day("9-6-2026"))
READ = Shown(False, frozenset({"check"}), None, ("observation",))
NOTHING = Shown(False, frozenset(), None, ("check", "observation"))
TAKEN_BACK = Shown(False, frozenset(), None, ("check",), day("16-11-2026"))
MENTOR = Pairing(kind="mentor", learner=Person(pk=9, name="Priya Nair"), starts=day("16-3-2026"))
MENTOR.supporter = Person(pk=1, name="Gareth Pugh")
COVERED = Cover(ON, day("1-3-2026"), 267, 0, (), MENTOR)
BARE = Cover(ON, day("1-3-2026"), 215, 52, ((day("2-10-2026"), day("24-11-2026")),))


def gates(child=DONE, abuse=DONE):
    return (Gate("child-safeguarding", "Child safeguarding", child), Gate("domestic-abuse", "Domestic abuse", abuse))


def learner(child=DONE, abuse=DONE, cover=COVERED, figures=USUAL, start="1-3-2026", span=None):
    """Priya, in month 9 of 15, for whom all is well unless said otherwise."""
    learning = Learning(9, 15, day("1-6-2027"), gates(child, abuse), cover)
    found = protection(day(start), ON, BOOK.answer(LEARNER_REDUCTIONS))
    return Officer("Priya Nair", ON, learning, None, tuple(figures), found, span)


def qualified(figures=FULL_TIME, span=None, found=None):
    """Nadia, qualified for years."""
    return Officer("Nadia Rowe", ON, None, day("1-3-2022"), tuple(figures), found or Protection(), span)


PSO = Officer("Sam Field", ON, workloads=(figure(80, reduction="0"),))
LOW = CaseFacts()
HIGH = CaseFacts(public=Rosh.MEDIUM, children=Rosh.HIGH, known_adults=Rosh.HIGH, tier="D", child_safeguarding=True)
NEWLY = protection(day("1-9-2026"), ON, BOOK.answer(NEWLY_QUALIFIED_REDUCTION))
WEEKS = [figure(115, days) for days in (36, 29, 22, 15, 8, 1)]

# what it shows, case, officer, rules, answer, a sentence that must be among the reasons
# fmt: off
TABLE = [
    ("a learner and a low-risk case", LOW, learner(), BOOK,
     "allow", "Low risk of serious harm at most. Priya Nair is a learner, month 9 of 15."),
    ("a learner and medium risk", CaseFacts(public=Rosh.MEDIUM), learner(), BOOK,
     "allow", "Medium risk of serious harm at most."),
    ("a learner and high risk to children", HIGH, learner(), BOOK,
     "block", "High risk of serious harm to children and known adults. Priya Nair is a learner, month 9"),
    ("a learner and very high risk to staff", CaseFacts(staff=Rosh.VERY_HIGH), learner(), BOOK,
     "block", "Very high risk of serious harm to staff."),
    ("a low tier does not make a high risk low", replace(HIGH, tier="G"), learner(), BOOK,
     "block", "High risk of serious harm"),
    ("a high tier does not make a low risk high", CaseFacts(tier="A"), learner(), BOOK,
     "allow", "Low risk of serious harm at most."),
    ("a high MAPPA level neither", CaseFacts(mappa_category=1, mappa_level=3), learner(), BOOK,
     "allow", "Low risk"),
    ("a region that only warns of high risk", HIGH, learner(), choose(learner_high_risk="warn"),
     "warn", "High risk of serious harm"),
    ("a qualified officer and high risk", HIGH, qualified(), BOOK,
     "allow", "Nadia Rowe is a qualified practitioner since 1 March 2022."),
    ("an officer who is not qualified and high risk", HIGH, PSO, BOOK,
     "block", "Sam Field is not a qualified practitioner."),
    ("an officer who is not qualified and medium risk", CaseFacts(children=Rosh.MEDIUM), PSO, BOOK,
     "allow", "Medium risk of serious harm at most."),
    ("child safeguarding is not demonstrated, and the case has that concern", replace(LOW, child_safeguarding=True),
     learner(child=READ), BOOK,
     "block", "still needs an observation. This case has a child safeguarding concern."),
    ("not demonstrated blocks a case without that concern too", LOW, learner(child=NOTHING), BOOK,
     "block", "Child safeguarding. Not demonstrated: still needs its check and an observation."),
    ("a demonstration that was withdrawn", LOW, learner(abuse=TAKEN_BACK), BOOK,
     "block", "Domestic abuse. Withdrawn 16 November 2026: still needs its check."),
    ("a region that only warns of modules", LOW, learner(child=READ), choose(before_a_first_case="warn"),
     "warn", "Child safeguarding. Not demonstrated"),
    ("what is demonstrated is said with its day", LOW, learner(child=READ), BOOK,
     "block", "Demonstrated: Domestic abuse (9 June 2026)."),
    ("no mentor warns", LOW, learner(cover=BARE), BOOK,
     "warn", "No mentor for 52 days."),
    ("no mentor blocks where a region says so", LOW, learner(cover=BARE), choose(no_mentor="block"),
     "block", "No mentor for 52 days."),
    ("a mentor is named", LOW, learner(), BOOK,
     "allow", "Mentor: Gareth Pugh since 16 March 2026."),
    ("workload at the line", LOW, learner(figures=[figure(110)]), BOOK,
     "allow", "Workload 110.0% on 22 November 2026, not above 110%."),
    ("workload just above the line", LOW, learner(figures=[figure(110.1)]), BOOK,
     "warn", "Workload 110.1% on 22 November 2026, above 110%."),
    ("above the line blocks where a region says so", LOW, qualified([figure(111)]), choose(overload_answer="block"),
     "block", "above 110%"),
    ("a region with a lower line", LOW, qualified([figure(101)]), choose(overload=100),
     "warn", "above 100%"),
    ("above the line for five weeks is excessive", LOW, qualified(WEEKS), BOOK,
     "warn", "Above it in every figure since 18 October 2026: an excessive workload."),
    ("above it with a week below between is not", LOW, qualified([*WEEKS[:3], figure(90, 15), *WEEKS[4:]]), BOOK,
     "warn", "Workload 115.0% on 22 November 2026, above 110%."),
    ("no figure at all", LOW, learner(figures=[]), BOOK,
     "warn", "No workload figure of Priya Nair is on record."),
    ("a figure of 14 days is relied on", LOW, learner(figures=[figure(78, 14)]), BOOK,
     "allow", "Workload 78.0% on 9 November 2026"),
    ("a figure of 15 days is not", LOW, learner(figures=[figure(78, 15)]), BOOK,
     "warn", "The workload figure is 15 days old (78.0% on 8 November 2026): after 14 days it is not"),
    ("all hours reduced is no capacity", LOW, qualified([NONE_LEFT]), BOOK,
     "block", "All of Nadia Rowe’s hours were reduced on 22 November 2026: no capacity, though the tool"),
    ("no capacity warns where a region says so", LOW, qualified([NONE_LEFT]), choose(no_capacity="warn"),
     "warn", "no capacity"),
    ("protection is said", LOW, learner(), BOOK,
     "allow", "60% less caseload until 1 March 2027, then 40%."),
    ("after month 18 nothing is published", LOW, learner(start="1-3-2025"), BOOK,
     "warn", "No reduction is published after month 18: the last one ended on 1 Sep"),
    ("a reduction that is missing in the export", LOW, learner(figures=[figure(60, reduction="0")]), BOOK,
     "warn", "takes 0 hours off where 60% is 22.2 hours: the workload is fuller than it looks."),
    ("a reduction that is half an hour short is rounding", LOW, learner(figures=[figure(60, reduction="21.7")]), BOOK,
     "allow", "60% less"),
    ("newly qualified", HIGH, qualified([figure(80, reduction="7.4")], found=NEWLY), BOOK,
     "allow", "20% less caseload until 1 June 2027, then a full caseload."),
    ("a manager at the span", LOW, qualified(span=Span("Daniel Okafor", Decimal(10))), BOOK,
     "allow", "Daniel Okafor carries 10.0 full-time equivalent staff, not more than 10"),
    ("a manager over the span as a stand-in", LOW,
     qualified(span=Span("Carys Bevan", Decimal("9.6"), Decimal(4))), BOOK,
     "warn", "Carys Bevan carries 13.6 full-time equivalent staff, 4.0 of them as a stand-in: more"),
    ("several rules together: the worst decides", HIGH, learner(child=READ, cover=BARE, figures=[figure(253.4)]), BOOK,
     "block", "No mentor for 52 days."),
]
# fmt: on


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_the_answer_and_its_reason(row):
    _, case, person, book, answer, sentence = row
    decision = decide(case, person, book)
    assert decision.answer == answer
    assert any(sentence in reason.reason for reason in decision.reasons), [reason.reason for reason in decision.reasons]


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_every_reason_names_its_rule_version_source_and_day_and_what_would_change_it(row):
    _, case, person, book, _, _ = row
    for reason in decide(case, person, book).reasons:
        record = reason.as_record()
        assert record["rule"]["title"]
        assert record["rule"]["version"].startswith("v1")
        assert record["rule"]["source"]
        assert record["day"] <= ON.isoformat()
        assert bool(record["changes_if"]) is (record["answer"] != "allow")


def test_the_worst_reasons_stand_first():
    answers = [reason.answer for reason in decide(HIGH, learner(child=READ, cover=BARE), BOOK).reasons]
    assert answers == sorted(answers, key=WORST.index, reverse=True)


def test_what_would_change_a_block_is_said():
    reasons = decide(HIGH, learner(child=READ), BOOK).those_that("block")
    assert [reason.changes_if for reason in reasons] == [
        "They qualify (planned for 1 June 2027), or a qualified officer holds the case.",
        "Priya Nair demonstrates it: an observation.",
    ]


levels = st.sampled_from(list(Rosh))
cases = st.builds(CaseFacts, public=levels, children=levels, known_adults=levels, staff=levels)
shown = st.sampled_from([DONE, READ, NOTHING, TAKEN_BACK])
figures = st.sampled_from([(), (figure(60),), (figure(130),), (figure(80, 20),), (NONE_LEFT,)])
people = st.builds(learner, child=shown, abuse=shown, cover=st.sampled_from([COVERED, BARE]), figures=figures)


@given(cases, people)
def test_a_training_gap_never_makes_the_answer_better_nor_a_lower_risk_worse(case, person):
    before = WORST.index(decide(case, person, BOOK).answer)
    gap = replace(person, learning=replace(person.learning, gates=gates(NOTHING, NOTHING)))
    assert WORST.index(decide(case, gap, BOOK).answer) >= before
    calmer = CaseFacts()
    assert WORST.index(decide(calmer, person, BOOK).answer) <= before


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_are_written_as_they_are_said(words, said):
    assert joined(words) == said


def test_facts_are_read_back_as_they_were_frozen():
    assert CaseFacts.from_record(HIGH.as_record()) == HIGH
    assert HIGH.by_group == "public medium, children high, known adults high, staff low"
    assert (HIGH.mappa, replace(HIGH, mappa_category=2, mappa_level=1).mappa) == (
        "not MAPPA",
        "MAPPA category 2, level 1",
    )
