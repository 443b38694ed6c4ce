"""A file is served to whoever may read its evidence, and so that nothing in it can run."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assessments.portfolio.evidence.drafts import begin_draft
from assessments.portfolio.models import DraftFile, EvidenceFile
from lms.models import AuditEvent, Person
from lms.roles import Role
from tests.assessments.portfolio.files.making import GOOD
from tests.factories import evidence_files, portfolio

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def notes(cast) -> EvidenceFile:
    """Return a file of evidence that waits to be judged."""
    return evidence_files.of_evidence(portfolio.evidence(cast.priya, portfolio.framework())[0].evidence)


def fetched(client: Client, file: EvidenceFile | DraftFile, **headers: str) -> HttpResponse:
    """Fetch a file."""
    name = "draft_file" if isinstance(file, DraftFile) else "file"
    return client.get(reverse(f"portfolio:{name}", args=[file.pk]), headers=headers)


def body(response: HttpResponse) -> bytes:
    """Return what came."""
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("name", GOOD)
def test_a_file_comes_whole_and_with_headers_that_let_nothing_in_it_run(name, cast, notes, signed_in_as):
    file = evidence_files.of_evidence(notes.evidence, name, GOOD[name])
    response = fetched(signed_in_as(cast.priya), file)
    assert body(response) == GOOD[name]
    assert response["Content-Length"] == str(len(GOOD[name]))
    assert response["Content-Type"] == file.content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Frame-Options"] == "DENY"
    shown = name.endswith((".jpg", ".jpeg", ".png", ".mp3", ".m4a", ".wav", ".mp4"))
    assert response["Content-Disposition"] == f'{"inline" if shown else "attachment"}; filename="{name}"'
    assert shown or policy == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("a\r\nSet-Cookie: b.html", "text/html"), ("a.svg", "image/svg+xml"), ("“a”.js", "text/javascript")],
)
def test_a_row_that_says_otherwise_is_still_served_harmless(name, content_type, cast, notes, signed_in_as):
    EvidenceFile.objects.filter(pk=notes.pk).update(name=name, content_type=content_type)
    response = fetched(signed_in_as(cast.priya), notes)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment; ")
    assert "Set-Cookie" not in response


MAY = {Role.LEARNER, Role.PTA, Role.SPO, Role.HEAD_OF_PDU, Role.REGIONAL_LEARNING_MANAGER, Role.COORDINATOR}


@pytest.mark.parametrize("kind", ["product", "reflection", "unclaimed", "draft"])
def test_nobody_fetches_a_file_by_guessing_its_address(kind, cast, notes, signed_in_as):
    file: EvidenceFile | DraftFile = notes
    if kind == "reflection":
        version = notes.evidence.claims.get().criterion.unit.version
        piece = portfolio.evidence(cast.priya, version, kind="reflection")[0].evidence
        file = evidence_files.of_evidence(piece)
    if kind == "draft":
        file = evidence_files.of_draft(begin_draft(person=cast.priya, by=cast.priya, kind="product"))
    if kind == "unclaimed":
        notes.evidence.claims.all().delete()
    may = {
        "product": MAY | {Role.NATIONAL_LEAD, Role.IQA},
        "reflection": {Role.LEARNER, Role.PTA},
        "unclaimed": {Role.LEARNER, Role.PTA},
        "draft": {Role.LEARNER},
    }[kind]
    got = {role for role in Role if fetched(signed_in_as(cast.in_role(role)), file).status_code == 200}
    strangers = {role for role in Role if fetched(signed_in_as(cast.outsiders[role]), file).status_code == 200}
    assert got == may
    assert strangers <= {Role.NATIONAL_LEAD} & may
    assert fetched(signed_in_as(cast.callum), file).status_code == 403
    assert fetched(Client(), file).status_code == 302


def test_who_fetched_a_file_is_recorded_once_an_hour(cast, notes, signed_in_as):
    assessor, learner = signed_in_as(cast.helen), signed_in_as(cast.priya)
    for client in (assessor, assessor, learner):
        fetched(client, notes)
    fetched(assessor, notes, range="bytes=2-9")
    fetched(signed_in_as(cast.callum), notes)
    events = AuditEvent.objects.filter(code="evidence_file_fetched", subject_id=notes.pk).order_by("pk")
    assert [event.by for event in events] == [cast.helen, cast.priya]


@pytest.mark.parametrize(
    ("asked", "status", "came"),
    [
        ("bytes=0-3", 206, evidence_files.WORDS[:4]),
        ("bytes=4-", 206, evidence_files.WORDS[4:]),
        ("bytes=-5", 206, evidence_files.WORDS[-5:]),
        ("bytes=0-9999", 206, evidence_files.WORDS),
        ("bytes=0-0,5-6", 200, evidence_files.WORDS),
        ("bytes=-", 200, evidence_files.WORDS),
        ("nonsense", 200, evidence_files.WORDS),
        ("bytes=9999-", 416, None),
        ("bytes=5-4", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_a_player_may_ask_for_a_stretch(asked, status, came, cast, notes, signed_in_as):
    response = fetched(signed_in_as(cast.priya), notes, range=asked)
    assert response.status_code == status
    assert response["Accept-Ranges"] == "bytes"
    if came is not None:
        assert body(response) == came
        assert response["Content-Length"] == str(len(came))


def test_a_file_that_the_store_has_lost_is_not_there(cast, notes, signed_in_as):
    EvidenceFile.objects.filter(pk=notes.pk).update(stored="00/lost")
    assert fetched(signed_in_as(cast.priya), notes).status_code == 404
    assert not AuditEvent.objects.filter(code="evidence_file_fetched").exists()
