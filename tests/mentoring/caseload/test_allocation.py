"""May this case go to this person: every rule alone, at its edges and in pairs. Each row was worked out by hand."""

from dataclasses import replace
from itertools import combinations

import pytest

from lms.policy import RULES
from lms.rules import RuleBook
from mentoring.caseload.allocation import CO_WORKABLE, WORST, decide
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Rosh
from mentoring.caseload.reasons import TITLES
from tests.factories.officers import (
    BARE,
    BOOK,
    FULL_TIME,
    HELD,
    HIGH_HELD,
    NEWLY,
    NONE_LEFT,
    NOTHING,
    PSO,
    READ,
    TAKEN_BACK,
    WEEKS,
    choose,
    day,
    figure,
    learner,
    led,
    manager,
    pending,
    qualified,
)

LOW, MEDIUM, HIGH, VERY = Rosh.LOW, Rosh.MEDIUM, Rosh.HIGH, Rosh.VERY_HIGH
APART = (figure(115, 46), figure(115, 31), figure(115, 1))
TOGETHER = (figure(115, 29), figure(115, 15), figure(115, 1))
C2 = "C2"  # 63 points in the community, by the published table
CUSTODY = {"order": "custody"}

# What it shows, the case where it is not of low risk and untiered, what is otherwise with Priya, in month 9 of 15, what
# her region has chosen, the answer, and a sentence among the reasons. Alone each row says exactly that.
# fmt: off
LEARNER = [
    ("a low risk", {}, {}, {}, "allow", "Low risk of serious harm at most. Priya Nair is a learner, month 9 of 15."),
    ("a medium risk", {"public": MEDIUM}, {}, {}, "allow", "Medium risk of serious harm at most."),
    ("a medium risk to everybody", {"public": MEDIUM, "children": MEDIUM, "known_adults": MEDIUM, "staff": MEDIUM},
     {}, {}, "allow", "Medium risk of serious harm at most."),
    ("a high risk to the public", {"public": HIGH}, {}, {}, "block", "High risk of serious harm to the public. Priya"),
    ("a high risk to children", {"children": HIGH}, {}, {}, "block", "High risk of serious harm to children."),
    ("a high risk to known adults", {"known_adults": HIGH}, {}, {}, "block", "serious harm to known adults."),
    ("a very high risk to staff", {"staff": VERY}, {}, {}, "block", "Very high risk of serious harm to staff."),
    ("a very high risk beside a high one", {"staff": VERY, "public": HIGH}, {}, {},
     "block", "Very high risk of serious harm to staff."),
    ("a high risk to two groups", {"children": HIGH, "known_adults": HIGH}, {}, {},
     "block", "High risk of serious harm to children and known adults."),
    ("a low tier does not make a high risk low", {"public": HIGH, "tier": "G"}, {}, {}, "block", "High risk of"),
    ("nor does D0", {"public": HIGH, "tier": "D0"}, {}, {}, "block", "High risk of serious harm"),
    ("a high tier does not make a low risk high", {"tier": "A"}, {}, {}, "allow", "Low risk of serious harm at most."),
    ("nor does A3", {"tier": "A3"}, {}, {}, "allow", "Low risk of serious harm at most."),
    ("a region that only warns of high risk", {"public": HIGH}, {}, {"learner_high_risk": "warn"},
     "warn", "High risk of serious harm to the public."),
    ("MAPPA level 1", {"mappa_category": 1, "mappa_level": 1}, {}, {}, "allow", "Low risk of serious harm at most."),
    ("MAPPA level 2", {"mappa_category": 2, "mappa_level": 2}, {}, {},
     "block", "MAPPA category 2, level 2: several agencies meet about it."),
    ("MAPPA level 3", {"mappa_category": 1, "mappa_level": 3}, {}, {}, "block", "MAPPA category 1, level 3: several"),
    ("a MAPPA category without a level", {"mappa_category": 1}, {}, {}, "allow", "Low risk of serious harm at most."),
    ("a region that only warns of MAPPA", {"mappa_category": 2, "mappa_level": 2}, {}, {"learner_mappa": "warn"},
     "warn", "MAPPA category 2, level 2"),
    ("a region that lets learners have MAPPA", {"mappa_category": 2, "mappa_level": 2}, {}, {"learner_mappa": "allow"},
     "allow", "MAPPA category 2, level 2"),
    ("a sexual offence", {"sexual_offence": True}, {}, {}, "warn", "The case has a sexual offence."),
    ("a region that blocks sexual offences", {"sexual_offence": True}, {}, {"learner_sexual_offence": "block"},
     "block", "The case has a sexual offence."),
    ("a region that lets learners have them", {"sexual_offence": True}, {}, {"learner_sexual_offence": "allow"},
     "allow", "The case has a sexual offence."),
    ("stalking", {"stalking": True}, {}, {}, "warn", "The case has stalking."),
    ("a region that blocks stalking", {"stalking": True}, {}, {"learner_stalking": "block"}, "block", "has stalking."),
    ("remote supervision", {"remote": True}, {}, {}, "warn", "The case is supervised remotely."),
    ("a region that allows it", {"remote": True}, {}, {"learner_remote": "allow"}, "allow", "is supervised remotely."),
    ("vulnerability, and adult safeguarding shown", {"vulnerability": True}, {}, {}, "allow", "Low risk"),
    ("vulnerability, and it is not shown", {"vulnerability": True}, {"adults": NOTHING}, {},
     "warn", "Adult safeguarding. Not demonstrated: still needs its check and an observation. This case has a vuln"),
    ("adult safeguarding is not asked without vulnerability", {}, {"adults": NOTHING}, {}, "allow", "Low risk"),
    ("a region that blocks it", {"vulnerability": True}, {"adults": NOTHING}, {"vulnerability": "block"},
     "block", "Adult safeguarding. Not demonstrated"),
    ("child safeguarding is not shown, and the case is of that kind", {"child_safeguarding": True}, {"child": READ}, {},
     "block", "still needs an observation. This case has a child safeguarding concern."),
    ("nor without that concern", {}, {"child": NOTHING}, {},
     "block", "Child safeguarding. Not demonstrated: still needs its check and an observation."),
    ("domestic abuse is not shown", {"domestic_abuse": True}, {"abuse": READ}, {},
     "block", "still needs an observation. This case has a domestic abuse concern."),
    ("a demonstration that was withdrawn", {}, {"abuse": TAKEN_BACK}, {},
     "block", "Domestic abuse. Withdrawn 16 November 2026: still needs its check."),
    ("what is shown is said with its day", {}, {"child": READ}, {}, "block", "Demonstrated: Domestic abuse (9 June"),
    ("a region that only warns of modules", {}, {"child": READ}, {"before_a_first_case": "warn"},
     "warn", "Child safeguarding. Not demonstrated"),
    ("the month before a first case", {}, {"month": 2}, {"first_case_month": 3},
     "block", "Priya Nair is in month 2. The region sets month 3 for a first case."),
    ("the month of a first case", {}, {"month": 3}, {"first_case_month": 3},
     "allow", "Month 3, and a first case may come from month 3."),
    ("no month is set", {}, {"month": 1}, {}, "allow", "Priya Nair is a learner, month 1 of 15."),
    ("no mentor warns", {}, {"cover": BARE}, {}, "warn", "No mentor for 52 days."),
    ("no mentor blocks where a region says so", {}, {"cover": BARE}, {"no_mentor": "block"},
     "block", "No mentor for 52 days."),
    ("a mentor is named", {}, {}, {}, "allow", "Mentor: Gareth Pugh since 16 March 2026."),
    ("workload at the line", {}, {"figures": [figure(110)]}, {},
     "allow", "Workload 110.0% on 22 November 2026, not above 110%."),
    ("just above the line", {}, {"figures": [figure("110.1")]}, {},
     "warn", "Workload 110.1% on 22 November 2026, above 110%."),
    ("with this case exactly at the line", {"tier": C2}, {"figures": [figure("109.37")]}, {},
     "allow", "With this case (63 points): 110.0%."),
    ("with this case just above it", {"tier": C2}, {"figures": [figure("109.43")]}, {},
     "warn", "With this case (63 points): 110.1%, above 110%."),
    ("the same case in custody counts less", {"tier": C2, "order": "custody"}, {"figures": [figure("109.43")]}, {},
     "allow", "With this case (24 points): 109.7%."),
    ("what was allocated since counts too", {"tier": C2}, {"figures": [figure(108)], "pending": pending(3, 189)}, {},
     "warn", "With this case (63 points), and 3 cases (189 points) allocated since that figure: 110.5%, above 110%."),
    ("allocated since, and there is room", {"tier": C2}, {"figures": [figure(80)], "pending": pending(1, 63)}, {},
     "allow", "With this case (63 points), and 1 case (63 points) allocated since that figure: 81.3%."),
    ("points of tiers A to G are not published", {"tier": "C"}, {"figures": [figure("109.9")]}, {},
     "allow", "No points are published for tier C, so this case is counted as nothing: 109.9%."),
    ("an untiered case counts nothing", {}, {"figures": [figure(110)]}, {}, "allow", "Not tiered yet, this case"),
    ("above the line blocks where a region says so", {}, {"figures": [figure(111)]}, {"overload_answer": "block"},
     "block", "above 110%"),
    ("a region with a lower line", {}, {"figures": [figure("100.1")]}, {"overload": 100}, "warn", "above 100%"),
    ("five weeks above is excessive", {}, {"figures": WEEKS}, {},
     "warn", "Above it in every figure since 18 October 2026: an excessive workload."),
    ("exactly four weeks is", {}, {"figures": [figure(115, days) for days in (29, 15, 1)]}, {},
     "warn", "Above it in every figure since 25 October 2026: an excessive workload."),
    ("with no figure for more than two weeks, nobody knows", {}, {"figures": [figure(115, 31), figure(115, 1)]},
     {}, "warn", "Workload 115.0% on 22 November 2026, above 110%."),
    ("no figure at all", {}, {"figures": []}, {}, "warn", "No workload figure of Priya Nair is on record."),
    ("a figure of 14 days is relied on", {}, {"figures": [figure(78, 14)]}, {}, "allow", "Workload 78.0% on 9 Nov"),
    ("a figure of 15 days is not", {}, {"figures": [figure(78, 15)]}, {},
     "warn", "The workload figure is 15 days old (78.0% on 8 November 2026): after 14 days it is not"),
    ("a region that trusts figures for a week", {}, {"figures": [figure(78, 8)]}, {"reading_age": 7},
     "warn", "The workload figure is 8 days old"),
    ("all hours reduced is no capacity", {}, {"figures": [NONE_LEFT]}, {},
     "block", "All of Priya Nair’s hours were reduced on 22 November 2026: no capacity, though the tool shows 0%."),
    ("no capacity warns where a region says so", {}, {"figures": [NONE_LEFT]}, {"no_capacity": "warn"},
     "warn", "no capacity"),
    ("one case below the number", {}, {"figures": [figure(70, cases=19)]}, {"learner_most_cases": 20},
     "allow", "Priya Nair holds 19 cases. The region sets 20 at most."),
    ("at the number", {}, {"figures": [figure(70, cases=20)]}, {"learner_most_cases": 20},
     "block", "Priya Nair holds 20 cases. The region sets 20 at most."),
    ("the last place was taken since", {}, {"figures": [figure(70, cases=19)], "pending": pending(1, 0)},
     {"learner_most_cases": 20}, "block", "Priya Nair holds 20 cases, 1 of them allocated since 22 November 2026."),
    ("a region that only warns of the number", {}, {"figures": [figure(70, cases=20)]},
     {"learner_most_cases": 20, "most_cases_answer": "warn"}, "warn", "The region sets 20 at most."),
    ("no number is set", {}, {"figures": [figure(70, cases=60)]}, {}, "allow", "Workload 70.0%"),
    ("protection is said", {}, {}, {}, "allow", "60% less caseload until 1 March 2027, then 40%."),
    ("after month 18 nothing is published", {}, {"start": "1-3-2025"}, {},
     "warn", "No reduction is published after month 18: the last one ended on 1 September 2026."),
    ("a reduction that is missing in the export", {}, {"figures": [figure(60, reduction="0")]}, {},
     "warn", "takes 0 hours off where 60% is 22.2 hours: the workload is fuller than it looks."),
    ("half an hour short is rounding", {}, {"figures": [figure(60, reduction="21.7")]}, {}, "allow", "60% less"),
    ("a little more than half an hour is not", {}, {"figures": [figure(60, reduction="21.6")]}, {},
     "warn", "takes 21.6 hours off where 60% is 22.2 hours"),
    ("a manager at the span", {}, {"manager": manager("10.0")}, {}, "allow", "staff, not more than 10."),
    ("a manager just over it", {}, {"manager": manager("10.1")}, {}, "warn", "Carys Bevan carries 10.1 full-time"),
    ("a manager over it as a stand-in", {}, {"manager": manager("13.6", "4.0")}, {},
     "warn", "Carys Bevan carries 13.6 full-time equivalent staff, 4.0 of them as a stand-in: more than 10"),
    ("a region with a narrower span", {}, {"manager": manager("8.1")}, {"span_of_control": 8}, "warn", "more than 8"),
    ("away", {}, {"away": True, "away_until": day("4-1-2027")}, {}, "block", "is away until 4 January 2027."),
    ("away without an end", {}, {"away": True}, {}, "block", "Priya Nair is away."),
    ("a region that only warns of it", {}, {"away": True}, {"allocation_away": "warn"}, "warn", "Priya Nair is away."),
    ("back for 13 days", {}, {"back_since": day("10-11-2026")}, {}, "warn", "back at work since 10 November 2026"),
    ("back for 14 days", {}, {"back_since": day("9-11-2026")}, {}, "allow", "Low risk of serious harm at most."),
    ("a region that gives no time", {}, {"back_since": day("22-11-2026")}, {"allocation_back_days": 0},
     "allow", "Low risk of serious harm at most."),
    ("cases held back", {}, {"held_back": (HELD,)}, {}, "block", "A caseload review after a spot check is open."),
    ("a region that only warns of it", {}, {"held_back": (HELD,)}, {"restriction": "warn"}, "warn", "caseload review"),
    ("high risk held back, and the case is low", {}, {"held_back": (HIGH_HELD,)}, {}, "allow", "Low risk of serious"),
    ("high risk held back, and the case is high", {"public": HIGH}, {"held_back": (HIGH_HELD,)}, {},
     "block", "Cases of high risk are held back."),
    ("a gap in two modules names both", {}, {"child": NOTHING, "abuse": READ}, {}, "block", "Domestic abuse. Not dem"),
    ("a gap and no mentor", {}, {"child": READ, "cover": BARE}, {}, "block", "No mentor for 52 days."),
    ("a high risk, and above the line", {"public": HIGH}, {"figures": [figure(130)]}, {}, "block", "Workload 130.0%"),
    ("an old figure that is above the line", {}, {"figures": [figure(130, 20)]}, {}, "warn", "is 20 days old (130.0%"),
    ("above the line, and the reduction is missing", {}, {"figures": [figure(130, reduction="0")]}, {},
     "warn", "takes 0 hours off where 60% is 22.2 hours"),
    ("stalking and a sexual offence", {"stalking": True, "sexual_offence": True}, {}, {}, "warn", "has stalking."),
    ("MAPPA 2 is allowed, and a high risk is not", {"public": HIGH, "mappa_category": 2, "mappa_level": 2}, {},
     {"learner_mappa": "allow"}, "block", "High risk of serious harm to the public."),
    ("away, and no figure", {}, {"away": True, "figures": []}, {}, "block", "No workload figure of Priya Nair"),
]
OTHERS = [
    ("a qualified officer and a high risk", {"public": HIGH}, qualified(), BOOK,
     "allow", "Nadia Rowe is a qualified practitioner since 1 March 2022."),
    ("a qualified officer and MAPPA level 3", {"mappa_category": 1, "mappa_level": 3}, qualified(), BOOK,
     "allow", "Low"),
    ("a qualified officer and stalking", {"stalking": True, "sexual_offence": True}, qualified(), BOOK, "allow", "Low"),
    ("an officer who is not qualified and a high risk", {"public": HIGH}, PSO, BOOK,
     "block", "Sam Field is not a qualified practitioner."),
    ("the region only warns of it", {"public": HIGH}, PSO, choose(unqualified_high_risk="warn"), "warn", "Sam Field"),
    ("an officer who is not qualified and a medium risk", {"children": MEDIUM}, PSO, BOOK, "allow", "Medium risk"),
    ("a qualified officer on a pathway is a learner", {"public": HIGH},
     replace(learner(), qualified_since=day("1-3-2022")), BOOK, "block", "Priya Nair is a learner"),
    ("newly qualified", {"public": HIGH}, qualified([figure(80, reduction="7.4")], protected=NEWLY), BOOK,
     "allow", "20% less caseload until 1 June 2027, then a full caseload."),
    ("newly qualified, and the export does not know", {}, qualified([figure(80, reduction="0")], protected=NEWLY), BOOK,
     "warn", "takes 0 hours off where 20% is 7.4 hours"),
    ("held back, and qualified", {"public": HIGH}, qualified(held_back=(HIGH_HELD,)), BOOK,
     "block", "Cases of high risk are held back."),
    ("away, and qualified", {}, qualified(away=True), BOOK, "block", "Nadia Rowe is away."),
    ("above the line with a week below between is not excessive", {},
     qualified([*WEEKS[:3], figure(90, 15), *WEEKS[4:]]), BOOK,
     "warn", "Workload 115.0% on 22 November 2026, above 110%."),
    ("weeks by other points are never compared", {},
     qualified([*(figure(115, days, version="file-1") for days in (36, 29, 22)), *WEEKS[3:]]), BOOK,
     "warn", "Workload 115.0% on 22 November 2026, above 110%."),
]
# Who would lead, what is otherwise, the answer, and a sentence: a learner with a case that would not be in their name.
CO_WORKED = [
    ("a high risk", {"public": HIGH}, {}, {}, {}, "allow", "In the name of Nadia Rowe, who leads it."),
    ("a module that is missing", {}, {"child": NOTHING}, {}, {}, "allow", "Child safeguarding. Not demonstrated"),
    ("MAPPA level 2", {"mappa_category": 2, "mappa_level": 2}, {}, {}, {}, "allow", "who leads it."),
    ("the month is too early", {}, {"month": 1}, {"first_case_month": 3}, {}, "allow", "who leads it."),
    ("a region that warns of co-working", {"public": HIGH}, {}, {"co_working": "warn"}, {}, "warn", "who leads it."),
    ("a region that has none", {"public": HIGH}, {}, {"co_working": "block"}, {}, "block", "who leads it."),
    ("no capacity stands all the same", {"public": HIGH}, {"figures": [NONE_LEFT]}, {}, {}, "block", "no capacity"),
    ("the points are the lead’s", {"tier": C2}, {"figures": [figure("109.9")]}, {},
     {}, "allow", "Workload 109.9% on 22 November 2026, not above 110%. This case counts for whoever leads it."),
    ("what is allocated to the learner still counts", {"tier": C2},
     {"figures": [figure(108)], "pending": pending(3, 189)}, {}, {},
     "allow", "This case counts for whoever leads it. With 3 cases (189 points) allocated since that figure: 109.9%."),
    ("and may be too much", {"tier": C2}, {"figures": [figure(108)], "pending": pending(4, 252)}, {}, {},
     "warn", "With 4 cases (252 points) allocated since that figure: 110.5%, above 110%."),
    ("an overload stands all the same", {}, {"figures": [figure("110.1")]}, {}, {},
     "warn", "Workload 110.1% on 22 November 2026, above 110%."),
    ("at the number, and this one is the lead’s", {}, {"figures": [figure(70, cases=20)]}, {"learner_most_cases": 20},
     {}, "allow", "Priya Nair holds 20 cases. The region sets 20 at most."),
    ("above the number stands", {}, {"figures": [figure(70, cases=21)]}, {"learner_most_cases": 20},
     {}, "block", "Priya Nair holds 21 cases. The region sets 20 at most."),
    ("being away stands", {"public": HIGH}, {"away": True}, {}, {}, "block", "Priya Nair is away."),
    ("what is held back stands", {}, {"held_back": (HELD,)}, {}, {}, "block", "A caseload review"),
    ("no mentor stands", {"public": HIGH}, {"cover": BARE}, {}, {}, "warn", "No mentor for 52 days."),
    ("a lead who is not qualified", {"public": HIGH}, {}, {}, {"qualified_since": None},
     "block", "Nadia Rowe is not a qualified practitioner, so cannot lead a co-worked case."),
    ("a lead who is a learner", {}, {}, {}, {"learning": learner().learning},
     "block", "Nadia Rowe is not a qualified practitioner"),
    ("a lead who is away", {}, {}, {}, {"away": True}, "block", "Nadia Rowe is away, so cannot lead"),
    ("a lead from whom cases are held back", {}, {}, {}, {"held_back": (HELD,)},
     "block", "Nadia Rowe would lead it. A caseload review after a spot check is open."),
    ("a region that only warns of that", {}, {}, {"restriction": "warn"}, {"held_back": (HELD,)},
     "warn", "Nadia Rowe would lead it. A caseload review"),
    ("a lead from whom high risk is held back, and the case is high", {"public": HIGH}, {}, {},
     {"held_back": (HIGH_HELD,)}, "block", "Nadia Rowe would lead it. Cases of high risk are held back."),
    ("a lead from whom high risk is held back, and the case is low", {}, {}, {}, {"held_back": (HIGH_HELD,)},
     "allow", "Low risk"),
    ("a lead at the line with this case", {"tier": C2}, {}, {}, {"workloads": (figure("109.37"),)}, "allow", "Low"),
    ("a lead just above the line with this case", {"tier": C2}, {}, {}, {"workloads": (figure("109.43"),)},
     "warn", "Nadia Rowe would lead it. Workload 109.4% on 22 November 2026. With this case (63 points): 110.1%"),
    ("what the lead was given since counts too", {"tier": C2}, {}, {},
     {"workloads": (figure(108),), "pending": pending(3, 189)}, "warn", "3 cases (189 points) allocated since"),
    ("a lead far above the line", {}, {}, {}, {"workloads": (figure(190),)},
     "warn", "Nadia Rowe would lead it. Workload 190.0% on 22 November 2026, above 110%."),
    ("a region where that blocks", {}, {}, {"overload_answer": "block"}, {"workloads": (figure(190),)},
     "block", "Nadia Rowe would lead it. Workload 190.0%"),
    ("a lead without capacity", {}, {}, {}, {"workloads": (NONE_LEFT,)},
     "block", "Nadia Rowe would lead it. All of Nadia Rowe’s hours were reduced on 22 November 2026: no capacity"),
    ("a lead of whom no figure is on record", {}, {}, {}, {"workloads": ()},
     "warn", "Nadia Rowe would lead it. No workload figure of Nadia Rowe is on record."),
    ("a lead whose figure is old", {}, {}, {}, {"workloads": (figure(70, 15),)},
     "warn", "Nadia Rowe would lead it. The workload figure is 15 days old"),
    ("oneself", {}, {}, {}, {"same_person": True}, "block", "Nobody co-works a case with themselves."),
]
# fmt: on
ROWS = [
    *(
        (name, CaseFacts(**case), learner(**who), choose(**rules), None, *said)
        for name, case, who, rules, *said in LEARNER
    ),
    *((name, CaseFacts(**case), who, book, None, *said) for name, case, who, book, *said in OTHERS),
    *(
        (f"co-worked, {name}", CaseFacts(**case), learner(**who), choose(**rules), led(**lead), *said)
        for name, case, who, rules, lead, *said in CO_WORKED
    ),
]


def sentences(decision):
    return [reason.reason for reason in decision.reasons]


def test_the_table_is_as_long_as_it_has_to_be():
    assert len(ROWS) >= 120


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_answer_and_its_reason(row):
    _, case, person, book, lead, answer, sentence = row
    decision = decide(case, person, book, lead)
    assert decision.answer == answer
    assert any(sentence in said for said in sentences(decision)), sentences(decision)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_reason_names_its_rule_version_source_and_day_and_what_would_change_it(row):
    _, case, person, book, lead, _, _ = row
    for reason in decide(case, person, book, lead).reasons:
        record = reason.as_record()
        assert record["rule"]["title"]
        assert record["rule"]["version"].startswith("v1")
        assert record["rule"]["source"]
        assert record["day"] <= book.on.isoformat()
        assert bool(record["changes_if"]) is (record["answer"] != "allow")


def test_every_rule_that_can_speak_does_so_in_the_table_for_and_against():
    said = {(reason.key, reason.answer != "allow") for _, case, who, book, lead, *_ in ROWS
            for reason in decide(case, who, book, lead).reasons}  # fmt: skip
    assert {key for key, stands in said if stands} == set(TITLES)


def apart(one, other):
    """Say whether two rows change different things, so that both can be so at once."""
    return all(not set(mine) & set(theirs) for mine, theirs in zip(one[1:4], other[1:4], strict=True))


PAIRS = [pair for pair in combinations([row for row in LEARNER if row[4] != "allow"], 2) if apart(*pair)]


def test_rules_in_pairs_both_speak_and_the_worse_decides():
    assert len(PAIRS) > 1000
    for one, other in PAIRS:
        case, who, rules = ({**mine, **theirs} for mine, theirs in zip(one[1:4], other[1:4], strict=True))
        together = decide(CaseFacts(**case), learner(**who), choose(**rules))
        # What a region has chosen holds for both.
        alone = [decide(CaseFacts(**row[1]), learner(**row[2]), choose(**rules)) for row in (one, other)]
        both = f"{one[0]} and {other[0]}"
        assert WORST.index(together.answer) >= max(WORST.index(decision.answer) for decision in alone), both
        assert against(alone[0]) | against(alone[1]) <= against(together), both


def against(decision):
    """Return the rules that stand against the case, each with its answer."""
    return {(reason.key, reason.answer) for reason in decision.reasons if reason.answer != "allow"}


def test_the_worst_reasons_stand_first():
    case = CaseFacts(public=HIGH, sexual_offence=True)
    answers = [reason.answer for reason in decide(case, learner(child=READ, cover=BARE), BOOK).reasons]
    assert answers == sorted(answers, key=WORST.index, reverse=True)


def test_what_would_change_a_block_is_said_with_what_is_left_and_that_it_could_be_co_worked():
    reasons = decide(CaseFacts(public=HIGH), learner(child=NOTHING, abuse=READ, minutes=125), BOOK).those_that("block")
    assert [reason.changes_if for reason in reasons] == [
        "They qualify (planned for 1 June 2027), or a qualified officer holds the case. "
        "Or they co-work it with a named qualified officer.",
        "Priya Nair demonstrates it: 2 h 5 min of lessons, its check and an observation left. "
        "Or they co-work it with a named qualified officer.",
        "Priya Nair demonstrates it: an observation left. Or they co-work it with a named qualified officer.",
    ]


def test_co_working_is_not_put_forward_where_a_region_has_none():
    reasons = decide(CaseFacts(public=HIGH), learner(), choose(co_working="block")).those_that("block")
    assert [reason.changes_if for reason in reasons] == [
        "They qualify (planned for 1 June 2027), or a qualified officer holds the case."
    ]


def test_only_a_learner_co_works_a_case_that_somebody_else_leads():
    decision = decide(CaseFacts(), qualified(FULL_TIME), BOOK, led(name="Gareth Pugh"))
    assert decision.answer == "block"
    assert "only learners co-work" in sentences(decision)[0]


def test_every_rule_that_is_softened_by_co_working_exists():
    assert set(RULES) >= CO_WORKABLE


def test_the_national_rules_hold_where_somebody_has_no_post():
    assert decide(CaseFacts(), learner(), RuleBook(BOOK.on, {})).answer == "allow"


def test_an_overload_is_called_excessive_only_where_figures_say_so_all_along():
    assert not any("excessive" in said for said in sentences(decide(CaseFacts(), learner(figures=APART), BOOK)))
    assert any("excessive" in said for said in sentences(decide(CaseFacts(), learner(figures=TOGETHER), BOOK)))
