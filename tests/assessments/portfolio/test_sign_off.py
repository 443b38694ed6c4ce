"""A unit is signed by both sides and released; what changes afterwards opens it again."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.disputes.ruling import rule
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import (
    Claim,
    FrameworkVersion,
    Judgement,
    SampleDraw,
    SampleItem,
    SampleLine,
    SignOff,
    SignOffStep,
)
from assessments.portfolio.signing_off.keeping import keep_sign_offs
from assessments.portfolio.signing_off.signing import send_back, sign
from assessments.portfolio.signing_off.stages import Stage, stage_of
from courses.elsewhere import Elsewhere, found_elsewhere
from courses.models import Module
from lms.calendar import in_words, today, working_day_after
from lms.models import Duty, LineManagement, Notice, Person, Qualification, RoleGrant, Unit
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.portfolio import evidence, framework, judged, met, not_yet
from tests.factories.portfolio_disputes import dispute

SignIn = Callable[[Person], Client]


def complete(person: Person, judge: Person, version: FrameworkVersion, unit: int = 1) -> list[Claim]:
    """Let every criterion of a unit be met."""
    codes = (f"{unit}.1", f"{unit}.2")
    claims = evidence(person, version, *codes, title=f"Work for unit {unit}")
    for claim in claims:
        judgement = judged(claim, judge)
        if judgement.needs_countersignature:
            signer = Person.objects.get(name="Helen Marsh")
            countersign(judgement=judgement, by=signer, agrees=True)
    return claims


def the(person: Person, unit: int | None = 1) -> SignOff:
    rows = SignOff.objects.select_related("person", "unit", "version__framework").filter(person=person)
    return rows.get(unit__number=unit) if unit else rows.get(unit=None)


def asked() -> list[tuple[str, str]]:
    rows = Duty.objects.open().filter(kind__startswith="sign_off").order_by("pk")
    return [(duty.kind, str(duty.owner or duty.owner_role)) for duty in rows]


def sampled(judgement: Judgement, iqa: Person) -> SampleItem:
    """Let a judgement be sampled, and somebody look at it."""
    facts = {"algorithm": 1, "rules": {}, "frozen_by": iqa, "frozen_at": timezone.now(), "judgements_n": 1}
    draw = SampleDraw.objects.create(unit=Unit.objects.get(code="EA"), day=today(), population_hash="x", **facts)
    line = SampleLine.objects.create(
        draw=draw, place=1, judgement=judgement, assessor=judgement.by, unit_number=1, method="product", percent=100
    )
    return SampleItem.objects.create(line=line, iqa=iqa, look_by=today())


def stage(sign_off: SignOff) -> Stage:
    return stage_of(sign_off.steps.order_by("pk"))


def signed_by_both(cast: Cast, unit: int = 1) -> SignOff:
    found = the(cast.priya, unit)
    sign(sign_off=found, by=cast.priya, stage=Stage.LEARNER, words="I can do this now.")
    sign(sign_off=found, by=cast.helen, stage=Stage.ASSESSOR, words="I saw it.")
    return found


def released(cast: Cast, version: FrameworkVersion, unit: int = 1) -> SignOff:
    complete(cast.priya, cast.helen, version, unit)
    found = signed_by_both(cast, unit)
    sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE)
    return the(cast.priya, unit)


def test_a_unit_goes_from_the_learner_to_the_assessor_to_the_quality_assurer(cast: Cast) -> None:
    version = framework()
    claims = complete(cast.priya, cast.helen, version)
    assert asked() == [("sign_off_own", "Priya Nair")]
    found = the(cast.priya)
    sign(sign_off=found, by=cast.priya, stage=Stage.LEARNER, words="I can do this now.")
    assert asked() == [("sign_off_assess", "Helen Marsh")]
    assert Duty.objects.open().get(kind="sign_off_assess").due == working_day_after(today(), 10)
    step = sign(sign_off=found, by=cast.helen, stage=Stage.ASSESSOR, words="I saw it.")
    assert step.basis == {claim.criterion.code: [claim.judgements.get().pk] for claim in claims}
    assert step.standing["needs_countersignature"] is False
    assert asked() == [("sign_off_release", "Stella Quist")]
    assert the(cast.priya).released_at is None
    sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE)
    assert the(cast.priya).released_at
    assert asked() == []
    assert Notice.objects.filter(person=cast.helen, text="Signed off: unit 1 of Priya Nair").exists()


def test_nothing_is_offered_before_every_criterion_is_met_and_counts(cast: Cast) -> None:
    version = framework()
    judged(evidence(cast.priya, version, "1.1")[0], cast.helen)
    judged(evidence(cast.priya, version, "1.2")[0], cast.helen, not_yet())
    first, second = evidence(cast.callum, version, "1.1", "1.2")
    countersign(judgement=judged(first, cast.joel), by=cast.helen, agrees=True)
    waits = judged(second, cast.joel)
    assert not SignOff.objects.exists()
    countersign(judgement=waits, by=cast.helen, agrees=True)
    assert asked() == [("sign_off_own", "Callum Frost")]


def test_each_signature_posted_twice_is_one(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    found = the(cast.priya)
    for _ in range(2):
        sign(sign_off=found, by=cast.priya, stage=Stage.LEARNER, words="I can do this now.")
    for _ in range(2):
        send_back(sign_off=found, by=cast.helen, stage=Stage.ASSESSOR, words="Say more.")
    assert [step.kind for step in SignOffStep.objects.order_by("pk")] == ["learner", "returned"]


@pytest.mark.parametrize(
    ("turn", "who", "sentence"),
    [
        (Stage.LEARNER, "helen", "do not let you submit evidence"),
        (Stage.LEARNER, "callum", "submitted by the person it is about"),
        (Stage.ASSESSOR, "priya", "somebody else’s turn. To be signed by the learner"),
        (Stage.RELEASE, "stella", "somebody else’s turn"),
    ],
)
def test_who_may_not_sign_first(cast: Cast, turn: Stage, who: str, sentence: str) -> None:
    complete(cast.priya, cast.helen, framework())
    with pytest.raises(NotAllowed, match=sentence):
        sign(sign_off=the(cast.priya), by=cast.people[who], stage=turn, words="Mine.")


def test_who_may_not_sign_as_the_assessor_or_release(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    found = the(cast.priya)
    sign(sign_off=found, by=cast.priya, stage=Stage.LEARNER, words="I can.")
    with pytest.raises(NotAllowed, match="practice tutor assessor is Helen Marsh, who judges this sign-off"):
        sign(sign_off=found, by=cast.joel, stage=Stage.ASSESSOR, words="I saw it.")
    sign(sign_off=found, by=cast.helen, stage=Stage.ASSESSOR, words="I saw it.")
    RoleGrant.objects.create(person=cast.helen, role=Role.IQA, unit=cast.region, starts=today())
    for person, sentence in (
        (Person.objects.get(pk=cast.helen.pk), "whoever releases it has done none of that"),
        (cast.outsiders[Role.IQA], "outside the place"),
        (cast.daniel, "do not let you sample"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            sign(sign_off=found, by=person, stage=Stage.RELEASE)


def test_words_are_asked_for_and_screened(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    for words in ("  ", "I met A1234BC."):
        with pytest.raises(ValidationError) as refused:
            sign(sign_off=the(cast.priya), by=cast.priya, stage=Stage.LEARNER, words=words)
        assert set(refused.value.message_dict) == {"words"}
    assert not SignOffStep.objects.exists()


def test_an_assessor_without_the_award_is_countersigned_and_not_by_themselves(cast: Cast) -> None:
    complete(cast.callum, cast.joel, framework())
    found = the(cast.callum)
    sign(sign_off=found, by=cast.callum, stage=Stage.LEARNER, words="I can.")
    sign(sign_off=found, by=cast.joel, stage=Stage.ASSESSOR, words="I saw it.")
    assert asked() == [("sign_off_countersign", "Helen Marsh")]
    Qualification.objects.create(person=cast.joel, kind="assessor", starts=today(), evidence="Seen")
    assert stage(found) == Stage.COUNTERSIGNER, "an award gained later changes nothing about the day"
    with pytest.raises(NotAllowed, match="nobody countersigns or releases what they signed"):
        sign(sign_off=found, by=cast.joel, stage=Stage.COUNTERSIGNER)
    sign(sign_off=found, by=cast.helen, stage=Stage.COUNTERSIGNER)
    assert asked() == [("sign_off_release", "Stella Quist")]


def test_sent_back_by_the_quality_assurer_it_is_the_assessors_and_then_the_learners(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    found = signed_by_both(cast)
    with pytest.raises(ValidationError):
        send_back(sign_off=found, by=cast.stella, stage=Stage.RELEASE, words=" ")
    send_back(sign_off=found, by=cast.stella, stage=Stage.RELEASE, words="Say when you saw 1.2.")
    assert asked() == [("sign_off_assess", "Helen Marsh")]
    assert "Say when you saw 1.2." in Duty.objects.open().get(kind="sign_off_assess").reason
    send_back(sign_off=found, by=cast.helen, stage=Stage.ASSESSOR, words="Tell us about 1.2.")
    assert asked() == [("sign_off_own", "Priya Nair")]


def test_a_judgement_that_changes_after_the_release_opens_the_unit_and_the_diploma_again(cast: Cast) -> None:
    version = framework()
    found = released(cast, version)
    released(cast, version, 2)
    whole = the(cast.priya, None)
    sign(sign_off=whole, by=cast.priya, stage=Stage.LEARNER, words="All of it.")
    sign(sign_off=whole, by=cast.helen, stage=Stage.ASSESSOR, words="All of it.")
    sign(sign_off=whole, by=cast.stella, stage=Stage.RELEASE)
    assert the(cast.priya, None).released_at
    claim = Claim.objects.get(criterion__code="1.2")
    judged(claim, cast.helen, not_yet(), claim.judgements.get())
    for unit, words in ((1, "Not met any more: 1.2."), (None, "Not met any more: unit 1.")):
        again = the(cast.priya, unit)
        last = again.steps.order_by("-pk")[0]
        assert (again.released_at, last.kind, last.words) == (None, "returned", words)
    assert the(cast.priya, 2).released_at, "the other unit stays as it is"
    assert asked() == [], "nobody is asked until it is met again"
    assert Notice.objects.filter(person=cast.stella, text__contains="is open again").count() == 2
    judged(claim, cast.helen, met(), claim.judgements.newest().get())
    assert asked() == [("sign_off_own", "Priya Nair")]
    assert stage(found) == Stage.LEARNER


def test_a_judgement_that_changes_between_the_signatures_takes_them_back(cast: Cast) -> None:
    [claim, _] = complete(cast.priya, cast.helen, framework())
    found = signed_by_both(cast)
    judged(claim, cast.helen, not_yet(), claim.judgements.get())
    assert stage(found) == Stage.LEARNER
    with pytest.raises(NotAllowed, match="somebody else’s turn"):
        sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE)
    with pytest.raises(NotAllowed, match=r"Not met any more: 1\.1"):
        sign(sign_off=found, by=cast.priya, stage=Stage.LEARNER, words="I can do this.")


def test_a_unit_that_was_released_stays_so_under_a_new_framework(cast: Cast) -> None:
    released(cast, framework())
    framework(2)
    assert keep_sign_offs(on=today()) == 0
    assert the(cast.priya).released_at


def test_when_the_assessor_changes_the_new_one_is_asked(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    sign(sign_off=the(cast.priya), by=cast.priya, stage=Stage.LEARNER, words="I can.")
    Pairing.objects.filter(learner=cast.priya, kind="pta").update(supporter=cast.joel)
    assert keep_sign_offs(on=today()) == 1
    assert asked() == [("sign_off_assess", "Joel Adeyemi")]
    assert keep_sign_offs(on=today()) == 0


def test_courses_hold_a_unit_for_done_when_it_is_signed_off_and_as_long_as_it_is(cast: Cast) -> None:
    module = Module.objects.create(key="vq5-unit-1", title="Unit 1", kind=Module.Kind.VOCATIONAL)

    def told() -> Elsewhere:
        return found_elsewhere([cast.priya.pk], [module], today())[cast.priya.pk, module.pk]

    version = framework()
    assert (told().done, told().in_words) == (False, "0 of 2 criteria met")
    [claim, _] = complete(cast.priya, cast.helen, version)
    assert (told().done, told().in_words) == (False, "2 of 2 criteria met, to be signed off")
    sign(sign_off=signed_by_both(cast), by=cast.stella, stage=Stage.RELEASE)
    assert (told().done, told().in_words) == (True, f"Signed off {in_words(today())}")
    judged(claim, cast.helen, not_yet(), claim.judgements.get())
    assert (told().done, told().in_words) == (False, "1 of 2 criteria met")


def test_nothing_is_released_while_a_judgement_of_it_is_sampled_and_open(cast: Cast) -> None:
    complete(cast.priya, cast.helen, framework())
    found = signed_by_both(cast)
    item = sampled(Judgement.objects.get(claim__criterion__code="1.2"), cast.stella)
    with pytest.raises(NotAllowed, match=r"A judgement of 1\.2 is sampled and not closed yet. Stella Quist looks"):
        sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE)
    send_back(sign_off=found, by=cast.stella, stage=Stage.RELEASE, words="Wait for the sample.")
    sign(sign_off=found, by=cast.helen, stage=Stage.ASSESSOR, words="I saw it.")
    SampleItem.objects.filter(pk=item.pk).update(closed_at=timezone.now())
    assert sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE).kind == "released"


def test_nothing_is_released_while_a_newer_judgement_of_it_is_not_final(cast: Cast) -> None:
    [claim, _] = complete(cast.priya, cast.helen, framework())
    found = signed_by_both(cast)
    Qualification.objects.filter(person=cast.helen, kind="assessor").update(ends=today())
    newer = judged(claim, cast.helen, not_yet(), claim.judgements.get())
    Qualification.objects.create(person=cast.joel, kind="assessor", starts=today(), evidence="Seen")
    for words in ("is not final. Judged, and waiting for a countersignature", "Sent back by the countersigner"):
        with pytest.raises(NotAllowed, match=words):
            sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE)
        if not hasattr(Judgement.objects.get(pk=newer.pk), "countersignature"):
            countersign(judgement=newer, by=cast.joel, agrees=False, reasons="It was good.")


@pytest.mark.parametrize("hand", ["ruled", "judged before", "manages the assessor"])
def test_whoever_had_a_hand_or_a_tie_is_not_asked_to_release_and_may_not(cast: Cast, hand: str) -> None:
    claims = evidence(cast.callum, framework(), "1.1", "1.2")
    if hand == "judged before":
        Judgement.objects.create(
            claim=claims[0], by=cast.stella, judged_at=timezone.now(), needs_countersignature=False, standing={},
            **not_yet().as_fields(),
        )  # fmt: skip
    for claim in claims:
        judgement = judged(claim, cast.joel, met(), claim.judgements.first())
        if hand == "ruled":
            rule(judgement=dispute(judgement, cast), by=cast.stella, upholds=True, reasons="It stands.")
        else:
            countersign(judgement=judgement, by=cast.helen, agrees=True)
    if hand == "manages the assessor":
        LineManagement.objects.filter(person=cast.joel).update(manager=cast.stella)
    found = the(cast.callum)
    sign(sign_off=found, by=cast.callum, stage=Stage.LEARNER, words="I can.")
    sign(sign_off=found, by=cast.joel, stage=Stage.ASSESSOR, words="I saw it.")
    sign(sign_off=found, by=cast.helen, stage=Stage.COUNTERSIGNER)
    assert asked() == [("sign_off_release", Role.REGIONAL_LEARNING_MANAGER)]
    with pytest.raises(NotAllowed, match=r"You manage Joel|You judged, countersigned or ruled on part of this"):
        sign(sign_off=found, by=cast.stella, stage=Stage.RELEASE)


# ---- pages ----


def words(client: Client, name: str, *args: int) -> str:
    answer = client.get(reverse(f"portfolio:{name}", args=args))
    assert answer.status_code == 200
    main = BeautifulSoup(answer.content, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def test_the_three_sign_on_one_page(cast: Cast, signed_in_as: SignIn) -> None:
    complete(cast.priya, cast.helen, framework())
    found = the(cast.priya)
    address = reverse("portfolio:sign_off", args=[found.pk])
    priya = signed_in_as(cast.priya)
    assert "Sign-off: 1 waits for you" in words(priya, "sign_offs")
    refused = priya.post(address, {"stage": "learner", "words": ""}).text
    assert "Tick “All of this is my own work”" in refused
    assert "Write your statement" in refused
    post = {"stage": "learner", "words": "I can do this now.", "own_work": "on"}
    assert priya.post(address, post).status_code == 302
    assert priya.post(address, post).status_code == 302, "a second press changes nothing"
    assert "To be signed by the assessor It is with Helen Marsh" in words(priya, "sign_off", found.pk)
    helen = signed_in_as(cast.helen)
    helen.post(address, {"stage": "assessor", "answer": "sign", "words": "I saw it."})
    assert "somebody else’s turn" in helen.post(address, {"stage": "assessor", "answer": "back", "words": "x"}).text
    assert "Your roles do not let you" not in words(priya, "sign_off", found.pk)
    stella = signed_in_as(cast.stella)
    assert "Met, judged by Helen Marsh" in words(stella, "sign_off", found.pk)
    stella.post(address, {"stage": "release", "answer": "sign", "words": ""})
    text = words(priya, "sign_off", found.pk)
    assert "Signed off" in text
    assert "I saw it." in text


def test_a_list_of_many_sign_offs_asks_no_more_of_the_database(
    cast: Cast, signed_in_as: SignIn, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    version = framework()
    complete(cast.priya, cast.helen, version)
    complete(cast.priya, cast.helen, version, 2)
    complete(cast.callum, cast.joel, version)
    client = signed_in_as(cast.stella)
    with django_assert_max_num_queries(24):
        client.get(reverse("portfolio:sign_offs"))
