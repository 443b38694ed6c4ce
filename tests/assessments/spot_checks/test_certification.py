"""Reviewers are certified on exemplar cases, see no key before they have judged, and renew in time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.spot_checks.case_files.attempts import begin, finish, keep, open_next
from assessments.spot_checks.case_files.certificates import certificate_of, certified, check_certified
from assessments.spot_checks.case_files.renewing import CERTIFICATE_ENDS, keep_certificates
from assessments.spot_checks.models import CaseFileAttempt, CaseFileVersion, Certificate, StandardVersion
from lms.calendar import months_after, today
from lms.models import AuditEvent, Duty, Notice, Person, RoleGrant
from lms.permissions import NotAllowed, refusal
from tests.cast import Cast
from tests.factories import case_files, spot_checks

SignIn = Callable[[Person], Client]


@pytest.fixture
def version(db: None) -> StandardVersion:
    """Return a standard of four questions, the first critical."""
    return spot_checks.standard()


@pytest.fixture
def cases(version: StandardVersion) -> list[CaseFileVersion]:
    """Return three exemplar cases: the expert answers insufficient, sufficient, sufficient, not applicable."""
    return case_files.exemplars(version, "a", "b", "c")


def test_two_cases_that_hold_give_a_certificate_for_a_year(cast: Cast, cases: list[CaseFileVersion]) -> None:
    first = case_files.attempt(cast.amara, cases[0])
    assert not Certificate.objects.exists()
    second = case_files.attempt(cast.amara, cases[1])
    found = Certificate.objects.get()
    assert (found.person, found.starts, found.ends) == (cast.amara, today(), months_after(today(), 12))
    assert (found.agreed, found.asked, found.rests_on) == (8, 8, [first.pk, second.pk])
    assert [row["rule"] for row in found.rules][:2] == ["spot_check_certify_files", "spot_check_certify_agreement"]
    assert AuditEvent.objects.filter(code="reviewer_certified").count() == 1


@pytest.mark.parametrize("letters", ["sssn", "isss", "iiin"])
def test_a_critical_or_a_frequent_disagreement_gives_none(
    cast: Cast, cases: list[CaseFileVersion], letters: str
) -> None:
    case_files.attempt(cast.amara, cases[0])
    case_files.attempt(cast.amara, cases[1], letters)
    assert not Certificate.objects.exists()
    case_files.attempt(cast.amara, cases[2])
    assert Certificate.objects.count() == 1


def test_a_case_is_judged_once(cast: Cast, cases: list[CaseFileVersion]) -> None:
    case_files.attempt(cast.amara, cases[0], "ssss")
    with pytest.raises(NotAllowed, match="You have judged this case already"):
        begin(version=cases[0], by=cast.amara)


def test_a_newer_version_of_a_case_is_the_same_case(
    cast: Cast, version: StandardVersion, cases: list[CaseFileVersion]
) -> None:
    case_files.attempt(cast.amara, cases[0], "ssss")
    with pytest.raises(NotAllowed, match="You have judged this case already"):
        begin(version=case_files.case_file(version, "a", "exemplar"), by=cast.amara)


def test_whoever_is_certified_begins_no_exemplar_before_its_time(cast: Cast, cases: list[CaseFileVersion]) -> None:
    begun = begin(version=cases[2], by=cast.amara)
    for case in cases[:2]:
        case_files.attempt(cast.amara, case)
    open_next(attempt=begun, by=cast.amara)
    keep(attempt=begun, by=cast.amara, answers=case_files.given("issn"))
    with pytest.raises(NotAllowed, match="You can renew it from"):
        finish(attempt=begun, by=cast.amara)
    assert Certificate.objects.count() == 1


def test_who_judges_no_cases_is_not_certified(cast: Cast, cases: list[CaseFileVersion]) -> None:
    for person in (cast.nadia, cast.priya):
        with pytest.raises(NotAllowed):
            begin(version=cases[0], by=person)


def test_whoever_stops_being_a_reviewer_half_way_is_not_marked(cast: Cast, cases: list[CaseFileVersion]) -> None:
    begun = begin(version=cases[0], by=cast.amara)
    open_next(attempt=begun, by=cast.amara)
    keep(attempt=begun, by=cast.amara, answers=case_files.given("issn"))
    RoleGrant.objects.filter(person=cast.amara).update(ends=today())
    with pytest.raises(NotAllowed):
        finish(attempt=begun, by=Person.objects.get(pk=cast.amara.pk))


def test_what_is_not_read_or_not_answered_is_not_marked(cast: Cast, cases: list[CaseFileVersion]) -> None:
    begun = begin(version=cases[0], by=cast.amara)
    with pytest.raises(NotAllowed, match="Open every document first"):
        finish(attempt=begun, by=Person.objects.get(pk=cast.amara.pk))
    open_next(attempt=begun, by=cast.amara)
    with pytest.raises(ValidationError) as refused:
        finish(attempt=begun, by=cast.amara)
    assert refused.value.message_dict["q1_1"] == ["Answer question 1.1"]


@pytest.mark.parametrize(
    ("days", "refused"), [(1, ""), (0, "Your certificate ended on"), (-1, "Your certificate ended on")]
)
def test_the_right_to_judge_ends_with_the_certificate(
    cast: Cast, version: StandardVersion, days: int, refused: str
) -> None:
    ends = today() + timedelta(days=days)
    certificate = spot_checks.certify(cast.amara, version, starts=months_after(today(), -12), ends=ends)
    said = refusal(check_certified, cast.amara, version.standard, on=today())
    assert refused in said
    assert bool(said) is bool(refused)
    assert certified([cast.amara.pk], version.standard_id, today()) == (set() if refused else {cast.amara.pk})
    assert (certificate_of(cast.amara, version.standard_id, today()) == certificate) is not bool(refused)


# ---- renewal ----


@pytest.fixture
def certificate(cast: Cast, version: StandardVersion) -> Certificate:
    """Give the reviewer a certificate that ends in a year."""
    return spot_checks.certify(cast.amara, version, ends=months_after(today(), 12))


@pytest.mark.parametrize(("days", "asked"), [(61, 0), (60, 1), (1, 1), (0, 0), (-1, 0)])
def test_a_reviewer_is_asked_to_renew_from_sixty_days_on(
    cast: Cast, certificate: Certificate, days: int, asked: int
) -> None:
    assert certificate.ends is not None
    assert keep_certificates(on=certificate.ends - timedelta(days=days)) == asked
    assert Duty.objects.open().filter(kind=CERTIFICATE_ENDS, owner=cast.amara).count() == asked


def test_asking_twice_asks_once_and_an_end_is_told_once(cast: Cast, certificate: Certificate) -> None:
    assert certificate.ends is not None
    for days in (60, 59, 0, -1):
        keep_certificates(on=certificate.ends - timedelta(days=days))
    assert Duty.objects.filter(kind=CERTIFICATE_ENDS).count() == 1
    assert Duty.objects.get(kind=CERTIFICATE_ENDS).closed_at is not None
    assert Notice.objects.filter(person=cast.amara, event=f"certificate-ended-{certificate.pk}").count() == 1


def test_a_certificate_that_is_renewed_is_asked_about_no_more(
    cast: Cast, version: StandardVersion, cases: list[CaseFileVersion], certificate: Certificate
) -> None:
    Certificate.objects.filter(pk=certificate.pk).update(
        starts=months_after(today(), -11), ends=today() + timedelta(days=30)
    )
    keep_certificates(on=today())
    for case in cases[:2]:
        case_files.attempt(cast.amara, case)
    assert not Duty.objects.open().filter(kind=CERTIFICATE_ENDS).exists()
    assert Certificate.objects.count() == 2


def test_who_judges_no_cases_any_more_is_asked_nothing(cast: Cast, certificate: Certificate) -> None:
    assert certificate.ends is not None
    keep_certificates(on=certificate.ends - timedelta(days=30))
    RoleGrant.objects.filter(person=cast.amara).update(ends=today())
    keep_certificates(on=certificate.ends - timedelta(days=29))
    assert not Duty.objects.open().filter(kind=CERTIFICATE_ENDS).exists()
    assert not Notice.objects.filter(event__startswith="certificate-ended").exists()


# ---- pages ----

SECRETS = ("Reason of 1.1.", "Line of 1.1", "Overlooked in 1.1.")


def posted(letters: str, do: str) -> dict[str, str]:
    """Return what the page posts: answers by their first letters."""
    keys = (f"q{code.replace('.', '_')}" for code in case_files.CODES)
    return {"do": do} | {key: case_files.WORDS[letter] for key, letter in zip(keys, letters, strict=False)}


def page(client: Client, name: str, *args: Any, **data: str) -> str:
    """Open one of the pages, or post to it, and return what is shown in the end."""
    address = reverse(f"spot_checks:{name}", args=args)
    response = client.post(address, data, follow=True) if data else client.get(address, follow=True)
    return response.content.decode()


def test_an_exemplar_is_judged_without_its_key_and_told_afterwards(
    cast: Cast, cases: list[CaseFileVersion], signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.amara)
    shown = [page(client, "certification"), page(client, "certification_case", "a")]
    shown.append(page(client, "certification_case", "a", do="begin"))
    shown.append(page(client, "certification_case", "a", **posted("i", "open")))
    shown.append(page(client, "certification_case", "a", **posted("iss", "finish")))
    assert [words for words in SECRETS for text in shown if words in text] == []
    told = page(client, "certification_case", "a", **posted("sssn", "finish"))
    assert [words for words in SECRETS if words not in told] == []
    assert "3 of 4 as the expert judged" in told
    assert "the expert judged 1.1 otherwise, which is critical" in told


def test_the_key_of_an_exemplar_is_read_nowhere_by_anybody_else(
    cast: Cast, cases: list[CaseFileVersion], signed_in_as: SignIn
) -> None:
    done = case_files.attempt(cast.amara, cases[0])
    for person in (cast.daniel, cast.priya, cast.nadia, cast.ruth, cast.imogen, cast.leonard):
        client = signed_in_as(person)
        for name, args in (
            ("certification", ()),
            ("certification_case", ("a",)),
            ("certification_result", (done.pk,)),
            ("practice", ()),
            ("practice_case", ("a",)),
            ("practice_result", (done.pk,)),
        ):
            shown = page(client, name, *args)
            assert [words for words in SECRETS if words in shown] == [], (person.name, name)


def test_an_exemplar_is_no_practice_case_even_for_whoever_posts_to_it(
    cast: Cast, cases: list[CaseFileVersion], signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.amara)
    assert client.post(reverse("spot_checks:practice_case", args=["a"]), {"do": "begin"}).status_code == 404
    assert not CaseFileAttempt.objects.exists()


def test_a_case_that_may_be_judged_again_hides_its_key_again(
    cast: Cast, cases: list[CaseFileVersion], signed_in_as: SignIn
) -> None:
    done = case_files.attempt(cast.amara, cases[0], on=months_after(today(), -24))
    shown = page(signed_in_as(cast.amara), "certification_result", done.pk)
    assert "You may judge this case again" in shown
    assert [words for words in SECRETS if words in shown] == []


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "Not certified yet"),
        (200, "Certified until"),
        (30, "renew it now"),
        (0, "Your certificate ended on"),
    ],
)
def test_a_reviewer_reads_where_they_stand(
    cast: Cast, version: StandardVersion, signed_in_as: SignIn, days: int | None, words: str
) -> None:
    if days is not None:
        starts = months_after(today(), -12)
        spot_checks.certify(cast.amara, version, starts=starts, ends=today() + timedelta(days=days))
    case_files.exemplars(version, "a", "b")
    shown = page(signed_in_as(cast.amara), "certification")
    assert words in shown
    assert ("Open the case" in shown) is (days != 200)


def test_it_is_said_plainly_when_too_few_exemplars_are_left(
    cast: Cast, version: StandardVersion, signed_in_as: SignIn
) -> None:
    cases = case_files.exemplars(version, "a", "b")
    case_files.attempt(cast.amara, cases[0], "ssss")
    shown = page(signed_in_as(cast.amara), "certification")
    assert "One exemplar case is left for you to judge, and your certificate needs 2 more." in shown
    assert "Ask the national lead for learning to have some added." in shown


def test_whoever_is_certified_reads_long_before_that_too_few_are_left(
    cast: Cast, cases: list[CaseFileVersion], signed_in_as: SignIn
) -> None:
    for case in cases[:2]:
        case_files.attempt(cast.amara, case)
    shown = page(signed_in_as(cast.amara), "certification")
    assert "One exemplar case is left for you to judge, and your next certificate needs 2 more." in shown


def test_without_exemplars_nobody_can_be_certified_and_the_page_says_so(
    cast: Cast, version: StandardVersion, signed_in_as: SignIn
) -> None:
    assert "so nobody can be certified" in page(signed_in_as(cast.amara), "certification")


def test_whoever_is_certified_is_refused_a_case_with_the_day_from_which_they_may(
    cast: Cast, cases: list[CaseFileVersion], signed_in_as: SignIn
) -> None:
    for case in cases[:2]:
        case_files.attempt(cast.amara, case)
    client = signed_in_as(cast.amara)
    shown = page(client, "certification_case", "c", do="begin")
    assert "You can renew it from" in shown
    assert CaseFileAttempt.objects.count() == 2


def test_the_page_asks_no_more_for_more_cases(cast: Cast, version: StandardVersion, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.amara)
    case_files.attempt(cast.amara, case_files.exemplars(version, "a")[0], "ssss")
    page(client, "certification")
    with CaptureQueriesContext(connection) as few:
        page(client, "certification")
    for case in case_files.exemplars(version, "b", "c", "d"):
        case_files.attempt(cast.amara, case, "sssn")
    with CaptureQueriesContext(connection) as many:
        page(client, "certification")
    assert len(few) == len(many)
