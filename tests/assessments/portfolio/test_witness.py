"""A witness without an account answers by a link: once, in time, from their own mailbox, and sees nothing else."""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.evidence.to_claim import proposed_for
from assessments.portfolio.models import Claim, Evidence, WitnessRequest
from assessments.portfolio.witnesses import asking, links, opening, sending, stating
from lms.calendar import today
from lms.jobs.models import JobRun
from lms.models import AuditEvent, Duty, Notice, Person, RoleGrant
from lms.notices import NotSent
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories.portfolio import framework
from tests.factories.witnesses import WITNESS, asked, code_for, code_in, link_to, newest_mail, question, statement

SignIn = Callable[[Person], Client]


@pytest.fixture
def request_(cast: Cast) -> WitnessRequest:
    """Return a question of Priya’s to a witness."""
    return asked(cast.priya, framework())


def visit(token: str, to: str = "witness", client: Client | None = None, **post: str) -> Any:
    """Open a page of a link as somebody without an account, or post to it."""
    client, address = client or Client(), reverse(f"portfolio:{to}", args=[token])
    return client.post(address, post, follow=True) if post or to != "witness" else client.get(address)


def let_in(request: WitnessRequest, token: str) -> Client:
    """Return the browser of a witness who has written the code."""
    client = Client()
    assert visit(token, "enter_witness_code", client, code=code_for(request)).status_code == 200
    return client


WORDS = {
    "name": "Moira Pell",
    "position": "Housing officer",
    "organisation": "Fellgate Housing",
    "text": "She brought four agencies to one plan.",
    "true": "on",
}


def test_the_whole_way_of_a_statement(request_: WitnessRequest, cast: Cast) -> None:
    token = link_to(request_)
    sent = mail.outbox[-1]
    assert (sent.to, "Priya" in sent.subject + str(sent.body)) == ([WITNESS], False)
    client = Client()
    assert "Priya" not in visit(token, client=client).content.decode()
    visit(token, "send_witness_code", client)
    code = code_in(newest_mail())
    answer = visit(token, "enter_witness_code", client, code=f" {code[:3]} {code[3:]} ")
    assert "Priya Nair" in answer.content.decode()
    assert "How I chaired the meeting." in answer.content.decode()
    assert "Thank you" in visit(token, client=client, **WORDS).content.decode()
    evidence = Evidence.objects.get()
    assert (evidence.person, evidence.kind, evidence.text) == (cast.priya, "witness", WORDS["text"])
    assert [part["text"] for part in evidence.parts] == [
        "How I chaired the meeting.",
        "Moira Pell, Housing officer, Fellgate Housing. They used a code that was sent to their e-mail address at "
        "example.net.",
    ]
    assert not Claim.objects.exists()
    assert [row.code for row in proposed_for(evidence)] == ["1.1"]
    duty = Duty.objects.open().get(kind="claim_evidence")
    assert (duty.owner, duty.link) == (cast.priya, f"/evidence/pieces/{evidence.pk}/")


def test_neither_link_nor_code_can_be_read_in_the_database(request_: WitnessRequest) -> None:
    token = link_to(request_)
    code = code_for(request_)
    kept = " ".join(str(value) for value in WitnessRequest.objects.values().get().values())
    said = " ".join(str(row) for row in [*AuditEvent.objects.values(), *JobRun.objects.values()])
    assert token not in kept + said
    assert code not in {word.strip("',)") for word in (kept + said).split()}


def test_opening_a_link_sends_no_code_and_uses_nothing_up(request_: WitnessRequest) -> None:
    """Programs that look at the links of e-mails open them too."""
    token = link_to(request_)
    mail.outbox.clear()
    for _ in range(3):
        visit(token)
    request_.refresh_from_db()
    assert (mail.outbox, request_.opened_at, request_.code_sent_at) == ([], None, None)


def test_no_page_of_a_link_is_kept_found_or_told_to_other_sites(request_: WitnessRequest) -> None:
    token = link_to(request_)
    for answer in (visit(token), visit("no-such-link")):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_forwarded_link_is_of_no_use_without_the_mailbox(request_: WitnessRequest, cast: Cast) -> None:
    token = link_to(request_)
    let_in(request_, token)
    stranger = Client()
    stranger.force_login(cast.priya)
    answer = visit(token, client=stranger, **WORDS)
    assert "Show that it is you" in answer.content.decode()
    visit(token, "decline_witness", stranger)
    request_.refresh_from_db()
    assert (request_.used_at, request_.cancelled_at) == (None, None)


def test_five_wrong_codes_shut_a_link_and_the_learner_is_told(request_: WitnessRequest, cast: Cast) -> None:
    token, code = link_to(request_), code_for(request_)
    wrong = "000000" if code != "000000" else "111111"
    said = [visit(token, "enter_witness_code", code=wrong) for _ in range(5)]
    assert "4 tries are left" in said[0].content.decode()
    assert "1 try is left" in said[3].content.decode()
    assert (said[4].status_code, "ask whoever wrote to you" in said[4].content.decode()) == (410, True)
    assert visit(token, "enter_witness_code", code=code).status_code == 410
    assert Notice.objects.filter(person=cast.priya, text__contains="is shut").count() == 1


def test_the_right_code_sent_twice_lets_in_and_costs_no_try(request_: WitnessRequest) -> None:
    token, code, client = link_to(request_), code_for(request_), Client()
    for _ in range(2):
        assert "Priya Nair" in visit(token, "enter_witness_code", client, code=code).content.decode()
    assert "Ask for a code" in visit(token, "enter_witness_code", code=code).content.decode()
    request_.refresh_from_db()
    assert request_.code_tries == 0


def test_a_code_runs_out_and_a_newer_one_ends_it(request_: WitnessRequest) -> None:
    link_to(request_)
    first = code_for(request_)
    late = timezone.now() + timedelta(minutes=links.CODE_MINUTES)
    assert "No code can be used" in opening.enter(request=request_, code=first, at=late)
    opening.ask_for_code(request=request_, at=late)
    request_.refresh_from_db()
    assert not links.is_code(request_, first, late)
    assert opening.enter(request=request_, code=code_in(newest_mail()), at=late) == ""


def test_codes_are_sent_once_a_minute_and_five_times_a_link(request_: WitnessRequest) -> None:
    link_to(request_)
    now = timezone.now()
    opening.ask_for_code(request=request_, at=now)
    assert opening.ask_for_code(request=request_, at=now + timedelta(seconds=59)).codes_sent == 1
    for minute in range(1, 5):
        opening.ask_for_code(request=request_, at=now + timedelta(minutes=minute))
    with pytest.raises(NotAllowed, match="5 codes were sent"):
        opening.ask_for_code(request=request_, at=now + timedelta(minutes=5))


def test_too_many_tries_from_one_network_wait_a_minute(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"witness": "2/m/ip"}
    assert [visit("guess", "enter_witness_code", code="1").status_code for _ in range(3)] == [404, 404, 429]


def test_a_link_works_once(request_: WitnessRequest) -> None:
    token = link_to(request_)
    client, other = let_in(request_, token), Client()
    stating.state(request=request_, statement=statement())
    assert "Thank you" in visit(token, client=client).content.decode()
    assert "Thank you" in visit(token, client=client, **WORDS).content.decode()
    answer = visit(token, client=other)
    assert (answer.status_code, "each link works once" in answer.content.decode()) == (410, True)
    assert "Priya" not in answer.content.decode()
    with pytest.raises(NotAllowed, match="each link works once"):
        stating.state(request=request_, statement=statement(text="Something else."))
    assert Evidence.objects.count() == 1


def test_the_same_statement_posted_twice_is_kept_once(request_: WitnessRequest) -> None:
    link_to(request_)
    assert stating.state(request=request_, statement=statement()) == stating.state(
        request=request_, statement=statement()
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expires_at": timezone.now()}, "ask whoever wrote to you to send a new link"),
        ({"cancelled_at": timezone.now()}, "There is nothing for you to do"),
        ({"code_tries": 5}, "ask whoever wrote to you to send a new link"),
    ],
)
def test_a_link_that_is_over_says_why_and_what_to_do(
    request_: WitnessRequest, change: dict[str, Any], says: str
) -> None:
    token = link_to(request_)
    client = let_in(request_, token)
    WitnessRequest.objects.update(**change)
    for answer in (visit(token, client=client), visit(token, client=client, **WORDS)):
        assert (answer.status_code, says in answer.content.decode()) == (410, True)
    assert not Evidence.objects.exists()


def test_a_link_can_be_used_to_the_last_second_of_its_last_day(request_: WitnessRequest) -> None:
    link_to(request_)
    end: datetime = request_.expires_at
    assert today(end) == today() + timedelta(days=14)
    assert opening.why_closed(request_, end - timedelta(seconds=1)) == ""
    assert "could be used until" in opening.why_closed(request_, end)


def test_nobody_answers_for_a_learner_who_has_left(request_: WitnessRequest, cast: Cast) -> None:
    link_to(request_)
    RoleGrant.objects.filter(person=cast.priya).update(ends=today())
    with pytest.raises(NotAllowed, match="not needed any more"):
        stating.state(request=request_, statement=statement())


def test_a_new_link_ends_the_one_before_and_whoever_it_let_in(request_: WitnessRequest, cast: Cast) -> None:
    old = link_to(request_)
    client = let_in(request_, old)
    asking.send_again(request=request_, by=cast.priya)
    assert visit(old, client=client).status_code == 404
    new = link_to(request_)
    assert "Show that it is you" in visit(new, client=client).content.decode()


def test_a_witness_who_cannot_answer_says_so_and_the_learner_is_told(request_: WitnessRequest, cast: Cast) -> None:
    token = link_to(request_)
    answer = visit(token, "decline_witness", let_in(request_, token))
    assert "You said that you cannot answer" in answer.content.decode()
    assert Notice.objects.get(person=cast.priya).text == "Moira Pell cannot give you a witness statement"


FAULTS: list[tuple[dict[str, str], str, str]] = [
    ({"text": "I saw A123456 there."}, "text", "case number"),
    ({"text": " "}, "text", "Write what you saw"),
    ({"name": "Moira, about A1234BC"}, "name", "prison number"),
]


@pytest.mark.parametrize(("facts", "field", "says"), FAULTS)
def test_what_points_at_a_person_on_probation_is_not_kept(
    request_: WitnessRequest, facts: dict[str, str], field: str, says: str
) -> None:
    link_to(request_)
    with pytest.raises(ValidationError) as refused:
        stating.state(request=request_, statement=statement(**facts))
    assert says in str(refused.value.message_dict[field])
    assert not Evidence.objects.exists()


def test_a_form_that_is_not_right_keeps_every_word(request_: WitnessRequest) -> None:
    token = link_to(request_)
    page = visit(token, client=let_in(request_, token), **WORDS | {"text": "About A123456.", "true": ""})
    assert "About A123456." in page.content.decode()
    assert "Tick it if it is so" in page.content.decode()


WHOM_NOT: list[tuple[dict[str, Any], str, str]] = [
    ({"email": "Priya+me@example.org"}, "email", "your own address"),
    ({"email": "helen@example.org"}, "email", "Helen Marsh can write an observation"),
    ({"email": "gareth@example.org"}, "email", "Gareth Pugh can write an observation"),
    ({"email": "daniel@example.org"}, "email", "Daniel Okafor can write an observation"),
    ({"happened_on": today() + timedelta(days=1)}, "happened_on", "today or earlier"),
    ({"about": "The meeting on A123456."}, "about", "case number"),
    ({"criteria": []}, "criteria", "at least one"),
]


def test_whom_a_learner_cannot_ask_and_what(cast: Cast) -> None:
    version = framework()
    for facts, field, says in WHOM_NOT:
        wrong = asking.Question(**{**vars(question(version)), **facts})
        assert says in str(asking.faults_of(wrong, cast.priya, today())[field])
    colleague = question(version, email="nadia@example.org")
    assert asking.faults_of(colleague, cast.priya, today()) == {}


def test_the_same_question_is_asked_once_and_not_by_the_hundred(cast: Cast) -> None:
    version = framework()
    assert asked(cast.priya, version) == asked(cast.priya, version)
    for number in range(1, asking.MOST_OPEN):
        asked(cast.priya, version, email=f"w{number}@example.net")
    with pytest.raises(NotAllowed, match="10 witnesses have not answered yet"):
        asked(cast.priya, version, email="one.more@example.net")
    WitnessRequest.objects.update(cancelled_at=timezone.now())
    with pytest.raises(NotAllowed, match="Ask the next one tomorrow"):
        asked(cast.priya, version, email="one.more@example.net")


def test_a_mail_server_that_is_away_fails_the_job_and_the_next_run_sends_another_link(
    request_: WitnessRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_backend: Any, _messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected(f"no greeting for {WITNESS}")

    WitnessRequest.objects.update(sent_at=None)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", away)
        with pytest.raises(NotSent) as failure:
            sending.send_link(pk=request_.pk)
    assert WITNESS not in str(failure.value)
    assert sending.send_link(pk=request_.pk)
    assert visit(link_to(request_)).status_code == 200
    assert not sending.send_link(pk=request_.pk)


def test_an_address_that_does_not_exist_ends_the_question_and_says_so(
    request_: WitnessRequest, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_backend: Any, _messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr(EmailBackend, "send_messages", unknown)
    WitnessRequest.objects.update(sent_at=None)
    sending.send_link(pk=request_.pk)
    request_.refresh_from_db()
    assert "No mailbox has this address" in request_.cancel_reason
    assert Notice.objects.get(person=cast.priya).link == "/evidence/witnesses/"


def test_a_learner_is_told_once_that_nobody_answered_in_time(request_: WitnessRequest, cast: Cast) -> None:
    last = today(request_.expires_at)
    told = [stating.keep_witnesses(on=last + timedelta(days=days)) for days in (0, 1, 1, 4)]
    assert told == [0, 1, 1, 0]
    assert Notice.objects.filter(person=cast.priya).count() == 1


def test_a_learner_asks_reads_sends_again_and_cancels(cast: Cast, signed_in_as: SignIn) -> None:
    version, day = framework(), today()
    client = signed_in_as(cast.priya)
    form = {
        "witness_name": "Moira Pell",
        "email": WITNESS,
        "about": "How I chaired the meeting.",
        "happened_on_day": day.day,
        "happened_on_month": day.month,
        "happened_on_year": day.year,
    }
    empty = client.post(reverse("portfolio:ask_witness"), form)
    assert "Choose at least one criterion" in empty.content.decode()
    unit = version.units.get(number=1)
    sent = client.post(reverse("portfolio:ask_witness"), form | {"unit_1": [unit.criteria.all()[0].pk]}, follow=True)
    assert "The link goes to Moira Pell now" in sent.content.decode()
    row = WitnessRequest.objects.get()
    assert "Not opened yet" in client.get(reverse("portfolio:witnesses")).content.decode()
    again = client.post(reverse("portfolio:send_witness_again", args=[row.pk]), follow=True)
    assert "The link before it cannot be used" in again.content.decode()
    gone = client.post(reverse("portfolio:cancel_witness", args=[row.pk]), {"reason": "She has moved"}, follow=True)
    assert "She has moved" in gone.content.decode()
    with pytest.raises(NotAllowed, match="Only whoever asked"):
        asking.cancel(request=row, by=cast.callum)
