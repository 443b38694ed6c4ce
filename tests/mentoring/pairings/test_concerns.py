"""Concerns past the line manager: who hears whom, who reads one, and that nothing of it stands anywhere else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.leaving import leave
from lms import roles
from lms.actions import pass_on_duties
from lms.calendar import today, working_day_after
from lms.models import Duty, LineManagement, Notice, Person, Post, RoleGrant, StandIn
from lms.permissions import NotAllowed
from lms.roles import MAY_READ, PRIVATE_DUTIES, PrivateMatter, Role
from lms.tasks import send_digest
from mentoring.pairings import raising
from mentoring.pairings.hearing import hearers_for, readable_by
from mentoring.pairings.models import Concern, ConcernContact, ConcernReply
from tests.cast import Cast
from tests.factories.concerns import ANSWER, WISH, WORDS, contact, raised

Browser = Callable[[Person], Client]
State = Concern.State


def names(person: Person) -> list[str]:
    return [one.person.name for one in hearers_for(person, today())]


def sent(hearer: Person, **changed: object) -> dict[str, object]:
    return {"heard_by": hearer.pk, "about": "work", "text": WORDS, "wish": WISH} | changed


def address(concern: Concern, name: str = "concern") -> str:
    return reverse(f"pairings:{name}", args=[concern.pk])


def raise_one(cast: Cast, by: Person | None = None) -> Concern:
    """Raise a concern through the action, with the regional learning manager."""
    return raising.raise_concern(about="work", text=WORDS, wish=WISH, heard_by=cast.imogen, by=by or cast.priya)


# ---- who hears whom ----


def test_where_nobody_is_named_the_regional_learning_manager_hears(cast: Cast) -> None:
    assert names(cast.priya) == ["Imogen Hale"]
    assert names(cast.outsiders[Role.LEARNER]) == ["Far Imogen"]


def test_whoever_is_named_for_the_region_is_offered_instead(cast: Cast) -> None:
    contact(cast.stella, cast.region, cast.imogen)
    contact(cast.amara, cast.region, cast.imogen)
    assert names(cast.priya) == ["Amara Diallo", "Stella Quist"]
    assert names(cast.outsiders[Role.LEARNER]) == ["Far Imogen"]


def test_never_ones_own_line_manager_nor_somebody_one_manages(cast: Cast) -> None:
    for person in (cast.daniel, cast.nadia):
        contact(person, cast.region, cast.imogen)
    assert names(cast.priya) == ["Nadia Rowe"]
    assert names(cast.daniel) == ["Imogen Hale"]
    assert names(cast.nadia) == ["Imogen Hale"]
    assert names(cast.ruth) == ["Nadia Rowe"]


@pytest.mark.parametrize(
    "end",
    [
        lambda row: ConcernContact.objects.filter(pk=row.pk).update(starts=today() - timedelta(days=9), ends=today()),
        lambda row: ConcernContact.objects.filter(pk=row.pk).update(starts=today() + timedelta(days=1)),
        lambda row: Person.objects.filter(pk=row.person_id).update(is_active=False),
    ],
    ids=["ended", "not yet", "left"],
)
def test_whoever_is_named_no_more_is_not_offered(end: Callable[[ConcernContact], object], cast: Cast) -> None:
    end(contact(cast.stella, cast.region, cast.imogen))
    assert names(cast.priya) == ["Imogen Hale"]


def test_a_regional_learning_manager_is_not_offered_to_themselves_and_then_nobody_is(
    cast: Cast, signed_in_as: Browser
) -> None:
    assert names(cast.imogen) == []
    page = signed_in_as(cast.imogen).get(reverse("pairings:raise_concern")).content.decode()
    assert "Nobody is named yet who could hear you" in page
    assert "In East Aldershire" in page
    assert "<textarea" not in page


def test_whoever_works_in_no_region_is_told_so_and_nothing_is_kept(cast: Cast, signed_in_as: Browser) -> None:
    client, where = signed_in_as(cast.beatrice), reverse("pairings:raise_concern")
    assert "You work in no region here" in client.get(where).content.decode()
    client.post(where, sent(cast.imogen))
    assert not Concern.objects.exists()


def test_a_stand_in_of_the_regional_learning_manager_is_not_offered_and_reads_nothing(
    cast: Cast, signed_in_as: Browser
) -> None:
    grant = RoleGrant.objects.get(person=cast.imogen)
    StandIn.objects.create(grant=grant, stand_in=cast.ruth, starts=today())
    concern = raise_one(cast)
    assert names(cast.priya) == ["Imogen Hale"]
    assert signed_in_as(cast.ruth).get(address(concern)).status_code == 404


# ---- raising one ----


def test_the_page_says_who_reads_and_who_does_not_before_anything_is_sent(cast: Cast, signed_in_as: Browser) -> None:
    page = signed_in_as(cast.priya).get(reverse("pairings:raise_concern")).content.decode()
    before = page.split("<textarea")[0]
    assert "the one person whom you choose: Imogen Hale" in before
    assert "your line manager, Daniel Okafor, or any manager above them whom you do not choose" in before
    assert "without your name" in before


def test_a_learner_raises_one_and_the_named_person_answers(cast: Cast, signed_in_as: Browser) -> None:
    learner, manager = signed_in_as(cast.priya), signed_in_as(cast.imogen)
    page = learner.post(reverse("pairings:raise_concern"), sent(cast.imogen), follow=True).content.decode()
    assert "You and Imogen Hale read it, and nobody else" in page
    concern = Concern.objects.get()
    assert WORDS in manager.get(address(concern)).content.decode()
    manager.post(address(concern), {"text": ANSWER})
    page = learner.get(address(concern)).content.decode()
    assert ANSWER in page
    assert "Answered" in page
    learner.post(address(concern), {"text": "Thursday is fine."})
    concern.refresh_from_db()
    assert concern.state == State.OPEN
    assert [one.author for one in concern.replies.all()] == [cast.imogen, cast.priya]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"heard_by": ""}, "Choose who reads it"),
        ({"about": ""}, "Choose what it is about"),
        ({"text": "  "}, "Write what concerns you"),
        ({"text": "Case A123456 was hidden"}, "Take out “A123456”"),
        ({"text": "x" * 4001}, "holds 4000 characters"),
    ],
)
def test_what_is_missing_or_could_be_known_is_refused_and_what_was_typed_stays(
    changed: dict[str, object], sentence: str, cast: Cast, signed_in_as: Browser
) -> None:
    response = signed_in_as(cast.priya).post(reverse("pairings:raise_concern"), sent(cast.imogen, **changed))
    page = response.content.decode()
    assert sentence in page
    assert WISH in page
    assert not Concern.objects.exists()


@pytest.mark.parametrize("forged", ["daniel", "priya", "nadia", "hugo"])
def test_a_forged_hearer_is_refused(forged: str, cast: Cast, signed_in_as: Browser) -> None:
    person = cast.people[forged]
    page = signed_in_as(cast.priya).post(reverse("pairings:raise_concern"), sent(person)).content.decode()
    assert "Choose one of the people offered" in page
    with pytest.raises(NotAllowed, match="outside your own line"):
        raising.raise_concern(about="work", text=WORDS, wish="", heard_by=person, by=cast.priya)
    assert not Concern.objects.exists()


def test_what_is_sent_twice_is_raised_and_answered_once(cast: Cast, signed_in_as: Browser) -> None:
    client = signed_in_as(cast.priya)
    for _ in range(2):
        client.post(reverse("pairings:raise_concern"), sent(cast.imogen))
    concern = Concern.objects.get()
    for who in (cast.priya, cast.imogen, cast.priya):
        for _ in range(2):
            signed_in_as(who).post(address(concern), {"text": ANSWER})
    assert list(ConcernReply.objects.values_list("author", flat=True)) == [cast.priya.pk, cast.imogen.pk, cast.priya.pk]
    ConcernReply._base_manager.filter(author=cast.priya).update(at=timezone.now() - timedelta(days=7))
    signed_in_as(cast.priya).post(address(concern), {"text": ANSWER})
    assert ConcernReply.objects.count() == 4
    raising.close_concern(concern=concern, by=cast.priya)
    assert raise_one(cast) != concern


def test_either_closes_it_and_nothing_more_is_written(cast: Cast, signed_in_as: Browser) -> None:
    for closer, other in ((cast.priya, cast.imogen), (cast.imogen, cast.priya)):
        concern = raise_one(cast)
        page = signed_in_as(closer).post(address(concern, "close_concern"), follow=True).content.decode()
        assert "Closed" in page
        assert (
            "Your answer is not sent" in signed_in_as(other).post(address(concern), {"text": "More"}).content.decode()
        )
        assert WORDS in signed_in_as(other).get(address(concern)).content.decode()
    assert not ConcernReply.objects.exists()


# ---- who reads one ----


def test_nobody_but_the_two_reads_one_whatever_their_place_or_role(cast: Cast, signed_in_as: Browser) -> None:
    concern = raise_one(cast)
    # Another regional learning manager of the same region holds the role, and was not chosen.
    other = Person.objects.create(email="second@example.org", name="Second Manager")
    Post.objects.create(person=other, unit=cast.region, grade="DMY", starts=today())
    RoleGrant.objects.create(person=other, role=Role.REGIONAL_LEARNING_MANAGER, unit=cast.region, starts=today())
    for person in [*cast.people.values(), *cast.outsiders.values(), other]:
        expected = 200 if person in (cast.priya, cast.imogen) else 404
        assert signed_in_as(person).get(address(concern)).status_code == expected, person


def test_an_unreadable_one_answers_exactly_as_one_that_does_not_exist(cast: Cast, signed_in_as: Browser) -> None:
    concern = raise_one(cast)
    nowhere = Concern(pk=concern.pk + 4711)
    client = signed_in_as(cast.daniel)

    def answers(one: Concern) -> list[tuple[int, bytes, dict[str, str], int]]:
        found = []
        for name, method in (
            ("concern", "get"),
            ("concern", "post"),
            ("close_concern", "post"),
            ("choose_hearer", "post"),
        ):
            with CaptureQueriesContext(connection) as queries:
                response = getattr(client, method)(address(one, name), {"text": "x"} if method == "post" else None)
            body = b"".join(
                line for line in response.content.splitlines() if b"nonce" not in line and b"csrf" not in line
            )
            # Of each answer its own: a nonce, and the number by which it is found in the log.
            own = {"Content-Security-Policy", "X-Request-ID"}
            kept = {key: value for key, value in response.headers.items() if key not in own}
            found.append((response.status_code, body, kept, len(queries)))
        return found

    client.get("/")
    there, gone = answers(concern), answers(nowhere)
    for one in (*there, *gone):
        one[2].pop("Content-Length", None)
    assert there == gone
    assert {one[0] for one in there} == {404}


def test_readers_are_those_of_the_matrix(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    concern = raise_one(cast)
    assert MAY_READ[PrivateMatter.CONCERN] == {"self", "hearer"}
    monkeypatch.setitem(roles.MAY_READ, PrivateMatter.CONCERN, frozenset({"self"}))
    assert list(readable_by(cast.imogen, today())) == []
    assert list(readable_by(cast.priya, today())) == [concern]


# ---- the duty and the message ----


def test_the_hearer_has_a_duty_that_tells_nothing_and_an_e_mail_that_tells_less(cast: Cast) -> None:
    concern = raise_one(cast)
    duty = Duty.objects.get(kind="concern_to_answer")
    assert (duty.owner, duty.about, duty.due) == (cast.imogen, None, working_day_after(today(), 5))
    assert (duty.title, duty.link) == ("Somebody has written to you in confidence", address(concern))
    send_digest.func()
    assert [message.to for message in mail.outbox] == [["imogen@example.org"]]
    for part in ("Priya", "oncern", "confidence", "caseload"):
        assert part not in mail.outbox[0].subject + mail.outbox[0].body


def test_answering_closes_the_duty_and_being_asked_again_opens_another(cast: Cast) -> None:
    concern = raise_one(cast)
    raising.answer_concern(concern=concern, text=ANSWER, by=cast.imogen)
    assert not Duty.objects.open().exists()
    raising.answer_concern(concern=concern, text="And then?", by=cast.priya)
    assert Duty.objects.open().get().owner == cast.imogen
    raising.close_concern(concern=concern, by=cast.priya)
    assert not Duty.objects.open().exists()


# ---- whoever hears leaves, or loses the role ----


def lose_the_role(cast: Cast) -> None:
    RoleGrant.objects.filter(person=cast.imogen).update(ends=today())


def become_the_manager(cast: Cast) -> None:
    LineManagement.objects.filter(person=cast.priya).update(ends=today())
    LineManagement.objects.create(person=cast.priya, manager=cast.imogen, starts=today())


def go(cast: Cast) -> None:
    leave(person=cast.imogen, day=today(), by=None)


@pytest.mark.parametrize("happens", [lose_the_role, become_the_manager, go])
def test_whoever_no_longer_hears_reads_nothing_and_the_raiser_chooses_again(
    happens: Callable[[Cast], None], cast: Cast, signed_in_as: Browser
) -> None:
    LineManagement.objects.create(person=cast.imogen, manager=cast.leonard, starts=today())
    concern = raise_one(cast)
    happens(cast)
    assert list(readable_by(cast.imogen, today())) == []
    for _ in range(2):
        raising.keep_concerns(on=today())
        pass_on_duties(on=today())
    assert not Duty.objects.open().filter(kind="concern_to_answer").exists()
    assert not Duty.objects.filter(owner=cast.leonard, kind="concern_to_answer").exists()
    told = Notice.objects.get(person=cast.priya, event__startswith="private-again")
    assert told.text == "Whoever you wrote to can no longer read it: choose somebody else"
    concern.refresh_from_db()
    assert (concern.heard_by, concern.state) == (cast.imogen, State.OPEN)
    contact(cast.stella, cast.region, cast.amara)
    learner = signed_in_as(cast.priya)
    assert "Nobody reads this now: choose again" in learner.get(reverse("pairings:concerns")).content.decode()
    page = learner.get(address(concern)).content.decode()
    assert "Nobody reads this now: choose again" in page
    assert "Only you read it" in page
    assert "Your answer is not sent" in learner.post(address(concern), {"text": "x"}).content.decode()
    learner.post(address(concern, "choose_hearer"), {"heard_by": cast.stella.pk})
    assert WORDS in signed_in_as(cast.stella).get(address(concern)).content.decode()
    assert Duty.objects.open().filter(kind="concern_to_answer").get().owner == cast.stella


def test_nobody_else_is_chosen_while_somebody_hears(cast: Cast) -> None:
    concern = raise_one(cast)
    contact(cast.stella, cast.region, cast.imogen)
    with pytest.raises(NotAllowed, match="while somebody hears it"):
        raising.choose_again(concern=concern, heard_by=cast.stella, by=cast.priya)
    lose_the_role(cast)
    with pytest.raises(NotAllowed, match="Only whoever raised it"):
        raising.choose_again(concern=concern, heard_by=cast.stella, by=cast.amara)


def test_choosing_nobody_or_somebody_of_the_line_says_so(cast: Cast, signed_in_as: Browser) -> None:
    concern = raise_one(cast)
    lose_the_role(cast)
    contact(cast.stella, cast.region, cast.imogen)
    client = signed_in_as(cast.priya)
    assert "Choose who reads it" in client.post(address(concern, "choose_hearer")).content.decode()
    page = client.post(address(concern, "choose_hearer"), {"heard_by": cast.daniel.pk}).content.decode()
    assert "Choose one of the people offered" in page


def test_the_duty_never_passes_to_a_line_manager_even_before_the_night(cast: Cast) -> None:
    LineManagement.objects.create(person=cast.imogen, manager=cast.leonard, starts=today())
    raise_one(cast)
    assert "concern_to_answer" in PRIVATE_DUTIES
    Person.objects.filter(pk=cast.imogen.pk).update(is_active=False)
    assert pass_on_duties(on=today()) == 0
    assert Duty.objects.open().get().owner == cast.imogen


def test_twenty_concerns_take_no_more_queries_than_one(cast: Cast, signed_in_as: Browser) -> None:
    client, counts = signed_in_as(cast.imogen), []
    for first, last in ((0, 1), (1, 20)):
        for _ in range(first, last):
            raised(cast.priya, cast.imogen)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("pairings:concerns"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_page_has_the_door_for_whoever_is_signed_in(cast: Cast, signed_in_as: Browser) -> None:
    door = reverse("pairings:raise_concern")
    for person in (cast.priya, cast.hugo, cast.daniel):
        assert door in signed_in_as(person).get("/").content.decode()
    assert door not in Client().get(reverse("privacy")).content.decode()
