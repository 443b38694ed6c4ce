"""The pages of spot checks, read as a person would read them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from assessments.spot_checks.models import SpotCheck, SpotCheckJudgement
from courses.pack_import import import_pages
from courses.packs import read_pack
from lms.calendar import today
from lms.models import Duty, Person, RoleGrant
from lms.roles import Role
from mentoring.caseload.models import Case
from tests.cast import Cast
from tests.factories.spot_checks import case, check, judged, question, standard

SignIn = Callable[[Person], Client]


def address(name: str, *args: int) -> str:
    return reverse(f"spot_checks:{name}", args=args)


def page(client: Client, name: str, *args: int) -> BeautifulSoup:
    answer = client.get(address(name, *args))
    assert answer.status_code == 200, answer.content[:400]
    return BeautifulSoup(answer.content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    main = soup.find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def summary(answer: object) -> str:
    """Return the error summary of an answer."""
    found = BeautifulSoup(answer.content, "html.parser").select_one(".govuk-error-summary")  # type: ignore[attr-defined]
    assert found
    return " ".join(found.get_text(" ").split())


def posting(letters: str = "ssss", **changes: str) -> dict[str, str]:
    """Return a judgement as a browser posts it."""
    full = {"s": "sufficient", "i": "insufficient", "n": "not_applicable", "-": ""}
    post = {"summary": ""}
    for key, letter in zip(("q1_1", "q1_2", "q2_1", "q2_2"), letters, strict=True):
        post |= {key: full[letter], f"{key}_note": f"Found in {key}." if letter in "in" else ""}
    return post | changes


# ---- whom to check ----


def test_a_reviewer_sees_who_is_due_and_can_begin(cast: Cast, signed_in_as: SignIn) -> None:
    standard()
    judged(check(cast.amara, cast.nadia))
    text = words(page(signed_in_as(cast.amara), "to_judge"))
    assert "Checks to judge: 4 officers are due" in text
    assert "Record a check: Callum Frost Due: never checked" in text
    assert "Due: never checked" in text
    assert "Next due" in text
    assert "12 months" in text


def test_after_an_insufficient_check_the_list_says_with_whom_the_follow_up_is(cast: Cast, signed_in_as: SignIn) -> None:
    judged(check(cast.amara, cast.nadia), "isss")
    client = signed_in_as(cast.amara)
    assert "Follow-up with Daniel Okafor by" in words(page(client, "to_judge"))
    Duty.objects.filter(kind__in=("caseload_review", "support_plan")).update(closed_at=now())
    assert "Follow-up done; next due" in words(page(client, "to_judge"))


def test_officers_of_the_same_name_are_told_apart_by_grade(cast: Cast, signed_in_as: SignIn) -> None:
    standard()
    Person.objects.filter(pk=cast.nadia.pk).update(name="Callum Frost")
    soup = page(signed_in_as(cast.amara), "to_judge")
    links = [link.get_text() for link in soup.select("tbody a")]
    assert "Callum Frost, Probation officer" in links
    assert "Callum Frost, Trainee probation officer (PQiP)" in links
    assert "Gareth Pugh" in links
    assert "Record a check: Callum Frost, " in words(soup)


def test_a_manager_sees_their_own_line_locked_with_the_reason(cast: Cast, signed_in_as: SignIn) -> None:
    standard()
    soup = page(signed_in_as(cast.daniel), "to_judge")
    text = words(soup)
    assert "Checks to judge: nobody is due" in text
    assert "You manage Nadia Rowe, and nobody judges a case of their own line" in text
    assert not [link for link in soup.select("main a") if "open" in str(link["href"])]


def test_without_a_standard_nothing_can_be_begun(cast: Cast, signed_in_as: SignIn) -> None:
    client = signed_in_as(cast.amara)
    assert "No standard has been loaded yet" in words(page(client, "to_judge"))
    assert "No standard has been loaded yet" in words(page(client, "open", cast.nadia.pk))


def test_a_check_that_was_begun_can_be_gone_on_with(cast: Cast, signed_in_as: SignIn) -> None:
    spot_check = check(cast.amara, cast.nadia)
    text = words(page(signed_in_as(cast.amara), "to_judge"))
    assert f"Go on with {spot_check.case.mask}" in text
    assert f"Begun: case {spot_check.case.mask}" in text


# ---- which case ----


def test_the_line_manager_who_opens_the_page_is_refused_with_the_reason(cast: Cast, signed_in_as: SignIn) -> None:
    standard()
    spot_check = check(cast.amara, cast.nadia)
    client = signed_in_as(cast.daniel)
    for where in (address("open", cast.nadia.pk), address("judge", spot_check.pk)):
        for answer in (client.get(where), client.post(where, posting())):
            assert answer.status_code == 403
            assert "You manage Nadia Rowe, and nobody judges a case of their own line" in answer.content.decode()
    assert not SpotCheckJudgement.objects.exists()


def test_a_known_case_goes_straight_to_the_standard(cast: Cast, signed_in_as: SignIn) -> None:
    standard()
    case(cast.nadia, "M123417")
    answer = signed_in_as(cast.amara).post(address("open", cast.nadia.pk), {"reference": "m123417"})
    assert answer["Location"] == address("judge", SpotCheck.objects.get().pk)


def test_a_new_case_asks_for_its_coded_facts_and_keeps_the_reference_typed(cast: Cast, signed_in_as: SignIn) -> None:
    standard()
    client, where = signed_in_as(cast.amara), address("open", cast.nadia.pk)
    soup = BeautifulSoup(client.post(where, {"reference": "X320741"}).content, "html.parser")
    assert "Case X••••41 is new here" in words(soup)
    assert soup.select_one("input[name=reference]")["value"] == "X320741"  # type: ignore[index]
    assert not soup.select(".govuk-error-summary")
    answer = client.post(where, {"reference": "X320741", "facts_shown": "on", "rosh_public": "low"})
    assert "Choose one under “Risk of serious harm to children”" in summary(answer)
    assert not Case.objects.exists()
    groups = ("public", "children", "known_adults", "staff")
    facts = {f"rosh_{group}": "medium" for group in groups} | {"order": "licence", "domestic_abuse": "on"}
    answer = client.post(where, {"reference": "X320741", "facts_shown": "on", **facts})
    assert answer["Location"] == address("judge", SpotCheck.objects.get().pk)
    kept = Case.objects.get()
    assert (kept.order, kept.domestic_abuse, kept.child_safeguarding) == ("licence", True, False)


@pytest.mark.parametrize(
    ("reference", "error"),
    [
        ("", "Write something under “Case reference”"),
        ("123", "A case reference is one letter and six figures"),
        ("M123417", "recorded as another officer’s case"),
    ],
)
def test_a_reference_that_will_not_do_is_said_so(cast: Cast, signed_in_as: SignIn, reference: str, error: str) -> None:
    standard()
    case(cast.priya, "M123417")
    answer = signed_in_as(cast.amara).post(address("open", cast.nadia.pk), {"reference": reference})
    assert error in summary(answer)
    assert not SpotCheck.objects.exists()


# ---- judging ----


def test_a_reviewer_judges_and_reads_what_it_came_to(cast: Cast, signed_in_as: SignIn) -> None:
    spot_check = check(cast.amara, cast.nadia)
    client, where = signed_in_as(cast.amara), address("judge", spot_check.pk)
    text = words(page(client, "judge", spot_check.pk))
    assert "critical: insufficient fails the check" in text
    assert "Inspection question C1 a" in text
    assert f"Nadia Rowe: spot check of case {spot_check.case.mask}" in text
    answer = client.post(where, posting("sssi"), follow=True)
    assert "Recorded: Sufficient: 3 of 4 (75%). Nadia Rowe can read it now." in answer.content.decode()
    again = client.post(where, posting("sssi"))
    assert again["Location"] == address("outcome", SpotCheckJudgement.objects.get().pk)


@pytest.mark.parametrize(
    ("posted", "error"),
    [
        (posting("sss-"), "Answer question 2.2"),
        (posting("isss", q1_1_note=""), "Question 1.1: say what was found"),
        (posting("nsss", q1_1_note=""), "Question 1.1: say what makes it not apply"),
        (posting("isss", q1_1_note="K222222 was not read"), "Take out “K222222” on line 1"),
        (posting("ssss", summary="born 4 May 1991"), "it looks like a date of birth"),
    ],
)
def test_what_is_missing_is_said_and_every_answer_is_shown_again(
    cast: Cast, signed_in_as: SignIn, posted: dict[str, str], error: str
) -> None:
    spot_check = check(cast.amara, cast.nadia)
    answer = signed_in_as(cast.amara).post(address("judge", spot_check.pk), posted)
    assert error in summary(answer)
    soup = BeautifulSoup(answer.content, "html.parser")
    for name, value in posted.items():
        if name.endswith("_note") or name == "summary":
            assert soup.select_one(f"textarea[name={name}]").get_text().strip() == value  # type: ignore[union-attr]
        elif value:
            assert soup.select_one(f"input[name={name}][checked]")["value"] == value  # type: ignore[index]
    assert not SpotCheckJudgement.objects.exists()


# ---- the outcome ----


@pytest.mark.slow
def test_the_officer_reads_what_was_found_why_it_matters_and_where_it_is_taught(
    cast: Cast, signed_in_as: SignIn
) -> None:
    import_pages(pack=read_pack(Path("content/first-cases")), by=None)
    questions = [question("1.1", critical=True), *[question(code) for code in ("1.2", "2.1", "2.2")]]
    version = standard(content=[{"title": "Assessment", "questions": questions}])
    judgement = judged(check(cast.amara, cast.nadia, version), "issn", summary="Read the logs.")
    client = signed_in_as(cast.nadia)
    soup = page(client, "outcome", judgement.pk)
    text = words(soup)
    for part in (
        "Not sufficient: 2 of 3 (67%)",
        "Question 1.1 is critical and was judged insufficient, which fails the check on its own.",
        "One question did not apply to this case.",
        "Read the logs.",
        "Found in q1_1.",
        "Why 1.1 matters.",
        "What sufficient 1.1 looks like.",
        "Caseload review Daniel Okafor",
        "Support plan Daniel Okafor",
    ):
        assert part in text
    passage = soup.find("a", string="Four judgements, made apart")
    assert str(passage["href"]).endswith("#four-groups")  # type: ignore[index]
    assert client.get(str(passage["href"]).split("#")[0]).status_code == 200  # type: ignore[index]
    assert soup.find("a", string="Child safeguarding")
    assert "Why 1.2 matters" not in text


def test_the_officer_says_that_they_have_read_it(cast: Cast, signed_in_as: SignIn) -> None:
    judgement = judged(check(cast.amara, cast.nadia), "isss")
    client = signed_in_as(cast.nadia)
    assert "you have not said yet that you have read it" in words(page(client, "mine"))
    answer = client.post(address("outcome", judgement.pk), follow=True)
    text = words(BeautifulSoup(answer.content, "html.parser"))
    assert "You have read it." in text
    assert "I have read it" not in text
    assert not Duty.objects.open().filter(kind="read_outcome").exists()


def test_an_officer_without_a_check_reads_what_to_expect(cast: Cast, signed_in_as: SignIn) -> None:
    text = words(page(signed_in_as(cast.nadia), "mine"))
    assert "No case of yours has been checked yet" in text
    assert "at least once in 12 months" in text


@pytest.mark.parametrize(
    ("letters", "part"),
    [
        ("nnss", "That is too many for a judgement"),
        ("ssss", "No question was judged insufficient"),
        ("sssi", "70% is needed"),
    ],
)
def test_other_outcomes_in_words(cast: Cast, signed_in_as: SignIn, letters: str, part: str) -> None:
    judgement = judged(check(cast.amara, cast.nadia), letters)
    assert part in words(page(signed_in_as(cast.nadia), "outcome", judgement.pk))


def test_a_lesson_that_is_gone_leaves_words_and_no_dead_link(cast: Cast, signed_in_as: SignIn) -> None:
    judgement = judged(check(cast.amara, cast.nadia), "isss")
    assert "This passage is not published today" in words(page(signed_in_as(cast.nadia), "outcome", judgement.pk))


# ---- who reads what ----


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("nadia", 200),
        ("amara", 200),
        ("daniel", 200),  # her manager
        ("ruth", 200),
        ("imogen", 200),
        ("priya", 403),
        ("gareth", 403),
        ("helen", 403),
        ("carys", 403),  # a manager of another team
        ("hugo", 403),
        ("beatrice", 403),
    ],
)
def test_who_may_read_an_outcome(cast: Cast, signed_in_as: SignIn, reader: str, status: int) -> None:
    judgement = judged(check(cast.amara, cast.nadia), "isss")
    answer = signed_in_as(cast.people[reader]).get(address("outcome", judgement.pk))
    assert answer.status_code == status
    assert (b"Found in q1_1" in answer.content) == (status == 200)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SPO, Role.OFFICER, Role.HEAD_OF_PDU])
def test_nobody_of_another_region_opens_judges_or_reads(cast: Cast, signed_in_as: SignIn, role: Role) -> None:
    done, waiting = judged(check(cast.amara, cast.nadia), "isss"), check(cast.amara, cast.nadia)
    client = signed_in_as(cast.outsiders[role])
    for where in (address("open", cast.nadia.pk), address("judge", waiting.pk), address("outcome", done.pk)):
        assert client.get(where).status_code == 403


def test_another_reviewer_reads_neither_the_check_nor_its_outcome(cast: Cast, signed_in_as: SignIn) -> None:
    RoleGrant.objects.create(person=cast.owen, role=Role.REVIEWER, unit=cast.pdu, starts=today() - timedelta(days=1))
    done, waiting = judged(check(cast.amara, cast.nadia), "isss"), check(cast.amara, cast.nadia)
    client = signed_in_as(cast.owen)
    assert client.get(address("outcome", done.pk)).status_code == 403
    assert client.get(address("judge", waiting.pk)).status_code == 403


@pytest.mark.parametrize(
    ("reader", "name"), [("nadia", "mine"), ("amara", "to_judge"), ("daniel", "to_judge"), ("ruth", "")]
)
def test_the_way_back_from_an_outcome_is_where_its_reader_came_from(
    cast: Cast, signed_in_as: SignIn, reader: str, name: str
) -> None:
    judgement = judged(check(cast.amara, cast.nadia))
    soup = page(signed_in_as(cast.people[reader]), "outcome", judgement.pk)
    [crumb] = soup.select(".govuk-breadcrumbs a")
    assert crumb["href"] == (address(name) if name else reverse("home"))


def test_only_the_officer_may_say_that_it_was_read(cast: Cast, signed_in_as: SignIn) -> None:
    judgement = judged(check(cast.amara, cast.nadia), "isss")
    answer = signed_in_as(cast.daniel).post(address("outcome", judgement.pk))
    assert answer.status_code == 403
    assert "Only the officer whose case was checked" in answer.content.decode()


def test_a_reference_is_on_no_page(cast: Cast, signed_in_as: SignIn) -> None:
    standard()
    case(cast.nadia, "M123417")
    client = signed_in_as(cast.amara)
    client.post(address("open", cast.nadia.pk), {"reference": "M123417"})
    spot_check = SpotCheck.objects.get()
    pages = [page(client, "to_judge"), page(client, "judge", spot_check.pk)]
    judgement = judged(spot_check)
    pages += [page(signed_in_as(cast.nadia), "mine"), page(signed_in_as(cast.nadia), "outcome", judgement.pk)]
    assert all("M••••17" in words(soup) for soup in pages)
    assert all("123417" not in str(soup) for soup in pages)


# ---- cost ----


@pytest.mark.slow
@pytest.mark.parametrize(("who", "name"), [("amara", "to_judge"), ("nadia", "mine")])
def test_a_longer_list_costs_no_more_queries(cast: Cast, signed_in_as: SignIn, who: str, name: str) -> None:
    client = signed_in_as(cast.people[who])

    def fill() -> None:
        for officer in (cast.nadia, cast.priya, cast.callum):
            judged(check(cast.amara, officer), "isss")
            check(cast.amara, officer)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, name)
        return len(queries)

    fill()
    page(client, name)
    few = cost()
    for _ in range(4):
        fill()
    assert cost() <= few
