"""A manager decides on an answer: what is needed, what is kept, what has changed meanwhile, and the page."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from lms.calendar import today
from lms.management.example.clock import on_day
from lms.models import AuditEvent, Notice, RegionChoice
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.actions import import_workload
from mentoring.caseload.co_working.actions import end
from mentoring.caseload.deciding.actions import decide
from mentoring.caseload.deciding.reconsidering import Changed
from mentoring.caseload.models import AllocationCheck, AllocationDecision, CoWorking, PrivateLimit
from tests.factories import deciding as made
from tests.factories import mentoring as make
from tests.mentoring.caseload.test_check import words

# ---- the action ----


def test_a_case_is_allocated_with_what_was_weighed_and_the_person_is_told(cast):
    made.ready(cast)
    decision = made.allocated(cast)
    assert (decision.outcome, decision.decided_by, decision.unit) == ("allocated", cast.daniel, cast.team)
    assert decision.points == 63  # a community C2, by the published points
    assert decision.decided_on == today()
    notice = Notice.objects.get(person=cast.priya, event=f"decision-{decision.pk}")
    assert notice.text == "A case was allocated to you"
    assert notice.link == f"/caseload/decision/{decision.pk}/"
    event = AuditEvent.objects.get(code="case_decided")
    assert event.facts["outcome"] == "allocated"


def test_a_case_that_is_not_allocated_is_kept_too_and_counts_no_points(cast):
    answer = made.ask(cast, case=made.HIGH)
    decision = decide(answer=answer, outcome="not_allocated", weighed=made.weighed(), by=cast.daniel)
    assert decision.points == 0
    assert "Decision: not allocated to a trainee probation officer (PQiP)" in decision.text
    assert not Notice.objects.filter(event__startswith="decision-").exists()


def test_a_decision_is_never_changed(cast):
    made.ready(cast)
    decision = made.allocated(cast)
    with pytest.raises(TypeError, match="is a record"):
        decision.save()


def test_posted_twice_it_counts_once(cast):
    made.ready(cast)
    answer = made.ask(cast)
    first, second = (made.allocated(cast, answer=answer) for _ in range(2))
    assert first == second
    assert AllocationDecision.objects.count() == 1
    assert Notice.objects.filter(event__startswith="decision-").count() == 1


def test_whoever_decides_second_on_the_same_answer_is_told_who_was_first(cast):
    made.ready(cast)
    answer = made.ask(cast)
    made.allocated(cast, answer=answer)
    with pytest.raises(NotAllowed, match="Daniel Okafor decided on this answer already: allocated"):
        decide(answer=answer, outcome="not_allocated", weighed=made.weighed(), by=cast.ruth)


@pytest.mark.parametrize("by", ["carys", "gareth", "priya", "imogen"])
def test_only_a_manager_who_may_ask_about_the_person_decides(cast, by):
    made.ready(cast)
    answer = made.ask(cast)
    with pytest.raises(NotAllowed):
        decide(answer=answer, outcome="allocated", weighed=made.weighed(), by=cast.people[by])
    assert not AllocationDecision.objects.exists()


def test_a_block_refuses_with_its_rules_until_it_is_set_aside(cast):
    answer = made.ask(cast, case=made.HIGH)
    with pytest.raises(NotAllowed, match="It is blocked: Learners and high risk"):
        decide(answer=answer, outcome="allocated", weighed=made.weighed(answer), by=cast.daniel)
    assert not AllocationDecision.objects.exists()


def test_every_warning_needs_its_reply(cast):
    made.ready(cast, total=1200)
    answer = made.ask(cast)
    assert answer.answer == "warn"
    with pytest.raises(ValidationError) as refused:
        decide(answer=answer, outcome="allocated", weighed=made.weighed(), by=cast.daniel)
    assert set(refused.value.message_dict) == {"reply_overload"}
    decision = made.allocated(cast, answer=answer)
    assert decision.replies == {"overload": made.REPLY}
    assert f"Warn: Overload, v1. Reply: {made.REPLY}" in decision.text


@pytest.mark.parametrize(
    ("field", "text", "named"),
    [
        ("complexity", "A case for Priya alone.", "Priya"),
        ("capability", "priya nair can do it well.", "priya nair"),
        ("capacity", "Gareth’s advice is at hand.", "Gareth"),
        ("capacity", "Daniel Okafor sees them weekly.", "Daniel Okafor"),
    ],
)
def test_the_entry_names_nobody(cast, field, text, named):
    made.ready(cast)
    answer = made.ask(cast)
    with pytest.raises(ValidationError) as refused:
        made.allocated(cast, answer=answer, **{field: text})
    assert f"Take out “{named}”" in refused.value.message_dict[field][0]


def test_the_entry_holds_no_case_number_whoever_writes_it(cast):
    made.ready(cast)
    with pytest.raises(ValidationError, match="it looks like a case number"):
        made.allocated(cast, complexity="The same address as case X123456, which is near.")
    assert not AllocationDecision.objects.exists()


def test_the_entry_holds_what_was_known_and_no_name(cast):
    made.ready(cast)
    text = made.allocated(cast).text
    for part in (
        "Management oversight - allocation.",
        "Decision: allocated to a trainee probation officer (PQiP), ",
        "month 9 of 15.",
        "Case X••••17: medium risk of serious harm",
        f"Complexity of the case: {made.COMPLEXITY}",
        "demonstrated Child safeguarding",
        "No gap.",
        "workload 78.3% on",
        "mentor: yes",
        "Answer of the allocation check: allow.",
        "Overload, v1",
    ):
        assert part in text
    for person in cast.people.values():
        assert person.name not in text
    assert "000017" not in text


def test_a_named_lead_makes_it_co_working_and_both_are_told(cast):
    made.ready(cast)
    answer = made.ask(cast, case=made.HIGH, lead=cast.nadia)
    assert answer.answer != "block"
    decision = decide(answer=answer, outcome="co_worked", weighed=made.weighed(answer), by=cast.daniel)
    row = CoWorking.objects.get()
    assert (row.learner, row.lead, row.decision) == (cast.priya, cast.nadia, decision)
    assert decision.points == 102  # a community B1: it counts with the lead, in whose name it is
    assert "to be co-worked by a trainee probation officer (PQiP)" in decision.text
    assert "led by a probation officer" in decision.text
    assert set(Notice.objects.filter(event__startswith="co-working").values_list("person__name", flat=True)) == {
        "Priya Nair",
        "Nadia Rowe",
    }


@pytest.mark.parametrize(("lead", "outcome"), [(True, "allocated"), (False, "co_worked")])
def test_an_outcome_must_be_what_was_asked_about(cast, lead, outcome):
    made.ready(cast)
    answer = made.ask(cast, lead=cast.nadia if lead else None)
    with pytest.raises(NotAllowed, match="Ask"):
        decide(answer=answer, outcome=outcome, weighed=made.weighed(answer), by=cast.daniel)
    assert not AllocationDecision.objects.exists()


# ---- what has changed meanwhile ----


def test_a_new_figure_since_the_answer_is_told_and_nothing_is_decided(cast):
    made.ready(cast)
    answer = made.ask(cast)
    line = make.officer("Priya Nair", team="Aldermoor Team 1", total=1200, available=1000, reduction=22.2)
    import_workload(file=make.upload(make.as_csv(line)), figures_day=today(), by=cast.ruth)
    with pytest.raises(Changed) as told:
        made.allocated(cast, answer=answer)
    change = next(row for row in told.value.changes if row.rule == "Overload")
    assert change.before.startswith("Allow: Workload 78.3% on")
    assert change.now.startswith("Warn: Workload 120.0% on")
    assert not AllocationDecision.objects.exists()


def test_what_was_allocated_since_the_answer_is_told(cast):
    made.ready(cast)
    first, second = made.ask(cast), made.ask(cast, by=cast.ruth, reference="X000018")
    made.allocated(cast, answer=first)
    with pytest.raises(Changed) as told:
        made.allocated(cast, answer=second, by=cast.ruth)
    assert "1 case (63 points) allocated since that figure" in told.value.changes[0].now


def test_the_last_place_goes_once(cast):
    made.ready(cast)  # 30 cases
    RegionChoice.objects.create(
        region=cast.region, rule="learner_most_cases", value=31, starts=today(), reason="Ours", chosen_by=cast.imogen
    )
    first, second = made.ask(cast), made.ask(cast, by=cast.ruth, reference="X000018")
    made.allocated(cast, answer=first)
    with pytest.raises(Changed) as told:
        made.allocated(cast, answer=second, by=cast.ruth)
    change = next(row for row in told.value.changes if row.rule == "Number of cases")
    assert change.now.startswith("Block: Priya Nair holds 31 cases, 1 of them allocated since")


def test_a_rule_that_the_region_chose_anew_is_told(cast):
    made.ready(cast)
    answer = made.ask(cast)
    RegionChoice.objects.create(
        region=cast.region, rule="overload", value=100, starts=today(), reason="Ours", chosen_by=cast.imogen
    )
    with pytest.raises(Changed) as told:
        made.allocated(cast, answer=answer)
    assert [row.rule for row in told.value.changes] == ["Overload"]


def test_a_private_limit_since_the_answer_is_told_in_the_same_plain_words(cast):
    made.ready(cast)
    answer = made.ask(cast, case=made.MEDIUM)
    PrivateLimit.objects.create(
        person=cast.priya, facts=["no such fact"], recorded_by=cast.imogen, starts=today() - timedelta(days=1)
    )
    with pytest.raises(Changed) as told:
        made.allocated(cast, answer=answer)
    assert [(row.rule, row.before, row.now) for row in told.value.changes] == [
        ("", "", "Block: Not suitable for this case.")
    ]


def test_a_case_that_was_given_to_somebody_after_the_answer_is_not_given_again(cast):
    made.ready(cast)
    to_priya, to_nadia = made.ask(cast), made.ask(cast, person=cast.nadia)
    decide(answer=to_nadia, outcome="allocated", weighed=made.weighed(to_nadia), by=cast.daniel)
    with pytest.raises(NotAllowed, match=r"Daniel Okafor gave this case to somebody on .*, after you asked"):
        made.allocated(cast, answer=to_priya, by=cast.ruth)
    asked_after = made.ask(cast)
    assert made.allocated(cast, answer=asked_after).person == cast.priya


def test_a_case_that_somebody_has_already_is_not_given_to_them_again(cast):
    made.ready(cast)
    made.allocated(cast)
    again = made.ask(cast)
    with pytest.raises(NotAllowed, match="it is with Priya Nair"):
        made.allocated(cast, answer=again)


def co_worked(cast):
    """Have Priya co-work the case, under the lead of Nadia."""
    answer = made.ask(cast, lead=cast.nadia)
    return decide(answer=answer, outcome="co_worked", weighed=made.weighed(answer), by=cast.daniel)


def test_a_co_working_that_is_over_can_be_decided_on_again(cast):
    made.ready(cast)
    row = co_worked(cast).co_working
    with pytest.raises(NotAllowed, match="it is with Priya Nair"):
        co_worked(cast)
    end(co_working=row, ends=today() + timedelta(days=1), by=cast.daniel)
    with pytest.raises(NotAllowed, match="it is with Priya Nair"):
        co_worked(cast)
    with on_day(today() + timedelta(days=1)):
        again = co_worked(cast).co_working
    assert (again.learner, again.lead, again.ends) == (cast.priya, cast.nadia, None)


# ---- the page ----


def sent(answer, **changed):
    """What a browser sends to decide."""
    texts = {"complexity": made.COMPLEXITY, "capability": made.CAPABILITY, "capacity": made.CAPACITY}
    return {"outcome": "allocated"} | texts | changed


def test_deciding_from_the_page(cast, signed_in_as):
    made.ready(cast)
    answer = made.ask(cast)
    client = signed_in_as(cast.daniel)
    text = words(client.get(f"/caseload/answer/{answer.pk}/decide/"))
    assert "Allocated to Priya Nair" in text
    assert "What the check knows Medium risk of serious harm: public medium" in text
    assert "Workload 78.3% on" in text
    page = client.post(f"/caseload/answer/{answer.pk}/decide/", sent(answer), follow=True)
    assert "Recorded. Priya Nair is told." in words(page)
    assert AllocationDecision.objects.get().answer == answer
    assert client.get(f"/caseload/answer/{answer.pk}/decide/").status_code == 302


def test_the_form_says_what_is_missing(cast, signed_in_as):
    made.ready(cast, total=1200)
    answer = made.ask(cast)
    page = words(signed_in_as(cast.daniel).post(f"/caseload/answer/{answer.pk}/decide/", {"capacity": "fine"}))
    for sentence in (
        "Choose one under “What do you decide?”",
        "Write what you weighed under “Complexity of the case”",
        "Write a few words under “Capacity of the officer”",
        "Reply to this warning: Overload",
    ):
        assert sentence in page


def test_a_case_number_in_the_words_is_refused(cast, signed_in_as):
    made.ready(cast)
    answer = made.ask(cast)
    data = sent(answer, complexity="The same address as case X123456, which is near.")
    page = words(signed_in_as(cast.daniel).post(f"/caseload/answer/{answer.pk}/decide/", data))
    assert "it looks like a case number" in page
    assert not AllocationDecision.objects.exists()


def test_a_blocked_answer_offers_only_that_it_is_not_allocated_and_says_who_could_do_otherwise(cast, signed_in_as):
    answer = made.ask(cast, case=made.HIGH)
    page = signed_in_as(cast.daniel).get(f"/caseload/answer/{answer.pk}/decide/")
    text = words(page)
    assert "Not allocated to Priya Nair" in text
    assert "Allocated to Priya Nair" not in text
    assert "A block is set aside only by a head of PDU. Here that is Ruth Ellison." in text
    assert "Set aside what blocks" in words(signed_in_as(cast.ruth).get(f"/caseload/answer/{answer.pk}/decide/"))


def test_what_has_changed_is_shown_with_a_fresh_answer_and_what_was_written(cast, signed_in_as):
    made.ready(cast)
    first, second = made.ask(cast), made.ask(cast, by=cast.ruth, reference="X000018")
    made.allocated(cast, answer=first)
    page = signed_in_as(cast.ruth).post(f"/caseload/answer/{second.pk}/decide/", sent(second))
    assert page.status_code == 409
    text = words(page)
    assert "Nothing is decided yet." in text
    assert "1 case (63 points) allocated since that figure" in text
    assert made.COMPLEXITY in text
    fresh = AllocationCheck.objects.latest("pk")
    assert (fresh.case_mask, fresh.case_key) == (second.case_mask, second.case_key)
    assert f"/caseload/answer/{fresh.pk}/decide/" in page.content.decode()
    done = signed_in_as(cast.ruth).post(f"/caseload/answer/{fresh.pk}/decide/", sent(fresh), follow=True)
    assert "Recorded." in words(done)


def test_an_old_answer_is_asked_again_before_anything_is_written(cast, signed_in_as):
    made.ready(cast)
    first, second = made.ask(cast), made.ask(cast, by=cast.ruth, reference="X000018")
    made.allocated(cast, answer=first)
    client = signed_in_as(cast.ruth)
    text = words(client.get(f"/caseload/answer/{second.pk}/decide/"))
    assert "What is known has changed since you asked" in text
    assert "Record the decision" not in text
    again = client.post(f"/caseload/answer/{second.pk}/decide/", {"again": "yes"}, follow=True)
    assert "Record the decision" in words(again)


def test_the_page_says_that_the_case_was_given_away_meanwhile(cast, signed_in_as):
    made.ready(cast)
    to_priya, to_nadia = made.ask(cast), made.ask(cast, person=cast.nadia)
    decide(answer=to_nadia, outcome="allocated", weighed=made.weighed(to_nadia), by=cast.daniel)
    client = signed_in_as(cast.daniel)
    text = words(client.get(f"/caseload/answer/{to_priya.pk}/decide/"))
    assert "Daniel Okafor gave this case to somebody on" in text
    assert "Record the decision" not in text
    again = client.post(f"/caseload/answer/{to_priya.pk}/decide/", {"again": "yes"}, follow=True)
    assert "Record the decision" in words(again)


def test_an_outsider_does_not_find_the_page(cast, signed_in_as):
    made.ready(cast)
    answer = made.ask(cast)
    for who, status in ((cast.daniel, 200), (cast.ruth, 200), (cast.carys, 404), (cast.outsiders[Role.SPO], 404)):
        assert signed_in_as(who).get(f"/caseload/answer/{answer.pk}/decide/").status_code == status


def test_the_page_costs_the_same_whatever_stands_against_the_case(cast, signed_in_as, django_assert_max_num_queries):
    answer = made.ask(cast, case=made.HIGH)
    client = signed_in_as(cast.daniel)
    with django_assert_max_num_queries(34):
        client.get(f"/caseload/answer/{answer.pk}/decide/")
