"""Do the morning's work, or one process's share of a day of use, by the product's own actions."""

import json
import os
import random
import sys
from collections import Counter
from datetime import timedelta
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.exceptions import ValidationError  # noqa: E402  # nothing of Django's can be read before it is set up
from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402

from assessments.portfolio.evidence.submitting import submit_evidence  # noqa: E402
from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use  # noqa: E402
from assessments.portfolio.judging.queues import waiting_for  # noqa: E402
from assessments.portfolio.judging.recording import judge_claim  # noqa: E402
from assessments.portfolio.judging.verdict import QUALITIES, Verdict  # noqa: E402
from assessments.quizzes.actions import start_attempt, submit_attempt  # noqa: E402
from assessments.quizzes.models import Quiz  # noqa: E402
from courses.actions import finish_lesson  # noqa: E402
from courses.changing import ask_more_time, extend, pause, resume  # noqa: E402
from courses.keeping_time import record_slot  # noqa: E402
from courses.models import Enrolment, LessonCompletion, LessonPage, ProtectedTime, StageModule  # noqa: E402
from lms.calendar import months_after, today  # noqa: E402
from lms.models import Person  # noqa: E402
from lms.permissions import NotAllowed, line_manager_of  # noqa: E402
from lms.progress import actions  # noqa: E402
from mentoring.pairings.actions import change_mentor, settle  # noqa: E402
from mentoring.pairings.models import MentorStanding  # noqa: E402

SHOWN: Final = 8
Refused = (NotAllowed, ValidationError)


def morning() -> None:
    """Start the day, as the schedule does at five; print what each step did."""
    print(json.dumps({step: count for step, count in actions.start_day(on=today()).items() if count}))


class Day:
    """One process's share of the learners, and what they and the people around them do."""

    def __init__(self, number: int, processes: int) -> None:
        """Take every learner of this share, and what everybody shares."""
        self.chance, self.on = random.Random(number), today()
        rows = Enrolment.objects.open().annotate(share=F("pk") % processes).filter(share=number)
        self.learners = list(rows.select_related("person", "pathway_version", "standing__unit").order_by("pk"))
        self.criteria = criteria_of(framework_in_use())
        self.lessons = list(LessonPage.objects.live())
        self.quizzes = list(Quiz.objects.select_related("module"))
        self.acts = {
            "lessons finished": (self.finish, 30),
            "learning time recorded": (self.record, 20),
            "evidence submitted": (self.submit, 12),
            "claims judged": (self.judge, 20),
            "checks handed in": (self.check, 6),
            "mentors changed": (self.change_mentor, 4),
            "pauses and extensions": (self.move, 3),
            "more time asked for": (self.ask, 5),
        }

    def use(self, count: int) -> Counter[str]:
        """Do so many things, each by chance; a refusal with a sentence is counted as one."""
        done: Counter[str] = Counter()
        names, weights = list(self.acts), [weight for _, weight in self.acts.values()]
        for number, name in enumerate(self.chance.choices(names, weights, k=count), 1):
            try:
                self.acts[name][0](self.chance.choice(self.learners))
                done[name] += 1
            except Refused:
                done["refused with a reason"] += 1
            except LookupError:
                done["nothing to do"] += 1
            if number % 20 == 0:
                print("acts", number, flush=True)
        return done

    def finish(self, row: Enrolment) -> None:
        """Finish a lesson that is not finished yet."""
        done = set(LessonCompletion.objects.filter(person=row.person).values_list("lesson_key", flat=True))
        finish_lesson(lesson=next_of(one for one in self.lessons if one.key not in done), by=row.person)

    def record(self, row: Enrolment) -> None:
        """Say that learning time was taken, or to what it was lost."""
        planned = next_of(ProtectedTime.objects.on(self.on).filter(enrolment=row))
        day = self.on - timedelta(days=(self.on.weekday() - planned.weekday) % 7)
        record_slot(planned=planned, day=day, said=self.chance.choice(["taken", "cases", "duty"]), by=row.person)

    def submit(self, row: Enrolment) -> None:
        """Send a piece of evidence for two criteria."""
        submit_evidence(
            person=row.person,
            by=row.person,
            kind="product",
            title=f"A plan that I wrote, number {self.chance.randrange(10**6)}",
            text="I read the log, rang the school, and changed the plan with the person in the room.",
            happened_on=self.on - timedelta(days=self.chance.randint(0, 20)),
            criteria=self.chance.sample(self.criteria, 2),
        )

    def judge(self, row: Enrolment) -> None:
        """Let the learner's assessor judge what waits."""
        assessor = found_or_nothing(row.standing.pta)
        claim = next_of(waiting_for(assessor, self.on).filter(evidence__person=row.person))
        met = self.chance.random() < 0.8
        verdict = Verdict("met", "It shows what was done.", frozenset(QUALITIES)) if met else self.not_yet()
        judge_claim(claim=claim, by=assessor, verdict=verdict, replaces=None)

    def not_yet(self) -> Verdict:
        """Return that something is missing yet."""
        by = self.on + timedelta(days=14)
        return Verdict("not_yet", "The partner is not named.", frozenset({"valid"}), "Name everybody.", by)

    def check(self, row: Enrolment) -> None:
        """Begin a check and hand it in as it is."""
        attempt = start_attempt(quiz=self.chance.choice(self.quizzes), by=row.person)
        submit_attempt(attempt=attempt, by=row.person)

    def change_mentor(self, row: Enrolment) -> None:
        """Let the line manager give the learner a mentor of the same PDU."""
        unit = found_or_nothing(row.standing.unit)
        near = MentorStanding.objects.filter(eligible=True, unit__path__startswith=unit.pdu_path)
        mentor = next_of(near.exclude(person=row.person).select_related("person").order_by("learners", "pk"))
        manager = self.manager_of(row)
        with transaction.atomic():
            changed = change_mentor(learner=row.person, mentor=mentor.person, starts=self.on, by=manager)
            settle(pairings=changed, by=manager)

    def move(self, row: Enrolment) -> None:
        """Pause a pathway, go on with it, or extend it."""
        manager = self.manager_of(row)
        facts: dict[str, Any] = {"reason": "Agreed between us", "agreed_by": manager, "by": manager}
        if row.status == Enrolment.Status.PAUSED:
            resume(enrolment=row, back=self.on, **facts)
        elif self.chance.random() < 0.5:
            extend(enrolment=row, months=1, starts=self.on, **facts)
        else:
            pause(enrolment=row, starts=self.on, **facts)

    def ask(self, row: Enrolment) -> None:
        """Let a learner ask for more time for a module."""
        items = list(StageModule.objects.filter(stage__pathway_version=row.pathway_version_id))
        until = months_after(self.on, 4)
        ask_more_time(stage_module=self.chance.choice(items), until=until, reason="Court took two weeks", by=row.person)

    def manager_of(self, row: Enrolment) -> Person:
        """Return who manages a learner."""
        return found_or_nothing(line_manager_of(row.person, self.on))


def next_of(rows: Any) -> Any:
    """Return the first of some rows; raise LookupError where there is none."""
    for row in rows:
        return row
    raise LookupError


def found_or_nothing(row: Any) -> Any:
    """Return what was found; raise LookupError for nothing."""
    if row is None:
        raise LookupError
    return row


def main() -> None:
    """Do the morning, or a share of the day; print the counts on the last line."""
    if sys.argv[1] == "morning":
        morning()
        return
    number, processes, count = (int(word) for word in sys.argv[2:5])
    print(json.dumps(Day(number, processes).use(count)))


if __name__ == "__main__":
    main()
