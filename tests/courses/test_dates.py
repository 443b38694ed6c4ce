"""The pages about dates: what would move is said first, one answer stands, and each says whose turn it is."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from courses.actions import record_demonstration
from courses.changing import ask_more_time, due_of, pause, record_leave
from courses.ending import withdraw
from courses.models import Enrolment, EnrolmentChange, Exemption, LeavingWords, Module, StageModule, TimeRequest
from courses.moving import preview_of
from courses.timeline import working_day_on_or_after
from lms.calendar import in_words, months_after, today
from lms.models import AuditEvent, LineManagement, Person, Post
from lms.roles import Role
from tests.cast import Cast

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)


def words(response: Any) -> str:
    """Return what a page says."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def parts(name: str, day: date) -> dict[str, str]:
    """Return a day as its three boxes send it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def leave_form(cast: Cast, days: int = 14, **more: str) -> dict[str, str]:
    """Return two weeks of leave as its form sends it."""
    first = today() + DAY
    facts = {"reason": "Agreed in supervision", "agreed_by": str(cast.ruth.pk), "seen": "0", "looked_at": ""}
    return facts | parts("starts", first) | parts("ends", first + days * DAY) | more


def address(name: str, cast: Cast, *more: Any) -> str:
    """Return an address about Priya's enrolment."""
    return reverse(f"courses:{name}", args=[cast.enrolment_of(cast.priya).pk, *more])


def item_of(cast: Cast) -> StageModule:
    """Return the place of Priya's second module."""
    return StageModule.objects.get(module=cast.modules[1])


def ask(cast: Cast) -> TimeRequest:
    """Let Priya ask for more time."""
    return ask_more_time(stage_module=item_of(cast), until=today() + 60 * DAY, reason="Court duty.", by=cast.priya)


# ---- a manager ----


def test_what_would_move_is_shown_first_and_recorded_only_then(cast: Cast, signed_in_as: SignIn) -> None:
    client, page = signed_in_as(cast.daniel), address("change_dates", cast, "leave")
    whole = months_after(cast.enrolment_of(cast.priya).starts, 15)
    end, then = working_day_on_or_after(whole), working_day_on_or_after(whole + 14 * DAY)
    first = client.post(page, leave_form(cast) | {"record": "yes"})
    said = f"Planned finish moves from {in_words(end)} to {in_words(then)}."
    assert said in words(first)
    assert not EnrolmentChange.objects.exists()
    looked = BeautifulSoup(first.content, "html.parser").select_one("[name=looked_at]")
    assert looked is not None
    done = client.post(page, leave_form(cast) | {"record": "yes", "looked_at": str(looked["value"])}, follow=True)
    assert "Leave is recorded. Priya Nair has been told." in words(done)
    assert EnrolmentChange.objects.get().by == cast.daniel


def test_a_form_that_was_changed_after_the_preview_is_previewed_again(cast: Cast, signed_in_as: SignIn) -> None:
    client, page = signed_in_as(cast.daniel), address("change_dates", cast, "leave")
    looked = BeautifulSoup(client.post(page, leave_form(cast)).content, "html.parser").select_one("[name=looked_at]")
    assert looked is not None
    changed = leave_form(cast, 28, looked_at=str(looked["value"]), record="yes")
    assert "Nothing is recorded yet." in words(client.post(page, changed))
    assert not EnrolmentChange.objects.exists()


def test_whoever_is_overtaken_is_told_on_the_page(cast: Cast, signed_in_as: SignIn) -> None:
    client, page = signed_in_as(cast.daniel), address("change_dates", cast, "leave")
    looked = BeautifulSoup(client.post(page, leave_form(cast)).content, "html.parser").select_one("[name=looked_at]")
    assert looked is not None
    enrolment = cast.enrolment_of(cast.priya)
    pause(enrolment=enrolment, starts=today(), reason="Agreed", agreed_by=cast.ruth, by=cast.ruth)
    sent = leave_form(cast, looked_at=str(looked["value"]), record="yes")
    assert "Ruth Ellison recorded a change meanwhile: pause." in words(client.post(page, sent))


@pytest.mark.parametrize("kind", ["hours", "leave", "pause", "resume", "extension"])
def test_an_empty_form_says_what_is_missing(cast: Cast, signed_in_as: SignIn, kind: str) -> None:
    response = signed_in_as(cast.daniel).post(address("change_dates", cast, kind), {})
    assert "Write something under “Why”" in words(response)
    assert words(response).startswith("Error: ")


@pytest.mark.parametrize("months", ["13", "9" * 25])
def test_more_months_than_anybody_may_give_are_refused_on_the_page(
    cast: Cast, signed_in_as: SignIn, months: str
) -> None:
    sent = {"months": months, "reason": "x", "agreed_by": str(cast.ruth.pk), "seen": "0"} | parts("starts", today())
    response = signed_in_as(cast.daniel).post(address("change_dates", cast, "extension"), sent)
    assert response.status_code == 200
    assert words(response).startswith("Error: ")


@pytest.mark.parametrize("seen", ["9" * 5000, "²", "-1", "x"])
def test_a_forged_number_of_what_was_seen_does_no_harm(cast: Cast, signed_in_as: SignIn, seen: str) -> None:
    response = signed_in_as(cast.daniel).post(address("change_dates", cast, "leave"), {"seen": seen})
    assert response.status_code == 200


def test_a_change_of_no_known_kind_is_not_there(cast: Cast, signed_in_as: SignIn) -> None:
    assert signed_in_as(cast.daniel).get(address("change_dates", cast, "party")).status_code == 404


@pytest.mark.parametrize(("days", "state"), [(0, ""), (1, "overdue")])
def test_what_is_still_to_do_marks_what_is_overdue(cast: Cast, signed_in_as: SignIn, days: int, state: str) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    on = due_of(enrolment, item_of(cast)) + days * DAY
    with time_machine.travel(datetime.combine(on, time(12), tzinfo=UTC), tick=False):
        soup = BeautifulSoup(signed_in_as(cast.daniel).get(address("dates", cast)).content, "html.parser")
        rows = {row.select_one("th").get_text(strip=True): row for row in soup.select("[aria-labelledby=due] tbody tr")}
        cell = rows["Domestic abuse"].select("td")[-1].get_text(" ", strip=True)
        assert cell == (f"Overdue since {in_words(on - DAY)}" if state else in_words(on))
        assert bool(rows["Domestic abuse"].select_one("td .wm-st svg")) is bool(state)
        pause(enrolment=enrolment, starts=on, reason="Agreed", agreed_by=cast.ruth, by=cast.ruth)
        assert "Overdue since" not in words(signed_in_as(cast.daniel).get(address("dates", cast)))


@pytest.mark.parametrize(("who", "ends"), [("daniel", False), ("imogen", True)])
def test_the_page_offers_what_the_reader_may_record(cast: Cast, signed_in_as: SignIn, who: str, ends: bool) -> None:
    said = words(signed_in_as(cast.people[who]).get(address("dates", cast)))
    assert "Record leave" in said
    assert ("Record a withdrawal" in said) is ends
    assert ("Recognise prior learning" in said) is ends


def test_a_paused_pathway_offers_to_resume_first(cast: Cast, signed_in_as: SignIn) -> None:
    enrolment = cast.enrolment_of(cast.priya)
    pause(enrolment=enrolment, starts=today(), reason="Agreed", agreed_by=cast.ruth, by=cast.ruth)
    soup = BeautifulSoup(signed_in_as(cast.daniel).get(address("dates", cast)).content, "html.parser")
    buttons = soup.select("main .wm-actions a.govuk-button")
    assert buttons[0].get_text(strip=True) == "Resume the pathway"
    assert len([button for button in buttons if "govuk-button--secondary" not in button["class"]]) == 1


def test_the_record_leads_a_manager_to_the_dates_and_nobody_else(cast: Cast, signed_in_as: SignIn) -> None:
    record = reverse("progress:record", args=[cast.enrolment_of(cast.priya).pk])
    door = address("dates", cast)
    for who, sees in ((cast.daniel, True), (cast.gareth, False), (cast.priya, False)):
        assert (door in signed_in_as(who).get(record).content.decode()) is sees


def test_the_page_costs_the_same_however_much_has_changed(
    cast: Cast, signed_in_as: SignIn, django_assert_max_num_queries: Any
) -> None:
    enrolment, client = cast.enrolment_of(cast.priya), signed_in_as(cast.daniel)
    with django_assert_max_num_queries(40) as few:
        client.get(address("dates", cast))
    for number in range(5):
        first = today() + 30 * number * DAY
        facts = {"reason": "Agreed", "agreed_by": cast.ruth, "by": cast.daniel}
        record_leave(enrolment=enrolment, starts=first, ends=first + DAY, **facts)
        module = Module.objects.create(key=f"m{number}", title=f"M {number}")
        Exemption.objects.create(
            person=cast.priya, module=module, evidence="x", approved_by=cast.imogen, approved_on=today()
        )
    with django_assert_max_num_queries(len(few) + 1):
        client.get(address("dates", cast))


def test_a_preview_leaves_out_what_is_due_before(cast: Cast) -> None:
    enrolment = cast.enrolment_of(cast.callum)
    ahead = months_after(enrolment.starts, 4)
    data = {"starts": ahead, "ends": ahead + 7 * DAY}
    assert [one.what for one in preview_of(enrolment, "leave", data).due] == ["Domestic abuse"]


# ---- more time ----


def test_a_learner_asks_from_the_pathway_and_sees_the_answer(cast: Cast, signed_in_as: SignIn) -> None:
    learner, manager = signed_in_as(cast.priya), signed_in_as(cast.daniel)
    page = reverse("courses:more_time", args=[item_of(cast).pk])
    assert page in learner.get(reverse("courses:pathway")).content.decode()
    learner.post(page, parts("until", today() + 60 * DAY) | {"reason": "Court duty."})
    assert "Waiting for an answer." in words(learner.get(page))
    asked = TimeRequest.objects.get()
    answer = reverse("courses:answer_more_time", args=[asked.pk])
    assert answer in manager.get("/").content.decode()
    manager.post(answer, {"decision": "grant", "answer": "Yes."} | parts("until", asked.until))
    assert f"Daniel Okafor granted it on {in_words(today())}" in words(learner.get(page))
    assert "more time granted" in words(learner.get(reverse("courses:pathway")))


@pytest.mark.parametrize(("methods", "word"), [(("check", "observation"), "demonstrated"), (("check",), "")])
def test_nobody_needs_more_time_for_what_is_demonstrated(
    cast: Cast, signed_in_as: SignIn, methods: tuple[str, ...], word: str
) -> None:
    asked, item, learner = ask(cast), item_of(cast), signed_in_as(cast.priya)
    for method in methods:
        record_demonstration(
            person=cast.priya,
            module_version=item.module.versions.get(),
            method=method,
            source=AuditEvent.objects.latest("pk"),
            by=cast.helen,
        )
    reason = f"Domestic abuse is {word}, so nobody needs more time for it."
    page = reverse("courses:more_time", args=[item.pk])
    sent = parts("until", today() + 90 * DAY) | {"reason": "Court duty."}
    for response in (learner.get(page), learner.post(page, sent)):
        assert (reason in words(response)) is bool(word)
        assert ("It is due by" in words(response)) is not bool(word)
    answer = reverse("courses:answer_more_time", args=[asked.pk])
    granted = signed_in_as(cast.daniel).post(answer, {"decision": "grant"} | parts("until", asked.until))
    assert (reason in words(granted)) is bool(word)
    asked.refresh_from_db()
    assert asked.state == ("asked" if word else "granted")


def test_an_overdue_module_on_the_first_page_offers_more_time(cast: Cast, signed_in_as: SignIn) -> None:
    assert "Ask for more time" in words(signed_in_as(cast.priya).get("/"))


def test_a_request_without_a_later_day_is_refused_with_the_day(cast: Cast, signed_in_as: SignIn) -> None:
    page = reverse("courses:more_time", args=[item_of(cast).pk])
    response = signed_in_as(cast.priya).post(page, parts("until", today()) | {"reason": "Court duty."})
    assert "The new day must be after" in words(response)


def test_the_second_manager_is_shown_the_answer_of_the_first(cast: Cast, signed_in_as: SignIn) -> None:
    asked = ask(cast)
    page = reverse("courses:answer_more_time", args=[asked.pk])
    signed_in_as(cast.ruth).post(page, {"decision": "refuse", "answer": "The dates hold."})
    late = signed_in_as(cast.daniel).post(page, {"decision": "grant"} | parts("until", asked.until))
    assert f"Ruth Ellison refused it on {in_words(today())}. One answer stands." in words(late)


# ---- endings ----


def test_why_somebody_left_is_written_by_them_and_read_by_the_region(cast: Cast, signed_in_as: SignIn) -> None:
    imogen = signed_in_as(cast.imogen)
    sent = parts("last_day", today()) | {"leaving_reason": "support", "agreed_by": str(cast.ruth.pk), "seen": "0"}
    said = words(imogen.post(address("withdraw", cast), sent, follow=True))
    assert "Priya Nair’s withdrawal is recorded." in said
    change = EnrolmentChange.objects.get()
    page = reverse("courses:leaving_words", args=[change.pk])
    priya = signed_in_as(cast.priya)
    assert page in priya.get(reverse("courses:pathway")).content.decode()
    priya.post(page, {"words": "Nobody had time."})
    assert "Nobody had time." in words(imogen.get(page))
    assert signed_in_as(cast.daniel).get(page).status_code == 403
    imogen.post(page, {"words": "Written by somebody else."})
    assert LeavingWords.objects.get().words == "Nobody had time."


def test_leavers_are_counted_by_reason_for_the_region_alone(
    cast: Cast, signed_in_as: SignIn, django_assert_max_num_queries: Any
) -> None:
    empty = words(signed_in_as(cast.imogen).get(reverse("courses:leavers")))
    assert "Nobody of your place has left a pathway" in empty
    facts = {"last_day": today(), "leaving_reason": "workload", "agreed_by": cast.ruth, "by": cast.imogen}
    withdraw(enrolment=cast.enrolment_of(cast.priya), **facts)
    withdraw(enrolment=cast.enrolment_of(cast.callum), **facts)
    client = signed_in_as(cast.imogen)
    with django_assert_max_num_queries(12):
        said = words(client.get(reverse("courses:leavers")))
    assert "2 learners left a pathway" in said
    assert "Workload 2" in said


def test_enrolling_offers_who_is_free_and_makes_them_a_learner(cast: Cast, signed_in_as: SignIn) -> None:
    new = Person.objects.create(email="new@example.org", name="New Learner")
    Post.objects.create(person=new, unit=cast.team, grade="PQiP", starts=today() - DAY)
    LineManagement.objects.create(person=new, manager=cast.daniel, starts=today() - DAY)
    client, page = signed_in_as(cast.imogen), reverse("courses:enrol")
    offered = BeautifulSoup(client.get(page).content, "html.parser").select("#id_person option")
    names = {option.get_text(strip=True) for option in offered}
    assert "New Learner (new@example.org)" in names
    assert not [name for name in names if name.startswith(("Priya Nair", "Far Nadia"))]
    assert cast.pathway is not None
    sent = {
        "person": str(new.pk),
        "pathway": str(cast.pathway.pathway_id),
        "intake": "March 2027",
        "share": "0.8",
        "entry_basis": "level_3",
    }
    client.post(page, sent | parts("starts", today()))
    assert new.grants.get().role == Role.LEARNER
    assert Enrolment.objects.open().filter(person=new).exists()
