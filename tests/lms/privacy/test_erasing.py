"""Erasing somebody who left: nothing by which they are known is left in any table, and no record of others is lost."""

import json
import shlex
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.leaving import leave
from courses.models import Enrolment, Reflection
from lms import audit
from lms.actions import open_duty, queue_notice
from lms.calendar import in_words, today
from lms.models import AuditText, Person, RoleGrant
from lms.models.record import PRIVATE, TRAINING_RECORD, WHILE_EMPLOYED
from lms.permissions import NotAllowed
from lms.privacy.erasing import finishing
from lms.privacy.erasing.doing import check_may_erase
from lms.privacy.erasing.erasing import EVERYTHING, erase_person, look
from lms.privacy.erasing.words import ERASED, Identity, in_json, without_words
from lms.privacy.keeping.holds import lift_hold, place_hold
from lms.privacy.models import Erasure
from mentoring.pairings.models import Concern
from tests.cast import PASSWORD, Cast

DAY = timedelta(days=1)
WORDS = "I was afraid of the call."


def found_anywhere(words: str) -> set[str]:
    """Return every column of every table that holds some words, as the database has them; JSON is read as JSON."""
    found, quote = set(), connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if "_fts" not in table]
        sought = {words.lower(), json.dumps(words)[1:-1].lower()}
        for table in tables:
            # Most tables are empty.
            cursor.execute(f"SELECT * FROM {quote(table)} LIMIT 1")
            names = [column[0] for column in cursor.description]
            if not cursor.fetchone():
                continue
            cursor.execute(f"SELECT {', '.join(f'CAST({quote(name)} AS text)' for name in names)} FROM {quote(table)}")
            for row in cursor.fetchall():
                texts = zip(names, row, strict=True)
                found |= {f"{table}.{name}" for name, text in texts if text and any(e in text.lower() for e in sought)}
    return found


def gone(person: Person, on: date | None = None) -> Person:
    """Let somebody leave, with their pathway ended."""
    Enrolment.objects.open().filter(person=person).update(status=Enrolment.Status.WITHDRAWN, ends=on or today())
    leave(person=person, day=on or today(), by=None)
    person.refresh_from_db()
    return person


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Write of the learner in several rooms, by her and by others."""
    Person.objects.filter(pk=cast.priya.pk).update(staff_code="PN4711")
    cast.priya.refresh_from_db()
    facts = {"lesson_key": "x", "block_id": "b", "question": "What now?", "saved_at": timezone.now()}
    Reflection.objects.create(person=cast.priya, text=WORDS, **facts)
    Concern.objects.create(
        raised_by=cast.priya, heard_by=cast.imogen, about="other", text=WORDS, wish=WORDS, raised_at=timezone.now()
    )
    queue_notice(person=cast.daniel, event="x", text="Priya Nair (priya nair) is waiting", link="/")
    open_duty(
        kind="x", source=cast.daniel, title="See Priya Nair", reason="PN4711 asks.", due=today(), owner=cast.daniel
    )
    audit.record("told_one", by=cast.daniel, subject=cast.priya, words="She told me why.")
    audit.record("told_two", by=cast.daniel, subject=cast.gareth, words=f"Write to {cast.priya.email}.")
    audit.record("told_three", by=cast.daniel, subject=cast.gareth, words="Nothing of her.")
    audit.seal_all()
    return cast


# ---- whole ----


@pytest.mark.parametrize("who", ["priya", "gareth", "helen", "daniel", "imogen", "beatrice"])
def test_nothing_by_which_somebody_of_any_role_is_known_is_left(told: Cast, who: str) -> None:
    person = told.people[who]
    known = [person.name, person.email, *([person.staff_code] if person.staff_code else [])]
    assert found_anywhere(person.name)
    with_them = Person.objects.count()
    erase_person(person=gone(person), by=told.leonard)
    assert [words for words in known if found_anywhere(words)] == []
    assert Person.objects.count() == with_them
    assert list(audit.faults()) == []
    person.refresh_from_db()
    assert (person.name, person.email) == (f"Erased person {person.pk}", f"erased-{person.pk}@erased.invalid")
    assert (person.is_active, person.has_usable_password(), person.staff_code) == (False, False, "")


def test_their_words_go_and_so_do_those_written_of_them(told: Cast) -> None:
    assert len(found_anywhere(WORDS)) == 3
    erasure = erase_person(person=gone(told.priya), by=told.leonard)
    assert found_anywhere(WORDS) == set()
    assert found_anywhere("She told me why.") == set()
    # What names them goes whole, for its hash would not fit a changed text; what does not stays.
    assert set(AuditText.objects.filter(events__code__startswith="told_").values_list("words", flat=True)) == {
        "",
        "Nothing of her.",
    }
    assert not Reflection.objects.exists()
    assert Concern.objects.get().text == ERASED
    assert erasure.counts["reasons"] >= 1
    assert RoleGrant.objects.filter(person=told.priya).exists()


def test_the_audit_record_says_who_did_it_and_counts_alone(told: Cast) -> None:
    erase_person(person=gone(told.priya), by=told.leonard)
    event = apps.get_model("lms.AuditEvent").objects.get(code="person_erased")
    assert (event.by, event.subject_id) == (told.leonard, told.priya.pk)
    assert set(event.facts) == {"rows", "mentions", "reasons", "files", "seals", "kinds", "lost_seals"}
    audit.seal_all()
    assert list(audit.faults()) == []


def test_looking_changes_nothing(told: Cast) -> None:
    person = gone(told.priya)
    seen = look(person=person, by=told.leonard)
    assert seen.rows["courses.Reflection"] == 1
    assert seen.mentions["lms_notice"] >= 1
    person.refresh_from_db()
    assert person.name == "Priya Nair"
    assert len(found_anywhere(WORDS)) == 3
    assert not Erasure.objects.exists()


def test_a_name_that_somebody_else_bears_is_not_taken_from_them(told: Cast) -> None:
    Person.objects.filter(pk=told.nadia.pk).update(name="Priya Nair")
    person = gone(told.priya)
    assert look(person=person, by=told.leonard).namesake
    erase_person(person=person, by=told.leonard)
    told.nadia.refresh_from_db()
    assert told.nadia.name == "Priya Nair"
    assert found_anywhere(person.email) - {"lms_person.email"} == set()


def test_every_sign_in_ends(told: Cast, client: Client) -> None:
    told.priya.set_password(PASSWORD)
    told.priya.save()
    client.post(reverse("account_login"), {"login": told.priya.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=told.priya).exists()
    erase_person(person=gone(told.priya), by=told.leonard)
    assert not UserSession.objects.filter(user=told.priya).exists()
    assert client.get(reverse("home")).status_code == 302


def test_what_is_written_while_it_runs_goes_when_it_is_finished(told: Cast) -> None:
    person = gone(told.priya)
    erasure = erase_person(person=person, by=told.leonard)
    Erasure.objects.filter(pk=erasure.pk).update(finished_at=None)
    queue_notice(person=person, event="late", text="Priya Nair is late", link="/")
    finishing.finish(pk=erasure.pk)
    finishing.finish(pk=erasure.pk)
    assert found_anywhere("Priya Nair") == set()
    erasure.refresh_from_db()
    assert erasure.finished_at
    assert erasure.files == []


@pytest.mark.parametrize(
    ("kinds", "name_stays", "words_stay"),
    [([PRIVATE], True, False), ([WHILE_EMPLOYED], True, True), ([TRAINING_RECORD], False, True)],
)
def test_a_rule_erases_one_kind_and_no_other(told: Cast, kinds: list[str], name_stays: bool, words_stay: bool) -> None:
    person = gone(told.priya)
    erase_person(person=person, by=None, kinds=kinds)
    person.refresh_from_db()
    assert (person.name == "Priya Nair") is name_stays
    assert bool(found_anywhere(WORDS)) is words_stay
    assert ("erased" in person.email) is (WHILE_EMPLOYED in kinds)


# ---- refused ----


@pytest.mark.parametrize(
    ("who", "by", "why"),
    [
        ("priya", "leonard", "Priya Nair has a post still"),
        ("leonard", "leonard", "Nobody erases themselves"),
    ],
)
def test_nobody_who_is_here_is_erased(told: Cast, who: str, by: str, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        erase_person(person=told.people[who], by=told.people[by])
    assert found_anywhere(WORDS)


@pytest.mark.parametrize("what", ["role", "enrolment", "account"])
def test_whoever_has_something_open_is_not_erased(told: Cast, what: str) -> None:
    person = gone(told.priya)
    if what == "role":
        RoleGrant.objects.create(person=person, role="officer", unit=told.team, starts=today())
    elif what == "enrolment":
        Enrolment.objects.filter(person=person).update(status=Enrolment.Status.ACTIVE, ends=None)
    else:
        Person.objects.filter(pk=person.pk).update(is_active=True)
    person.refresh_from_db()
    with pytest.raises(NotAllowed, match=r"has an? |may still sign in"):
        check_may_erase(person, by=told.leonard, on=today())


@pytest.mark.parametrize("covers", ["person", "unit", "all"])
def test_a_hold_forbids_it_until_it_is_lifted(told: Cast, covers: str) -> None:
    person = gone(told.priya)
    hold = place_hold(
        person=person if covers == "person" else None,
        unit=told.region if covers == "unit" else None,
        starts=today(),
        ends=None,
        reason="A claim.",
        by=told.leonard,
    )
    with pytest.raises(NotAllowed, match=f"Hold {hold.pk} covers Priya Nair until it is lifted"):
        erase_person(person=person, by=told.imogen)
    lift_hold(hold=hold, reason="Settled.", by=told.leonard)
    erase_person(person=person, by=told.imogen)


def test_a_hold_on_another_place_or_another_day_forbids_nothing(told: Cast) -> None:
    person, rest = gone(told.priya), {"reason": "A claim.", "by": told.leonard, "person": None}
    place_hold(unit=told.far_region, starts=today(), ends=None, **rest)
    place_hold(unit=told.region, starts=today() + DAY, ends=None, **rest)
    check_may_erase(person, by=told.leonard, on=today())
    with pytest.raises(NotAllowed, match="covers Priya Nair"):
        check_may_erase(person, by=told.leonard, on=today() + DAY)


def test_a_hold_covers_up_to_the_day_before_its_end(told: Cast) -> None:
    person = gone(told.priya)
    place_hold(person=person, unit=None, starts=today(), ends=today() + 3 * DAY, reason="A claim.", by=told.leonard)
    with pytest.raises(NotAllowed, match=f"until {in_words(today() + 3 * DAY)}"):
        check_may_erase(person, by=None, on=today() + 2 * DAY)
    check_may_erase(person, by=None, on=today() + 3 * DAY)


@pytest.mark.parametrize("who", ["imogen", "hugo", "daniel", "stella"])
def test_only_who_answers_for_it_places_a_hold(told: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        place_hold(person=told.priya, unit=None, starts=today(), ends=None, reason="A claim.", by=told.people[who])


# ---- the command ----


def test_the_command_looks_asks_for_the_number_and_erases(told: Cast) -> None:
    person, out = gone(told.priya), StringIO()
    rest: dict[str, Any] = {"by": told.leonard.email, "stdout": out}
    call_command("erase_person", person.email, dry_run=True, **rest)
    assert "Dry run: nothing is changed." in out.getvalue()
    assert "reflections" in out.getvalue()
    with pytest.raises(CommandError, match="That is not their number"):
        call_command("erase_person", str(person.pk), confirm=str(person.pk + 1), **rest)
    call_command("erase_person", str(person.pk), confirm=str(person.pk), **rest)
    assert found_anywhere("Priya Nair") == set()


@pytest.mark.parametrize("kinds", [EVERYTHING, (PRIVATE,), (PRIVATE, WHILE_EMPLOYED)])
def test_what_a_restore_brings_back_is_erased_again_by_the_line_that_is_printed(
    told: Cast, kinds: tuple[str, ...]
) -> None:
    person, since, out = gone(told.priya), timezone.now(), StringIO()
    with transaction.atomic():
        first = erase_person(person=person, by=None, kinds=kinds)
        call_command("erasures_since", since.isoformat(), by=told.leonard.email, stdout=out)
        # An older backup is brought back.
        transaction.set_rollback(True)
    assert not Erasure.objects.exists()
    program, *words = shlex.split(out.getvalue())
    assert program == "manage.py"
    call_command(*words, stdout=out)
    again = Erasure.objects.get()
    assert (again.person, again.kinds, again.counts) == (person, sorted(kinds), first.counts)


@pytest.mark.parametrize("kinds", ["", "all", "private matter,all"])
def test_the_command_names_the_kinds_when_it_knows_none(told: Cast, kinds: str) -> None:
    with pytest.raises(
        CommandError, match=r"--kinds is one or more of private matter, while employed, training record"
    ):
        call_command("erase_person", told.priya.email, by=told.leonard.email, kinds=kinds)


def test_the_command_says_why_it_does_not(told: Cast) -> None:
    with pytest.raises(CommandError, match="has a post still"):
        call_command("erase_person", told.priya.email, by=told.leonard.email, dry_run=True)


# ---- words ----


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann Lee came", "Erased person 7 came"),
        ("ANN LEE", "Erased person 7"),
        ("Joann Lee, Ann Leeson", "Joann Lee, Ann Leeson"),
        ("ann.lee@x.example.", "erased-7@erased.invalid."),
        ("joann.lee@x.example, ann.lee@x.example.org", "joann.lee@x.example, ann.lee@x.example.org"),
        ("AL12, AL123", "Erased person 7, AL123"),
    ],
)
def test_only_the_whole_of_a_name_is_replaced(text: str, left: str) -> None:
    identity = Identity(7, ("Ann Lee",), "ann.lee@x.example", "AL12")
    assert identity.without(text) == left
    assert in_json({"a": [text, 1, None]}, identity.without) == {"a": [left, 1, None]}


def test_what_somebody_wrote_goes_and_figures_keys_and_codes_stay() -> None:
    value = {
        "q1": {"answer": "yes", "words": "I saw it.", "n": 3, "day": "2026-01-31"},
        "list": ["a_code", "Two words"],
    }
    emptied = {"q1": {"answer": "yes", "words": ERASED, "n": 3, "day": "2026-01-31"}, "list": ["a_code", ERASED]}
    assert without_words(value) == emptied
