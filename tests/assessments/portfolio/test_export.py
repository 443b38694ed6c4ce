"""A whole portfolio as one file: it opens offline, holds what its reader may read, and its hashes verify."""

import hashlib
import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.disputes.ruling import rule
from assessments.portfolio.exporting import making
from assessments.portfolio.exporting.asking import ask_for_export
from assessments.portfolio.exporting.gathering import gather
from assessments.portfolio.exporting.making import forget_exports, make_export
from assessments.portfolio.exporting.verifying import verify
from assessments.portfolio.exporting.writing import page_of
from assessments.portfolio.files.storing import store
from assessments.portfolio.files.tidying import forget_files
from assessments.portfolio.models import Evidence, EvidenceFile, FrameworkVersion, PortfolioExport
from lms.calendar import today
from lms.models import AuditEvent, Notice, Person, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.cast import Cast
from tests.factories.portfolio import evidence, framework, judged, met, not_yet
from tests.factories.portfolio_disputes import disputed

SignIn = Callable[[Person], Client]
State = PortfolioExport.State


@pytest.fixture(autouse=True)
def private_store(settings: Any, tmp_path: Path) -> None:
    """Keep the files of these tests to themselves."""
    storages = dict(settings.STORAGES)
    storages["evidence"] = {"BACKEND": "lms.storage.PrivateFolder", "OPTIONS": {"location": str(tmp_path / "store")}}
    settings.STORAGES = storages


@pytest.fixture(autouse=True)
def job_for_later() -> Iterator[Mock]:
    """Leave the job to the tests: in tests the queue runs a job at once."""
    with patch("assessments.portfolio.exporting.asking.tasks") as jobs:
        yield jobs.make_portfolio_file.enqueue


def with_file(evidence: Evidence, name: str, content: bytes = b"%PDF-1.4 a plan") -> EvidenceFile:
    stored = store().save(f"ab/{hashlib.sha256(name.encode()).hexdigest()}", ContentFile(content))
    return EvidenceFile.objects.create(
        evidence=evidence,
        position=evidence.files.count() + 1,
        name=name,
        stored=stored,
        size=len(content),
        content_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=timezone.now(),
    )


def portfolio(cast: Cast) -> FrameworkVersion:
    """Give Priya a piece with two judgements and a file, and a reflection."""
    version = framework()
    [claim] = evidence(cast.priya, version, "1.1", text="I read the log.\n<script>alert(1)</script>")
    with_file(claim.evidence, "../../Plan & review.PDF")
    first = judged(claim, cast.helen, not_yet(reasons="One person was not named."))
    judged(claim, cast.helen, met("Now it shows all of it."), first)
    evidence(cast.priya, version, "1.2", kind="reflection", title="What I learned", text="I was wrong about him.")
    return version


def made_for(cast: Cast, by: Person) -> PortfolioExport:
    export = ask_for_export(person=cast.priya, by=by)
    make_export(pk=export.pk)
    export.refresh_from_db()
    return export


def unpacked(export: PortfolioExport, folder: Path) -> Path:
    path = folder / "export.zip"
    path.write_bytes(store().open(export.stored).read())
    with zipfile.ZipFile(path) as book:
        book.extractall(folder / "out")
    return path


def test_the_file_opens_offline_is_complete_and_its_hashes_verify(cast: Cast, tmp_path: Path) -> None:
    portfolio(cast)
    export = made_for(cast, cast.priya)
    path = unpacked(export, tmp_path)
    assert (export.state, export.done, export.total) == (State.MADE, 2, 2)
    assert export.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, text=True)
    assert checked.stdout.splitlines() == ["files/001-1-plan-review.pdf: OK", "index.html: OK"]
    page = (tmp_path / "out" / "index.html").read_text()
    soup = BeautifulSoup(page, "html.parser")
    addresses = [str(tag.get("href") or tag.get("src")) for tag in soup.find_all(["a", "link", "img", "script"])]
    assert all(one.startswith("#") or (tmp_path / "out" / one).is_file() for one in addresses)
    assert not re.search(r"https?:|url\(|@import", page), "nothing is asked for from anywhere"
    assert "<script>" not in page
    text = " ".join(soup.get_text(" ").split())
    wanted = [
        "OFFICIAL-SENSITIVE",
        "Portfolio of Priya Nair",
        "I read the log.",
        "I was wrong about him.",
        "unconfirmed",
    ]
    wanted += ["One person was not named.", "Now it shows all of it.", "../../Plan & review.PDF"]
    assert [words for words in wanted if words not in text] == []
    assert text.index("One person was not named.") < text.index("Now it shows all of it.")


def test_the_command_says_whether_a_file_was_changed(cast: Cast, tmp_path: Path) -> None:
    portfolio(cast)
    path = unpacked(made_for(cast, cast.priya), tmp_path)
    out = io.StringIO()
    call_command("verify_portfolio", str(path), stdout=out)
    assert "2 parts, each with its hash. No fault found." in out.getvalue()
    assert "Made here" in out.getvalue()
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("files/more.txt", "x")
    with pytest.raises(CommandError, match="1 fault in this portfolio"):
        call_command("verify_portfolio", str(path), stdout=out, stderr=out)
    assert "files/more.txt is not in SHA256SUMS" in out.getvalue()


def zip_of(path: Path, parts: list[tuple[str, str]]) -> Path:
    with zipfile.ZipFile(path, "w") as book:
        for name, words in parts:
            book.writestr(name, words)
    return path


HASH = hashlib.sha256(b"page").hexdigest()
SUMS = ("SHA256SUMS", f"{HASH}  index.html\n")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ([("index.html", "page"), SUMS], ""),
        ([("index.html", "changed"), SUMS], "index.html was changed: its hash differs"),
        ([SUMS], "index.html is missing"),
        ([("index.html", "page"), ("index.html", "page"), SUMS], "index.html is there more than once"),
        ([("index.html", "page"), ("../x", "y"), SUMS], "../x is not in SHA256SUMS"),
        ([("index.html", "page")], "This is not a whole export"),
        ([("index.html", "page"), ("SHA256SUMS", "nonsense")], "a line that is no hash and name"),
    ],
)
def test_what_does_not_fit_is_found(tmp_path: Path, parts: list[tuple[str, str]], fault: str) -> None:
    found = verify(zip_of(tmp_path / "x.zip", parts))
    assert (fault in " ".join(found.faults)) if fault else found.ok
    half = tmp_path / "half.zip"
    half.write_bytes((tmp_path / "x.zip").read_bytes()[:40])
    assert not verify(half).ok


@pytest.mark.parametrize(
    ("who", "may"),
    [("priya", True), ("helen", True), ("stella", True), ("daniel", False), ("gareth", False), ("callum", False)],
)
def test_who_may_ask(cast: Cast, who: str, may: bool) -> None:
    framework()
    if may:
        assert made_for(cast, cast.people[who]).state == State.MADE
        return
    with pytest.raises(NotAllowed, match="the learner, their assessor, or a quality assurer"):
        ask_for_export(person=cast.priya, by=cast.people[who])


def test_a_quality_assurer_elsewhere_may_not_ask(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        ask_for_export(person=cast.priya, by=cast.outsiders[Role.IQA])


def test_a_reflection_is_left_out_for_whoever_may_not_read_it(cast: Cast, tmp_path: Path) -> None:
    portfolio(cast)
    with_file(Evidence.objects.get(kind="reflection"), "diary.pdf")
    unpacked(made_for(cast, cast.stella), tmp_path)
    page = (tmp_path / "out" / "index.html").read_text()
    assert "I was wrong about him" not in page
    assert "diary" not in page
    assert "The words and files of 1 piece is left out" in page
    assert "A reflection is read by" in page
    assert [path.name for path in (tmp_path / "out" / "files").iterdir()] == ["001-1-plan-review.pdf"]


def test_a_file_with_a_reflection_is_not_fetched_by_who_may_read_it_no_more(cast: Cast, signed_in_as: SignIn) -> None:
    portfolio(cast)
    facts = {"unit": cast.region, "starts": today()}
    RoleGrant.objects.create(person=cast.helen, role=Role.IQA.value, **facts)
    hers, stellas = (made_for(cast, Person.objects.get(pk=one.pk)) for one in (cast.helen, cast.stella))
    asked = [(cast.helen, hers), (cast.stella, stellas)]

    def answers() -> list[int]:
        files = [(who, reverse("portfolio:export_file", args=[export.pk])) for who, export in asked]
        return [signed_in_as(who).head(address).status_code for who, address in files]

    assert answers() == [200, 200]
    Pairing.objects.filter(learner=cast.priya, kind="pta").update(supporter=cast.joel)
    assert answers() == [403, 200]


@pytest.mark.parametrize(("who", "told"), [("callum", False), ("joel", True), ("stella", True)])
def test_what_assessors_wrote_to_each_other_is_theirs_in_the_file_as_on_the_page(
    cast: Cast, signed_in_as: SignIn, who: str, told: bool
) -> None:
    judgement = disputed(cast)
    rule(judgement=judgement, by=cast.stella, upholds=True, reasons="Helen read past it.")
    words = [judgement.disagreed.reasons, "Helen read past it."] if judgement.disagreed else []
    reader = cast.people[who]
    out = page_of(gather(cast.callum, reader=reader, on=today()), {"at": timezone.now(), "asked_by": reader})
    page = signed_in_as(reader).get(reverse("portfolio:judgement", args=[judgement.claim_id])).content.decode()
    assert [text in shown for shown in (out, page) for text in words] == [told] * 4


def test_asked_twice_it_is_made_once_and_whoever_asked_is_told_once(cast: Cast, job_for_later: Mock) -> None:
    framework()
    first = ask_for_export(person=cast.priya, by=cast.priya)
    assert ask_for_export(person=cast.priya, by=cast.priya) == first
    job_for_later.assert_called_once_with(first.pk)
    for _ in range(2):
        make_export(pk=first.pk)
    assert Notice.objects.filter(event=f"portfolio-export-{first.pk}").count() == 1
    assert AuditEvent.objects.filter(code="portfolio_export_made").count() == 1


def test_a_file_that_is_gone_or_changed_is_not_passed_over(cast: Cast) -> None:
    portfolio(cast)
    kept = EvidenceFile.objects.get()
    store().delete(kept.stored)
    export = made_for(cast, cast.priya)
    assert (export.state, export.stored) == (State.FAILED, "")
    assert "is not in the store" in export.fault
    store().save(kept.stored, ContentFile(b"something else"))
    assert "its hash differs" in made_for(cast, cast.priya).fault


def test_a_full_disk_leaves_nothing_and_says_what_to_do(cast: Cast) -> None:
    framework()
    with patch.object(making, "write", side_effect=OSError(28, "No space left on device")):
        export = made_for(cast, cast.priya)
    assert (export.state, export.fault) == (State.FAILED, making.NO_ROOM)
    make_export(pk=export.pk)
    export.refresh_from_db()
    assert (export.state, export.fault) == (State.MADE, "")


def test_what_nobody_foresaw_is_said_and_told_to_the_queue(cast: Cast) -> None:
    framework()
    export = ask_for_export(person=cast.priya, by=cast.priya)
    with patch.object(making, "write", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        make_export(pk=export.pk)
    export.refresh_from_db()
    assert (export.state, export.fault) == (State.FAILED, making.NOT_MADE)


def test_after_its_days_the_file_is_deleted_and_no_sooner(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    framework()
    export = made_for(cast, cast.priya)
    stored = export.stored
    assert export.keep_until == export.made_at.date() + timedelta(days=7)  # type: ignore[union-attr]
    for days, left in ((7, True), (8, False), (9, False)):
        with django_capture_on_commit_callbacks(execute=True):
            forget_exports(now=timezone.now() + timedelta(days=days))
        assert store().exists(stored) is left
    export.refresh_from_db()
    assert (export.state, export.stored) == (State.GONE, "")


def test_the_nightly_tidying_leaves_an_export_alone(cast: Cast) -> None:
    framework()
    export = made_for(cast, cast.priya)
    assert forget_files(now=timezone.now() + timedelta(days=2)) == 0
    assert store().exists(export.stored)


def test_what_is_not_made_in_a_day_is_given_up(cast: Cast) -> None:
    export = ask_for_export(person=cast.priya, by=cast.priya)
    assert forget_exports(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget_exports(now=timezone.now() + timedelta(hours=25)) == 1
    export.refresh_from_db()
    assert export.state == State.FAILED


def test_it_is_asked_for_and_fetched_on_its_page(cast: Cast, signed_in_as: SignIn) -> None:
    portfolio(cast)
    priya, address = signed_in_as(cast.priya), reverse("portfolio:export", args=[cast.priya.pk])
    assert "Make the file" in priya.get(address).text
    priya.post(address)
    assert "It is being made." in priya.get(address).text
    export = PortfolioExport.objects.get()
    file = reverse("portfolio:export_file", args=[export.pk])
    assert priya.get(file).status_code == 403
    make_export(pk=export.pk)
    export.refresh_from_db()
    assert export.sha256 in priya.get(address).text
    answer: Any = priya.get(file)
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == export.sha256
    assert re.fullmatch(
        r'attachment; filename="OFFICIAL-SENSITIVE-portfolio-priya-nair-[\d-]+\.zip"', answer["Content-Disposition"]
    )
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert AuditEvent.objects.filter(code="portfolio_export_fetched", by=cast.priya).count() == 1
    assert signed_in_as(cast.helen).get(file).status_code == 403, "it holds what Priya may read, not what Helen may"
    assert signed_in_as(cast.callum).get(address).status_code == 403
