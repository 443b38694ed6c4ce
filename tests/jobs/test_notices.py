"""Notices: one e-mail a person, which says nothing, and never twice."""

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from lms import notices
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Notice
from lms.notices import NotSent, send_notices


def tell(person, event, *, urgent=False):
    """Queue a notice with words that must not travel."""
    text = "Helen Marsh judged your evidence for M••••17"
    return queue_notice(person=person, event=event, text=text, link="/evidence/5/", urgent=urgent)


def waiting():
    """Return the events of the notices that wait."""
    return list(Notice.objects.filter(sent_at=None).order_by("pk").values_list("event", flat=True))


def test_several_notices_leave_as_one_email_to_each_person(cast):
    tell(cast.priya, "a")
    tell(cast.priya, "b")
    tell(cast.callum, "c")
    assert send_notices(urgent_only=False) == 2
    assert sorted(message.to for message in mail.outbox) == [["callum@example.org"], ["priya@example.org"]]
    assert waiting() == []


def test_an_email_says_only_that_there_is_something_and_where(cast, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://waymark.example"
    tell(cast.priya, "a")
    send_notices(urgent_only=False)
    (message,) = mail.outbox
    assert message.subject == "You have something to read in Waymark"
    assert "https://waymark.example" in message.body
    for word in ("Helen", "Priya", "evidence", "M••••17", "/evidence/5/"):
        assert word not in message.subject + message.body


def test_a_second_run_sends_nothing(cast):
    tell(cast.priya, "a")
    assert [send_notices(urgent_only=False), send_notices(urgent_only=False)] == [1, 0]
    assert len(mail.outbox) == 1


def test_what_is_not_urgent_waits_for_the_digest(cast):
    tell(cast.priya, "a")
    tell(cast.callum, "b", urgent=True)
    assert send_notices(urgent_only=True) == 1
    assert waiting() == ["a"]


def test_of_two_runs_at_the_same_time_one_sends(cast, monkeypatch):
    tell(cast.priya, "a")
    seen = notices._waiting(False, today())
    send_notices(urgent_only=False)
    monkeypatch.setattr(notices, "_waiting", lambda _urgent_only, _on: seen)
    assert send_notices(urgent_only=False) == 0
    assert len(mail.outbox) == 1


def test_a_run_that_dies_after_its_claim_costs_an_email_and_never_sends_two(cast, monkeypatch):
    tell(cast.priya, "a")

    def die(_backend, _messages):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", die)
        with pytest.raises(SystemExit):
            send_notices(urgent_only=False)
    assert send_notices(urgent_only=False) == 0
    assert Notice.objects.get(event="a").sent_at


def test_a_mail_server_that_is_away_leaves_the_notices_waiting_and_fails_the_job(cast, monkeypatch):
    tell(cast.priya, "a")
    tell(cast.callum, "b")

    def away(_backend, _messages):
        raise smtplib.SMTPServerDisconnected("no greeting for priya@example.org")

    monkeypatch.setattr(EmailBackend, "send_messages", away)
    with pytest.raises(NotSent, match="2 of 2") as failure:
        send_notices(urgent_only=False)
    assert "example.org" not in str(failure.value)
    assert waiting() == ["a", "b"]


def test_an_address_that_does_not_exist_holds_up_nobody_else(cast, monkeypatch):
    tell(cast.priya, "a")
    tell(cast.callum, "b")
    deliver = EmailBackend.send_messages

    def pick(backend, messages):
        if messages[0].to == ["priya@example.org"]:
            raise smtplib.SMTPRecipientsRefused({})
        return deliver(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", pick)
    assert send_notices(urgent_only=False) == 1
    assert waiting() == []


def test_whoever_has_left_is_sent_nothing(cast):
    cast.priya.is_active = False
    cast.priya.save()
    tell(cast.priya, "a")
    assert send_notices(urgent_only=False) == 0
