"""Attempts at the shipped checks, answer by answer: taken, put right, taken again, and left half done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from assessments.quizzes.marking import YES, needed
from assessments.quizzes.models import Attempt, AttemptSlot, Quiz, Step
from assessments.quizzes.retests import Terms
from courses.models import Demonstration
from lms.management.example.national.asked import Asked, Test, tests
from lms.management.example.national.laying import as_json
from lms.management.example.national.life import CheckTaken, Life
from lms.management.example.national.pile import DAY, Table, at, laid_down, life_of, on_working_day, one_of, written
from lms.management.example.national.practising import goes_at, ways_to_ask
from lms.management.example.national.returning import Returning
from lms.management.example.national.shipped import Shipped
from lms.management.example.national.world import Learner, World
from lms.policy.learning import RETEST_FIRST_DAYS, RETEST_IN_A_ROW, RETEST_PAST_DAYS, RETESTS_A_WEEK
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK

Kind = Step.Kind
State = Attempt.State
# Of a hundred answers so many are changed before handing in.
CHANGED: Final = 0.13
# Who passed lately may still have something to put right, and who has read a module may have begun its check.
LATELY: Final = timedelta(days=12)
LEFT_OPEN, BEGUN = 0.3, 0.35
BY_A_MUST: Final = 0.6
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Go:
    """One attempt as it is to be written: whose, at what, when, and what is answered wrong."""

    learner: Learner
    test: Test
    begins: datetime
    asked: Sequence[Asked]
    wrong: frozenset[int]
    passed: bool = True
    # How many questions are answered, and whether it was handed in and put right.
    answered: int = 99
    handed_in: bool = True
    put_right: bool = True

    @property
    def state(self) -> State:
        """Return how far it is."""
        if not self.handed_in:
            return State.OPEN
        return State.FINISHED if self.put_right or not self.wrong else State.SUBMITTED


class Checks:
    """Writes attempts with everything that hangs from them."""

    def __init__(self, world: World) -> None:
        """Read what is asked, and open the tables."""
        self.world, self.shipped, self.tests = world, Shipped.read(world), tests()
        self.of_module = {
            one.quiz.module.key: one for one in self.tests.values() if one.quiz.behaviour == Quiz.Behaviour.CHECK
        }
        self.returning, self.answers = Returning(), 0
        self.attempts = Table(
            Attempt, "person_id", "quiz_id", "module_version_id", "started_at", "ends_at", "settings", "state",
            "finished_at",
        )  # fmt: skip
        self.slots = Table(
            AttemptSlot, "attempt_id", "position", "question_version_id", "order", "section", "page", "drawn_for"
        )
        self.steps = Table(
            Step, "attempt_id", "number", "kind", "slot_id", "question_version_id", "answer", "sure", "revision",
            "data", "at",
        )  # fmt: skip
        self.proofs = Table(
            Demonstration, "person_id", "module_version_id", "method", "judged_on", "source_kind", "source_id", "rules",
            "recorded_at",
        )  # fmt: skip
        self.tables = (self.attempts, self.slots, self.steps, self.returning.retests, self.returning.steps, self.proofs)

    def write(self) -> int:
        """Write everybody's checks, and as much practice as makes up the number of answers."""
        with laid_down(*self.tables) as now_and_then:
            for learner in self.world.learners:
                self._learner(learner, self.world.chance(f"checks:{learner.enrolment_id}"))
                now_and_then()
            for go in goes_at(self.world, self.tests, lambda: self.answers):
                self._practise(go.learner, go.test, go.day, go.chance)
                now_and_then()
        return written(*self.tables)

    # ---- one learner ----

    def _learner(self, learner: Learner, chance: Random) -> None:
        shown: set[str] = set()
        life = life_of(learner, self.world.on)
        last = {taken.module: taken for taken in life.checks}
        for taken in life.checks:
            self._take(learner, taken, chance, shown, is_last=last[taken.module] == taken)
        if learner.active:
            self._begin_another(learner, life, chance)

    def _take(self, learner: Learner, taken: CheckTaken, chance: Random, shown: set[str], *, is_last: bool) -> None:
        test = self.of_module[taken.module]
        wrong = self._wrong_in(learner, test, taken, chance, shown)
        shown |= {test.questions[place].misconception for place in wrong}
        lately = learner.active and is_last and self.world.on - taken.day <= LATELY
        late = lately and chance.random() < LEFT_OPEN
        begins = at(taken.day, one_of(chance, (9, 10, 11, 13, 14, 15)), one_of(chance, (0, 10, 20, 35, 50)))
        self._write(Go(learner, test, begins, test.questions, wrong, taken.passed, put_right=not late), chance)

    def _wrong_in(
        self, learner: Learner, test: Test, taken: CheckTaken, chance: Random, shown: set[str]
    ) -> frozenset[int]:
        """Choose what is answered wrong, so that the check comes out as the life has it."""
        region, asked = learner.region.path, test.questions
        spare = len(asked) - needed(int(self.shipped.rules.value(PASS_MARK, region, taken.day)), len(asked))
        open_now = [place for place, one in enumerate(asked) if one.wrong and one.misconception not in shown]
        plain = [place for place in open_now if not asked[place].must]
        musts = [place for place in open_now if asked[place].must]
        counts = self.shipped.rules.value(MUST_GET_RIGHT, region, taken.day) == YES
        if taken.passed:
            return frozenset(chance.sample(plain, min(one_of(chance, (0, 0, 0, 0, 1, 1, 2)), spare, len(plain))))
        if counts and musts and (chance.random() < BY_A_MUST or len(plain) <= spare):
            return frozenset([one_of(chance, musts), *chance.sample(plain, min(spare, len(plain), 1))])
        return frozenset(chance.sample(plain + musts, min(spare + 1, len(open_now))))

    def _begin_another(self, learner: Learner, life: Life, chance: Random) -> None:
        """Leave a check half done whose lessons are all read."""
        read = {one.module: one.day for one in life.lessons}
        ahead = {key: day for key, day in read.items() if key not in {one.module for one in life.checks}}
        for module, day in ahead.items():
            whole = sum(one.module == module for one in life.lessons) == len(self.shipped.studied[module].lessons)
            if whole and chance.random() < BEGUN:
                begins = at(min(on_working_day(day + DAY), self.world.on - DAY), 17, 30)
                test = self.of_module[module]
                count = 1 + int(chance.random() * (len(test.questions) - 1))
                wrong = frozenset(place for place in range(count) if chance.random() < 0.15)
                go = Go(learner, test, begins, test.questions, wrong, answered=count, handed_in=False)
                self._write(go, chance)

    # ---- one attempt ----

    def _write(self, go: Go, chance: Random) -> None:
        """Write a check: its questions, every answer, handing in, and what was put right."""
        handed_in = go.begins + MINUTE * (2 * len(go.asked) + 2)
        finished = handed_in + MINUTE * (3 * len(go.wrong)) if go.state == State.FINISHED else None
        studied = self.shipped.studied[go.test.quiz.module.key]
        attempt = self.attempts.add(
            go.learner.person_id, go.test.quiz.pk, studied.version_id, go.begins, None, go.test.settings,
            go.state.value, finished,
        )  # fmt: skip
        slots = [
            self.slots.add(attempt, place + 1, one.version_id, one.order, section, page, drawn)
            for place, (one, (section, page, drawn, _)) in enumerate(zip(go.asked, go.test.places, strict=True))
        ]
        given, number = self._answer(go, attempt, slots, chance)
        if not go.handed_in:
            return
        data = self._data(go, self._rules(go))
        last = self.steps.add(attempt, number, Kind.SUBMIT.value, None, None, "{}", None, 0, data, handed_in)
        if finished:
            self._finish(go, attempt, slots, given, last, number, handed_in, chance)

    def _answer(self, go: Go, attempt: int, slots: list[int], chance: Random) -> tuple[dict[int, tuple[int, str]], int]:
        """Write the answers, some changed before handing in; return the wrong ones and the number of the next step."""
        number, add, wrong = 1, self.steps.add, {}
        for place, one in enumerate(go.asked[: go.answered]):
            moment = go.begins + MINUTE * (2 * place + 1)
            answer = one_of(chance, one.wrong) if place in go.wrong and one.wrong else one.right
            revision = 1
            if one.wrong and chance.random() < CHANGED:
                before = one.right if answer != one.right else one.wrong[0]
                facts = (one.version_id, before, None, 1, "{}", moment)
                add(attempt, number, Kind.ANSWER.value, slots[place], *facts)
                number, revision, moment = number + 1, 2, moment + MINUTE
            step = add(
                attempt, number, Kind.ANSWER.value, slots[place], one.version_id, answer, None, revision, "{}", moment
            )
            number += 1
            if place in go.wrong and one.wrong:
                wrong[place] = (step, answer)
        self.answers += number - 1
        return wrong, number

    def _finish(
        self, go: Go, attempt: int, slots: list[int], given: dict[int, tuple[int, str]], last: int, number: int,
        moment: datetime, chance: Random,
    ) -> None:  # fmt: skip
        """Put right what was wrong, let it come back, and record the proof of a check that is passed."""
        for place in sorted(go.wrong):
            one, moment, number = go.asked[place], moment + 3 * MINUTE, number + 1
            last = self.steps.add(
                attempt, number, Kind.PUT_RIGHT.value, slots[place], one.version_id, one.right, None, 0, "{}", moment
            )
        whose = (go.learner.person_id, go.test.quiz.module_id)
        until = go.learner.ended_on or self.world.on
        for place in {go.asked[place].misconception: place for place in given}.values():
            step, answer = given[place]
            terms = self._terms(go.learner, moment.date())
            self.returning.open(chance, whose, go.asked[place], answer, step, moment, until, terms)
        if go.passed:
            studied = self.shipped.studied[go.test.quiz.module.key]
            self.proofs.add(
                go.learner.person_id, studied.version_id, Demonstration.Method.CHECK.value, moment.date(),
                Step._meta.label_lower, last, as_json(self._rules(go)), moment,
            )  # fmt: skip

    def _rules(self, go: Go) -> list[dict[str, object]]:
        day, region = go.begins.date(), go.learner.region.path
        return [self.shipped.rules.record(rule, region, day) for rule in (PASS_MARK, MUST_GET_RIGHT)]

    def _data(self, go: Go, rules: list[dict[str, object]]) -> str:
        result = {"right": len(go.asked) - len(go.wrong), "of": len(go.asked), "passed": go.passed}
        kept = {"sections": {}, "unsure_counts": False, "puts_right": True, "pass_marks": []}
        return as_json({"rules": rules, "percent": rules[0]["value"], **kept, **result})

    def _terms(self, learner: Learner, day: date) -> Terms:
        rules = (RETEST_FIRST_DAYS, RETESTS_A_WEEK, RETEST_IN_A_ROW, RETEST_PAST_DAYS)
        values = [int(self.shipped.rules.value(rule, learner.region.path, day)) for rule in rules]
        return Terms(*values)

    # ---- practice ----

    def _practise(self, learner: Learner, test: Test, day: date, chance: Random) -> None:
        """Write a go at a quiz that is only for practice: each answer is marked at once, a wrong one tried again."""
        begins = at(day, one_of(chance, (8, 12, 16, 17)), one_of(chance, (0, 15, 30, 45)))
        asked = one_of(chance, ways_to_ask(test))
        attempt = self.attempts.add(
            learner.person_id, test.quiz.pk, self.shipped.studied[test.quiz.module.key].version_id, begins, None,
            test.settings, State.FINISHED.value, begins + MINUTE * 20,
        )  # fmt: skip
        number, missed = 1, []
        for place, (one, (section, page, drawn, _)) in enumerate(zip(asked, test.places, strict=True)):
            slot = self.slots.add(attempt, place + 1, one.version_id, one.order, section, page, drawn)
            tries = [one_of(chance, one.wrong)] if one.wrong and chance.random() < 0.3 else []
            if not tries or chance.random() < 0.9:
                tries = [*tries, one.right]
            else:
                missed.append(one)
            for revision, answer in enumerate(tries, 1):
                sure = one_of(chance, (1, 2, 2, 3, 3)) if test.quiz.certainty else None
                facts = (one.version_id, answer, sure, revision, "{}", begins + MINUTE * (3 * place + revision))
                self.steps.add(attempt, number, Kind.ANSWER.value, slot, *facts)
                number += 1
        self.answers += number - 1
        self._hand_in_practice(Go(learner, test, begins, asked, frozenset()), attempt, number, missed)

    def _hand_in_practice(self, go: Go, attempt: int, number: int, missed: Sequence[Asked]) -> None:
        rules, of = self._rules(go), len(go.asked)
        must = rules[1]["value"] == YES and any(one.must for one in missed)
        enough = of - len(missed) >= needed(int(str(rules[0]["value"])), of)
        result = {"right": of - len(missed), "of": of, "passed": enough and not must}
        kept = {"sections": {}, "unsure_counts": go.test.quiz.certainty, "puts_right": False, "pass_marks": []}
        data = as_json({"rules": rules, "percent": rules[0]["value"], **kept, **result})
        facts = (None, None, "{}", None, 0, data, go.begins + MINUTE * 20)
        self.steps.add(attempt, number, Kind.SUBMIT.value, *facts)


def write_checks(world: World) -> int:
    """Write attempts, their answers, what comes back, and what they prove."""
    return Checks(world).write()
