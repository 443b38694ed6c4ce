"""Fill an empty database with a check and its takers, and print a session and an attempt of each."""

import json
import os
import secrets
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402  # nothing of Django's can be read before it is set up
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.quizzes.actions import start_attempt  # noqa: E402
from assessments.quizzes.models import Question, QuestionVersion, Quiz, Slot  # noqa: E402
from benchmarks._hall import CHECK  # noqa: E402
from courses import standing  # noqa: E402
from courses.models import Enrolment, Module, Pathway, PathwayVersion, Stage, StageModule  # noqa: E402
from lms.calendar import today  # noqa: E402
from lms.models import Person, RoleGrant, Unit  # noqa: E402
from lms.roles import Role  # noqa: E402
from lms.session_ends import BEGAN  # noqa: E402


def a_check(questions: int) -> Quiz:
    """Make a module with a check of single-choice questions."""
    module = Module.objects.create(key="hall", title="The hall")
    module.versions.create(number=1, content_hash="hall")
    quiz = Quiz.objects.create(key=CHECK, module=module, title="The hall")
    for position in range(1, questions + 1):
        question = Question.objects.create(key=f"hall-q{position}", module=module)
        QuestionVersion.objects.create(
            question=question,
            number=1,
            kind=QuestionVersion.Kind.SINGLE,
            stem=f"It is the {position}th visit, and nobody opens.\n\nWhat do you do first?",
            body={
                "options": [
                    {"id": key, "text": f"Do {key}", "right": key == "a", "feedback": f"What follows from doing {key}"}
                    for key in "abcd"
                ]
            },
            blank="Nothing was chosen, and nobody was told.",
            lesson_key="the-lesson",
            anchor="the-anchor",
            standard="C1a",
            standard_title="Identifies any risk of harm to others",
        )
        Slot.objects.create(quiz=quiz, position=position, question=question)
    return quiz


def people(number: int) -> list[Person]:
    """Make learners."""
    nation = Unit.add_root(name="The nation", kind=Unit.Kind.NATION)
    found = Person.objects.bulk_create(
        [
            Person(email=f"taker.{one}@example.net", name=f"Taker {one}", staff_code=f"T{one:06}")
            for one in range(number)
        ]
    )
    RoleGrant.objects.bulk_create(
        [RoleGrant(person=person, role=Role.LEARNER.value, unit=nation, starts=today()) for person in found]
    )
    return found


def signed_in(found: list[Person]) -> list[str]:
    """Sign everybody in; return the keys of their sessions."""
    store = SessionStore()
    expires = timezone.now() + timedelta(hours=9)
    sessions = [
        Session(
            session_key=secrets.token_hex(16),
            session_data=store.encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                    BEGAN: time.time(),
                }
            ),
            expire_date=expires,
        )
        for person in found
    ]
    Session.objects.bulk_create(sessions)
    return [session.session_key for session in sessions]


def enrol_all(found: list[Person], quiz: Quiz) -> None:
    """Put everybody on a pathway that asks for the check, each with a row of the read model."""
    since = today() - timedelta(days=30)
    version = PathwayVersion.objects.create(
        pathway=Pathway.objects.create(key="hall", name="PQiP 15 months"), months=15, source="the benchmark"
    )
    stage = Stage.objects.create(pathway_version=version, number=1, name="Starting", from_month=0, to_month=15)
    StageModule.objects.create(stage=stage, module=quiz.module, position=1, due_month=3)
    facts = {"pathway_version": version, "intake": "x", "starts": since, "entry_basis": "level_3"}
    rows = Enrolment.objects.bulk_create([Enrolment(person=person, **facts) for person in found])
    standing.open_standings([row.pk for row in rows], today())


def main() -> None:
    """Read how many, and print what was made on one line."""
    sitting, arriving, questions, enrolled = (int(word) for word in sys.argv[1:5])
    quiz, found = a_check(questions), people(sitting + arriving)
    if enrolled:
        enrol_all(found, quiz)
    attempts = [start_attempt(quiz=quiz, by=person).pk for person in found[:sitting]] + [0] * arriving
    rows = [{"cookie": key, "attempt": pk} for key, pk in zip(signed_in(found), attempts, strict=True)]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
