"""The working in words: each line, what stands in the way, and what will end it."""

from datetime import date

import pytest

from lms.models import Qualification
from mentoring.pairings.counting import ALWAYS, History
from mentoring.pairings.eligibility import experience_of
from mentoring.pairings.mentor_rules import MentorRules
from tests.mentoring.pairings.test_eligibility import (
    EARLY,
    FULL,
    GRADES,
    KINDS,
    LONG,
    QUALIFIED,
    RULES,
    TRAINED,
    changing,
    day,
    post,
    since,
)


def test_the_working_says_each_line_in_words():
    posts = (
        post("1-1-2021", "1-3-2022", "PQiP"),
        post("1-3-2022", "1-7-2024", hours="22.2"),
        post("1-7-2024", "1-10-2024", kind="career_break"),
        post("1-10-2024"),
    )
    found = experience_of(History(posts, QUALIFIED), RULES, day("23-11-2026"))
    assert found.working == (
        "Qualified practitioner from 1 March 2022.",
        "1 January 2021 to 28 February 2022, trainee probation officer (PQiP): this grade does not count.",
        "1 March 2022 to 30 June 2024, probation officer at 22.2 hours: counts 2 years 4 months (853 days), in full.",
        "1 July 2024 to 30 September 2024, career break: does not count.",
        "1 October 2024 to today, probation officer: counts 2 years 1 month 22 days (783 days).",
        "Together on 23 November 2026: 4 years 5 months 22 days (1,636 days). Needed: 2 years.",
        "Reached on 1 March 2024.",
    )


def test_the_working_says_what_was_counted_above_and_what_came_before_qualifying():
    posts = (post("1-1-2020", "1-1-2021"), post("1-1-2022"), post("1-3-2022", hours="10"))
    found = experience_of(History(posts, QUALIFIED), RULES, day("1-3-2023"))
    assert found.working[1:4] == (
        "1 January 2020 to 31 December 2020, probation officer: not qualified on these days, does not count.",
        "1 January 2022 to today, probation officer: counts 1 year (365 days) from 1 March 2022.",
        "1 March 2022 to today, probation officer at 10 hours: the same days as above, counted once.",
    )


@pytest.mark.parametrize(
    ("posts", "qualified", "on", "sentence"),
    [
        (
            [post("1-4-2025")],
            since(("1-4-2025", "")),
            "23-11-2026",
            "Owen Castle has 1 year 7 months as a qualified practitioner and needs 2 years. "
            "They may mentor from 1 April 2027.",
        ),
        (
            [post("1-4-2015", grade="PSO")],
            (),
            "23-11-2026",
            "Owen Castle has no time as a qualified practitioner and needs 2 years. "
            "Owen Castle is not a qualified practitioner today.",
        ),
        (
            [post("1-3-2020", "1-4-2023"), post("1-4-2023", kind="career_break")],
            since(("1-3-2020", "")),
            "1-3-2024",
            "Owen Castle is on a career break, so they cannot mentor until they are back in practice.",
        ),
        (
            [post("1-3-2020", "1-4-2023")],
            since(("1-3-2020", "")),
            "1-3-2024",
            "Owen Castle holds no post, so they cannot mentor until they hold one in practice.",
        ),
        ([post("1-3-2020")], since(("1-3-2020", "")), "1-3-2024", ""),
    ],
)
def test_the_refusal_is_a_sentence(posts, qualified, on, sentence):
    assert experience_of(History(tuple(posts), qualified), RULES, day(on)).why_not("Owen Castle") == sentence


# why not and until when, history beside a post since 2020, rules, on
REFUSALS = [
    (
        "was trained as a mentor until 1 May 2025, so they cannot mentor until the training is renewed.",
        {"trainings": since(("1-5-2022", ""))},
        TRAINED,
        "1-6-2025",
    ),
    (
        "has no mentor training on record, and it is needed here, so they cannot mentor until it is recorded.",
        {},
        TRAINED,
        "1-6-2025",
    ),
    (
        "does not hold the role of mentor, so they cannot mentor until it is given to them.",
        {"roles": since(("1-3-2020", "1-1-2024"))},
        RULES,
        "1-6-2025",
    ),
    (
        "does not hold the role of mentor, so they cannot mentor until 1 July 2025.",
        {"roles": since(("1-7-2025", ""))},
        RULES,
        "1-6-2025",
    ),
    (
        "may not sign in, so they cannot mentor until their account is open again.",
        {"closed_from": date(2025, 6, 1)},
        RULES,
        "1-6-2025",
    ),
]


@pytest.mark.parametrize(("sentence", "more", "rules", "on"), REFUSALS)
def test_the_refusal_says_what_would_change_it(sentence, more, rules, on):
    found = experience_of(History(LONG, EARLY, **more), rules, day(on))
    assert found.why_not("Owen Castle") == f"Owen Castle {sentence}"


def test_somebody_who_will_have_the_years_but_not_the_role_is_told_both():
    found = experience_of(History(FULL, QUALIFIED, roles=since(("1-3-2022", "1-1-2024"))), RULES, day("1-6-2023"))
    assert found.why_not("Owen Castle") == (
        "Owen Castle has 1 year 3 months as a qualified practitioner and needs 2 years. "
        "Owen Castle will have them on 1 March 2024, but then does not hold the role of mentor."
    )


def test_somebody_whose_grade_does_not_count_is_not_promised_a_day():
    found = experience_of(History((post("1-3-2022", grade="PSO"),), QUALIFIED), RULES, day("1-6-2026"))
    assert found.why_not("Owen Castle").endswith("needs 2 years. Owen Castle holds no post whose time counts.")


# what ends it, first day without it, history beside a post since 2020, posts, rules
LAPSES = [
    ("The qualification ends", "1-9-2025", LONG, {"qualified": since(("1-3-2020", "1-9-2025"))}, RULES),
    ("The post ends", "1-9-2025", (post("1-3-2020", "1-9-2025"),), {}, RULES),
    (
        "A career break begins",
        "1-9-2025",
        (post("1-3-2020", "1-9-2025"), post("1-9-2025", kind="career_break")),
        {},
        RULES,
    ),
    ("A secondment begins", "1-9-2025", (post("1-3-2020", "1-9-2025"), post("1-9-2025", kind="secondment")), {}, RULES),
    ("The role of mentor ends", "1-9-2025", LONG, {"roles": since(("1-3-2020", "1-9-2025"))}, RULES),
    ("Mentor training lapses", "1-9-2025", LONG, {"trainings": since(("1-9-2022", ""))}, TRAINED),
    ("Mentor training becomes needed", "1-9-2025", LONG, {}, changing(RULES, ("1-9-2025", TRAINED))),
    (
        "The rule asks for 6 years from then",
        "1-9-2025",
        LONG,
        {},
        changing(RULES, ("1-9-2025", MentorRules(6, GRADES, KINDS))),
    ),
]


@pytest.mark.parametrize(("because", "on", "posts", "more", "rules"), LAPSES, ids=[row[0] for row in LAPSES])
def test_what_will_end_it_is_known_before_it_does(because, on, posts, more, rules):
    found = experience_of(History(posts, **{"qualified": EARLY} | more), rules, day("1-6-2025"))
    assert (found.eligible, found.lapses_on, found.lapses_because) == (True, day(on), because)
    assert not experience_of(History(posts, **{"qualified": EARLY} | more), rules, day(on)).eligible


def test_what_has_no_end_does_not_lapse():
    found = experience_of(History(LONG, EARLY), RULES, day("1-6-2025"))
    assert (found.lapses_on, found.lapses_because) == (None, "")


def test_training_says_until_when_it_is_in_date():
    history = History(LONG, EARLY, trainings=since(("1-5-2022", ""), ("1-5-2024", "1-1-2026")))
    found = experience_of(history, RULES, day("1-6-2025"))
    assert (found.trained, found.trained_until) == (True, day("1-1-2026"))
    assert "Trained as a mentor on 1 May 2022: in date until 31 December 2025." in found.working


def test_the_role_is_said_with_its_days_where_it_was_asked_for():
    history = History(LONG, EARLY, roles=since(("1-3-2020", "1-6-2021"), ("1-1-2025", "1-9-2025"), ("1-1-2026", "")))
    assert experience_of(history, RULES, day("1-6-2025")).working[-2:] == (
        "Holder of the role of mentor from 1 March 2020 to 31 May 2021.",
        "Holder of the role of mentor from 1 January 2025 to 31 August 2025.",
    )


def test_rows_of_the_database_make_a_history():
    kinds = Qualification.Kind
    rows = [
        Qualification(kind=kinds.PRACTITIONER, starts=day("1-3-2020"), ends=day("1-1-2023")),
        Qualification(kind=kinds.PRACTITIONER, starts=day("1-1-2022")),
        Qualification(kind=kinds.ASSESSOR, starts=day("1-1-2015")),
        Qualification(kind=kinds.MENTOR_TRAINING, starts=day("1-5-2022")),
    ]
    history = History.of(LONG, rows, [])
    assert (history.qualified, history.trainings, history.roles) == (EARLY, since(("1-5-2022", "")), ())
    assert History.of(LONG, rows).roles == ALWAYS
