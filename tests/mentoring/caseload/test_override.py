"""Blocks are set aside by those with the authority, named one by one, with a reason, for a time; and reported."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from lms.calendar import in_words, today, working_day_after
from lms.models import Duty, LineManagement, Post, RegionChoice, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.caseload.deciding.actions import decide
from mentoring.caseload.deciding.oversight import blocks_in
from mentoring.caseload.models import AllocationDecision, Override, PrivateLimit, Restriction
from tests.factories import deciding as made
from tests.factories import mentoring as make
from tests.mentoring.caseload.test_check import words


def limit(cast, person):
    """A private limit that speaks of every case."""
    return PrivateLimit.objects.create(
        person=person, facts=["no such fact"], recorded_by=cast.imogen, starts=today() - timedelta(days=1)
    )


def test_a_head_of_pdu_sets_aside_what_blocks_for_a_time(cast):
    decision = made.overridden(cast)
    override = Override.objects.get()
    assert (override.decision, override.by, override.reason) == (decision, cast.ruth, made.REASON)
    assert override.rules == ["before_a_first_case", "learner_high_risk"]
    assert (override.starts, override.ends) == (today(), today() + timedelta(days=14))
    assert f"Set aside until {in_words(override.ends)}, to be reviewed one level up. Reason: {made.REASON}" in (
        decision.text
    )
    assert "Block: Learners and high risk, v1. Set aside." in decision.text
    assert "Ruth" not in decision.text


def test_it_is_reported_to_the_region_where_whoever_overrode_has_no_manager(cast):
    override = made.overridden(cast).override
    assert (override.reported_to, override.reported_role, override.reported_unit) == (
        None,
        "regional_learning_manager",
        cast.region,
    )
    duty = Duty.objects.open().get(kind="override_review")
    assert (duty.owner_role, duty.owner_unit, duty.about) == ("regional_learning_manager", cast.region, cast.priya)
    assert duty.due == working_day_after(today(), 5)
    assert duty.link == f"/caseload/overrides/{override.pk}/review/"


def test_it_is_reported_to_the_line_manager_where_there_is_one(cast):
    above = make.person("Olive Renn", unit=cast.region, grade="DMY")
    make.line(cast.ruth, above, starts=today() - timedelta(days=9))
    override = made.overridden(cast).override
    assert (override.reported_to, override.reported_role) == (above, "")
    assert Duty.objects.open().get(kind="override_review").owner == above


def test_a_stand_in_uses_the_authority_of_the_absent_and_answers_to_that_persons_manager(cast):
    above = make.person("Olive Renn", unit=cast.region, grade="DMY")
    make.line(cast.ruth, above, starts=today() - timedelta(days=9))
    grant = RoleGrant.objects.get(person=cast.ruth, role=Role.HEAD_OF_PDU)
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=today() - timedelta(days=1))
    override = made.overridden(cast, by=cast.carys).override
    assert (override.by, override.reported_to) == (cast.carys, above)


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("daniel", "A block is set aside only by a head of PDU. Here that is Ruth Ellison."),
        ("imogen", "outside the place|Your roles"),
        ("priya", "Your roles|about themselves"),
    ],
)
def test_nobody_without_the_authority_sets_anything_aside(cast, by, sentence):
    answer = made.ask(cast, case=made.HIGH)
    with pytest.raises(NotAllowed, match=sentence):
        made.overridden(cast, by=cast.people[by], answer=answer)
    assert not AllocationDecision.objects.exists()


def test_where_nobody_holds_the_role_the_refusal_says_whom_to_ask(cast):
    RoleGrant.objects.filter(role=Role.HEAD_OF_PDU, person=cast.ruth).update(ends=today())
    answer = made.ask(cast, case=made.HIGH)
    with pytest.raises(NotAllowed, match="Nobody holds that role here: ask your regional learning manager"):
        made.overridden(cast, by=cast.daniel, answer=answer)


def test_nobody_sets_aside_what_stands_against_themselves(cast):
    answer = made.ask(cast, case=made.HIGH)
    RoleGrant.objects.create(
        person=cast.priya, role=Role.HEAD_OF_PDU.value, unit=cast.pdu, starts=today() - timedelta(days=5)
    )
    with pytest.raises(NotAllowed, match="about themselves"):
        made.overridden(cast, by=cast.priya, answer=answer)


def test_a_private_limit_is_never_set_aside_and_says_the_same_few_words(cast):
    limit(cast, cast.priya)
    answer = made.ask(cast, case=made.HIGH)
    for blocks in (tuple(blocks_in(answer.reasons)), ("learner_high_risk",), ()):
        with pytest.raises(NotAllowed) as refused:
            made.overridden(cast, answer=answer, blocks=blocks)
        assert str(refused.value) == "Not suitable for this case."
    assert not Override.objects.exists()


def test_a_lead_for_whom_the_case_is_not_suitable_is_not_set_aside_either(cast):
    made.ready(cast)
    limit(cast, cast.nadia)
    answer = made.ask(cast, case=made.HIGH, lead=cast.nadia)
    assert answer.answer == "block"
    with pytest.raises(NotAllowed, match=r"^Not suitable for this case\.$"):
        decide(
            answer=answer,
            outcome="co_worked",
            weighed=made.weighed(answer),
            by=cast.ruth,
            aside=made.aside(answer),
        )


def test_the_entry_and_the_learner_read_nothing_of_what_stands_against_a_lead(cast, signed_in_as):
    made.ready(cast)
    limit(cast, cast.nadia)
    answer = made.ask(cast, case=made.HIGH, lead=cast.nadia)
    decision = decide(answer=answer, outcome="not_allocated", weighed=made.weighed(answer), by=cast.daniel)
    assert "Block: Not suitable for this case (the lead)." in decision.text
    assert "Warn: Age of a workload figure (the lead), v1." in decision.text
    assert "Nadia" not in decision.text
    said = ("Nadia Rowe: not suitable for this case.", "No workload figure of Nadia Rowe is on record.")
    for reader, reads in ((cast.daniel, True), (cast.priya, False)):
        page = words(signed_in_as(reader).get(f"/caseload/decision/{decision.pk}/"))
        assert [sentence in page for sentence in said] == [reads, reads]


def test_a_lead_from_whom_cases_are_held_back_is_not_set_aside(cast):
    made.ready(cast)
    Restriction.objects.create(
        person=cast.nadia, kind="no_new_cases", reason="A review is open", ends_when="It is done", starts=today(),
        source_kind="x", source_id=1,
    )  # fmt: skip
    answer = made.ask(cast, case=made.HIGH, lead=cast.nadia)
    assert [row["reason"] for row in answer.reasons if row["answer"] == "block"] == [
        "Nadia Rowe would lead it. A review is open."
    ]
    with pytest.raises(NotAllowed, match="name another lead"):
        decide(
            answer=answer,
            outcome="co_worked",
            weighed=made.weighed(answer),
            by=cast.ruth,
            aside=made.aside(answer),
        )


def test_who_leads_is_not_set_aside(cast):
    made.ready(cast)
    answer = made.ask(cast, case=made.HIGH, lead=cast.callum)
    with pytest.raises(NotAllowed, match="name another lead"):
        decide(
            answer=answer,
            outcome="co_worked",
            weighed=made.weighed(answer),
            by=cast.ruth,
            aside=made.aside(answer),
        )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"blocks": ("learner_high_risk",)}, "blocks"),
        ({"reason": "No time."}, "reason"),
        ({"days": 0}, "ends"),
        ({"days": 29}, "ends"),
        ({"reason": "Priya is the only one who has room for it now."}, "reason"),
    ],
)
def test_an_override_is_named_in_full_reasoned_and_for_a_time(cast, changed, field):
    answer = made.ask(cast, case=made.HIGH, by=cast.ruth)
    with pytest.raises(ValidationError) as refused:
        made.overridden(cast, answer=answer, **changed)
    assert set(refused.value.message_dict) == {field}
    assert not AllocationDecision.objects.exists()


@pytest.mark.parametrize("days", [1, 28])
def test_the_first_and_the_last_day_that_may_be_chosen(cast, days):
    assert made.overridden(cast, days=days).override.ends == today() + timedelta(days=days)


def test_a_region_may_allow_less_time(cast):
    RegionChoice.objects.create(
        region=cast.region, rule="override_days", value=7, starts=today(), reason="Ours", chosen_by=cast.imogen
    )
    with pytest.raises(ValidationError, match="at the latest"):
        made.overridden(cast, days=8)
    assert made.overridden(cast, days=7)


def test_nothing_is_set_aside_where_nothing_blocks(cast):
    made.ready(cast)
    answer = made.ask(cast, by=cast.ruth)
    with pytest.raises(NotAllowed, match="nothing to set aside"):
        made.overridden(cast, answer=answer)


def test_the_second_override_of_the_same_answer_is_told_of_the_first(cast):
    answer = made.ask(cast, case=made.HIGH, by=cast.ruth)
    made.overridden(cast, answer=answer)
    grant = RoleGrant.objects.get(person=cast.ruth, role=Role.HEAD_OF_PDU)
    StandIn.objects.create(grant=grant, stand_in=cast.carys, starts=today())
    with pytest.raises(NotAllowed, match="Ruth Ellison decided on this answer already"):
        made.overridden(cast, answer=answer, by=cast.carys)
    assert Override.objects.count() == 1


def test_somebody_without_a_post_has_nobody_with_the_authority(cast):
    Post.objects.filter(person=cast.priya).update(ends=today())
    LineManagement.objects.filter(person=cast.priya).update(manager=cast.ruth)
    answer = made.ask(cast, case=made.HIGH, by=cast.ruth)
    with pytest.raises(NotAllowed, match="Priya Nair has no post today"):
        made.overridden(cast, answer=answer)


# ---- the page ----


def sent(answer, **changed):
    """What a browser sends to set aside everything that blocks."""
    ends = today() + timedelta(days=14)
    replies = {f"reply_{key}": words for key, words in made.weighed(answer).replies.items()}
    return {
        "outcome": "allocated", "complexity": made.COMPLEXITY, "capability": made.CAPABILITY,
        "capacity": made.CAPACITY, "blocks": list(blocks_in(answer.reasons)), "reason": made.REASON,
        "ends_day": ends.day, "ends_month": ends.month, "ends_year": ends.year,
    } | replies | changed  # fmt: skip


def test_setting_aside_from_the_page(cast, signed_in_as):
    answer = made.ask(cast, case=made.HIGH, by=cast.ruth)
    client = signed_in_as(cast.ruth)
    text = words(client.get(f"/caseload/answer/{answer.pk}/override/"))
    assert "Set aside what blocks case X••••17 for Priya Nair" in text
    assert f"{in_words(today() + timedelta(days=28))} at the latest" in text
    page = client.post(f"/caseload/answer/{answer.pk}/override/", sent(answer), follow=True)
    assert "Waits for review; in force until" in words(page)
    assert Override.objects.get().by == cast.ruth


def test_the_page_says_what_is_missing_beside_its_field(cast, signed_in_as):
    answer = made.ask(cast, case=made.HIGH, by=cast.ruth)
    data = sent(answer, blocks=["learner_high_risk"], reason="No time.")
    text = words(signed_in_as(cast.ruth).post(f"/caseload/answer/{answer.pk}/override/", data))
    assert "Demonstrated before a first case (Child safeguarding, Domestic abuse) still stands" in text
    assert "Write at least a sentence" in text
    assert made.COMPLEXITY in text
    assert not Override.objects.exists()


def test_an_spo_reads_why_not_and_who_may(cast, signed_in_as):
    answer = made.ask(cast, case=made.HIGH)
    client = signed_in_as(cast.daniel)
    text = words(client.get(f"/caseload/answer/{answer.pk}/override/"))
    assert "Not yours to set aside" in text
    assert "A block is set aside only by a head of PDU. Here that is Ruth Ellison." in text
    client.post(f"/caseload/answer/{answer.pk}/override/", sent(answer))
    assert not Override.objects.exists()


def test_a_private_limit_is_refused_on_the_page_in_the_same_plain_words(cast, signed_in_as):
    limit(cast, cast.priya)
    answer = made.ask(cast, case=made.MEDIUM)
    text = words(signed_in_as(cast.ruth).get(f"/caseload/answer/{answer.pk}/override/"))
    assert "Not yours to set aside Not suitable for this case." in text


def test_where_nothing_blocks_the_page_leads_to_the_decision(cast, signed_in_as):
    made.ready(cast)
    answer = made.ask(cast)
    page = signed_in_as(cast.ruth).get(f"/caseload/answer/{answer.pk}/override/")
    assert page["Location"] == f"/caseload/answer/{answer.pk}/decide/"
