"""The page of somebody's held cases, for them and for their manager, and the manager's answer."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Demonstration
from lms.calendar import in_words, today
from lms.models import AuditEvent, Duty, DutySnooze, RegionChoice
from lms.permissions import NotAllowed
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.frozen import freeze
from mentoring.caseload.held.answering import answer_gaps, gaps_on_record
from mentoring.caseload.models import AllocationCheck, AllocationDecision, Case, Override, OverrideReview, PrivateLimit
from mentoring.caseload.officers import asked_about
from tests.factories import holdings as make
from tests.mentoring.caseload.test_check import show_everything
from tests.mentoring.caseload.test_recheck import NO_ABUSE, NO_CHILD, duties, night, open_gaps

DAY = timedelta(days=1)


def address(person, name="held"):
    return reverse(f"caseload:{name}", args=[person.pk])


def page(client, person, name="held"):
    response = client.get(address(person, name))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text(soup):
    return " ".join(soup.main.get_text(" ", strip=True).split())


@pytest.fixture
def ready(cast):
    show_everything(cast, cast.priya)
    return cast


# ---- what is read ----


def test_a_manager_reads_each_case_by_its_mask_what_stands_against_it_and_what_would_change_it(ready, signed_in_as):
    make.holding(ready.priya, "X000011", rosh_children="high", domestic_abuse=True, tier="C2")
    make.holding(ready.priya, "X000022")
    night()
    soup = page(signed_in_as(ready.daniel), ready.priya)
    assert soup.h1.get_text() == "Cases of Priya Nair: something stands against 1 of 2"
    first, second = soup.select("tbody tr")
    words = " ".join(first.get_text(" ", strip=True).split())
    assert words.startswith("X••••11 held since")
    assert "High public low, children high" in words
    assert "Domestic abuse. C2, not MAPPA" in words
    assert "Block High risk of serious harm to children." in words
    assert "What would change it: They qualify" in words
    assert f"found on {in_words(today())}" in words
    assert second.find_all("td")[-1].get_text(strip=True) == "nothing"
    assert "X000011" not in text(soup)


def test_what_stands_against_every_case_is_said_once(cast, signed_in_as):
    make.holding(cast.priya, "X000011")
    make.holding(cast.priya, "X000022", child_safeguarding=True)
    night()
    soup = page(signed_in_as(cast.daniel), cast.priya)
    assert "Against all 2 cases" in text(soup)
    assert text(soup).count("Child safeguarding. Not demonstrated") == 1


def test_a_learner_reads_that_a_case_should_not_be_in_their_name_and_what_to_do(ready, signed_in_as):
    make.holding(ready.priya, "X000011", rosh_public="high")
    night()
    client = signed_in_as(ready.priya)
    for words in (
        text(page(client, ready.priya)),
        text(BeautifulSoup(client.get("/caseload/mine/").content, "html.parser")),
    ):
        assert "should not be in your name" in words
        assert "X••••11" in words
    held = text(page(client, ready.priya))
    assert "Show this page to Daniel Okafor" in held
    assert "Answer for these cases" not in held


def test_cases_with_nothing_against_them_are_folded_below_the_others(ready, signed_in_as):
    make.holding(ready.priya, "X000011", stalking=True)
    for number in range(3):
        make.holding(ready.priya, f"X00002{number}")
    night()
    soup = page(signed_in_as(ready.daniel), ready.priya)
    assert len(soup.select("details tbody tr")) == 3
    assert len(soup.select("tbody tr")) == 4
    assert "3 cases with nothing against them" in soup.details.summary.get_text()


def test_somebody_who_holds_nothing_reads_what_would_bring_a_case_here(cast, signed_in_as):
    words = text(page(signed_in_as(cast.nadia), cast.nadia))
    assert "No file of cases held names a case that you hold." in words


def test_a_case_taken_in_today_is_asked_about_at_once_and_goes_on_record_tonight(ready, signed_in_as):
    make.holding(ready.priya, "X000011", rosh_public="high")
    words = text(page(signed_in_as(ready.daniel), ready.priya))
    assert "Block High risk of serious harm" in words
    assert "goes on record tonight" in words


def test_of_a_private_limit_the_page_says_only_that_the_case_is_not_suitable(cast, signed_in_as):
    make.holding(cast.nadia, "X000011", sexual_offence=True)
    PrivateLimit.objects.create(
        person=cast.nadia, facts=["sexual_offence"], recorded_by=cast.imogen, starts=today() - DAY
    )
    night()
    row = page(signed_in_as(cast.daniel), cast.nadia).select_one("tbody tr").find_all("td")[-1]
    assert row.get_text(" ", strip=True) == "Block Not suitable for this case."


def test_the_page_costs_the_same_for_few_cases_and_for_many(ready, signed_in_as):
    client = signed_in_as(ready.daniel)
    make.holding(ready.priya, "X000011", rosh_public="high")
    night()
    page(client, ready.priya)
    with CaptureQueriesContext(connection) as few:
        page(client, ready.priya)
    for number in range(12):
        make.holding(ready.priya, f"Y0000{number:02}", rosh_public="high", stalking=number % 2 == 0)
    night(1)
    with CaptureQueriesContext(connection) as many:
        assert len(page(client, ready.priya).select("tbody tr")) == 13
    assert len(many) == len(few)
    assert len(few) <= 30


# ---- what was answered or set aside is no gap ----


def allocated(cast, reference, *, replies=None, person=None, **facts):
    """Let Daniel have put a case in somebody’s name, Priya’s unless said, by a decision, and let them hold it."""
    person = person or cast.priya
    holding = make.holding(person, reference, **facts)
    _, kept = freeze(asked_about([person], today())[person.pk], CaseFacts.of(holding.case))
    check = AllocationCheck.objects.create(
        person=person, case_key=holding.case.key, asked_by=cast.daniel, asked_at=holding.source.imported_at, **kept
    )
    return AllocationDecision.objects.create(
        answer=check, person=person, outcome="allocated", complexity="x", capability="x", capacity="x",
        replies=replies or {}, text="x", decided_by=cast.daniel, decided_at=check.asked_at, decided_on=today(),
    )  # fmt: skip


def overridden(cast, decision, *rules, starts=0, ends=30):
    """Let Ruth have set aside what blocked a decision."""
    return Override.objects.create(
        decision=decision, by=cast.ruth, at=decision.decided_at, reason="x", rules=list(rules),
        starts=today() + starts * DAY, ends=today() + ends * DAY,
    )  # fmt: skip


def lapse(person, module):
    """Let what somebody has demonstrated of a module lapse today."""
    Demonstration.objects.filter(person=person, module_version__module=module).update(lapses_on=today())


def test_a_warning_that_was_replied_to_when_the_case_came_is_no_gap(ready):
    allocated(ready, "X000011", replies={"learner_stalking": "Weekly oversight"}, stalking=True)
    allocated(ready, "X000022", replies={"learner_stalking": "Weekly oversight"}, stalking=True, remote=True)
    make.holding(ready.priya, "X000033", stalking=True)
    night()
    assert open_gaps(ready.priya) == [("learner_remote", "warn"), ("learner_stalking", "warn")]


def test_a_reply_to_the_want_of_a_mentor_does_not_hold_for_good(cast):
    show_everything(cast, cast.callum)
    allocated(cast, "X000011", replies={"no_mentor": "Gareth comes next week"}, person=cast.callum)
    night()
    assert open_gaps(cast.callum) == [("no_mentor", "warn")]


OVERRIDES = [
    (-3, 1, "", []),
    (-3, 0, "", ["learner_high_risk:high"]),
    (1, 5, "", ["learner_high_risk:high"]),
    (-3, 5, "ended", ["learner_high_risk:high"]),
    (-3, 5, "stands", []),
]


@pytest.mark.parametrize(("starts", "ends", "review", "gaps"), OVERRIDES)
def test_a_block_is_no_gap_while_its_override_is_in_force(ready, starts, ends, review, gaps):
    decision = allocated(ready, "X000011", rosh_public="high")
    override = overridden(ready, decision, "learner_high_risk", starts=starts, ends=ends)
    if review:
        OverrideReview.objects.create(
            override=override, outcome=review, words="x", by=ready.imogen, at=decision.decided_at, on=today()
        )
    night()
    assert [rule for rule, _ in open_gaps(ready.priya)] == gaps


def test_a_module_that_lapses_after_another_was_set_aside_is_a_gap_and_asked_about(ready):
    lapse(ready.priya, ready.modules[1])
    overridden(ready, allocated(ready, "X000011"), "before_a_first_case")
    night()
    assert (open_gaps(ready.priya), duties().count()) == ([], 0)
    lapse(ready.priya, ready.modules[0])
    night(1)
    assert (open_gaps(ready.priya), duties().count()) == ([(NO_CHILD, "block")], 1)


def test_both_modules_that_were_set_aside_are_no_gap(ready):
    for module in ready.modules[:2]:
        lapse(ready.priya, module)
    overridden(ready, allocated(ready, "X000011"), "before_a_first_case")
    night()
    assert open_gaps(ready.priya) == []


def softened(cast, rule):
    """Let the region warn where the rule blocks."""
    RegionChoice.objects.create(region=cast.region, rule=rule, value="warn", starts=today(), chosen_by=cast.imogen)


MODULES_REPLIED_TO = [
    ({"before_a_first_case": "x"}, [(NO_ABUSE, "warn")]),
    ({"before_a_first_case": "x", "before_a_first_case-2": "x"}, []),
]


@pytest.mark.parametrize(("replies", "gaps"), MODULES_REPLIED_TO, ids=["one", "both"])
def test_a_reply_is_about_the_module_that_it_was_written_to(ready, replies, gaps):
    softened(ready, "before_a_first_case")
    for module in ready.modules[:2]:
        lapse(ready.priya, module)
    allocated(ready, "X000011", replies=replies)
    night()
    assert open_gaps(ready.priya) == gaps


LEVELS = [("high", "high", []), ("high", "very_high", ["learner_high_risk:very_high"])]


@pytest.mark.parametrize(("then", "now", "gaps"), LEVELS)
@pytest.mark.parametrize("answered", ["reply", "override"])
def test_what_was_answered_of_one_level_of_risk_says_nothing_of_another(ready, then, now, gaps, answered):
    if answered == "reply":
        softened(ready, "learner_high_risk")
        allocated(ready, "X000011", replies={"learner_high_risk": "Weekly oversight"}, rosh_public=then)
    else:
        overridden(ready, allocated(ready, "X000011", rosh_public=then), "learner_high_risk")
    night()
    assert open_gaps(ready.priya) == []
    Case.objects.update(rosh_public=now)
    night(1)
    assert [rule for rule, _ in open_gaps(ready.priya)] == gaps


# ---- the manager's answer ----


def answered(cast, days=10, words="Co-working with Nadia Rowe until it moves.", by=None):
    seen = gaps_on_record(cast.priya)
    return answer_gaps(person=cast.priya, words=words, until=today() + days * DAY, seen=seen, by=by or cast.daniel)


@pytest.fixture
def asked(ready):
    make.holding(ready.priya, "X000011", rosh_public="high")
    night()
    return ready


def test_an_answer_puts_the_duty_off_until_its_day_with_its_words_and_the_gap_stays(asked):
    answered(asked)
    row, duty = DutySnooze.objects.get(), duties().get()
    assert (row.duty, row.until, row.by) == (duty, today() + 10 * DAY, asked.daniel)
    assert duty.due == today() + 10 * DAY
    event = AuditEvent.objects.get(code="held_gaps_answered")
    assert event.words.words == "Co-working with Nadia Rowe until it moves."
    night(1)
    assert duties().get() == duty
    assert open_gaps(asked.priya) == [("learner_high_risk:high", "block")]


def test_what_is_new_is_asked_though_the_rest_was_answered(asked):
    answered(asked)
    first = duties().get()
    make.holding(asked.priya, "X000022", stalking=True)
    night(1)
    duty = duties().get()
    assert duty != first
    assert duty.reason.startswith(f"Something is new since it was answered on {in_words(today())}. ")
    assert Duty.objects.get(pk=first.pk).close_reason.endswith("Something new was found.")
    night(2)
    assert duties().get() == duty
    assert AuditEvent.objects.filter(code="duty_changed").count() == 1  # by the answer


def test_what_is_less_since_an_answer_stays_answered(asked):
    make.holding(asked.priya, "X000022", stalking=True)
    night(1)
    answered(asked)
    duty = duties().get()
    Case.objects.update(stalking=False)
    night(2)
    assert duties().get() == duty
    assert "stalking" not in duties().get().reason


DAYS = [(0, False), (1, True), (28, True), (29, False)]


@pytest.mark.parametrize(("days", "taken"), DAYS)
def test_an_answer_stands_for_four_weeks_at_most(asked, days, taken):
    if taken:
        assert answered(asked, days).until == today() + days * DAY
    else:
        with pytest.raises(ValidationError, match="Choose a day after today"):
            answered(asked, days)


def test_nobody_answers_for_what_they_have_not_read(asked):
    seen = gaps_on_record(asked.priya)
    make.holding(asked.priya, "X000022", stalking=True)
    night(1)
    with pytest.raises(NotAllowed, match="has changed since you opened this page"):
        answer_gaps(person=asked.priya, words="x", until=today() + DAY, seen=seen, by=asked.daniel)


@pytest.mark.parametrize("by", ["priya", "carys", "gareth", "imogen"])
def test_who_may_not_answer(asked, by):
    with pytest.raises(NotAllowed):
        answered(asked, by=asked.people[by])


def test_a_manager_answers_on_the_page_and_the_learner_reads_it(asked, signed_in_as):
    client = signed_in_as(asked.daniel)
    soup = page(client, asked.priya, "answer_held")
    until = today() + 7 * DAY
    sent = {
        "words": "Nadia Rowe goes through it with her each week.",
        "until_day": until.day, "until_month": until.month, "until_year": until.year,
        "seen": soup.select_one("[name=seen]")["value"],
    }  # fmt: skip
    response = client.post(address(asked.priya, "answer_held"), sent, follow=True)
    assert "Kept. It is asked again on" in response.content.decode()
    words = text(page(signed_in_as(asked.priya), asked.priya))
    assert f"Answered until {in_words(until)}" in words
    assert "you can raise a concern" in words
    assert "Nadia Rowe goes through it with her each week." in words


def test_an_answer_without_words_or_with_a_case_number_is_refused(asked, signed_in_as):
    client = signed_in_as(asked.daniel)
    for words, refusal in (("", "Say why the cases stay"), ("X123456 stays", "case number")):
        response = client.post(address(asked.priya, "answer_held"), {"words": words})
        assert refusal in response.content.decode()
    assert not DutySnooze.objects.exists()
