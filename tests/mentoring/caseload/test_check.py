"""The allocation check: every rule at its edges, the frozen answer, the pages and the command."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from courses.demonstration import Shown
from courses.models import Demonstration, Enrolment
from lms.calendar import in_words, months_after, today
from lms.models import AuditEvent, LineManagement, Person, Post, RegionChoice, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.policy import LEARNER_REDUCTIONS, NEWLY_QUALIFIED_REDUCTION
from lms.roles import Role
from lms.rules import RuleBook
from mentoring.caseload.actions import check_allocation, import_workload
from mentoring.caseload.allocation import WORST, Gate, Learning, Officer, decide
from mentoring.caseload.facts import CaseFacts, joined
from mentoring.caseload.models import AllocationCheck, Rosh
from mentoring.caseload.officers import asked_about, others_for
from mentoring.caseload.protection import Protection, protection
from mentoring.caseload.span import Span, managers_of, spans_of
from mentoring.caseload.workload import Workload
from mentoring.pairings.cover import Cover
from mentoring.pairings.models import Pairing
from tests.factories import mentoring as make
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
TABLE = [
    (
        "a learner and a low-risk case",
        LOW,
        learner(),
        BOOK,
        "allow",
        "Low risk of serious harm at most. Priya Nair is a learner, month 9 of 15.",
    ),
    (
        "a learner and medium risk",
        CaseFacts(public=Rosh.MEDIUM),
        learner(),
        BOOK,
        "allow",
        "Medium risk of serious harm at most.",
    ),
    (
        "a learner and high risk to children",
        HIGH,
        learner(),
        BOOK,
        "block",
        "High risk of serious harm to children and known adults. Priya Nair is a learner, month 9",
    ),
    (
        "a learner and very high risk to staff",
        CaseFacts(staff=Rosh.VERY_HIGH),
        learner(),
        BOOK,
        "block",
        "Very high risk of serious harm to staff.",
    ),
    (
        "a low tier does not make a high risk low",
        replace(HIGH, tier="G"),
        learner(),
        BOOK,
        "block",
        "High risk of serious harm",
    ),
    (
        "a high tier does not make a low risk high",
        CaseFacts(tier="A"),
        learner(),
        BOOK,
        "allow",
        "Low risk of serious harm at most.",
    ),
    ("a high MAPPA level neither", CaseFacts(mappa_category=1, mappa_level=3), learner(), BOOK, "allow", "Low risk"),
    (
        "a region that only warns of high risk",
        HIGH,
        learner(),
        choose(learner_high_risk="warn"),
        "warn",
        "High risk of serious harm",
    ),
    (
        "a qualified officer and high risk",
        HIGH,
        qualified(),
        BOOK,
        "allow",
        "Nadia Rowe is a qualified practitioner since 1 March 2022.",
    ),
    (
        "an officer who is not qualified and high risk",
        HIGH,
        PSO,
        BOOK,
        "block",
        "Sam Field is not a qualified practitioner.",
    ),
    (
        "an officer who is not qualified and medium risk",
        CaseFacts(children=Rosh.MEDIUM),
        PSO,
        BOOK,
        "allow",
        "Medium risk of serious harm at most.",
    ),
    (
        "child safeguarding is not demonstrated, and the case has that concern",
        replace(LOW, child_safeguarding=True),
        learner(child=READ),
        BOOK,
        "block",
        "Child safeguarding. Not demonstrated: still needs an observation. This case has a child safeguarding concern.",
    ),
    (
        "not demonstrated blocks a case without that concern too",
        LOW,
        learner(child=NOTHING),
        BOOK,
        "block",
        "Child safeguarding. Not demonstrated: still needs its check and an observation.",
    ),
    (
        "a demonstration that was withdrawn",
        LOW,
        learner(abuse=TAKEN_BACK),
        BOOK,
        "block",
        "Domestic abuse. Withdrawn 16 November 2026: still needs its check.",
    ),
    (
        "a region that only warns of modules",
        LOW,
        learner(child=READ),
        choose(before_a_first_case="warn"),
        "warn",
        "Child safeguarding. Not demonstrated",
    ),
    (
        "what is demonstrated is said with its day",
        LOW,
        learner(child=READ),
        BOOK,
        "block",
        "Demonstrated: Domestic abuse (9 June 2026).",
    ),
    ("no mentor warns", LOW, learner(cover=BARE), BOOK, "warn", "No mentor for 52 days."),
    (
        "no mentor blocks where a region says so",
        LOW,
        learner(cover=BARE),
        choose(no_mentor="block"),
        "block",
        "No mentor for 52 days.",
    ),
    ("a mentor is named", LOW, learner(), BOOK, "allow", "Mentor: Gareth Pugh since 16 March 2026."),
    (
        "workload at the line",
        LOW,
        learner(figures=[figure(110)]),
        BOOK,
        "allow",
        "Workload 110.0% on 22 November 2026, not above 110%.",
    ),
    (
        "workload just above the line",
        LOW,
        learner(figures=[figure(110.1)]),
        BOOK,
        "warn",
        "Workload 110.1% on 22 November 2026, above 110%.",
    ),
    (
        "above the line blocks where a region says so",
        LOW,
        qualified([figure(111)]),
        choose(overload_answer="block"),
        "block",
        "above 110%",
    ),
    ("a region with a lower line", LOW, qualified([figure(101)]), choose(overload=100), "warn", "above 100%"),
    (
        "above the line for five weeks is excessive",
        LOW,
        qualified(WEEKS),
        BOOK,
        "warn",
        "Above it in every figure since 18 October 2026: an excessive workload.",
    ),
    (
        "above it with a week below between is not",
        LOW,
        qualified([*WEEKS[:3], figure(90, 15), *WEEKS[4:]]),
        BOOK,
        "warn",
        "Workload 115.0% on 22 November 2026, above 110%.",
    ),
    ("no figure at all", LOW, learner(figures=[]), BOOK, "warn", "No workload figure of Priya Nair is on record."),
    (
        "a figure of 14 days is relied on",
        LOW,
        learner(figures=[figure(78, 14)]),
        BOOK,
        "allow",
        "Workload 78.0% on 9 November 2026",
    ),
    (
        "a figure of 15 days is not",
        LOW,
        learner(figures=[figure(78, 15)]),
        BOOK,
        "warn",
        "The workload figure is 15 days old (78.0% on 8 November 2026): after 14 days it is not",
    ),
    (
        "all hours reduced is no capacity",
        LOW,
        qualified([NONE_LEFT]),
        BOOK,
        "block",
        "All of Nadia Rowe’s hours were reduced on 22 November 2026: no capacity, though the tool",
    ),
    (
        "no capacity warns where a region says so",
        LOW,
        qualified([NONE_LEFT]),
        choose(no_capacity="warn"),
        "warn",
        "no capacity",
    ),
    ("protection is said", LOW, learner(), BOOK, "allow", "60% less caseload until 1 March 2027, then 40%."),
    (
        "after month 18 nothing is published",
        LOW,
        learner(start="1-3-2025"),
        BOOK,
        "warn",
        "No reduction is published after month 18: the last one ended on 1 Sep",
    ),
    (
        "a reduction that is missing in the export",
        LOW,
        learner(figures=[figure(60, reduction="0")]),
        BOOK,
        "warn",
        "takes 0 hours off where 60% is 22.2 hours: the workload is fuller than it looks.",
    ),
    (
        "a reduction that is half an hour short is rounding",
        LOW,
        learner(figures=[figure(60, reduction="21.7")]),
        BOOK,
        "allow",
        "60% less",
    ),
    (
        "newly qualified",
        HIGH,
        qualified([figure(80, reduction="7.4")], found=NEWLY),
        BOOK,
        "allow",
        "20% less caseload until 1 June 2027, then a full caseload.",
    ),
    (
        "a manager at the span",
        LOW,
        qualified(span=Span("Daniel Okafor", Decimal(10))),
        BOOK,
        "allow",
        "Daniel Okafor carries 10.0 full-time equivalent staff, not more than 10",
    ),
    (
        "a manager over the span as a stand-in",
        LOW,
        qualified(span=Span("Carys Bevan", Decimal("9.6"), Decimal(4))),
        BOOK,
        "warn",
        "Carys Bevan carries 13.6 full-time equivalent staff, 4.0 of them as a stand-in: more",
    ),
    (
        "several rules together: the worst decides",
        HIGH,
        learner(child=READ, cover=BARE, figures=[figure(253.4)]),
        BOOK,
        "block",
        "No mentor for 52 days.",
    ),
]


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


# ---- with the cast ----


def show_everything(cast, *people):
    """Let somebody have demonstrated every module that must come first."""
    for person in people:
        for module in cast.modules:
            for number, method in enumerate(("check", "observation")):
                Demonstration.objects.create(
                    person=person, module_version=module.versions.get(), method=method, judged_on=today(),
                    source_kind="test", source_id=number,
                )  # fmt: skip


def figures_for(cast, **percents):
    """Take in figures of yesterday: first name and points of a thousand."""
    lines = []
    for first, total in percents.items():
        person = cast.people[first]
        team = person.posts.get().unit.name
        reduction = {"priya": 22.2, "callum": 29.6}.get(first, 0)
        lines.append(make.officer(person.name, team=team, total=total, available=1000, reduction=reduction))
    import_workload(file=make.upload(make.as_csv(*lines)), figures_day=today() - timedelta(days=1), by=cast.ruth)


def test_the_walk_a_learner_a_high_risk_case(cast):
    figures_for(cast, priya=783)
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel, reference="m123417")
    assert found.answer == "block"
    assert (found.case_mask, len(found.case_key)) == ("M••••17", 64)
    assert "123417" not in str(found.facts) + str(found.reasons) + found.case_key
    assert found.facts["person"]["month"] == 9
    assert found.facts["person"]["workload"] == "78.3"
    rules = {row["rule"]["rule"]: row["answer"] for row in found.reasons}
    assert rules["learner_high_risk"] == "block"
    assert rules["before_a_first_case"] == "block"
    assert rules["overload"] == "allow"
    assert rules["no_mentor"] == "allow"
    assert rules["span_of_control"] == "allow"
    assert AuditEvent.objects.get(code="allocation_checked").facts == {"person": cast.priya.pk, "answer": "block"}


def test_a_learner_who_has_demonstrated_everything_may_take_a_medium_risk_case(cast):
    figures_for(cast, priya=783)
    show_everything(cast, cast.priya)
    found = check_allocation(person=cast.priya, facts=CaseFacts(public=Rosh.MEDIUM), by=cast.daniel)
    assert found.answer == "allow"
    assert found.case_key == ""


def test_an_answer_that_was_given_stays_as_it_was(cast):
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    with pytest.raises(TypeError, match="is a record"):
        found.save()
    with pytest.raises(TypeError, match="is never deleted"):
        found.delete()


@pytest.mark.parametrize(
    ("by", "person", "sentence"),
    [
        ("carys", "priya", "Priya Nair is outside the place"),
        ("daniel", "owen", "Owen Castle is outside the place"),
        ("daniel", "daniel", "about themselves"),
        ("gareth", "priya", "Priya Nair is outside the place"),
    ],
)
def test_who_may_not_ask_about_whom(cast, by, person, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        check_allocation(person=cast.people[person], facts=LOW, by=cast.people[by])


def test_the_span_counts_hours_and_stand_ins_and_no_career_breaks(cast):
    Post.objects.filter(person=cast.nadia).update(hours="18.5")
    Post.objects.filter(person=cast.callum).update(kind="career_break")
    grant = RoleGrant.objects.get(person=cast.carys, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.daniel, starts=today())
    found = spans_of([cast.daniel.pk, cast.carys.pk, cast.priya.pk], today())
    assert found[cast.daniel.pk].full_time_equivalent == Decimal(
        "3.5"
    )  # Priya, Gareth, half of Nadia; Owen stood in for
    assert (
        found[cast.daniel.pk].in_words
        == "Daniel Okafor carries 3.5 full-time equivalent staff, 1.0 of them as a stand-in"
    )
    assert found[cast.carys.pk].full_time_equivalent == Decimal("1.0")
    assert cast.priya.pk not in found
    assert managers_of([cast.priya.pk, cast.ruth.pk], today()) == {cast.priya.pk: cast.daniel.pk}


def test_a_stand_in_who_manages_nobody_of_their_own_still_carries_those_they_stand_in_for(cast):
    grant = RoleGrant.objects.get(person=cast.daniel, role=Role.SPO)
    StandIn.objects.create(grant=grant, stand_in=cast.amara, starts=today())
    LineManagement.objects.create(
        person=cast.helen, manager=cast.amara, starts=today() - timedelta(days=300), ends=today()
    )
    assert spans_of([cast.amara.pk], today())[cast.amara.pk].full_time_equivalent == Decimal("4.0")


def test_the_best_others_of_the_delivery_unit_come_first(cast):
    figures_for(cast, nadia=900, gareth=1150, owen=800, priya=783)
    others = others_for(HIGH, cast.callum, today(), 6)
    assert [(other.asked.person.name, other.decision.answer) for other in others][:3] == [
        ("Owen Castle", "allow"), ("Nadia Rowe", "allow"), ("Gareth Pugh", "warn"),
    ]  # fmt: skip
    assert others[0].why == "Nothing stands against it."
    assert not {other.asked.person for other in others} & set(cast.outsiders.values())
    assert cast.callum not in {other.asked.person for other in others}


def test_asking_about_many_costs_no_more_than_about_one(cast, django_assert_max_num_queries):
    for number in range(6):
        learner_too = make.person(f"Learner {number}", unit=cast.team, grade="PQiP")
        Enrolment.objects.create(
            person=learner_too, pathway_version=cast.pathway, intake="x", starts=today(), entry_basis="level_3"
        )
    with django_assert_max_num_queries(26):
        asked_about(list(Person.objects.all()), today())


# ---- pages ----


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def form(cast, **changed):
    """What a browser sends for a high-risk case and Priya."""
    return {
        "person": cast.priya.pk, "reference": "M123417", "public": "medium", "children": "high", "known_adults": "high",
        "staff": "low", "concerns": ["domestic_abuse", "child_safeguarding"], "order": "licence", "tier": "B2",
        "mappa_category": "", "mappa_level": "",
    } | changed  # fmt: skip


def test_asking_from_the_page(cast, signed_in_as):
    figures_for(cast, priya=783, nadia=884, gareth=1042, owen=910)
    page = signed_in_as(cast.daniel).post("/caseload/check/", form(cast), follow=True)
    text = words(page)
    assert "Can Priya Nair take case M••••17?" in text
    assert "Block: not in the name of Priya Nair today" in text
    assert "Three reasons stand against it, each with what would change it." in text
    assert "High public medium, children high, known adults high, staff low" in text
    assert "This case has a child safeguarding concern." in text
    assert "Do not put this case in their name. Nadia Rowe, Owen Castle and Gareth Pugh may take it today." in text
    assert "123417" not in text
    assert "Unconfirmed" in text
    assert "Parliamentary question 172934" in text


def test_the_form_says_what_is_missing(cast, signed_in_as):
    page = words(signed_in_as(cast.daniel).post("/caseload/check/", {}))
    for sentence in (
        "Choose one under “Who would hold the case”",
        "Choose the risk of serious harm to children",
        "Choose one under “Order”",
    ):
        assert sentence in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reference": "12"}, "A case reference is one letter and six figures"),
        ({"mappa_level": "2"}, "Choose the category too"),
        ({"tier": "Z"}, "Select a valid choice"),
    ],
)
def test_a_wrong_fact_is_refused_beside_its_field(cast, signed_in_as, changed, sentence):
    page = signed_in_as(cast.daniel).post("/caseload/check/", form(cast, **changed))
    assert sentence in words(page)
    assert not AllocationCheck.objects.exists()


def test_somebody_of_another_place_cannot_be_asked_about(cast, signed_in_as):
    page = signed_in_as(cast.daniel).post("/caseload/check/", form(cast, person=cast.owen.pk))
    assert page.status_code == 200
    assert not AllocationCheck.objects.exists()


def test_an_answer_fills_the_form_again(cast, signed_in_as):
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    page = signed_in_as(cast.daniel).get(f"/caseload/check/?again={found.pk}")
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.select_one("input[name=children][checked]")["value"] == "high"
    assert soup.select_one("option[selected][value]").text == "Priya Nair"
    assert "Priya Nair" not in words(signed_in_as(cast.outsiders[Role.SPO]).get(f"/caseload/check/?again={found.pk}"))


def test_an_outsider_does_not_find_an_answer(cast, signed_in_as):
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    for who, status in (
        (cast.daniel, 200), (cast.ruth, 200), (cast.carys, 404), (cast.outsiders[Role.SPO], 404), (cast.priya, 403),
    ):  # fmt: skip
        assert signed_in_as(who).get(f"/caseload/answer/{found.pk}/").status_code == status


def test_the_answer_page_costs_the_same_for_a_large_delivery_unit(cast, signed_in_as, django_assert_max_num_queries):
    found = check_allocation(person=cast.priya, facts=HIGH, by=cast.daniel)
    for number in range(10):
        make.mentor(f"Officer {number}", cast.other_team)
    client = signed_in_as(cast.daniel)
    with django_assert_max_num_queries(40):
        client.get(f"/caseload/answer/{found.pk}/")


# ---- the command ----


def test_the_command_prints_the_same_reasons(cast):
    figures_for(cast, priya=783)
    out = StringIO()
    call_command(
        "allocation_check", "--person", cast.priya.email, "--rosh-children", "high", "--child-safeguarding", stdout=out
    )
    lines = out.getvalue().splitlines()
    assert lines[0] == "Block: Priya Nair"
    assert "  block  High risk of serious harm to children. Priya Nair is a learner, month 9 of 15." in lines
    assert any(line.startswith("         Learners and high risk, v1: UNCONFIRMED") for line in lines)
    assert f"  allow  Workload 78.3% on {in_words(today() - timedelta(days=1))}, not above 110%." in lines
    assert not AllocationCheck.objects.exists()


def test_the_command_keeps_the_answer_in_somebodys_name(cast):
    call_command("allocation_check", "--person", cast.priya.email, "--by", cast.daniel.email, stdout=StringIO())
    assert AllocationCheck.objects.get().asked_by == cast.daniel
    with pytest.raises(CommandError, match="outside the place"):
        call_command("allocation_check", "--person", cast.priya.email, "--by", cast.carys.email, stdout=StringIO())
    with pytest.raises(CommandError, match=r"Nobody has the e-mail nobody@example\.org"):
        call_command("allocation_check", "--person", "nobody@example.org")


def test_months_are_counted_as_the_pathway_counts_them(cast):
    assert asked_about([cast.priya], today())[cast.priya.pk].officer.learning.month == 9
    assert asked_about([cast.priya], months_after(today(), 1))[cast.priya.pk].officer.learning.month == 10
