"""The checks of a course pack: what is wrong with them, with file and line, and making them real."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from assessments.quizzes.bank import Kept, keep_live
from assessments.quizzes.bank_gate import NotLive
from assessments.quizzes.drafts import read
from assessments.quizzes.faults import Fault
from assessments.quizzes.gate import Draft, faults
from assessments.quizzes.lines import Lines
from assessments.quizzes.models import Question, Quiz, Slot
from courses import standing
from courses.models import Module
from courses.pack_changes import Changes, PackRefused
from courses.pack_files import SLUG, Problem
from courses.packs import Pack, PackModule
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import check_may
from lms.roles import Permission

LONGEST: Final = {"id": 80, "title": 160}
# Addresses of quizzes' own: a check called so could not be opened.
RESERVED: Final = frozenset({"again", "to-mark", "challenges", "statistics"})
Found = tuple[tuple[str | int, ...], str]


def check_problems(pack: Pack) -> list[Problem]:
    """Return everything that keeps the checks of a pack from going live."""
    doubles = _doubles(pack)
    problems: list[Problem] = []
    for module in pack.modules:
        if module.check is None or module.check_file is None or _unreadable(pack, module):
            continue
        name = _name(pack, module)
        if found := [*_faults(pack, module), *((at, sentence) for file, at, sentence in doubles if file == name)]:
            lines = Lines(module.check_file)  # read again, which is slow, only when there is something to say
            problems.extend(Problem(name, lines.at(at), sentence) for at, sentence in found)
    return sorted(problems, key=lambda problem: (problem.file, problem.line))


def _name(pack: Pack, module: PackModule) -> str:
    return str(module.check_file.relative_to(pack.folder)) if module.check_file else ""


def _unreadable(pack: Pack, module: PackModule) -> bool:
    """Say whether the reader of packs has already said what is wrong with the whole file."""
    return not module.check and any(problem.file == _name(pack, module) for problem in pack.problems)


def _faults(pack: Pack, module: PackModule) -> Iterator[Found]:
    """Yield what is wrong with the check of one module, and where in its file."""
    check = module.check or {}
    for name, most in LONGEST.items():
        if not isinstance(check.get(name), str) or not check[name].strip():
            yield (name,), f"“{name}” of the check is missing. Add it."
        elif len(check[name]) > most:
            yield (name,), f"“{name}” of the check is longer than {most} characters. Shorten it."
    if isinstance(check.get("id"), str) and not SLUG.match(check["id"]):
        yield ("id",), f"The id “{check['id']}” may hold small letters, digits and hyphens only."
    if check.get("id") in RESERVED:
        yield ("id",), f"The id “{check['id']}” is taken by a page of ours. Choose another."
    questions = check.get("questions")
    if not isinstance(questions, list) or not questions:
        yield ("questions",), "The check has no questions."
        return
    for index, raw in enumerate(questions):
        for fault in _of_question(pack, module, raw):
            yield ("questions", index, *fault.at), _about(raw, fault)


def _of_question(pack: Pack, module: PackModule, raw: Any) -> list[Fault]:
    draft, found = read(raw)
    if draft is None:
        return found
    return faults(draft, passages=pack.anchors(), standards=[row.get("code", "") for row in module.standards])


def _about(raw: Any, fault: Fault) -> str:
    key = raw.get("id") if isinstance(raw, dict) else None
    return f"Question {key}: {fault.sentence}" if key else fault.sentence


def _doubles(pack: Pack) -> list[tuple[str, tuple[str | int, ...], str]]:
    """Return every id of a check or question that is used twice, in the pack or by another module before it."""
    found, owners, here = [], _owners(pack), set()
    for file, at, thing, owner in _ids(pack):
        first = owners.setdefault(thing, owner)
        if first != owner or (thing, owner) in here:
            sentence = f"The id “{thing[1]}” is already used in the check of {first}. Each id is used once."
            found.append((file, at, sentence))
        here.add((thing, owner))
    return found


def _ids(pack: Pack) -> Iterator[tuple[str, tuple[str | int, ...], tuple[str, str], str]]:
    """Yield file, place, kind and id, and module of every check and question of a pack."""
    for module in pack.modules:
        check = module.check or {}
        if isinstance(check.get("id"), str):
            yield _name(pack, module), ("id",), ("check", check["id"]), module.id
        questions = check.get("questions")
        for index, raw in enumerate(questions if isinstance(questions, list) else []):
            if isinstance(raw, dict) and isinstance(raw.get("id"), str):
                yield _name(pack, module), ("questions", index, "id"), ("question", raw["id"]), module.id


def _owners(pack: Pack) -> dict[tuple[str, str], str]:
    """Return which module bears which id already, of the ids of this pack."""
    keys = [key for _, _, (_, key), _ in _ids(pack)]
    owners = {("question", q.key): q.module.key for q in Question.objects.filter(key__in=keys).select_related("module")}
    return owners | {("check", q.key): q.module.key for q in Quiz.objects.filter(key__in=keys).select_related("module")}


@transaction.atomic
def import_checks(*, pack: Pack, by: Person | None) -> Changes:
    """Create and update the checks of a pack whose modules are imported. Safe to repeat; nothing is deleted."""
    if by is not None:
        check_may(by, Permission.AUTHOR_CONTENT, on=today())
    if problems := check_problems(pack):
        raise ValueError(f"{len(problems)} problems stand in the way of these checks.")
    changes, made = Changes(), False
    for source in pack.modules:
        if source.check:
            made |= _import_check(source, source.check, by, changes)
    if made:
        # A new check changes what everybody on the pathway has still to do.
        standing.rebuild(today())
    return changes


def _import_check(source: PackModule, check: dict[str, Any], by: Person | None, changes: Changes) -> bool:
    """Make one check real; say whether it is new."""
    module = Module.objects.get(key=source.id)
    facts = {"key": check["id"], "title": check["title"].strip(), "intro": str(check.get("intro") or "").strip()}
    quiz, made = Quiz.objects.get_or_create(module=module, behaviour=Quiz.Behaviour.CHECK, defaults=facts)
    changed = {name: value for name, value in facts.items() if getattr(quiz, name) != value}
    for name, value in changed.items():
        setattr(quiz, name, value)
    if changed:
        quiz.save(update_fields=list(changed))
    drafts = [draft for raw in check["questions"] if (draft := read(raw)[0])]
    kept = [_import_question(source, module, index, draft, by, changes) for index, draft in enumerate(drafts)]
    versions = [(one.version, one.new) for one in kept if one.version]
    moved = _place(quiz, [version.question for version, _ in versions])
    changes.note(f"Check: {quiz.title}", created=made, updated=bool(changed) or moved)
    if made or changed or moved or any(new for _, new in versions):
        new = [version.pk for version, is_new in versions if is_new]
        audit.record("check_imported", by=by, subject=quiz, facts={"versions": new, "questions": len(versions)})
    return made


def _import_question(
    source: PackModule, module: Module, index: int, draft: Draft, by: Person | None, changes: Changes
) -> Kept:
    """Let the bank hold a question as the pack has it, live; note what became of it."""
    try:
        kept = keep_live(draft=draft, module=module, by=by)
    except NotLive as refused:
        raise PackRefused(_with_lines(source, index, draft, refused.faults)) from refused
    name = f"Question: {draft.key}"
    changes.note(name, created=kept.made, updated=not kept.made and (kept.new or bool(kept.changed)))
    if kept.changed:
        changes.details[name] = [f"changed: {', '.join(kept.changed)}"]
    if kept.overtaken:
        changes.notes.append(f"{name} had a draft that was not published. It stays in the history of the question.")
    return kept


def _with_lines(source: PackModule, index: int, draft: Draft, found: list[Fault]) -> list[Problem]:
    """Return faults that only show against what is published, with the line of each."""
    file = source.check_file or Path("check.yaml")
    name = str(Path(*file.parts[-3:]))
    lines = Lines(file)
    return [
        Problem(name, lines.at(("questions", index, *fault.at)), f"Question {draft.key}: {fault.sentence}")
        for fault in found
    ]


def _place(quiz: Quiz, questions: list[Question]) -> bool:
    """Put the questions into the slots of the check in this order; say whether anything moved."""
    wanted = [(position, question.pk) for position, question in enumerate(questions, 1)]
    if list(quiz.slots.order_by("position").values_list("position", "question")) == wanted:
        return False
    # Slots say only what the next attempts ask; every attempt has its own, which stay.
    quiz.slots.all().delete()
    Slot.objects.bulk_create(Slot(quiz=quiz, position=position, question_id=pk) for position, pk in wanted)
    return True
