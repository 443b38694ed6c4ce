"""Anybody who learns or holds cases practises on invented ones: marked at once, as often as they like, for nobody."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.quizzes.models import Step
from assessments.spot_checks.case_files.attempts import begin, finish, keep, open_next
from assessments.spot_checks.case_files.catalogue import practice_for
from assessments.spot_checks.case_files.files import expert_of
from assessments.spot_checks.case_files.marking import SURE_WORDS, marked, otherwise
from assessments.spot_checks.models import CaseFileAttempt, CaseFileVersion, Certificate, StandardVersion
from lms.models import AuditEvent, Duty, Notice, Person
from lms.permissions import NotAllowed
from tests.cast import Cast
from tests.factories import case_files, spot_checks

SignIn = Callable[[Person], Client]
PAGE = {"key": "a"}


@pytest.fixture
def version(db: None) -> StandardVersion:
    """Return a standard of four questions, the first critical."""
    return spot_checks.standard()


@pytest.fixture
def case(version: StandardVersion) -> CaseFileVersion:
    """Return a practice case: the expert answers insufficient, sufficient, sufficient, not applicable."""
    return case_files.case_file(version, "a")


def posted(letters: str = "", do: str = "save", sure: str = "3", **words: str) -> dict[str, str]:
    """Return what the page posts: answers by their first letters, the same certainty for each."""
    found = {"do": do, **words}
    for letter, code in zip(letters, case_files.CODES, strict=False):
        key = f"q{code.replace('.', '_')}"
        found |= {key: case_files.WORDS[letter], f"{key}_sure": sure}
    return found


def page(client: Client, **data: str) -> str:
    """Open the practice case, or post to it, and return what is shown in the end."""
    address = reverse("spot_checks:practice_case", kwargs=PAGE)
    response = client.post(address, data, follow=True) if data else client.get(address)
    return response.content.decode()


def test_the_words_for_how_sure_somebody_is_are_those_of_the_checks() -> None:
    assert dict(Step.Sure.choices) == SURE_WORDS


@pytest.mark.parametrize(
    ("letters", "sure", "order"),
    [
        ("issn", (3, 3, 3, 3), []),
        ("siis", (1, 1, 1, 1), ["1.1", "1.2", "2.1", "2.2"]),
        ("siis", (1, 2, 3, 2), ["2.1", "1.2", "2.2", "1.1"]),  # the surest first, then as the standard has them
        ("siss", (2, 2, 3, 1), ["1.1", "1.2", "2.2"]),  # alike in the third
    ],
)
def test_what_somebody_was_sure_of_and_the_expert_judged_otherwise_comes_first(
    case: CaseFileVersion, letters: str, sure: tuple[int, ...], order: list[str]
) -> None:
    rows = marked(case.standard_version.questions, expert_of(case.content), case_files.given(letters, sure))
    assert [row.question.code for row in otherwise(rows)] == order


def test_the_documents_open_one_stage_after_another_and_stay_open(
    cast: Cast, case: CaseFileVersion, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.priya)
    assert "Words of The assessment." not in page(client)
    shown = page(client, do="begin")
    assert "Words of The assessment." in shown
    assert "Words of The log." not in shown
    assert "Compare with the expert" not in shown
    shown = page(client, **posted(do="open"))
    assert "Words of The assessment." in shown
    assert "Words of The log." in shown
    assert "Compare with the expert" in shown


def test_answers_are_kept_with_whatever_is_pressed_and_found_again(
    cast: Cast, case: CaseFileVersion, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.priya)
    page(client, do="begin")
    page(client, **posted("i", do="open", q1_1_note="Nobody asked."))
    page(client, **posted("", do="save"))
    kept = CaseFileAttempt.objects.get().answers
    assert kept == {"q1_1": {"answer": "insufficient", "note": "Nobody asked.", "sure": 3}}
    assert "Nobody asked." in page(signed_in_as(cast.priya))


def test_a_page_that_was_opened_earlier_takes_no_answer_back(cast: Cast, case: CaseFileVersion) -> None:
    begun = begin(version=case, by=cast.priya)
    keep(attempt=begun, by=cast.priya, answers=case_files.given("issn"))
    stale = {"q1_1": {"answer": "", "note": "Seen late.", "sure": None}, "q1_2": {"answer": "insufficient"}}
    kept = keep(attempt=begun, by=cast.priya, answers=stale).answers
    assert kept["q1_1"] == {"answer": "insufficient", "note": "Seen late.", "sure": 3}
    assert kept["q1_2"] == {"answer": "insufficient", "note": "", "sure": 3}
    assert kept["q2_2"]["answer"] == "not_applicable"


def test_the_whole_case_is_marked_at_once_with_every_reason(
    cast: Cast, case: CaseFileVersion, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.priya)
    page(client, do="begin")
    page(client, **posted(do="open"))
    shown = page(client, **posted("sssn", do="finish", q1_1_note="It reads well."))
    assert "3 of 4 as the expert judged" in shown
    for words in ("Reason of 1.1.", "The assessment: Line of 1.1", "Overlooked in 1.1.", "Why 1.1 matters."):
        assert words in shown, words
    assert "Sufficient (very sure)" in shown
    assert "“Sufficient: 3 of 3 (100%)”" in shown
    assert "“Not sufficient: 2 of 3 (67%), since 1.1 is critical”" in shown
    assert "It reads well." in shown
    assert "You were very sure" in shown
    assert "Reason of 2.2." in shown  # alike, with its reason too


def test_what_is_not_answered_is_asked_for_and_the_rest_is_kept(
    cast: Cast, case: CaseFileVersion, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.priya)
    page(client, do="begin")
    page(client, **posted(do="open"))
    shown = page(client, **posted("iss", do="finish"))
    assert "Answer question 2.2" in shown
    assert len(CaseFileAttempt.objects.get().answers) == 3
    shown = page(client, **posted("issn", do="finish", sure=""))
    assert "Question 2.2: say how sure you are" in shown


def test_a_case_is_not_marked_before_it_is_read(cast: Cast, case: CaseFileVersion, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.priya)
    page(client, do="begin")
    assert "Open every document first: your answers are kept." in page(client, **posted("issn", do="finish"))


def test_a_note_that_could_point_at_somebody_is_not_kept(
    cast: Cast, case: CaseFileVersion, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.priya)
    page(client, do="begin")
    assert "looks like a case number" in page(client, **posted("i", q1_1_note="Like M123456."))
    assert CaseFileAttempt.objects.get().answers == {}


def test_somebody_may_go_again_and_again_and_finds_every_go(
    cast: Cast, case: CaseFileVersion, signed_in_as: SignIn
) -> None:
    case_files.attempt(cast.priya, case, "ssss")
    case_files.attempt(cast.priya, case)
    shown = page(signed_in_as(cast.priya))
    assert "Judge it again" in shown
    assert "2 of 4" in shown
    assert "4 of 4" in shown


def test_begun_twice_is_begun_once_and_marked_twice_is_marked_once(cast: Cast, case: CaseFileVersion) -> None:
    first = begin(version=case, by=cast.priya)
    assert begin(version=case, by=cast.priya) == first
    open_next(attempt=first, by=cast.priya)
    keep(attempt=first, by=cast.priya, answers=case_files.given("issn"))
    assert finish(attempt=first, by=cast.priya).finished_at == finish(attempt=first, by=cast.priya).finished_at
    with pytest.raises(NotAllowed, match="marked already"):
        keep(attempt=first, by=cast.priya, answers=case_files.given("ssss"))


def test_nothing_of_practice_is_recorded_anywhere_else(cast: Cast, case: CaseFileVersion) -> None:
    def others() -> list[int]:
        return [model.objects.count() for model in (AuditEvent, Duty, Notice, Certificate)]

    before = others()
    case_files.attempt(cast.amara, case)
    case_files.attempt(cast.priya, case, "ssss")
    assert others() == before


@pytest.mark.parametrize("who", ["callum", "nadia", "gareth", "daniel", "ruth", "imogen", "amara", "leonard"])
def test_nobody_else_reads_or_touches_an_attempt(
    cast: Cast, case: CaseFileVersion, signed_in_as: SignIn, who: str
) -> None:
    done = case_files.attempt(cast.priya, case)
    begun = begin(version=case, by=cast.priya)
    other = cast.people[who]
    client = signed_in_as(other)
    assert client.get(reverse("spot_checks:practice_result", args=[done.pk])).status_code == 403
    for action in (open_next, finish):
        with pytest.raises(NotAllowed, match="nobody but themselves"):
            action(attempt=begun, by=other)
    assert "4 of 4" not in client.get(reverse("spot_checks:practice")).content.decode()


def test_a_case_in_which_nobody_has_judged_says_so_and_one_that_is_not_there_is_not_found(
    cast: Cast, db: None, signed_in_as: SignIn
) -> None:
    client = signed_in_as(cast.priya)
    assert "No practice case is here yet" in client.get(reverse("spot_checks:practice")).content.decode()
    assert client.get(reverse("spot_checks:practice_case", kwargs=PAGE)).status_code == 404


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["1.1"], {"1.1": "a"}),
        (["1.2", "2.1"], {"1.2": "b", "2.1": "b"}),
        (["1.1", "1.2", "2.1"], {"1.1": "a", "1.2": "b", "2.1": "b"}),
        # Of two cases the one in which more of them are insufficient.
        (["2.1", "2.2"], {"2.1": "d", "2.2": "d"}),
        (["9.9"], {}),
    ],
)
def test_a_practice_case_is_found_by_what_is_insufficient_in_it(
    version: StandardVersion, codes: list[str], found: dict[str, str]
) -> None:
    case_files.case_file(version, "a", letters="isss")
    case_files.case_file(version, "b", letters="siis")
    case_files.case_file(version, "c", "exemplar", letters="iiii")
    case_files.case_file(version, "d", letters="ssii")
    assert {code: row.case_file.key for code, row in practice_for(codes).items()} == found


def test_only_the_newest_version_pinned_to_the_newest_standard_is_offered(version: StandardVersion) -> None:
    case_files.case_file(version, "a")
    newest = case_files.case_file(version, "a")
    assert practice_for(["1.1"]) == {"1.1": newest}
    spot_checks.standard(content_hash="y")
    assert practice_for(["1.1"]) == {}


def test_the_list_asks_no_more_for_more_cases_and_more_goes(
    cast: Cast,
    version: StandardVersion,
    case: CaseFileVersion,
    signed_in_as: SignIn,
) -> None:
    client = signed_in_as(cast.priya)
    address = reverse("spot_checks:practice")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for key in ("b", "c", "d"):
        case_files.attempt(cast.priya, case_files.case_file(version, key))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many)
