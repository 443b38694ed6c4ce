"""The runs of a question: what lies within the scope of one, what would follow from it, and which can be undone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from assessments.quizzes.models import Attempt, AttemptSlot, Question, QuestionVersion, Quiz, Regrade, RegradeRun, Step
from assessments.quizzes.regrading import AS_COMPUTED, AS_MARKED, NEVER_LOWER, Change, Plan, Scope, plan, undoing
from assessments.quizzes.sheet import Sheet, marked_by_persons, sheets_of
from courses.models import Demonstration
from lms.calendar import today
from lms.models import Post, Unit

# How many attempts are read at a time: a large scope never stands in memory as a whole with its steps.
CHUNK: Final = 250
BY_KEY: Final = frozenset({AS_COMPUTED, NEVER_LOWER})


@dataclass(frozen=True)
class Proof:
    """The newest proof that rests on an attempt, and which kind of record withdrew it; empty while it is in force."""

    row: Demonstration
    withdrawn_by: str = ""

    @property
    def in_force(self) -> bool:
        """Say whether nothing has withdrawn it."""
        return not self.withdrawn_by


def attempts_asking(question: Question, versions: Sequence[int] | frozenset[int]) -> QuerySet[Attempt]:
    """Return the attempts that ask these versions of a question."""
    slots = AttemptSlot.objects.filter(
        question_version__question=question.pk, question_version__number__in=list(versions)
    )
    return Attempt.objects.filter(pk__in=slots.values("attempt")).order_by("pk")


def handed_in(question: Question, scope: Scope) -> QuerySet[Attempt]:
    """Return the attempts handed in that ask the versions of a scope; its days are looked at when they are read."""
    return attempts_asking(question, scope.versions).exclude(state=Attempt.State.OPEN)


def latest_version(question: Question) -> QuestionVersion | None:
    """Return a question as it stands now."""
    return question.versions.order_by("-number").first()


def newest_run(question: Question) -> RegradeRun | None:
    """Return the last run of a question, undone or not."""
    return question.regrades.order_by("-pk").first()


def run_to_undo(question: Question) -> RegradeRun | None:
    """Return the one run of a question that can be undone: the newest that is neither undone nor itself an undoing."""
    rows = question.regrades.filter(undoes=None, undone_by=None).exclude(done=None)
    return rows.order_by("-pk").first()


def run_waiting(question: Question) -> RegradeRun | None:
    """Return the run of a question that waits for its job."""
    return question.regrades.filter(done=None).order_by("pk").first()


def planned(
    attempts: Sequence[Attempt],
    *,
    question: Question,
    scope: Scope,
    policy: str,
    by_version: QuestionVersion | None,
) -> Plan:
    """Return what a run would change in these attempts."""
    parts = [
        plan(sheets, question=question.pk, scope=scope, policy=policy, by_version=by_version)
        for sheets in _in_chunks(attempts)
    ]
    return Plan(
        changes=tuple(change for part in parts for change in part.changes),
        looked_at=sum(part.looked_at for part in parts),
        not_comparable=sum(part.not_comparable for part in parts),
        nothing_left=sum(part.nothing_left for part in parts),
        under_way=attempts_asking(question, scope.versions).filter(state=Attempt.State.OPEN).count(),
    )


def planned_undoing(attempts: Sequence[Attempt], run: RegradeRun) -> Plan:
    """Return what undoing a run changes in the attempts that it changed."""
    rows = list(run.regrades.all())
    restored = {row.slot_id: str(AS_MARKED) for row in rows}
    earlier = Regrade.objects.filter(slot__in=restored, run__lt=run.pk).order_by("pk").values_list("slot", "verdict")
    finished_by_it = {row.attempt_id for row in rows if row.after["finished"] and not row.before["finished"]}
    ids = [attempt.pk for attempt in attempts]
    parts = [
        undoing(
            sheets,
            restored=restored | dict(earlier),
            by_persons=marked_by_persons([sheet.attempt.pk for sheet in sheets]),
            finished_by_it=finished_by_it,
            begun_again=begun_again(ids),
        )
        for sheets in _in_chunks(attempts)
    ]
    return Plan(
        changes=tuple(change for part in parts for change in part.changes),
        looked_at=sum(part.looked_at for part in parts),
        nothing_left=sum(part.nothing_left for part in parts),
    )


def begun_again(attempts: Sequence[int]) -> frozenset[int]:
    """Return those of some finished attempts whose person has another one at the same quiz that is not finished."""
    unfinished = Attempt.objects.unfinished()
    others = set(unfinished.exclude(pk__in=attempts).values_list("person", "quiz"))
    mine = Attempt.objects.filter(pk__in=attempts).values_list("pk", "person", "quiz")
    return frozenset(pk for pk, person, quiz in mine if (person, quiz) in others)


def _in_chunks(attempts: Sequence[Attempt]) -> list[list[Sheet]]:
    return [sheets_of(attempts[start : start + CHUNK]) for start in range(0, len(attempts), CHUNK)]


def proofs_of(attempts: Sequence[int]) -> dict[int, Proof]:
    """Return the newest proof that rests on each of these attempts. Three queries."""
    steps = Step.objects.filter(attempt__in=attempts)
    regrades = Regrade.objects.filter(attempt__in=attempts)
    of_step = Q(source_kind=Step._meta.label_lower, source_id__in=steps.values("pk"))
    of_regrade = Q(source_kind=Regrade._meta.label_lower, source_id__in=regrades.values("pk"))
    proofs = Demonstration.objects.filter(of_step | of_regrade, withdraws=None)
    rows = list(proofs.select_related("withdrawn_by", "module_version").order_by("pk"))
    ids = [row.source_id for row in rows]
    whose = {(Step._meta.label_lower, pk): one for pk, one in steps.filter(pk__in=ids).values_list("pk", "attempt")}
    for pk, attempt in regrades.filter(pk__in=ids).values_list("pk", "attempt"):
        whose[Regrade._meta.label_lower, pk] = attempt
    found = {}
    for row in rows:
        withdrawal: Demonstration | None = getattr(row, "withdrawn_by", None)
        proof = Proof(row, withdrawal.source_kind if withdrawal else "")
        found[whose[row.source_kind, row.source_id]] = proof
    return found


def gives(change: Change, proof: Proof | None) -> bool:
    """Say whether a change proves the module: not where somebody else than a regrade has withdrawn that proof."""
    if not change.done or change.done_before or change.attempt.quiz.behaviour != Quiz.Behaviour.CHECK:
        return False
    return proof is None or proof.withdrawn_by == Regrade._meta.label_lower


def takes(change: Change, proof: Proof | None) -> bool:
    """Say whether a change withdraws the proof that rests on the attempt."""
    return change.done_before and not change.done and proof is not None and proof.in_force


@dataclass(frozen=True)
class Preview:
    """What a run would do, in sentences and numbers: an author sees no names."""

    plan: Plan
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    units: tuple[tuple[str, int], ...]


def preview_of(found: Plan) -> Preview:
    """Say what a run would do. Five queries, however many attempts."""
    proofs = proofs_of([change.attempt.pk for change in found.changes])
    given = sum(gives(change, proofs.get(change.attempt.pk)) for change in found.changes)
    taken = sum(takes(change, proofs.get(change.attempt.pk)) for change in found.changes)
    return Preview(found, tuple(_sentences(found, given, taken)), tuple(_warnings(found)), _units(found))


def _sentences(found: Plan, given: int, taken: int) -> list[str]:
    """Say how many attempts change, and what follows."""
    changed, up, down = len(found.result_changes), *_crossings(found)
    lines = [f"{changed} of {attempts(found.looked_at)} would have another result."]
    if up:
        lines.append(f"{attempts(up)} would change from not passed to passed.")
    if down:
        lines.append(f"{attempts(down)} would change from passed to not passed.")
    if given:
        lines.append(f"{given} would then prove the module: a proof by check is recorded.")
    if taken:
        lines.append(f"{taken} would no longer prove the module: that proof by check is withdrawn.")
    if changed and not up and not down:
        lines.append("Nobody passes, or ceases to pass, by it.")
    return lines


def _crossings(found: Plan) -> tuple[int, int]:
    return found.passes(before=False, after=True), found.passes(before=True, after=False)


def _warnings(found: Plan) -> list[str]:
    """Say what the run leaves alone."""
    lines = []
    if found.not_comparable:
        answers = "1 answer is" if found.not_comparable == 1 else f"{found.not_comparable} answers are"
        lines.append(f"{answers} left as marked: the question as it stands now does not offer what was answered.")
    if found.nothing_left:
        lines.append(
            f"{attempts(found.nothing_left)} would have no question left that counts, and so keep the result they have."
        )
    if found.under_way:
        ask = "asks" if found.under_way == 1 else "ask"
        lines.append(
            f"{attempts(found.under_way)} under way {ask} one of these versions. What is handed in later is marked as "
            "that version says: mark again then."
        )
    return lines


def attempts(number: int) -> str:
    """Count attempts in words a sentence can hold."""
    return f"{number} attempt{'' if number == 1 else 's'}"


def _units(found: Plan) -> tuple[tuple[str, int], ...]:
    """Return how many attempts change in each region: never fewer people than a region holds. Two queries."""
    people = [change.attempt.person_id for change in found.result_changes]
    posts = Post.objects.on(today()).filter(person__in=people).select_related("unit").order_by("hours", "starts", "pk")
    region_of = {post.person_id: post.unit.region_path for post in posts}
    names = dict(Unit.objects.filter(path__in=set(region_of.values())).values_list("path", "name"))
    counts = Counter(names.get(region_of.get(person, ""), "No post at present") for person in people)
    return tuple(sorted(counts.items()))
