"""How a case and a change of its facts are said."""

from dataclasses import replace

import pytest

from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.files.case_words import count_in_words, differences, in_short

LOW = CaseFacts(order="community", tier="C2")

SHORT = [
    ({}, "low risk, community order or suspended sentence, tier C2"),
    ({"children": "high", "tier": ""}, "high risk to children, community order or suspended sentence, not tiered"),
    ({"public": "medium", "staff": "medium", "order": "custody"},
     "medium risk to the public and staff, custody, tier C2"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "said"), SHORT)
def test_a_case_is_said_in_a_line(changed, said):
    assert in_short(replace(LOW, **changed)) == said


CHANGES = [
    ({}, ("", "")),
    ({"tier": "B2"}, ("tier C2", "tier B2")),
    ({"tier": ""}, ("tier C2", "no tier")),
    ({"children": "high"}, ("RoSH to children: low", "RoSH to children: high")),
    ({"known_adults": "very_high"}, ("RoSH to known adults: low", "RoSH to known adults: very high")),
    ({"mappa_category": 2}, ("not MAPPA", "MAPPA category 2")),
    ({"mappa_category": 2, "mappa_level": 1}, ("not MAPPA", "MAPPA category 2, level 1")),
    ({"order": "custody"}, ("Community order or suspended sentence", "Custody")),
    ({"domestic_abuse": True}, ("domestic abuse: no", "domestic abuse: yes")),
    ({"stalking": True, "staff": "medium"},
     ("RoSH to staff: low; stalking: no", "RoSH to staff: medium; stalking: yes")),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "said"), CHANGES)
def test_what_changed_is_said_as_it_was_and_as_it_is(changed, said):
    assert differences(LOW, replace(LOW, **changed)) == said


@pytest.mark.parametrize("fact", [name for name in vars(LOW) if name not in ("order", "tier")])
def test_no_fact_can_change_without_a_word(fact):
    now = getattr(LOW, fact)
    other = 2 if now is None else not now if isinstance(now, bool) else "high"
    facts = replace(LOW, mappa_category=1)
    before, after = differences(facts, replace(facts, **{fact: other}))
    assert before
    assert after != before


def test_changes_are_counted_in_words():
    assert count_in_words({"new": 1200, "moved": 3}) == "3 with another holder and 1,200 new"
    assert count_in_words({"gone": 1}) == "1 no longer held"
