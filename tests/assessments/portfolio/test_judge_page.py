"""The page on which an assessor judges a piece of evidence, as a browser sends and reads it."""

from datetime import timedelta

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import Claim, Hold, Judgement, JudgingDraft, SavedComment, Withdrawal
from lms.models import LineManagement
from tests.assessments.portfolio.test_pages import SignIn, page, words
from tests.cast import Cast
from tests.factories.portfolio import ALL_FOUR, evidence, framework, judged, met, not_yet


def at(claim: Claim) -> str:
    return reverse("portfolio:judge", args=[claim.evidence_id])


def about(claim: Claim, **changes: object) -> dict[str, object]:
    """Return a judgement of a claim as a browser posts it, beside the others of its page."""
    given: dict[str, object] = {
        "decision": "met",
        "qualities": list(ALL_FOUR),
        "reasons": "It shows all of it.",
        "next_step": "",
        "next_step_by_day": "",
        "next_step_by_month": "",
        "next_step_by_year": "",
        "replaces": "",
    } | changes
    return {f"c{claim.pk}-{name}": value for name, value in given.items()}


def nothing(claim: Claim) -> dict[str, object]:
    return about(claim, decision="", qualities=[], reasons="")


def soup_of(client: Client, claim: Claim, post: dict[str, object]) -> BeautifulSoup:
    return BeautifulSoup(client.post(at(claim), post).content, "html.parser")


def reasons_in(soup: BeautifulSoup, claim: Claim) -> str:
    box = soup.select_one(f"textarea[name=c{claim.pk}-reasons]")
    assert box
    return box.get_text().strip()


# ---- recording ----


def test_every_claim_of_a_piece_that_waits_stands_on_one_page_and_is_recorded_at_once(
    cast: Cast, signed_in_as: SignIn
) -> None:
    first, second, third = evidence(cast.priya, framework(), "1.1", "1.2", "2.1")
    client = signed_in_as(cast.helen)
    text = words(page(client, "judge", first.evidence_id))
    for part in ("Needed once. Held: none.", "Criterion 1.2", "Criterion 2.1", "it counts at once"):
        assert part in text
    answer = client.post(at(first), about(first) | about(second) | nothing(third), follow=True)
    assert "Recorded: 1.1 and 1.2. Priya Nair can read them now." in answer.content.decode()
    assert list(Judgement.objects.values_list("claim", flat=True)) == [first.pk, second.pk]
    assert "Marking: 1 claim waits for you" in words(page(client, "marking"))
    assert Hold.objects.exists(), "what is left is still theirs"
    client.post(at(first), about(third))
    assert not Hold.objects.exists(), "nothing is left to hold"
    assert not JudgingDraft.objects.exists()


def test_what_does_not_hold_together_records_nothing_of_the_piece(cast: Cast, signed_in_as: SignIn) -> None:
    first, second = evidence(cast.priya, framework(), "1.1", "1.2")
    soup = soup_of(signed_in_as(cast.helen), first, about(first) | about(second, reasons=""))
    assert "Write your reasons" in words_of(soup)
    assert reasons_in(soup, first) == "It shows all of it."
    assert not Judgement.objects.exists()


def words_of(soup: BeautifulSoup) -> str:
    summary = soup.select_one(".govuk-error-summary")
    assert summary
    return summary.get_text()


WRONG: list[tuple[dict[str, object], str]] = [
    ({"decision": ""}, "Choose Met or Not yet met"),
    ({"reasons": ""}, "Write your reasons"),
    ({"qualities": ["valid", "authentic"]}, "Met needs all four: tick current and sufficient"),
    ({"decision": "not_yet"}, "“Not yet met” needs a next step"),
    ({"decision": "not_yet", "next_step": "Do it"}, "Say by when the next step should be done"),
    ({"reasons": "K222222 was named"}, "Take out “K222222” on line 1"),
]


def test_a_judgement_that_does_not_hold_together_is_shown_again_as_written(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    client = signed_in_as(cast.helen)
    for change, error in WRONG:
        posted = about(claim, **change)
        soup = soup_of(client, claim, posted)
        assert error in words_of(soup)
        assert reasons_in(soup, claim) == posted[f"c{claim.pk}-reasons"]
        ticked = soup.select(f"input[name=c{claim.pk}-qualities][checked]")
        assert len(ticked) == len(posted[f"c{claim.pk}-qualities"])  # type: ignore[arg-type]
    assert "at least one criterion" in words_of(soup_of(client, claim, nothing(claim)))
    assert not Judgement.objects.exists()


def test_the_second_of_two_assessors_sees_the_first_ones_judgement_and_keeps_every_word(
    cast: Cast, signed_in_as: SignIn
) -> None:
    claim, other = evidence(cast.priya, framework(), "1.1", "1.2")
    first = judged(claim, cast.helen)
    client = signed_in_as(cast.helen)
    mine = {"reasons": "I read it otherwise.", "decision": "met"}
    soup = soup_of(client, claim, about(claim, **mine) | about(other))
    assert "Helen Marsh judged this while you were writing" in words_of(soup)
    assert reasons_in(soup, claim) == mine["reasons"]
    shown = soup.select_one(f"input[name=c{claim.pk}-replaces]")["value"]  # type: ignore[index]
    assert shown == str(first.pk)
    assert not soup.select(f"textarea[name=c{other.pk}-reasons]"), "what stands is recorded"
    assert list(claim.judgements.values_list("stands", flat=True)) == [True, False]
    client.post(at(claim), about(claim, **mine, replaces=shown))
    assert claim.judgements.order_by("pk").last().replaces == first  # type: ignore[union-attr]


def test_a_claim_that_is_judged_already_is_judged_again_when_somebody_asks(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.callum, framework())
    client = signed_in_as(cast.joel)
    judgement = judged(claim, cast.joel)
    text = words(page(client, "judge", claim.evidence_id))
    assert "Everything that is claimed with this evidence is judged." in text
    assert "Judge 1.1 again" in text
    old = client.get(reverse("portfolio:judge_claim", args=[claim.pk]), follow=True)
    assert "Already judged:" in old.content.decode()
    countersign(judgement=judgement, by=cast.helen, agrees=False, reasons="Say how current it is.")
    assert "sent back by Helen Marsh: Say how current it is." in words(page(client, "judge", claim.evidence_id))


def test_an_assessor_with_a_tie_reads_why_they_may_not_judge_in_place_of_the_form(
    cast: Cast, signed_in_as: SignIn
) -> None:
    [claim] = evidence(cast.priya, framework())
    LineManagement.objects.filter(person=cast.priya).update(manager=cast.helen)
    client = signed_in_as(cast.helen)
    answer = client.get(at(claim))
    text = words(BeautifulSoup(answer.content, "html.parser"))
    assert answer.status_code == 403
    assert "You manage Priya Nair, and nobody judges evidence of their own line" in text
    assert b"<textarea" not in answer.content
    assert client.post(at(claim), about(claim)).status_code == 403
    assert not Judgement.objects.exists()
    queue = words(page(client, "marking"))
    assert "Marking: nothing waits for you" in queue
    assert "You manage Priya Nair" in queue


# ---- saved as it goes ----


def test_what_is_written_is_saved_as_it_goes_and_stands_there_again(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    client = signed_in_as(cast.helen)
    save = reverse("portfolio:save_judging", args=[claim.evidence_id])
    said = client.post(save, about(claim, reasons="Half a sentence", qualities=["valid"]) | {"window": "a"}).json()
    assert (said["revision"], said["refused"]) == (1, {})
    assert said["until"]
    soup = page(client, "judge", claim.evidence_id)
    assert reasons_in(soup, claim) == "Half a sentence"
    assert not soup.select(".govuk-error-summary")
    [ticked] = soup.select(f"input[name=c{claim.pk}-qualities][checked]")
    assert ticked["value"] == "valid"
    refused = client.post(save, about(claim, reasons="K222222 was named") | {"window": "a", "seen": 1}).json()
    assert list(refused["refused"]) == [f"c{claim.pk}-reasons"]
    assert "K222222" not in str(JudgingDraft.objects.get().answers)


def test_of_two_windows_neither_overwrites_the_other_and_the_assessor_chooses(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    client = signed_in_as(cast.helen)
    save = reverse("portfolio:save_judging", args=[claim.evidence_id])
    client.post(save, about(claim, reasons="Written here") | {"window": "a"})
    other = about(claim, reasons="Written there") | {"window": "b"}
    answer = client.post(save, other)
    assert (answer.status_code, "another window" in answer.json()["sentence"]) == (409, True)
    soup = soup_of(client, claim, other | {"action": "later"})
    text = words(soup)
    assert "Written here" in text
    assert "Written there" in text
    seen = soup.select_one("input[name=seen]")["value"]  # type: ignore[index]
    chosen = other | {"chosen": "1", f"choose_{claim.pk}": "there", "seen": seen, "action": "go"}
    client.post(at(claim), chosen)
    assert JudgingDraft.objects.get().answers[f"c{claim.pk}-reasons"] == ["Written here"]


def test_a_piece_that_somebody_else_has_open_is_read_and_not_judged(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    helen = signed_in_as(cast.helen)
    later = timezone.now() + timedelta(minutes=30)
    Hold.objects.create(evidence=claim.evidence, assessor=cast.joel, begun_at=timezone.now(), until=later)
    answer = helen.get(at(claim))
    assert "Joel Adeyemi has this evidence open. It is theirs until" in answer.content.decode()
    assert b"<textarea" not in answer.content
    assert "Joel Adeyemi has it open until" in words(page(helen, "marking"))
    kept = helen.post(at(claim), about(claim, reasons="Not to be lost"))
    assert (kept.status_code, b"Not to be lost" in kept.content) == (409, True)
    assert not Judgement.objects.exists()
    Hold.objects.update(until=timezone.now())
    assert "Not to be lost" in reasons_in(page(helen, "judge", claim.evidence_id), claim)


# ---- comments ----


def test_an_assessor_keeps_a_comment_and_uses_it_again(cast: Cast, signed_in_as: SignIn) -> None:
    first, second = evidence(cast.priya, framework(), "1.1", "1.2")
    client = signed_in_as(cast.helen)
    client.post(at(first), about(first, reasons="Read before, and kept apart.") | {"action": f"keep-{first.pk}"})
    comment = SavedComment.objects.get()
    used = nothing(second) | {"action": f"use-{second.pk}", f"c{second.pk}-comment": comment.pk, "seen": 1}
    client.post(at(first), used)
    soup = page(client, "judge", first.evidence_id)
    assert reasons_in(soup, second) == "Read before, and kept apart."
    assert "Read before" in words(page(client, "comments"))
    assert "Read before" not in words(page(signed_in_as(cast.joel), "comments"))
    signed_in_as(cast.joel).post(reverse("portfolio:remove_comment", args=[comment.pk]))
    assert SavedComment.objects.exists(), "nobody removes somebody else's"
    signed_in_as(cast.helen).post(reverse("portfolio:remove_comment", args=[comment.pk]))
    assert not SavedComment.objects.exists()
    wrong = signed_in_as(cast.helen).post(reverse("portfolio:comments"), {"text": "K222222 again"})
    assert "Take out “K222222”" in wrong.content.decode()


def test_a_number_that_no_row_has_is_passed_over(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    client = signed_in_as(cast.helen)
    comment = f"c{claim.pk}-comment"
    for huge in ("9" * 5000, "9" * 50):
        for seen, posted in enumerate(({"action": f"keep-{huge}"}, {"action": f"use-{claim.pk}", comment: huge})):
            answer = client.post(at(claim), nothing(claim) | posted | {"seen": seen})
            assert answer.status_code < 500
    assert not SavedComment.objects.exists()


# ---- the queue ----


def test_the_page_says_where_it_stands_in_the_queue(cast: Cast, signed_in_as: SignIn) -> None:
    version = framework()
    first, second, third = (evidence(cast.priya, version, title=f"Piece {number}")[0] for number in range(3))
    client = signed_in_as(cast.helen)
    soup = page(client, "judge", second.evidence_id)
    assert "2 of 3 in your queue" in words(soup)
    assert [link["href"] for link in soup.select("[data-go]")] == [at(first), at(third)]


def test_more_claims_and_a_longer_queue_cost_no_more_queries(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.helen)

    def cost(claim: Claim) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, "judge", claim.evidence_id)
        return len(queries)

    [one] = evidence(cast.priya, version)
    page(client, "judge", one.evidence_id)
    few = cost(one)
    for number in range(4):
        judged(evidence(cast.priya, version, "1.1", "2.1", title=f"Piece {number}")[0], cast.helen)
    many = evidence(cast.priya, version, "1.1", "1.2", "2.1", "2.2", title="Many")[0]
    page(client, "judge", many.evidence_id)
    assert cost(many) <= few + 1, "the history is there now, with what it says of each"


def test_what_was_taken_back_is_read_and_not_judged(cast: Cast, signed_in_as: SignIn) -> None:
    [claim] = evidence(cast.priya, framework())
    client = signed_in_as(cast.helen)
    client.post(at(claim), about(claim, reasons="Half a sentence") | {"action": "later"})
    Withdrawal.objects.create(evidence=claim.evidence, by=cast.priya, reason="The wrong one.", at=timezone.now())
    assert b"Priya Nair withdrew this evidence on" in client.get(at(claim)).content
    answer = client.post(at(claim), about(claim))
    assert (answer.status_code, b"It shows all of it." in answer.content) == (409, True)
    assert not Judgement.objects.exists()


def test_every_judgement_ever_made_on_a_criterion_stands_in_order(cast: Cast, signed_in_as: SignIn) -> None:
    version = framework()
    [first] = evidence(cast.priya, version)
    judged(first, cast.helen, not_yet())
    judged(first, cast.helen, met("Written at the same time."))
    Withdrawal.objects.create(evidence=first.evidence, by=cast.priya, reason="The wrong one.", at=timezone.now())
    [second] = evidence(cast.priya, version, title="The right one")
    soup = page(signed_in_as(cast.helen), "judge", second.evidence_id)
    rows = [" ".join(row.get_text(" ").split()) for row in soup.select("section[aria-labelledby=history] tbody tr")]
    assert len(rows) == 2
    assert "withdrawn since Not yet met" in rows[0]
    assert "came second to the one of Helen Marsh: counts for nothing" in rows[1]
