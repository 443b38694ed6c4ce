"""A learner writes evidence: a draft that is saved as it goes, in two windows at once, with help, until it is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.portfolio.evidence import replacing
from assessments.portfolio.evidence.drafts import Sent, save_draft
from assessments.portfolio.evidence.sending import send_draft
from assessments.portfolio.files import storing
from assessments.portfolio.files.storing import NO_ROOM, Stored, store
from assessments.portfolio.models import Evidence, EvidenceDraft, FrameworkVersion
from assessments.portfolio.views import writing
from lms.calendar import today
from lms.models import AuditEvent, Person
from tests.cast import Cast
from tests.factories.portfolio import criterion, framework

SignIn = Callable[[Person], Client]


def begun(client: Client, kind: str = "product", code: str = "") -> EvidenceDraft:
    """Choose a kind on the first page, and return the draft that it leads to."""
    answer = client.post(reverse("portfolio:submit"), {"kind": kind, "criterion": code})
    draft = EvidenceDraft.objects.latest("pk")
    assert answer["Location"] == reverse("portfolio:draft", args=[draft.pk])
    return draft


def filled(version: FrameworkVersion, **changes: Any) -> dict[str, Any]:
    """Return a draft as a browser posts it, ready to be sent."""
    row, day = criterion(version, "1.1"), today()
    return {
        "kind": "product",
        "title": "A plan reviewed",
        "happened_on_day": day.day,
        "happened_on_month": day.month,
        "happened_on_year": day.year,
        "text": "I read the log and changed the plan.",
        "criteria": [row.pk],
        f"where_{row.pk}": "the second paragraph",
        "own_work": "on",
        "seen": 0,
        "window": "one",
        "action": "send",
    } | changes


def posted(client: Client, draft: EvidenceDraft, **fields: Any) -> BeautifulSoup:
    answer = client.post(reverse("portfolio:draft", args=[draft.pk]), fields, follow=True)
    return BeautifulSoup(answer.content, "html.parser")


def saved(client: Client, draft: EvidenceDraft, **fields: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(reverse("portfolio:save_draft", args=[draft.pk]), fields, headers={"Accept": "text/json"})
    return answer.status_code, answer.json()


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def test_a_learner_begins_by_the_kind_and_the_criterion_they_came_for_is_ticked(
    cast: Cast, signed_in_as: SignIn
) -> None:
    row, client = criterion(framework(), "2.2"), signed_in_as(cast.priya)
    hidden = BeautifulSoup(client.get(reverse("portfolio:submit"), {"criterion": "2.2"}).content, "html.parser")
    assert hidden.select_one("input[name=criterion]")["value"] == "2.2"  # type: ignore[index]
    soup = BeautifulSoup(
        client.get(reverse("portfolio:draft", args=[begun(client, code="2.2").pk])).content, "html.parser"
    )
    assert [box["value"] for box in soup.select("input[type=checkbox][name=criteria][checked]")] == [str(row.pk)]


def test_a_draft_begun_twice_is_one_until_something_is_written(cast: Cast, signed_in_as: SignIn) -> None:
    framework()
    client = signed_in_as(cast.priya)
    first = begun(client)
    assert begun(client) == first
    saved(client, first, title="A visit", seen=0, window="one")
    assert begun(client) != first
    assert "A visit" in words(BeautifulSoup(client.get(reverse("portfolio:submit")).content, "html.parser"))


def test_evidence_is_sent_with_where_to_look_and_the_statement_and_the_draft_is_gone(
    cast: Cast, signed_in_as: SignIn
) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    draft = begun(client)
    text = words(posted(client, draft, **filled(version)))
    assert "Sent to Helen Marsh, to be judged by" in text
    assert "1.1 waiting to be judged, by" in text
    [evidence] = Evidence.objects.all()
    assert (evidence.kind, evidence.title, evidence.claims.get().where) == (
        "product",
        "A plan reviewed",
        "the second paragraph",
    )
    assert AuditEvent.objects.filter(code="own_work_stated", subject_id=evidence.pk).exists()
    assert not EvidenceDraft.objects.exists()
    assert "not here any more" in words(posted(client, draft, **filled(version)))
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"title": ""}, "Write something under “Title”"),
        ({"happened_on_year": today().year + 1}, "The day must be today or earlier"),
        ({"criteria": []}, "Choose at least one criterion that this evidence shows"),
        ({"criteria": ["999999"]}, "Choose one of those offered"),
        ({"kind": "observation"}, "Choose who saw it, or choose another kind of evidence"),
        ({"kind": "rumour"}, "Choose one of those offered under “Kind of evidence”"),
        ({"text": "  "}, "Write what happened, or add a file that shows it"),
        ({"text": "x" * 6001}, "holds 6000 characters: you wrote 6001"),
        ({"own_work": ""}, "Tick it if it is so"),
    ],
)
def test_what_is_missing_is_said_with_its_cause_and_everything_else_is_kept(
    cast: Cast, signed_in_as: SignIn, change: dict[str, Any], error: str
) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    draft = begun(client)
    soup = posted(client, draft, **filled(version, **change))
    summary = soup.select_one(".govuk-error-summary")
    assert summary
    assert error in summary.get_text()
    assert soup.title
    assert soup.title.get_text().startswith("Error: ")
    assert not Evidence.objects.exists()
    draft.refresh_from_db()
    assert draft.fields["happened_on_day"] == str(today().day)


def test_a_refusal_of_the_action_also_keeps_what_was_written(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    cast.priya.posts.all().delete()
    soup = posted(client, begun(client), **filled(version))
    assert "has no post" in soup.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    assert "changed the plan" in soup.select_one("textarea[name=text]").get_text()  # type: ignore[union-attr]


def test_what_may_not_be_kept_is_shown_in_its_line_with_other_words_that_one_button_takes(
    cast: Cast, signed_in_as: SignIn
) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    draft = begun(client)
    text = "I went there.\nJ111111 was in, born on 4 May 1991."
    soup = posted(client, draft, **filled(version, text=text))
    assert "Take out “J111111” on line 2: it looks like a case number" in words(soup)
    assert "Line 2: J111111 was in" in words(soup)
    assert "Instead: [person on probation] was in" in words(soup)
    assert soup.select_one("textarea[name=text]").get_text().strip() == text  # type: ignore[union-attr]
    draft.refresh_from_db()
    assert (draft.fields["title"], "text" in draft.fields) == ("A plan reviewed", False)
    posted(client, draft, **filled(version, text=text, seen=1, action="redact-text"))
    draft.refresh_from_db()
    assert draft.fields["text"] == "I went there.\n[person on probation] was in, born on [age]."
    assert not Evidence.objects.exists()


# ---- saved as it goes ----


def test_a_page_saves_as_it_goes_and_is_told_what_was_kept(cast: Cast, signed_in_as: SignIn) -> None:
    framework()
    client = signed_in_as(cast.priya)
    draft = begun(client)
    status, said = saved(client, draft, title="A visit", text="with A1234BC", seen=0, window="one")
    assert (status, said["revision"], list(said["refused"])) == (200, 1, ["text"])
    [find] = said["help"]["text"]
    assert (find["line"], find["before"], find["found"], find["instead"]) == (
        1,
        "with ",
        "A1234BC",
        "[person in prison]",
    )
    assert saved(client, draft, title="A visit", seen=1, window="one")[1]["revision"] == 1


def test_of_two_windows_neither_overwrites_the_other_and_the_writer_chooses(cast: Cast, signed_in_as: SignIn) -> None:
    framework()
    client = signed_in_as(cast.priya)
    draft = begun(client)
    saved(client, draft, title="Here", text="The same", seen=0, window="one")
    status, said = saved(client, draft, title="There", text="The same", seen=0, window="two")
    assert status == 409
    assert "another window" in said["sentence"]
    both = posted(client, draft, title="There", text="The same", seen=0, window="two")
    assert [box.get_text(strip=True) for box in both.select(".wm-box")] == ["There", "Here"]
    fields = {field["name"]: field.get("value", "") for field in both.select("main input[type=hidden]")}
    posted(client, draft, **fields, choose_title="there")
    draft.refresh_from_db()
    assert (draft.fields["title"], draft.revision) == ("Here", 1)
    posted(client, draft, **fields, choose_title="here")
    draft.refresh_from_db()
    assert (draft.fields["title"], draft.revision) == ("There", 2)


def test_what_a_window_gave_up_and_comes_late_overwrites_nothing_that_it_sent_since(
    cast: Cast, signed_in_as: SignIn
) -> None:
    framework()
    client = signed_in_as(cast.priya)
    draft = begun(client)
    for text, turn, stands in (
        ("first and second", 2, "first and second"),
        ("first", 1, "first and second"),
        ("third", 3, "third"),
        # The same words again are newer too, though nothing is written for them.
        ("third", 5, "third"),
        ("given up", 4, "third"),
    ):
        assert saved(client, draft, text=text, seen=0, window="one", turn=turn)[0] == 200
        draft.refresh_from_db()
        assert draft.fields["text"] == stands
    assert saved(client, draft, text="first", seen=0, window="two", turn=1)[0] == 409


def test_what_another_window_saves_while_a_draft_is_sent_is_not_lost(
    cast: Cast, signed_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    draft = begun(client)

    def send_after_the_other_window(**facts: Any) -> Evidence:
        there = Sent({"text": "Much more."}, facts["draft"].revision, "two")
        save_draft(draft=facts["draft"], by=cast.priya, sent=there)
        return send_draft(**facts)

    monkeypatch.setattr(writing, "send_draft", send_after_the_other_window)
    both = posted(client, draft, **filled(version))
    assert [box.get_text(strip=True) for box in both.select(".wm-box")] == [filled(version)["text"], "Much more."]
    assert (Evidence.objects.count(), EvidenceDraft.objects.get().fields["text"]) == (0, "Much more.")


def test_a_draft_that_was_sent_or_thrown_away_elsewhere_takes_no_more_words(cast: Cast, signed_in_as: SignIn) -> None:
    framework()
    client = signed_in_as(cast.priya)
    draft = begun(client)
    client.post(reverse("portfolio:discard_draft", args=[draft.pk]))
    status, said = saved(client, draft, title="A visit", seen=0, window="one")
    assert (status, "thrown away" in said["sentence"]) == (410, True)
    assert client.get(reverse("portfolio:draft", args=[draft.pk]))["Location"] == reverse("portfolio:evidence")


def test_nobody_else_reads_a_draft_or_writes_in_it(cast: Cast, signed_in_as: SignIn) -> None:
    framework()
    draft = begun(signed_in_as(cast.priya))
    other = signed_in_as(cast.callum)
    assert other.get(reverse("portfolio:draft", args=[draft.pk])).status_code == 403
    assert other.post(reverse("portfolio:save_draft", args=[draft.pk]), {"title": "X"}).status_code == 403
    assert other.post(reverse("portfolio:discard_draft", args=[draft.pk])).status_code == 403


def test_the_page_of_a_draft_asks_the_database_as_often_however_many_criteria_are_ticked(
    cast: Cast, signed_in_as: SignIn
) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    draft = begun(client)
    asked = []
    for codes in (["1.1"], ["1.1", "1.2", "2.1", "2.2"]):
        draft.fields = {"criteria": [str(criterion(version, code).pk) for code in codes]}
        draft.save()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("portfolio:draft", args=[draft.pk]))
        asked.append(len(queries))
    assert asked[0] == asked[1]


# ---- files ----


def test_files_come_and_go_one_by_one_and_are_sent_with_the_words(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    draft = begun(client)
    address = reverse("portfolio:add_file", args=[draft.pk])
    answer = client.post(address, {"files": SimpleUploadedFile("plan.txt", b"What I planned.")})
    said = answer.json()
    assert (answer.status_code, said["name"], said["size"]) == (200, "plan.txt", "15\N{NO-BREAK SPACE}bytes")
    refused = client.post(address, {"files": SimpleUploadedFile("plan.txt", b"MZ\x90\x00 not words \x00")})
    assert (refused.status_code, bool(refused.json()["sentence"])) == (422, True)
    assert client.post(address, {}).json() == {"sentence": "Nothing came of it. Choose it again."}
    # Without a script: the words are saved with the file, and a refusal stands on the page.
    more = SimpleUploadedFile("more.txt", b"And more.")
    soup = posted(client, draft, **filled(version, text="", action="file", files=more))
    assert [link.get_text() for link in soup.select("[data-files] a")] == ["plan.txt", "more.txt"]
    soup = posted(client, draft, **filled(version, text="", action="file", seen=1))
    assert "Choose a file first" in soup.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    posted(client, draft, **filled(version, text="", action=f"drop-{said['pk']}", seen=1))
    posted(client, draft, **filled(version, text="", seen=1))
    [evidence] = Evidence.objects.all()
    assert [(file.name, file.size) for file in evidence.files.all()] == [("more.txt", 9)]
    page = client.get(reverse("portfolio:piece", args=[evidence.pk])).content.decode()
    assert reverse("portfolio:file", args=[evidence.files.get().pk]) in page


def test_a_changed_piece_keeps_its_files_and_the_old_one_keeps_its_own(cast: Cast, signed_in_as: SignIn) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    draft = begun(client)
    posted(client, draft, **filled(version, action="file", files=SimpleUploadedFile("plan.txt", b"What I planned.")))
    posted(client, draft, **filled(version, seen=1))
    [before] = Evidence.objects.all()
    client.post(reverse("portfolio:change", args=[before.pk]))
    draft = EvidenceDraft.objects.get(replaces=before)
    posted(client, draft, **filled(version, text="Better words.", criteria=[]))
    after = Evidence.objects.get(replaces=before)
    names = [piece.files.get().stored for piece in (before, after)]
    assert [store().open(name).read() for name in names] == [b"What I planned."] * 2
    assert names[0] != names[1]


@pytest.mark.parametrize("broken", ["full", "lost"])
def test_where_a_file_cannot_be_copied_no_half_draft_is_begun_and_it_says_so(
    cast: Cast, signed_in_as: SignIn, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    version, client = framework(), signed_in_as(cast.priya)
    draft = begun(client)
    for name in ("plan.txt", "more.txt"):
        file = SimpleUploadedFile(name, f"In {name}.".encode())
        client.post(reverse("portfolio:add_file", args=[draft.pk]), {"files": file})
    posted(client, draft, **filled(version))
    [piece] = Evidence.objects.all()
    last, change = piece.files.last(), reverse("portfolio:change", args=[piece.pk])
    assert last
    kept: list[str] = []

    def put(source: Any) -> Stored:
        if kept and broken == "full":
            raise ValidationError({"files": NO_ROOM})
        stored = storing.put(source)
        kept.append(stored.name)
        return stored

    with monkeypatch.context() as fault:
        fault.setattr(replacing, "put", put)
        if broken == "lost":
            fault.setattr(replacing, "store", lambda: Lost(last.stored))
        answer = client.post(change, follow=True)
    says = {"full": "no room left", "lost": "more.txt cannot be read just now"}[broken]
    assert says in words(BeautifulSoup(answer.content, "html.parser"))
    assert not EvidenceDraft.objects.exists()
    assert [store().exists(name) for name in kept] == [False]
    client.post(change)
    assert EvidenceDraft.objects.get().files.count() == 2


class Lost:
    """A store that has lost one file."""

    def __init__(self, name: str) -> None:
        self.name = name

    def open(self, name: str) -> Any:
        if name == self.name:
            raise FileNotFoundError(name)
        return store().open(name)


def test_a_draft_that_is_thrown_away_leaves_no_file_behind(
    cast: Cast, signed_in_as: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    framework()
    client = signed_in_as(cast.priya)
    draft = begun(client)
    upload = SimpleUploadedFile("plan.txt", b"What I planned.")
    client.post(reverse("portfolio:add_file", args=[draft.pk]), {"files": upload})
    name = draft.files.get().stored
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("portfolio:discard_draft", args=[draft.pk]))
    assert not store().exists(name)
