"""Whether a person has demonstrated a module: which proofs stand, and whether they suffice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Subquery

from courses.models import Demonstration, LessonCompletion, LessonPage, Module
from lms.models import Person
from lms.policy.practice import DEMONSTRATED, DEMONSTRATED_FOR_FIRST_CASE
from lms.rules import Answer, RuleBook


@dataclass(frozen=True)
class Shown:
    """What of a module a person has shown on a day, and what is still needed."""

    demonstrated: bool
    methods: frozenset[str] = frozenset()
    since: date | None = None
    missing: tuple[str, ...] = ()
    withdrawn_on: date | None = None

    @property
    def in_words(self) -> str:
        """Say it in a sentence."""
        if self.demonstrated:
            return f"Demonstrated {self.since:%-d %B %Y}" if self.since else "Demonstrated"
        need = f"still needs {' and '.join(with_article(method) for method in self.missing)}"
        return f"Withdrawn {self.withdrawn_on:%-d %B %Y}: {need}" if self.withdrawn_on else f"Not demonstrated: {need}"


@dataclass
class _Proofs:
    """The standing proofs of one module, and the last withdrawal of each kind of proof."""

    standing: dict[str, date] = field(default_factory=dict)
    withdrawn: dict[str, date] = field(default_factory=dict)

    @property
    def withdrawn_on(self) -> date | None:
        """Return the last day on which a proof was withdrawn that has not been given again since."""
        return max((day for method, day in self.withdrawn.items() if method not in self.standing), default=None)


ARTICLES = {"check": "its check", "observation": "an observation", "practice case": "a practice case"}


def with_article(method: str) -> str:
    """Name a method as it stands in a sentence."""
    return ARTICLES.get(method, method)


def sets_of(value: Iterable[str]) -> list[frozenset[str]]:
    """Read a rule's sets of proof: "check + observation" is one set of two."""
    return [frozenset(part.strip() for part in words.split("+")) for words in value]


def rule_for(module: Module, book: RuleBook) -> Answer:
    """Return the rule that says what suffices for `module`."""
    return book.answer(DEMONSTRATED_FOR_FIRST_CASE if module.gates_first_case else DEMONSTRATED)


def judge(standing: dict[str, date], sets: list[frozenset[str]], withdrawn_on: date | None) -> Shown:
    """Say whether the standing proofs (method -> day judged) suffice. Pure; the nearest set says what is missing."""
    methods = frozenset(standing)
    for proof in sets:
        if proof <= methods:
            return Shown(True, methods, max(standing[method] for method in proof))
    nearest = min(sets, key=lambda proof: (len(proof - methods), sets.index(proof)))
    return Shown(False, methods, None, tuple(sorted(nearest - methods)), withdrawn_on)


def shown_by(people: Iterable[Person], modules: Iterable[Module], book: RuleBook) -> dict[tuple[int, int], Shown]:
    """Return what each person has shown of each module on the book's day. One query, however many of either."""
    modules, ids = list(modules), [person.pk for person in people]
    return shown_in(dict.fromkeys(ids, book), modules, book.on)


def shown_in(books: Mapping[int, RuleBook], modules: list[Module], on: date) -> dict[tuple[int, int], Shown]:
    """Return what each person has shown of each module on a day, by the rules of each one's place. One query."""
    found = {(person, module.pk): _Proofs() for person in books for module in modules}
    about = Demonstration.objects.filter(person__in=list(books), judged_on__lte=on)
    about = about.filter(module_version__module__in=[module.pk for module in modules])
    rows = list(about.select_related("module_version").order_by("judged_on", "pk"))
    withdrawn = {row.withdraws_id for row in rows if row.withdraws_id}
    for row in rows:
        proofs = found[row.person_id, row.module_version.module_id]
        lapsed = row.lapses_on is not None and row.lapses_on <= on
        if row.withdraws_id:
            proofs.withdrawn[row.method] = row.judged_on
        elif row.pk not in withdrawn and not lapsed:
            proofs.standing[row.method] = row.judged_on
    by_pk = {module.pk: module for module in modules}
    return {
        (person, module): judge(
            proofs.standing, sets_of(rule_for(by_pk[module], books[person]).value), proofs.withdrawn_on
        )
        for (person, module), proofs in found.items()
    }


def minutes_left(people: list[int], modules: list[Module]) -> dict[tuple[int, int], int]:
    """Return how many minutes of lessons each person has left of each module, by its published lessons. One query."""
    took = LessonPage.objects.filter(key=OuterRef("lesson_key")).values("minutes")[:1]
    rows = LessonCompletion.objects.filter(person__in=people, module__in=[module.pk for module in modules])
    read = set(rows.annotate(minutes=Subquery(took)).values_list("person", "module", "lesson_key", "minutes"))
    left = {(person, module.pk): module.minutes for person in people for module in modules}
    for person, module, _, minutes in read:
        left[person, module] = max(0, left[person, module] - (minutes or 0))
    return left


def gate_modules() -> list[Module]:
    """Return the modules that must be demonstrated before a first case."""
    return list(Module.objects.filter(gates_first_case=True).order_by("key"))
