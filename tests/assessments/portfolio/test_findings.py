"""What a quality assurer found, what the assessor does about it, and the end of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.models import Finding, FindingAnswer, Judgement, SampleItem, Withdrawal
from assessments.portfolio.quality.finding import Found, answer_finding, close_finding, record_finding
from assessments.portfolio.quality.following import keep_findings
from lms.calendar import today
from lms.models import Absence, AuditEvent, Duty, Notice, Person, Qualification, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from tests.cast import Cast
from tests.factories import samples
from tests.factories.portfolio import framework, not_yet

pytestmark = pytest.mark.django_db
SOON = today() + timedelta(days=7)


@pytest.fixture
def judgement(cast: Cast) -> Judgement:
    """A judgement by Helen that Stella looks at."""
    [found] = samples.some_judged(cast.priya, cast.helen, framework(), "1.1")
    samples.sampled(cast.region, cast.stella)
    return found


def open_kinds(person: str) -> set[str]:
    return set(Duty.objects.open().filter(owner__email=f"{person}@example.org").values_list("kind", flat=True))


def test_what_is_in_order_is_closed_at_once_and_asks_nobody(judgement: Judgement, cast: Cast) -> None:
    item = samples.item_of(judgement)
    finding = record_finding(item=item, by=cast.stella, found=samples.IN_ORDER)
    item.refresh_from_db()
    assert item.closed_at == finding.at
    assert open_kinds("helen") == set()
    assert record_finding(item=item, by=cast.stella, found=samples.IN_ORDER) == finding


@pytest.mark.parametrize(
    ("found", "field"),
    [
        (Found("in_order", "  "), "words"),
        (Found("action", "Short.", "", SOON), "action"),
        (Found("action", "Short.", "Write more.", None), "action_by"),
        (Found("action", "Short.", "Write more.", today() - timedelta(days=1)), "action_by"),
        (Found("in_order", "As with case A123456/2021 and A1234BC"), "words"),
        (Found("judge_again", "Short.", "As in A1234BC", SOON), "action"),
    ],
)
def test_a_finding_that_does_not_hold_together_is_refused_at_its_field(
    judgement: Judgement, cast: Cast, found: Found, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        record_finding(item=samples.item_of(judgement), by=cast.stella, found=found)
    assert list(refused.value.message_dict) == [field]
    assert not Finding.objects.exists()


def test_an_action_is_answered_by_the_assessor_and_closed_by_the_quality_assurer(
    judgement: Judgement, cast: Cast
) -> None:
    finding = samples.found(samples.item_of(judgement), cast.stella)
    assert open_kinds("helen") == {"finding_to_answer"}
    with pytest.raises(NotAllowed, match="Helen Marsh has not answered yet"):
        close_finding(finding=finding, by=cast.stella)
    answer = answer_finding(finding=finding, by=cast.helen, words="I named the paragraph.")
    assert answer_finding(finding=finding, by=cast.helen, words="I named the paragraph. ") == answer
    assert (open_kinds("helen"), open_kinds("stella")) == (set(), {"finding_to_close"})
    item = close_finding(finding=finding, by=cast.stella)
    assert close_finding(finding=finding, by=cast.stella).closed_at == item.closed_at
    assert open_kinds("stella") == set()
    assert Notice.objects.filter(person=cast.helen, event=f"finding-{finding.pk}-closed").count() == 1
    events = AuditEvent.objects.filter(code__in=["sample_finding", "finding_answered", "sample_closed"])
    assert [event.by for event in events.order_by("pk")] == [cast.stella, cast.helen, cast.stella]
    assert all("words" not in event.facts for event in events)


def test_a_judgement_to_be_made_again_is_made_before_the_answer(judgement: Judgement, cast: Cast) -> None:
    finding = samples.found(samples.item_of(judgement), cast.stella, "judge_again")
    assert open_kinds("helen") == {"finding_to_answer", "judge_again"}
    with pytest.raises(NotAllowed, match="Judge the claim again first"):
        answer_finding(finding=finding, by=cast.helen, words="I will.")
    judge_claim(claim=judgement.claim, by=cast.helen, verdict=not_yet(), replaces=judgement)
    assert open_kinds("helen") == {"finding_to_answer"}
    answer_finding(finding=finding, by=cast.helen, words="I judged it again.")
    assert close_finding(finding=finding, by=cast.stella).closed_at is not None


def test_what_was_judged_again_since_is_not_asked_for_again(judgement: Judgement, cast: Cast) -> None:
    judge_claim(claim=judgement.claim, by=cast.helen, verdict=not_yet(), replaces=judgement)
    with pytest.raises(NotAllowed, match="Helen Marsh has judged this claim again since"):
        samples.found(samples.item_of(judgement), cast.stella, "judge_again")
    assert samples.found(samples.item_of(judgement), cast.stella).outcome == "action"


def test_only_the_assessor_answers_and_once(judgement: Judgement, cast: Cast) -> None:
    finding = samples.found(samples.item_of(judgement), cast.stella)
    for person in (cast.joel, cast.stella):
        with pytest.raises(NotAllowed, match="for Helen Marsh to answer"):
            answer_finding(finding=finding, by=person, words="Done.")
    answer_finding(finding=finding, by=cast.helen, words="Done.")
    with pytest.raises(NotAllowed, match="answered this finding already"):
        answer_finding(finding=finding, by=cast.helen, words="Done otherwise.")
    assert FindingAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "days"), [("left", 0), ("judges_no_more", 0), ("away", None), ("away", 1), ("", 0), ("", -1)]
)
def test_nobody_waits_for_the_answer_of_an_assessor_who_cannot_give_it(
    judgement: Judgement, cast: Cast, code: str, days: int | None
) -> None:
    """They left, judge no more, or are away past the day; one who is back on the day is waited for."""
    finding = samples.found(samples.item_of(judgement), cast.stella)
    if code == "left":
        Person.objects.filter(pk=cast.helen.pk).update(is_active=False)
    elif code == "judges_no_more":
        RoleGrant.objects.filter(person=cast.helen).update(ends=today())
    else:
        ends = None if days is None else SOON + timedelta(days=days)
        Absence.objects.create(person=cast.helen, kind="away", starts=today(), ends=ends)
    assert (keep_findings(on=today()), keep_findings(on=today())) == (bool(code), 0)
    assert open_kinds("stella") == ({"finding_to_close"} if code else set())
    if not code:
        with pytest.raises(NotAllowed, match="has not answered yet"):
            close_finding(finding=finding, by=cast.stella)
        return
    assert close_finding(finding=finding, by=cast.stella).closed_at is not None
    assert AuditEvent.objects.get(code="sample_closed").facts["without_answer"] == code
    assert open_kinds("helen") | open_kinds("stella") == set()


def test_an_assessor_who_judges_no_more_still_answers(
    judgement: Judgement, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    finding = samples.found(samples.item_of(judgement), cast.stella)
    RoleGrant.objects.filter(person=cast.helen).update(role="officer")
    helen = signed_in_as(Person.objects.get(pk=cast.helen.pk))
    assert "Send your answer" in page(helen, "finding", finding.pk)
    helen.post(reverse("portfolio:finding", args=[finding.pk]), {"words": "I named it."})
    assert FindingAnswer.objects.get().by == cast.helen


@pytest.mark.parametrize("why", ["the new judgement waits for a signature", "the assessor has left"])
def test_what_is_to_be_judged_again_stays_open_while_it_counts(judgement: Judgement, cast: Cast, why: str) -> None:
    finding = samples.found(samples.item_of(judgement), cast.stella, "judge_again")
    if why == "the assessor has left":
        Person.objects.filter(pk=cast.helen.pk).update(is_active=False)
    else:
        Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=today())
        judge_claim(claim=judgement.claim, by=cast.helen, verdict=not_yet(), replaces=judgement)
        answer_finding(finding=finding, by=cast.helen, words="I judged it again.")
    with pytest.raises(NotAllowed, match="This judgement still counts"):
        close_finding(finding=finding, by=cast.stella)
    Withdrawal.objects.create(evidence=judgement.claim.evidence, by=cast.priya, reason="-", at=timezone.now())
    assert close_finding(finding=finding, by=cast.stella).closed_at is not None


@pytest.mark.parametrize("answered", [True, False])
def test_a_quality_assurer_who_has_gone_gives_way_to_another(
    judgement: Judgement, cast: Cast, answered: bool, signed_in_as: Callable[[Person], Client]
) -> None:
    finding = samples.found(samples.item_of(judgement), cast.stella)
    if answered:
        answer_finding(finding=finding, by=cast.helen, words="Done.")
    RoleGrant.objects.filter(person=cast.stella).update(ends=today())
    assert keep_findings(on=today()) == 0, "nobody else is there yet"
    RoleGrant.objects.create(person=cast.leonard, role=Role.IQA, unit=cast.region, starts=today())
    if answered:
        assert keep_findings(on=today()) == 1
    else:
        answer_finding(finding=finding, by=cast.helen, words="Done.")
    assert keep_findings(on=today()) == 0
    assert open_kinds("leonard") == {"finding_to_close"}
    assert "Findings: 1 to close" in page(signed_in_as(cast.leonard), "findings")
    close_finding(finding=finding, by=Person.objects.get(pk=cast.leonard.pk))
    assert open_kinds("leonard") == set()


def test_the_second_to_record_is_told_what_the_first_found(judgement: Judgement, cast: Cast) -> None:
    item = samples.item_of(judgement)
    samples.found(item, cast.stella)
    with pytest.raises(NotAllowed, match="Stella Quist has looked at this judgement: in order, with something to do"):
        record_finding(item=SampleItem.objects.get(pk=item.pk), by=cast.stella, found=samples.IN_ORDER)


# ---- the pages ----


def page(client: Client, name: str, *args: int) -> str:
    response = client.get(reverse(f"portfolio:{name}", args=args))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_assessor_and_a_quality_assurer_walk_through_a_finding(
    judgement: Judgement, cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    stella, helen = signed_in_as(cast.stella), signed_in_as(cast.helen)
    item = samples.item_of(judgement)
    assert "Samples: 1 judgement waits for you" in page(stella, "samples")
    look = reverse("portfolio:look", args=[item.pk])
    day = {"action_by_day": SOON.day, "action_by_month": SOON.month, "action_by_year": SOON.year}
    facts = {"outcome": "action", "words": "Short reasons.", "action": "Name the paragraph."}
    refused = stella.post(look, facts)
    assert "Say by which day it should be done" in refused.content.decode()
    assert "Short reasons." in refused.content.decode()
    assert stella.post(look, facts | day).status_code == 302
    finding = Finding.objects.get()
    assert "Findings: 1 to answer" in page(helen, "findings")
    text = page(helen, "finding", finding.pk)
    assert "Name the paragraph." in text
    assert "Send your answer" in text
    assert "Helen Marsh has not answered yet" in page(stella, "finding", finding.pk)
    helen.post(reverse("portfolio:finding", args=[finding.pk]), {"words": "I named it."})
    assert "Findings: 1 to close" in page(stella, "findings")
    assert "I named it." in page(stella, "finding", finding.pk)
    stella.post(reverse("portfolio:close_finding", args=[finding.pk]))
    assert "closed on" in page(helen, "finding", finding.pk)
    assert "Findings: nothing waits for you" in page(stella, "findings")


def test_the_list_of_findings_costs_the_same_however_long(
    judgement: Judgement,
    cast: Cast,
    signed_in_as: Callable[[Person], Client],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    samples.some_judged(cast.priya, cast.helen, framework(2), "1.1", "1.2", "2.1", title="Another")
    samples.sampled(cast.region, cast.stella)
    for item in SampleItem.objects.select_related("line__draw"):
        samples.found(item, cast.stella)
    client = signed_in_as(cast.stella)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page(client, "findings")
