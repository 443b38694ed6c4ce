"""Whoever saw a learner at work writes it down on a phone, saved as it goes; the learner claims with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.portfolio.evidence.claiming import claim_evidence
from assessments.portfolio.evidence.drafts import NewerDraft, Sent, begin_draft, save_draft
from assessments.portfolio.evidence.observing import Observation, finish_observation
from assessments.portfolio.evidence.to_claim import proposed_for
from assessments.portfolio.models import Claim, Evidence, EvidenceDraft, FrameworkVersion
from assessments.portfolio.observers import check_may_observe, observed_by
from lms.calendar import today, working_day_after
from lms.models import Duty, Person, RoleGrant, StandIn
from lms.permissions import NotAllowed, refusal
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.portfolio import criterion, framework, judged

SignIn = Callable[[Person], Client]


@pytest.fixture
def version(cast: Cast) -> FrameworkVersion:
    """Return the framework in use."""
    return framework()


@pytest.fixture
def draft(cast: Cast, version: FrameworkVersion) -> EvidenceDraft:
    """Return an observation of Priya that Gareth has begun."""
    return begin_draft(person=cast.priya, by=cast.gareth, kind="observation")


def saw(version: FrameworkVersion, **facts: Any) -> Observation:
    """Return an observation of two criteria."""
    notes = {criterion(version, "2.1"): "She asked who lives there.", criterion(version, "1.1"): " "}
    wanted: dict[str, Any] = {
        "title": "Home visit",
        "happened_on": today(),
        "setting": "A planned visit.",
        "saw": notes,
        "afterwards": "I said that the second question was the best.",
    }
    return Observation(**wanted | facts)


def form(version: FrameworkVersion, **changes: Any) -> dict[str, Any]:
    """Return an observation as a browser posts it."""
    day = today()
    return {
        "title": "Home visit",
        "happened_on_day": str(day.day),
        "happened_on_month": str(day.month),
        "happened_on_year": str(day.year),
        "setting": "A planned visit.",
        f"saw_{criterion(version, '2.1').pk}": "She asked who lives there.",
        "seen": "0",
        "window": "one",
    } | changes


def post(client: Client, draft: EvidenceDraft, name: str = "write_observation", **fields: Any) -> Any:
    """Post a form of an observation."""
    return client.post(reverse(f"portfolio:{name}", args=[draft.pk]), fields, follow=True)


def test_who_may_observe_a_learner(cast: Cast) -> None:
    may = {"gareth", "helen", "daniel"}
    found = {
        name for name, person in cast.people.items() if not refusal(check_may_observe, person, cast.priya, on=today())
    }
    assert found == may
    RoleGrant.objects.create(person=cast.priya, role=Role.MENTOR, unit=cast.team, starts=today())
    mentor_too = Person.objects.get(pk=cast.priya.pk)
    assert "Nobody observes themselves" in refusal(check_may_observe, mentor_too, cast.priya, on=today())


def test_a_manager_observes_those_of_their_place_who_learn(cast: Cast) -> None:
    assert set(observed_by(cast.daniel, today())) == {cast.priya, cast.callum}
    assert not observed_by(cast.carys, today()).exists()


def test_a_stand_in_observes_whom_they_stand_in_for(cast: Cast) -> None:
    assert refusal(check_may_observe, cast.owen, cast.priya, on=today())
    grant = RoleGrant.objects.get(person=cast.gareth, role=Role.MENTOR)
    StandIn.objects.create(grant=grant, stand_in=cast.owen, starts=today())
    assert not refusal(check_may_observe, Person.objects.get(pk=cast.owen.pk), cast.priya, on=today())


def test_an_observation_is_evidence_that_waits_for_the_learner_to_claim_it(
    cast: Cast, version: FrameworkVersion, draft: EvidenceDraft
) -> None:
    evidence = finish_observation(draft=draft, by=cast.gareth, observation=saw(version))
    assert (evidence.person, evidence.kind, evidence.seen_by, evidence.recorded_by) == (
        cast.priya,
        "observation",
        cast.gareth,
        cast.gareth,
    )
    assert [(part["heading"], part["text"]) for part in evidence.parts] == [
        ("2.1 Shows 2.1", "She asked who lives there."),
        ("What was said afterwards", "I said that the second question was the best."),
    ]
    assert not Claim.objects.exists()
    assert not EvidenceDraft.objects.exists()
    duty = Duty.objects.open().get(kind="claim_evidence")
    assert (duty.owner, duty.due) == (cast.priya, working_day_after(today(), 10))
    assert [row.code for row in proposed_for(evidence)] == ["2.1"]


def test_an_observation_is_not_finished_over_what_another_window_saved(
    cast: Cast, version: FrameworkVersion, draft: EvidenceDraft
) -> None:
    save_draft(draft=EvidenceDraft.objects.get(), by=cast.gareth, sent=Sent({"setting": "More."}, 0, "two"))
    with pytest.raises(NewerDraft):
        finish_observation(draft=draft, by=cast.gareth, observation=saw(version))


def test_claiming_closes_the_duty_and_met_it_proves_what_only_an_observation_can(
    cast: Cast, version: FrameworkVersion, draft: EvidenceDraft
) -> None:
    evidence = finish_observation(draft=draft, by=cast.gareth, observation=saw(version))
    [claim] = claim_evidence(evidence=evidence, criteria=proposed_for(evidence), by=cast.priya)
    assert not Duty.objects.open().filter(kind="claim_evidence").exists()
    assert judged(claim, cast.helen).met


def test_the_criteria_of_an_earlier_version_are_proposed_as_the_one_in_use_has_them(
    cast: Cast, version: FrameworkVersion, draft: EvidenceDraft
) -> None:
    evidence = finish_observation(draft=draft, by=cast.gareth, observation=saw(version))
    newer = framework(2)
    criterion(newer, "1.2").stands_for.add(criterion(version, "2.1"))
    assert proposed_for(evidence) == [criterion(newer, "1.2")]


def test_what_an_observation_needs(cast: Cast, version: FrameworkVersion, draft: EvidenceDraft) -> None:
    row = criterion(version, "2.1")
    table: list[tuple[dict[str, Any], str, str]] = [
        ({"setting": " "}, "setting", "where you were"),
        ({"saw": {row: " "}}, "criteria", "at least one"),
        ({"happened_on": today() + timedelta(days=1)}, "happened_on", "today or earlier"),
        ({"title": "About A123456"}, "title", "case number"),
        ({"setting": "Born 3.4.1990."}, "setting", "date of birth"),
        ({"saw": {row: "He is A1234BC."}}, f"saw_{row.pk}", "prison number"),
        ({"afterwards": "About A123456."}, "afterwards", "case number"),
    ]
    for facts, field, says in table:
        with pytest.raises(ValidationError) as refused:
            finish_observation(draft=draft, by=cast.gareth, observation=saw(version, **facts))
        assert says in str(refused.value.message_dict[field]), facts
    assert not Evidence.objects.exists()


def test_whoever_supports_them_no_more_sends_no_observation(
    cast: Cast, version: FrameworkVersion, draft: EvidenceDraft
) -> None:
    Pairing.objects.filter(supporter=cast.gareth).update(ends=today())
    with pytest.raises(NotAllowed, match="neither mentor, assess nor manage"):
        finish_observation(draft=draft, by=cast.gareth, observation=saw(version))
    assert EvidenceDraft.objects.exists()


def test_an_observer_begins_writes_goes_on_later_and_sends(
    cast: Cast, version: FrameworkVersion, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.gareth)
    assert "Priya Nair" in client.get(reverse("portfolio:observations")).content.decode()
    begun = client.post(reverse("portfolio:observe", args=[cast.priya.pk]), follow=True)
    assert f'value="{today().year}"' in begun.content.decode()
    draft = EvidenceDraft.objects.get()
    later = post(client, draft, **form(version, action="later"))
    assert "Home visit: Priya Nair" in later.content.decode()
    asked = post(client, draft, **form(version, action="finish", seen="1"))
    assert "Tick it if it is so" in asked.content.decode()
    sent = post(client, draft, **form(version, action="finish", seen="1", saw_it="on"))
    assert "Priya has not claimed it yet" in sent.content.decode()
    again = post(client, draft, **form(version, action="finish", seen="1", saw_it="on"))
    assert "not here any more" in again.content.decode()
    assert Evidence.objects.count() == 1


def test_it_is_saved_as_it_goes_and_says_what_cannot_be_kept(
    cast: Cast, version: FrameworkVersion, draft: EvidenceDraft, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.gareth)
    name = f"saw_{criterion(version, '2.1').pk}"
    answer = post(client, draft, "save_observation", **form(version, **{name: "He is A1234BC."})).json()
    draft.refresh_from_db()
    assert (answer["revision"], list(answer["refused"]), answer["help"][name][0]["instead"]) == (
        1,
        [name],
        "[person in prison]",
    )
    assert (draft.fields["setting"], name in draft.fields) == ("A planned visit.", False)
    shown = post(client, draft, **form(version, **{name: "He is A1234BC.", "seen": "1"}))
    assert "Take the words proposed" in shown.content.decode()
    post(client, draft, **form(version, **{name: "He is A1234BC.", "seen": "1", "action": f"redact-{name}"}))
    draft.refresh_from_db()
    assert draft.fields[name] == "He is [person in prison]."


def test_two_windows_never_overwrite_each_other(
    cast: Cast, version: FrameworkVersion, draft: EvidenceDraft, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.gareth)
    post(client, draft, "save_observation", **form(version))
    other = form(version, window="two", setting="A visit that nobody planned.")
    assert post(client, draft, "save_observation", **other).status_code == 409
    both = post(client, draft, **other)
    assert (both.status_code, "A planned visit." in both.content.decode()) == (409, True)
    post(client, draft, **form(version, window="two", seen="1", chosen="1", choose_setting="there", setting="Other."))
    draft.refresh_from_db()
    assert draft.fields["setting"] == "A planned visit."


def test_words_for_a_criterion_that_is_no_longer_in_use_are_still_there(
    cast: Cast, version: FrameworkVersion, draft: EvidenceDraft, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.gareth)
    post(client, draft, "save_observation", **form(version))
    framework(2)
    page = client.get(reverse("portfolio:write_observation", args=[draft.pk]))
    assert "She asked who lives there." in page.content.decode()


def test_nobody_else_opens_what_is_being_written(cast: Cast, draft: EvidenceDraft, signed_in_as: SignIn) -> None:
    for person in (cast.helen, cast.daniel):
        assert signed_in_as(person).get(reverse("portfolio:write_observation", args=[draft.pk])).status_code == 403


def test_an_observation_can_be_thrown_away(cast: Cast, draft: EvidenceDraft, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.gareth)
    assert (
        "nobody can bring it back"
        in client.get(reverse("portfolio:discard_observation", args=[draft.pk])).content.decode()
    )
    assert "thrown away" in post(client, draft, "discard_observation").content.decode()
    assert not EvidenceDraft.objects.exists()


def test_the_list_asks_as_much_for_one_observation_as_for_many(
    cast: Cast, version: FrameworkVersion, signed_in_as: SignIn
) -> None:
    client, counts = signed_in_as(cast.gareth), []
    for number in (1, 4):
        for each in range(number):
            draft = begin_draft(person=cast.priya, by=cast.gareth, kind="observation")
            evidence = finish_observation(
                draft=draft, by=cast.gareth, observation=saw(version, title=f"{number} {each}")
            )
            claim_evidence(evidence=evidence, criteria=proposed_for(evidence), by=cast.priya)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("portfolio:observations"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
