"""The audit record: every kind of tampering is found, each as a sentence."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from lms import audit
from lms.models import AuditEvent, AuditSeal, AuditText

EVENTS, BATCH = 9, 3


@pytest.fixture
def sealed(cast, monkeypatch):
    """Return nine events, sealed by threes; every third has words."""
    monkeypatch.setattr(audit, "BATCH", BATCH)
    AuditEvent.objects.all().delete()
    for number in range(EVENTS):
        words = "It was late." if number % 3 == 0 else ""
        audit.record("judged", by=cast.helen, subject=cast.priya, facts={"number": number}, words=words)
    assert audit.seal_all() == EVENTS
    return AuditEvent.objects.order_by("position")


def event(position):
    """Return the event at a position, as rows that can be tampered with."""
    return AuditEvent.objects.filter(position=position)


def swap(_cast):
    """Let two events change places."""
    event(4).update(position=100)
    event(5).update(position=4)
    event(100).update(position=5)


def rewrite(_cast):
    """Change an event and write every later link anew, as somebody would who has read this code."""
    event(2).update(code="praised")
    head = event(1).get().chain_hash
    for row in AuditEvent.objects.filter(position__gt=1).order_by("position"):
        head = audit.link(head, row.position, row)
        event(row.position).update(chain_hash=head)


def rewrite_and_drop_seals(cast):
    """Do so, and take away the seals that would tell."""
    rewrite(cast)
    AuditSeal.objects.all().delete()


def rewrite_and_forge(cast):
    """Do so, and seal the result without the key."""
    rewrite(cast)
    AuditSeal.objects.all().delete()
    last = event(EVENTS).get()
    AuditSeal.objects.create(position=EVENTS, head=last.chain_hash, signature="0" * 64, at=last.at)


def insert(cast):
    """Slip an event in at the end."""
    AuditEvent.objects.create(
        at=event(9).get().at, by=cast.ruth, code="judged", subject_kind="lms.person", subject_id=1, position=10
    )


TAMPERING = {
    "what was done": (lambda cast: event(2).update(code="praised"), "Event 2 (praised) has been changed"),
    "who did it": (lambda cast: event(2).update(by=cast.ruth), "Event 2 (judged) has been changed"),
    "that somebody did it": (lambda cast: event(2).update(by=None), "Event 2 (judged) has been changed"),
    "when": (lambda cast: event(2).update(at=F("at") + timedelta(seconds=1)), "Event 2 (judged) has been changed"),
    "to whom": (lambda cast: event(2).update(subject_id=cast.callum.pk), "Event 2 (judged) has been changed"),
    "to what kind": (lambda cast: event(2).update(subject_kind="lms.unit"), "Event 2 (judged) has been changed"),
    "a fact": (lambda cast: event(2).update(facts={"number": 7}), "Event 2 (judged) has been changed"),
    "the hash of the words": (lambda cast: event(4).update(words_hash=""), "Event 4 (judged) has been changed"),
    "the words": (
        lambda cast: AuditText.objects.update(words="It was early."),
        "The words of event 1 have been changed",
    ),
    "the words, taken away": (lambda cast: event(4).update(words=None), "The words of event 4 are gone"),
    "the link": (lambda cast: event(2).update(chain_hash="0" * 64), "Event 2 (judged) has been changed"),
    "an event taken out": (lambda cast: event(5).delete(), "Event 5 is missing"),
    "the first event taken out": (lambda cast: event(1).delete(), "Event 1 is missing"),
    "the last event taken out": (lambda cast: event(9).delete(), "events at the end are gone"),
    "an event unsealed": (lambda cast: event(5).update(position=None), "Event 5 is missing"),
    "two events swapped": (swap, "Event 4 (judged) has been changed"),
    "an event slipped in": (insert, "Event 10 (judged) has been changed"),
    "the chain written anew": (rewrite, "The seal at 3 does not fit"),
    "the chain written anew, no seals": (rewrite_and_drop_seals, "bears no seal"),
    "the chain written anew, forged seal": (rewrite_and_forge, "The seal at 9 does not fit"),
    "the last seal taken out": (lambda cast: AuditSeal.objects.filter(position=9).delete(), "bears no seal"),
    "a signature": (lambda cast: AuditSeal.objects.filter(position=3).update(signature="0" * 64), "The seal at 3"),
    "a sealed head": (lambda cast: AuditSeal.objects.filter(position=3).update(head="0" * 64), "The seal at 3"),
}


@pytest.mark.parametrize(("tamper", "sentence"), TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_found(cast, sealed, tamper, sentence):
    assert list(audit.faults()) == []
    tamper(cast)
    assert any(sentence in fault for fault in audit.faults()), list(audit.faults())


def test_a_single_change_is_one_fault_and_not_one_for_each_later_event(sealed):
    event(2).update(code="praised")
    assert len(list(audit.faults())) == 1


def test_words_may_be_erased_and_their_hash_stays(sealed):
    row = sealed[0].words
    row.words, row.erased_at = "", sealed[0].at
    row.save()
    assert list(audit.faults()) == []


def test_an_end_cut_off_with_its_seals_is_found_with_a_head_that_was_kept(sealed):
    position, head, _signature = audit.latest_seal().split()
    event(9).delete(), event(8).delete(), event(7).delete()
    AuditSeal.objects.filter(position=9).delete()
    assert list(audit.faults()) == []
    assert "no longer reaches event 9" in next(audit.faults_against(int(position), head))
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify_audit", "--kept", position, head, stdout=StringIO(), stderr=StringIO())


def test_a_chain_that_was_written_anew_does_not_hold_the_head_that_was_kept(cast, sealed):
    position, head, _signature = audit.latest_seal().split()
    assert list(audit.faults_against(int(position), head)) == []
    rewrite(cast)
    assert "written anew" in next(audit.faults_against(int(position), head))


def test_sealing_goes_on_where_it_stopped_and_twice_is_once(cast, sealed):
    assert audit.seal_all() == 0
    with transaction.atomic():
        audit.record("judged", by=None, subject=cast.priya)
    assert audit.seal_all() == 1
    assert list(audit.faults()) == []


def test_the_signed_head_is_written_to_the_log_too(cast, caplog):
    with caplog.at_level(logging.INFO, "lms.audit"):
        audit.record("judged", by=None, subject=cast.priya)
        audit.seal_all()
    assert audit.latest_seal() in caplog.text


def test_the_command_says_that_all_is_well_and_prints_the_signed_head(sealed):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "No fault found" in out.getvalue()
    assert audit.latest_seal() in out.getvalue()


def test_the_command_prints_each_fault_and_fails(sealed):
    event(2).update(code="praised")
    event(6).delete()
    errors = StringIO()
    with pytest.raises(CommandError, match="faults in the audit record"):
        call_command("verify_audit", stdout=StringIO(), stderr=errors)
    assert "Event 2" in errors.getvalue()
    assert "Event 6 is missing" in errors.getvalue()
