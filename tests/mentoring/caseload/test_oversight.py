"""The entry for the case system, and the names that it may not hold. No database."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from mentoring.caseload.allocation import decide
from mentoring.caseload.deciding.names_in_text import names_in
from mentoring.caseload.deciding.oversight import Given, SetAside, Weighed, blocks_in, entry, keyed, warnings_in, who
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Rosh
from mentoring.caseload.reasons import not_suitable
from tests.factories.officers import (
    BARE,
    BOOK,
    COVERED,
    DONE,
    NOTHING,
    ON,
    PSO,
    TAKEN_BACK,
    figure,
    learner,
    manager,
    pending,
    qualified,
)

HIGH = CaseFacts(public=Rosh.HIGH, tier="B1", domestic_abuse=True)
PEOPLE = ("Priya", "Nair", "Gareth", "Pugh", "Carys", "Bevan")


def written(officer, case=HIGH, outcome="allocated", lead="", weighed=None, aside=None):
    """Return the entry of a decision about somebody, as the check answers."""
    decision = decide(case, officer, BOOK)
    reasons = [reason.as_record() for reason in decision.reasons]
    given = Given(12, "given on 23 November 2026 at 10:41", "M••••17", decision.answer, reasons)
    weighed = weighed or Weighed("Complex enough.", "Can do it.", "Has the time.")
    return entry(given=given, case=case, officer=officer, weighed=weighed, outcome=outcome, lead=lead, aside=aside)


@pytest.mark.parametrize(
    ("officer", "words"),
    [
        (replace(learner(), grade="PQiP"), "trainee probation officer (PQiP), stage 2, month 9 of 15"),
        (replace(qualified(), grade="PO"), "probation officer, qualified practitioner since 1 March 2022"),
        (replace(PSO, grade="PSO"), "probation services officer, not a qualified practitioner"),
        (qualified(), "officer, qualified practitioner since 1 March 2022"),
    ],
)
def test_somebody_is_named_by_grade_and_stage(officer, words):
    assert who(officer) == words


@pytest.mark.parametrize(
    ("officer", "said"),
    [
        (learner(child=NOTHING), "Gaps: Child safeguarding: not demonstrated: still needs"),
        (learner(abuse=TAKEN_BACK), "Gaps: Domestic abuse: withdrawn 16 November 2026: still needs its check."),
        (learner(), "No gap."),
        (learner(cover=BARE), "mentor: no"),
        (learner(), "mentor: yes"),
        (learner(figures=()), "no workload figure"),
        (learner(figures=[figure(78.3)]), "workload 78.3% on 22 November 2026"),
        (learner(pending=pending(2, 126)), "2 allocated since, 126 points"),
        (learner(), "60% less caseload until"),
    ],
)
def test_what_was_known_stands_in_the_entry(officer, said):
    assert said in written(officer)


@pytest.mark.parametrize(
    ("outcome", "lead", "said"),
    [
        ("allocated", "", "Decision: allocated to an officer, stage 2"),
        ("not_allocated", "", "Decision: not allocated to an officer, stage 2"),
        ("co_worked", "probation officer", "led by a probation officer."),
    ],
)
def test_the_decision_stands_at_the_top(outcome, lead, said):
    assert said in written(learner(), outcome=outcome, lead=lead)


def test_each_warning_stands_with_its_reply_and_each_block_with_what_became_of_it():
    officer = learner(cover=BARE, child=NOTHING)
    reasons = [reason.as_record() for reason in decide(HIGH, officer, BOOK).reasons]
    replies = dict.fromkeys(warnings_in(reasons), "Paired by Friday.")
    aside = SetAside(tuple(blocks_in(reasons)), ON + timedelta(days=14), "Nobody else has room this week.")
    text = written(officer, weighed=Weighed("Complex.", "Able.", "Free.", replies), aside=aside)
    assert "Warn: A mentor for every learner, v1. Reply: Paired by Friday." in text
    assert "Block: Learners and high risk, v1. Set aside." in text
    assert "Block: Demonstrated before a first case (Child safeguarding), v1. Set aside." in text
    assert "Set aside until 7 December 2026, to be reviewed one level up. Reason: Nobody else has room this week." in (
        text
    )


def test_a_private_limit_is_said_in_the_same_plain_words_without_a_rule():
    reasons = [not_suitable(ON).as_record()]
    given = Given(12, "given on 23 November 2026 at 10:41", "M••••17", "block", reasons)
    weighed = Weighed("Complex.", "Able.", "Free.")
    text = entry(
        given=given, case=HIGH, officer=learner(), weighed=weighed, outcome="not_allocated", lead="", aside=None
    )
    assert "Block: Not suitable for this case.\n" in text
    assert "Rules asked: none spoke." in text


def test_no_answer_puts_a_name_into_the_entry():
    for child, bare, high, span, away, percent in product(*[(True, False)] * 5, ("", "78.3", "126.0")):
        officer = learner(
            child=NOTHING if child else DONE,
            cover=BARE if bare else COVERED,
            figures=[figure(percent)] if percent else (),
            manager=manager("13.6") if span else None,
            away=away,
        )
        text = written(officer, HIGH if high else CaseFacts())
        assert not [name for name in PEOPLE if name in text], text


def test_a_second_reason_of_the_same_rule_has_a_key_of_its_own():
    reasons = [row.as_record() for row in decide(HIGH, learner(child=NOTHING, abuse=NOTHING), BOOK).reasons]
    keys = [key for key, row in keyed(reasons) if row["answer"] == "block"]
    assert keys == ["learner_high_risk", "before_a_first_case", "before_a_first_case-2"]
    assert len(set(keys)) == len(keys)


# ---- names ----

NAMES = {
    "Priya Nair": "the officer", "Will Young": "the manager", "Megan O’Connell": "the lead", "Zoë Day": "the mentor",
    "Anne-Marie Bell": "the mentor",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("priya has shown it", "priya"),
        ("Seen with Priya’s mentor", "Priya"),
        ("PRIYA can do it", "PRIYA"),
        ("P\u200briya can do it", "Priya"),
        ("agreed with nair", "nair"),
        ("She asked Will about it", "Will"),
        ("Will has seen it", "Will"),
        ("will young has seen it", "will young"),
        ("O'Connell leads", "O’Connell"),
        ("Zoe reads each contact", "Zoe"),
        ("anne-marie reads each contact", "anne-marie"),
        ("agreed with A. Bell", "Bell"),
        ("agreed with Mrs. Bell", "Bell"),
        ("Dr. Young agreed", "Young"),
    ],
)
def test_a_name_is_found_however_it_is_written(text, found):
    assert f"Take out “{found}”" in names_in(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Will do by the end of the day.",
        "A young officer, who will be there on the day.",
        "Nairobi is not meant.",
        "The bell rings. Bell times are kept.",
        "",
    ],
)
def test_an_ordinary_word_is_not_taken_for_a_name(text):
    assert names_in(text, NAMES) == ""


def test_the_sentence_says_what_to_write_instead():
    sentence = names_in("Led by Megan O’Connell.", NAMES)
    assert sentence == "Take out “Megan O’Connell”: the entry names nobody. Write “the lead”"
