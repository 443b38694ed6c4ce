"""What the publish gate says of a question in the bank, against the passages and standards of this moment."""

from collections.abc import Iterator
from typing import Any, Final

from assessments.quizzes import gate
from assessments.quizzes.faults import Fault
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.models import Question
from courses.models import LessonPage, ModuleVersion
from courses.publish_gate import anchors
from lms.permissions import NotAllowed

# What packs call it, and what the form does.
NAMES: Final = {"blank": "when nothing is given", "timed_out": "when time runs out"}


class NotLive(NotAllowed):
    """A question stays as it is: its words say which one and why, and `faults` where."""

    def __init__(self, question: Question, found: list[Fault]) -> None:
        """Keep the question and its faults."""
        self.question, self.faults = question, found
        super().__init__(f"“{question}” does not go live. {' '.join(self.sentences)}")

    @property
    def sentences(self) -> list[str]:
        """Return each reason once."""
        return list(dict.fromkeys(fault.sentence for fault in self.faults))


def check_live(question: Question) -> None:
    """Refuse to let a question go live as it stands in memory."""
    if found := faults_of(question):
        raise NotLive(question, found)


def faults_of(question: Question) -> list[Fault]:
    """Return everything that keeps a question from going live, with its place. At most two queries."""
    from assessments.quizzes.bank import kind_of, raw_body  # it writes what may be live

    found = list(_missing(question))
    kind = kind_of(question)
    if kind not in KINDS:
        return [*found, *_no_kind(question, kind), *_around(question)]
    shape = list(KINDS[kind].shape(raw_body(question)))
    return [*found, *shape, *_around(question, shape=not shape)]


def _missing(question: Question) -> Iterator[Fault]:
    """Yield what no question can be without."""
    if not question.stem.strip():
        yield Fault(("stem",), "Write what is asked.")
    if not question.module_id:
        yield Fault(("module",), "Choose the module that it belongs to.")


def _no_kind(question: Question, kind: str) -> Iterator[Fault]:
    """Yield the missing body, or a kind that cannot be asked."""
    if not kind:
        yield Fault(("body",), "Choose how it is answered, and fill that in.")
    else:
        label = dict(Question._meta.get_field("kind").flatchoices).get(kind, kind)
        yield Fault(("body",), f"Questions of the kind “{label}” cannot be asked yet. Choose another kind.")


def _around(question: Question, *, shape: bool = False) -> Iterator[Fault]:
    """Yield what the gate says, in the words of the form; of the body only when its shape is sound."""
    from assessments.quizzes.bank import SHARED, draft_from

    shared = {name: getattr(question, name) for name in SHARED}
    draft = draft_from(question) if shape else gate.Draft(key=question.key, kind="", body={}, **shared)
    ask = gate.faults if shape else gate.around
    for fault in ask(draft, passages=passages_for(question), standards=standards_of(question.module_id)):
        yield Fault(fault.at, _in_the_form(question, fault))


def _in_the_form(question: Question, fault: Fault) -> str:
    """Return the sentence of a fault as somebody reads it who sees a form and no file."""
    if fault.at == ("teaches",) and not question.lesson_key:
        return "Choose the passage that teaches it: whoever gets it wrong is sent there."
    if fault.at == ("standard",) and not question.standard:
        return "Choose the standard that it belongs to."
    sentence = fault.sentence
    for name, label in NAMES.items():
        sentence = sentence.replace(f"“{name}”", f"“{label}”")
    return sentence


def passages_for(question: Question) -> set[str]:
    """Return the passages, as `lesson#anchor`, of the lesson that a question names, if it is published."""
    pages: Any = LessonPage.objects.live().filter(key=question.lesson_key) if question.lesson_key else ()
    return {f"{page.key}#{anchor}" for page in pages for anchor in anchors(list(page.body.get_prep_value()))}


def standards_of(module: int | None) -> dict[str, str]:
    """Return the standards of a module as its latest version has them: title by code."""
    found = latest_standards(module) if module else []
    return found[0][1] if found else {}


def latest_standards(module: int | None) -> list[tuple[str, dict[str, str]]]:
    """Return title and standards of a module, or of every module, as their latest versions have them. One query."""
    rows = ModuleVersion.objects.order_by("module__title", "module", "number").select_related("module")
    latest = {row.module_id: row for row in (rows.filter(module=module) if module else rows)}
    return [
        (row.module.title, {one.get("code", ""): one.get("title", "") for one in row.standards})
        for row in latest.values()
    ]
