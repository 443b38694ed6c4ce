"""The bank of questions: drafts that authors edit, and the version that is kept of whatever goes live."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.text import slugify

from assessments.quizzes.bank_gate import standards_of
from assessments.quizzes.bank_permissions import check_unpublish
from assessments.quizzes.blocks import one_block, unwrapped, wrapped
from assessments.quizzes.gate import Draft
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.models import Question, QuestionVersion
from courses.models import Module
from courses.scheduled import all_is_well
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission


@dataclass(frozen=True)
class Kept:
    """What became of a question that was brought in: its version, and what is new or changed about it."""

    version: QuestionVersion | None
    made: bool = False
    new: bool = False
    changed: tuple[str, ...] = ()
    # A draft of an author was not published yet: it stays in the history.
    overtaken: bool = False


# What a question and its versions both hold, under the same names.
SHARED: Final = (
    "stem",
    "blank",
    "timed_out",
    "must_get_right",
    "lesson_key",
    "anchor",
    "standard",
    "misconception",
    "criterion",
    "difficulty",
)
CONTENT: Final = frozenset({*SHARED, "body", "key", "kind", "module", "module_id"})
LONGEST_KEY: Final = 60


def kind_of(question: Question) -> str:
    """Return the kind of a question: that of its one block."""
    return str(one_block(question.body.get_prep_value())["type"])


def raw_body(question: Question) -> dict[str, Any]:
    """Return the body of a question as a course pack writes it."""
    found: dict[str, Any] = unwrapped(dict(one_block(question.body.get_prep_value())["value"]))
    return found


def draft_from(question: Question) -> Draft:
    """Return a question as a draft; the shape of its body must be sound, or be none that is known."""
    kind, raw = kind_of(question), raw_body(question)
    body = KINDS[kind].body(raw) if kind in KINDS else raw
    return Draft(key=question.key, kind=kind, body=body, **{name: _tidied(question, name) for name in SHARED})


def _tidied(question: Question, name: str) -> Any:
    value = getattr(question, name)
    return value.strip() if isinstance(value, str) else value


def body_of(draft: Draft) -> list[dict[str, Any]]:
    """Return the body of a draft as the one block that an author edits."""
    body = KINDS[draft.kind].written(draft.body) if draft.kind in KINDS else draft.body
    return [{"type": draft.kind, "value": wrapped(dict(body))}]


def write_into(question: Question, draft: Draft) -> None:
    """Let a question say what a draft says; nothing is saved."""
    for name in SHARED:
        setattr(question, name, getattr(draft, name))
    question.body = body_of(draft)  # type: ignore[assignment]  # the field takes raw blocks apart
    question.kind = draft.kind


def copy_of(question: Question) -> Question:
    """Return a question that says the same, not saved and with a key still to come."""
    return Question(
        module_id=question.module_id, body=question.body, **{name: getattr(question, name) for name in SHARED}
    )


@transaction.atomic
def keep_draft(*, draft: Draft, module: Module, by: Person | None) -> Question:
    """Keep a question as a draft with a revision, whatever it lacks: the gate is asked when it is to go live."""
    if by is not None:
        check_may(by, Permission.AUTHOR_CONTENT, on=today())
    free = bool(draft.key) and not Question.objects.filter(key=draft.key).exists()
    key = draft.key if free else free_key(draft.key or draft.stem)
    question = Question(key=key, module=module, live=False)
    write_into(question, draft)
    question.save()
    question.save_revision(user=by, clean=False)
    audit.record("question_drafted", by=by, subject=question, facts={"module": module.pk})
    return question


def before_saving(question: Question) -> None:
    """Give a new question its key, keep that of an old one, and refuse to make live or to take away what may not."""
    question.key = question.key or free_key(question.stem)
    question.kind = kind_of(question)
    stored = Question.objects.filter(pk=question.pk).values_list("key", "live").first() if question.pk else None
    if stored and stored[0] != question.key:
        raise NotAllowed(f"The question “{stored[0]}” keeps its key: attempts and course packs name it.")
    if question.live:
        question.check_may_go_live()
    elif stored and stored[1]:
        check_unpublish([question])


def free_key(words: str) -> str:
    """Return a key made from the last paragraph of a stem, or from another key, that no question has."""
    begin = slugify(words.strip().rpartition("\n\n")[2])[:LONGEST_KEY].strip("-") or "question"
    taken = set(Question.objects.filter(key__startswith=begin).values_list("key", flat=True))
    return next(key for key in _numbered(begin) if key not in taken)


def _numbered(begin: str) -> Iterator[str]:
    number = 1
    while True:
        yield begin if number == 1 else f"{begin}-{number}"
        number += 1


@transaction.atomic
def publish_version(*, question: Question) -> tuple[QuestionVersion, bool]:
    """Return the version that says what a live question says, a new one when the latest does not, and whether it is.

    Versions are only ever added: attempts keep theirs.
    """
    Question.objects.select_for_update().get(pk=question.pk)
    all_is_well(question)
    content = content_of(draft_from(question), standards_of(question.module_id))
    latest = _latest(question)
    if latest and all(getattr(latest, name) == value for name, value in content.items()):
        return latest, False
    number = latest.number + 1 if latest else 1
    version = QuestionVersion.objects.create(question=question, number=number, **content)
    by = question.live_revision.user if question.live_revision else None
    audit.record("question_version_kept", by=by, subject=question, facts={"version": version.pk, "number": number})
    return version, True


@transaction.atomic
def keep_live(*, draft: Draft, module: Module, by: Person | None) -> Kept:
    """Let the question called as the draft say what it says, and be live; leave it alone when it does and is."""
    question = Question.objects.filter(key=draft.key).first() or Question(key=draft.key, module=module)
    made, latest = question.pk is None, _latest(question)
    if latest and question.live and _says(latest, draft, module):
        return Kept(latest)
    changed = () if made else _changed(question, draft)
    overtaken = question.live and question.has_unpublished_changes
    write_into(question, draft)
    if made:
        question.save()
    question.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    version = question.versions.order_by("number").select_related("question").last()
    return Kept(version, made, version != latest, changed, overtaken)


def _latest(question: Question) -> QuestionVersion | None:
    return question.versions.order_by("number").last() if question.pk else None


def _says(version: QuestionVersion, draft: Draft, module: Module) -> bool:
    """Say whether a version says what a draft says."""
    content = content_of(draft, standards_of(module.pk))
    return all(getattr(version, name) == value for name, value in content.items())


def _changed(question: Question, draft: Draft) -> tuple[str, ...]:
    """Name what of a question a draft says otherwise."""
    names = [name for name in SHARED if _tidied(question, name) != getattr(draft, name)]
    body = unwrapped(one_block(body_of(draft))["value"]) != raw_body(question) or draft.kind != question.kind
    return tuple(name.replace("_", " ") for name in (*names, *(["answers"] if body else [])))


def content_of(draft: Draft, standards: Mapping[str, str]) -> dict[str, Any]:
    """Return what a version holds of a draft."""
    content = asdict(draft)
    del content["key"]
    return {**content, "standard_title": standards.get(draft.standard, "")}
