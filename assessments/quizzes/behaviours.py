"""How a quiz behaves: when an answer is marked, whether it may be tried again, and what is told in which phase. Pure.

Each behaviour is a strategy. What a quiz is set to is frozen when an attempt begins (`Settings`), so that a quiz edited
meanwhile changes nothing that is under way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.models import QuestionVersion, Quiz

Told = Mapping[str, tuple[str, ...]]

DURING, AFTER, CLOSED = "during", "after", "closed"
PHASES: Final = {
    DURING: "While it is answered",
    AFTER: "After handing in",
    CLOSED: "After it has closed",
}
MARK, WHY, RIGHT_ANSWER, PASSAGE, OVERALL = "mark", "why", "right_answer", "passage", "overall"
THINGS: Final = {
    MARK: "whether each answer was right",
    WHY: "why",
    RIGHT_ANSWER: "the right answer",
    PASSAGE: "the passage that teaches it",
    OVERALL: "how it came out",
}
ALL: Final = tuple(THINGS)
AT_ONCE: Final = (MARK, WHY, RIGHT_ANSWER, PASSAGE)


class Behaviour:
    """Answers are marked when all are handed in."""

    word: ClassVar[str] = "check"
    # Whether each answer is marked as it is given, instead of when all are handed in.
    at_once: ClassVar[bool] = False
    # Whether wrong answers are worked through before the attempt is finished.
    puts_right: ClassVar[bool] = False
    # Whether there is something to pass.
    passes: ClassVar[bool] = True
    told: ClassVar[Told] = {DURING: (), AFTER: ALL, CLOSED: ALL}

    def spent(self, tries: int, version: QuestionVersion, given: Sequence[Answer]) -> bool:
        """Say whether a question takes no further answer, after those given so far."""
        return False


class Check(Behaviour):
    """Marked when handed in, and done when every wrong answer is put right: so nothing is held back after that."""

    puts_right = True


class Practice(Behaviour):
    """Each answer is marked at once, and stands."""

    word = "practice"
    at_once = True
    passes = False
    told: ClassVar[Told] = {DURING: AT_ONCE, AFTER: ALL, CLOSED: ALL}

    def spent(self, tries: int, version: QuestionVersion, given: Sequence[Answer]) -> bool:
        """Say whether it is answered."""
        return bool(whole(version, given))


class Tries(Practice):
    """A wrong answer is told why it is wrong, and may be tried again so many times."""

    def spent(self, tries: int, version: QuestionVersion, given: Sequence[Answer]) -> bool:
        """Say whether it is right, or the tries are used."""
        made = whole(version, given)
        return len(made) >= tries or any(version.how.score(version.body, answer).right for answer in made)


class Exam(Behaviour):
    """Timed, and nothing but the result is told before it closes; one that never closes has closed when handed in."""

    word = "exam"
    told: ClassVar[Told] = {DURING: (), AFTER: (OVERALL,), CLOSED: ALL}


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    Quiz.Behaviour.CHECK: Check(),
    Quiz.Behaviour.PRACTICE: Practice(),
    Quiz.Behaviour.TRIES: Tries(),
    Quiz.Behaviour.EXAM: Exam(),
}


def whole(version: QuestionVersion, given: Sequence[Answer]) -> list[Answer]:
    """Return the answers that are whole, each different from the one before it: those that are marked at once."""
    found: list[Answer] = []
    for answer in given:
        if answer and not version.how.unfinished(version.body, answer) and (not found or answer != found[-1]):
            found.append(answer)
    return found


@dataclass(frozen=True)
class Settings:
    """What a quiz was set to when an attempt began."""

    behaviour: str = Quiz.Behaviour.CHECK.value
    certainty: bool = False
    tries: int = 1
    per_page: int = 1
    minutes: int | None = None
    # Seconds for which a late request is still taken: the rule of the day.
    grace: int = 0
    told: Told = field(default_factory=lambda: Check.told)

    @property
    def how(self) -> Behaviour:
        """Return its behaviour."""
        return BEHAVIOURS[self.behaviour]

    def tells(self, phase: str) -> frozenset[str]:
        """Return what is told in a phase."""
        return frozenset(self.told.get(phase, ()))

    def as_record(self) -> dict[str, Any]:
        """Return it as an attempt keeps it."""
        return asdict(self)


def settings_of(record: Mapping[str, Any]) -> Settings:
    """Return the settings that an attempt keeps; one from before there were any is a check."""
    told = {phase: tuple(things) for phase, things in record.get("told", Check.told).items()}
    return Settings(**{**record, "told": told})


def settings_for(quiz: Quiz, grace: int = 0) -> Settings:
    """Return the settings with which an attempt at a quiz begins."""
    return Settings(
        behaviour=quiz.behaviour,
        certainty=quiz.certainty,
        tries=quiz.tries,
        # An answer that is marked at once is sent alone, so its question stands alone.
        per_page=1 if BEHAVIOURS[quiz.behaviour].at_once else quiz.per_page,
        minutes=quiz.minutes,
        grace=grace,
        told=told_by(quiz.behaviour, quiz.told),
    )


def told_by(behaviour: str, chosen: Mapping[str, Sequence[str]]) -> Told:
    """Return what is told in each phase: as chosen, or else as the behaviour has it."""
    how = BEHAVIOURS[behaviour]
    found = {phase: tuple(chosen.get(phase, how.told[phase])) for phase in PHASES}
    if not how.at_once:
        # Marked when handed in: before that there is nothing to tell, whatever was chosen.
        found[DURING] = ()
    if how.puts_right:
        # An answer is put right from what is told of it, so nothing of that can be held back.
        found |= {AFTER: ALL, CLOSED: ALL}
    return found


def faults_of_told(behaviour: str, chosen: Any) -> list[str]:
    """Return what is wrong with a choice of what is told, in sentences."""
    if not isinstance(chosen, Mapping) or not all(isinstance(things, list | tuple) for things in chosen.values()):
        return [f"Under “told”, list for each phase what is told: {', '.join(PHASES)}."]
    found = [f"“{phase}” is no phase. Use: {', '.join(PHASES)}." for phase in chosen if phase not in PHASES]
    known = {thing for things in chosen.values() for thing in things}
    found += [f"“{thing}” is nothing that can be told. Use: {', '.join(THINGS)}." for thing in known - set(THINGS)]
    how = BEHAVIOURS[behaviour]
    if how.puts_right and chosen:
        found.append("A check tells everything once it is handed in: wrong answers are put right from that.")
    if not how.at_once and chosen.get(DURING):
        found.append("Nothing is marked before handing in, so nothing can be told while it is answered.")
    return found


def phase(*, handed_in: bool, closes_at: datetime | None, others_under_way: bool, at: datetime) -> str:
    """Return the phase of an attempt; without a closing moment a quiz has closed as soon as it is handed in."""
    if not handed_in:
        return DURING
    if closes_at is not None and (at < closes_at or others_under_way):
        return AFTER
    return CLOSED
