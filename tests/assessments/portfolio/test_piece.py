"""One piece of evidence: what is claimed with it and how that stands, every judgement, and what its learner can do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.evidence.claiming import claim_evidence
from assessments.portfolio.evidence.replacing import change_evidence
from assessments.portfolio.evidence.sending import send_draft
from assessments.portfolio.evidence.submitting import Piece, keep, submit_piece
from assessments.portfolio.evidence.to_claim import ask_to_claim
from assessments.portfolio.evidence.withdrawing import withdraw_evidence
from assessments.portfolio.judging.verdict import Verdict
from assessments.portfolio.models import Claim, Evidence, FrameworkVersion, Judgement
from courses.models import Standing
from lms.calendar import today
from lms.models import Duty, Person, RoleGrant
from lms.permissions import NotAllowed
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.portfolio import criterion, evidence, framework, judged, met, not_yet

SignIn = Callable[[Person], Client]


def words_of(client: Client, piece: Evidence) -> str:
    answer = client.get(reverse("portfolio:piece", args=[piece.pk]))
    assert answer.status_code == 200, answer.content[:300]
    main = BeautifulSoup(answer.content, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def changed(piece: Evidence, version: FrameworkVersion, *codes: str, text: str = "Better words.") -> Evidence:
    """Change a piece, as its learner."""
    draft = change_evidence(evidence=piece, by=piece.person)
    new = Piece(piece.kind, piece.title, text, piece.happened_on)
    criteria = [criterion(version, code) for code in codes]
    return send_draft(draft=draft, by=piece.person, piece=new, criteria=criteria, own_work=True)


def open_duties() -> list[str]:
    return list(Duty.objects.open().values_list("kind", flat=True))


def test_a_piece_shows_its_claims_and_every_judgement_to_whoever_may_read_it(cast: Cast, signed_in_as: SignIn) -> None:
    first, second = evidence(cast.priya, framework(), "1.1", "1.2")
    judged(first, cast.helen, not_yet())
    for person in (cast.priya, cast.helen):
        text = words_of(signed_in_as(person), first.evidence)
        for part in ("1.1 not yet met, judged by", "1.2 waiting to be judged", "One person was not named.", "the plan"):
            assert part in text
    assert "Judge it" in words_of(signed_in_as(cast.helen), second.evidence)
    assert "What you can do with it" not in words_of(signed_in_as(cast.helen), second.evidence)


def test_a_learner_claims_more_with_a_piece_and_says_where_to_look(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    [claim] = evidence(cast.priya, version)
    address, row = reverse("portfolio:claim", args=[claim.evidence_id]), criterion(version, "2.2")
    offered = BeautifulSoup(client.get(address).content, "html.parser").select("input[name=criteria]")
    assert str(claim.criterion_id) not in [box["value"] for box in offered]
    assert "Choose at least one criterion" in client.post(address, {}).content.decode()
    for _ in range(2):
        client.post(address, {"criteria": [row.pk], f"where_{row.pk}": "page 2"})
    assert list(Claim.objects.filter(criterion=row).values_list("where", flat=True)) == ["page 2"]


def test_what_somebody_else_wrote_is_claimed_with_what_they_thought_of_ticked(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    row = criterion(version, "2.1")
    parts = [{"heading": "2.1", "text": "She asked who lives there.", "criterion": str(row.pk)}]
    written = Piece("observation", "A visit", "", today(), cast.helen, cast.helen, parts=parts)
    observed = keep(person=cast.priya, piece=written, moment=timezone.now())
    ask_to_claim(observed, who="Helen Marsh", by=cast.helen, on=today())
    text = words_of(client, observed)
    assert "Nothing is claimed with it yet" in text
    assert "She asked who lives there." in text
    address = reverse("portfolio:claim", args=[observed.pk])
    boxes = BeautifulSoup(client.get(address).content, "html.parser").select("input[name=criteria][checked]")
    assert [box["value"] for box in boxes] == [str(row.pk)]
    assert open_duties() == ["claim_evidence"]
    client.post(address, {"criteria": [row.pk]})
    assert open_duties() == ["judge_evidence"]
    assert "Helen Marsh wrote this, so you cannot change a word of it." in words_of(client, observed)


def test_evidence_is_taken_back_with_a_reason_once_and_nobody_judges_it_any_more(
    cast: Cast, signed_in_as: SignIn
) -> None:
    [claim] = evidence(cast.priya, framework())
    client, address = signed_in_as(cast.priya), reverse("portfolio:withdraw", args=[claim.evidence_id])
    assert "Write something under" in client.post(address, {"reason": " "}).content.decode()
    for _ in range(2):
        client.post(address, {"reason": "A face can be seen in it."})
    text = words_of(client, claim.evidence)
    assert "Taken back by Priya Nair" in text
    assert "A face can be seen in it." in text
    assert "1.1 taken back before it was judged" in text
    assert "Change it" not in text
    assert open_duties() == []
    assert Standing.objects.get(enrolment__person=cast.priya).evidence_waiting == 0
    with pytest.raises(NotAllowed, match="withdrew this evidence"):
        judged(claim, cast.helen)
    assert "Judge it" not in words_of(signed_in_as(cast.helen), claim.evidence)


def test_taking_back_closes_what_was_to_be_countersigned(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    judged(claim, cast.joel, not_yet())
    assert "countersign" in "".join(open_duties())
    withdraw_evidence(evidence=claim.evidence, by=cast.callum, reason="Wrong day.")
    assert open_duties() == []


def test_taking_back_gives_up_no_next_step_and_no_plan_that_earlier_judgements_ask_for(cast: Cast) -> None:
    version, later = framework(), today() + timedelta(days=20)
    table: list[tuple[list[Verdict], list[str]]] = [
        # What was judged before the piece that is taken back, and what is asked for afterwards.
        ([], []),
        ([not_yet()], ["next_step"]),
        ([not_yet(), not_yet(later)], ["next_step"]),
        ([not_yet(), met()], []),
    ]
    for code, (verdicts, asked) in zip(("1.1", "1.2", "2.1", "2.2"), table, strict=True):
        for number, verdict in enumerate(verdicts):
            judged(evidence(cast.priya, version, code, title=f"{code} {number}")[0], cast.helen, verdict)
        [claim] = evidence(cast.priya, version, code, title="Taken back")
        withdraw_evidence(evidence=claim.evidence, by=cast.priya, reason="Wrong day.")
        about = Judgement.objects.filter(claim__criterion=claim.criterion)
        steps = Duty.objects.open().filter(kind="next_step", source_id__in=about.values("pk"))
        assert [duty.kind for duty in steps] == asked, code
        assert [duty.due for duty in steps] == [verdict.next_step_by for verdict in verdicts[-1:] if asked]
    assert "judge_evidence" not in open_duties()


def test_a_plan_is_still_to_be_agreed_when_the_last_try_is_taken_back_or_changed(cast: Cast) -> None:
    version = framework()
    for number in range(3):
        [claim] = evidence(cast.priya, version, title=f"Try {number}")
        judged(claim, cast.helen, not_yet())
    assert "agree_further_try" in open_duties()
    withdraw_evidence(evidence=claim.evidence, by=cast.priya, reason="Wrong day.")
    assert "agree_further_try" in open_duties()


def test_what_is_met_is_neither_taken_back_nor_changed(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    judged(claim, cast.helen, met())
    with pytest.raises(NotAllowed, match="is judged met by it, so it cannot be withdrawn"):
        withdraw_evidence(evidence=claim.evidence, by=cast.priya, reason="I changed my mind.")
    with pytest.raises(NotAllowed, match="Add new evidence instead"):
        change_evidence(evidence=claim.evidence, by=cast.priya)
    assert "1.1 is judged met by it" in words_of(signed_in_as(cast.priya), claim.evidence)


def test_only_whose_it_is_takes_a_piece_back_changes_it_or_claims_with_it(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    with pytest.raises(NotAllowed):
        withdraw_evidence(evidence=claim.evidence, by=cast.callum, reason="Mine now.")
    for name in ("claim", "change", "withdraw"):
        address = reverse(f"portfolio:{name}", args=[claim.evidence_id])
        assert signed_in_as(cast.callum).post(address, {}).status_code == 403


def test_a_changed_piece_takes_the_place_of_the_old_one_and_keeps_its_claims_and_judgements(
    cast: Cast, signed_in_as: SignIn
) -> None:
    version = framework()
    [claim] = evidence(cast.priya, version)
    judged(claim, cast.helen, not_yet())
    new = changed(claim.evidence, version, "1.2")
    assert {row.criterion.code: row.replaces for row in new.claims.all()} == {"1.1": claim, "1.2": None}
    assert open_duties() == ["judge_evidence"]
    text = words_of(signed_in_as(cast.priya), new)
    assert "Better words." in text
    assert "on the version of" in text
    assert "A newer version took its place" in words_of(signed_in_as(cast.priya), claim.evidence)
    with pytest.raises(NotAllowed, match="replaced this claim"):
        judged(claim, cast.helen, met(), claim.judgements.get())


def test_a_piece_is_changed_by_one_draft_at_a_time_and_only_where_something_is_changed(cast: Cast) -> None:
    version = framework()
    [claim] = evidence(cast.priya, version)
    piece = claim.evidence
    draft = change_evidence(evidence=piece, by=cast.priya)
    assert change_evidence(evidence=piece, by=cast.priya) == draft
    assert (draft.fields["title"], draft.fields["criteria"]) == (piece.title, [str(claim.criterion_id)])
    with pytest.raises(ValidationError, match="Nothing is changed yet"):
        changed(piece, version, text=piece.text)
    assert Claim.objects.get().evidence == piece
    newer = changed(piece, version)
    with pytest.raises(NotAllowed, match="A newer version took its place"):
        change_evidence(evidence=piece, by=cast.priya)
    back = changed(newer, version, text=piece.text)
    assert (back.pk == piece.pk, Evidence.objects.count()) == (False, 3)


def test_where_to_look_and_who_saw_it_are_changes_of_their_own(cast: Cast) -> None:
    version = framework()
    row = criterion(version, "1.1")
    new = Piece("observation", "A visit", "I asked.", today(), cast.helen, where={"1.1": "line 1"})
    piece = submit_piece(person=cast.priya, by=cast.priya, piece=new, criteria=[row])
    changes: list[dict[str, Any]] = [{"seen_by": cast.gareth}, {"where": {"1.1": "line 2"}}, {"where": {}}]
    for facts in changes:
        new = replace(new, **facts)
        draft = change_evidence(evidence=piece, by=cast.priya)
        newer = send_draft(draft=draft, by=cast.priya, piece=new, criteria=[row], own_work=True)
        assert newer.replaces == piece
        assert (newer.seen_by, newer.claims.get().where) == (new.seen_by, new.where.get("1.1", ""))
        assert submit_piece(person=cast.priya, by=cast.priya, piece=new, criteria=[row]) == newer
        piece = newer


def test_an_observer_reads_their_own_words_while_they_observe_and_no_judgement_of_them(
    cast: Cast, signed_in_as: SignIn
) -> None:
    row = criterion(framework(), "1.1")
    written = Piece("observation", "A visit", "She asked who lives there.", today(), cast.gareth, cast.gareth)
    observed = keep(person=cast.priya, piece=written, moment=timezone.now())
    judged(claim_evidence(evidence=observed, criteria=[row], by=cast.priya)[0], cast.helen, not_yet())
    Pairing.objects.filter(supporter=cast.gareth).update(ends=today() - timedelta(days=1))
    text = words_of(signed_in_as(cast.gareth), observed)
    assert "She asked who lives there." in text
    assert "What it is claimed for, and how that is judged, is read by Priya Nair" in text
    assert "One person was not named." not in text
    assert "has claimed nothing" not in text
    RoleGrant.objects.filter(person=cast.gareth).delete()
    observer = Person.objects.get(pk=cast.gareth.pk)
    assert signed_in_as(observer).get(reverse("portfolio:piece", args=[observed.pk])).status_code == 403


def test_who_reads_a_piece_by_one_claim_reads_no_other_claim_and_no_other_version_of_it(
    cast: Cast, signed_in_as: SignIn
) -> None:
    version = framework()
    first, second = evidence(cast.priya, version, "1.1", "1.2")
    judged(first, cast.helen, not_yet())
    Pairing.objects.filter(supporter=cast.helen).update(supporter=cast.joel)
    judged(second, cast.joel, not_yet(reasons="Words of somebody else."))
    RoleGrant.objects.filter(person=cast.helen).update(unit=cast.other_team)
    client = signed_in_as(Person.objects.get(pk=cast.helen.pk))
    judging = client.get(reverse("portfolio:judge", args=[first.evidence_id])).content.decode()
    newer = changed(first.evidence, version)
    judged(newer.claims.get(criterion=first.criterion), cast.joel, not_yet(reasons="Later words."))
    for text in (judging, words_of(client, first.evidence)):
        assert "One person was not named." in text
        assert not any(words in text for words in ("Words of somebody else.", "Later words.", "Read the newer"))


def test_the_page_of_a_piece_asks_the_database_as_often_however_much_is_claimed(
    cast: Cast, signed_in_as: SignIn
) -> None:
    version, client, asked = framework(), signed_in_as(cast.priya), []
    for codes in (["1.1"], ["1.1", "1.2", "2.1", "2.2"]):
        claims = evidence(cast.priya, version, *codes, title=f"With {len(codes)}")
        for claim in claims:
            judged(claim, cast.helen, not_yet())
        with CaptureQueriesContext(connection) as queries:
            words_of(client, claims[0].evidence)
        asked.append(len(queries))
    assert asked[0] == asked[1]
