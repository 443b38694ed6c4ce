"""The quizzes of a course pack: what is wrong with them, with file and line, and making them real."""

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
from assessments.quizzes.models import Question, QuestionVersion, Quiz, Slot
from assessments.quizzes.pack_settings import (
    Found,
    Source,
    faults_of_draw,
    faults_of_section,
    faults_of_settings,
    is_draw,
    settings,
    sources_of,
)
from assessments.quizzes.setting_marks import record_pass_mark
from courses.models import Module
from courses.pack_changes import Changes, PackRefused
from courses.pack_files import SLUG, Problem
from courses.packs import Pack, PackModule
from courses.publishing import catch_up_later
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import check_may
from lms.roles import Permission

LONGEST: Final = {"id": 80, "title": 160}
# Addresses of quizzes' own: a check called so could not be opened.
RESERVED: Final = frozenset({"again", "to-mark", "challenges", "statistics", "import", "export"})
# The question of a slot, or the tags for which it draws one, and its section.
Place = tuple[int | None, dict[str, str] | None, str]


def check_problems(pack: Pack) -> list[Problem]:
    """Return everything that keeps the quizzes of a pack from going live."""
    doubles = _doubles(pack)
    problems: list[Problem] = []
    for source in _sources(pack):
        if _unreadable(pack, source):
            continue
        name = _name(pack, source)
        if found := [*_faults(pack, source), *((at, sentence) for file, at, sentence in doubles if file == name)]:
            lines = Lines(source.file)  # read again, which is slow, only when there is something to say
            problems.extend(Problem(name, lines.at(at), sentence) for at, sentence in found)
    return sorted(problems, key=lambda problem: (problem.file, problem.line))


def _sources(pack: Pack) -> Iterator[Source]:
    return (source for module in pack.modules for source in sources_of(module))


def _name(pack: Pack, source: Source) -> str:
    return str(source.file.relative_to(pack.folder))


def _unreadable(pack: Pack, source: Source) -> bool:
    """Say whether the reader of packs has already said what is wrong with the whole file."""
    return not source.facts and any(problem.file == _name(pack, source) for problem in pack.problems)


def _faults(pack: Pack, source: Source) -> Iterator[Found]:
    """Yield what is wrong with one quiz, and where in its file."""
    facts, word = source.facts, source.word
    for name, most in LONGEST.items():
        if not isinstance(facts.get(name), str) or not facts[name].strip():
            yield (name,), f"“{name}” of the {word} is missing. Add it."
        elif len(facts[name]) > most:
            yield (name,), f"“{name}” of the {word} is longer than {most} characters. Shorten it."
    if isinstance(facts.get("id"), str) and not SLUG.match(facts["id"]):
        yield ("id",), f"The id “{facts['id']}” may hold small letters, digits and hyphens only."
    if facts.get("id") in RESERVED:
        yield ("id",), f"The id “{facts['id']}” is taken by a page of ours. Choose another."
    yield from faults_of_settings(source)
    if not source.questions:
        yield ("questions",), f"The {word} has no questions."
    for index, raw in enumerate(source.questions):
        for at, sentence in _faults_of_entry(pack, source, raw):
            yield ("questions", index, *at), sentence


def _faults_of_entry(pack: Pack, source: Source, raw: Any) -> Iterator[Found]:
    """Yield what is wrong with one entry among the questions: a question, or what draws one."""
    yield from ((("section",), sentence) for sentence in faults_of_section(raw))
    if is_draw(raw):
        yield from ((("draw",), sentence) for sentence in faults_of_draw(raw))
        return
    for fault in _of_question(pack, source.module, raw):
        yield fault.at, _about(raw, fault)


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
    for source in _sources(pack):
        name, module = _name(pack, source), source.module.id
        if isinstance(source.facts.get("id"), str):
            yield name, ("id",), ("check", source.facts["id"]), module
        for index, raw in enumerate(source.questions):
            if isinstance(raw, dict) and isinstance(raw.get("id"), str):
                yield name, ("questions", index, "id"), ("question", raw["id"]), module


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
    changes = Changes()
    made = [source.module.id for source in _sources(pack) if _import_quiz(source, by, changes) and source.is_check]
    # A new check changes what everybody on the pathway has still to do.
    catch_up_later(Module.objects.filter(key__in=made).values_list("pk", flat=True))
    return changes


def _import_quiz(source: Source, by: Person | None, changes: Changes) -> bool:
    """Make one quiz real; say whether it is new."""
    module = Module.objects.get(key=source.module.id)
    quiz, made, changed = _quiz(source, module)
    places: list[Place] = []
    versions: list[tuple[QuestionVersion, bool]] = []
    for index, raw in enumerate(source.questions):
        section = str(raw.get("section") or "")
        if is_draw(raw):
            places.append((None, raw["draw"], section))
        elif draft := read(raw)[0]:
            one = _import_question(source, module, index, draft, by, changes)
            if one.version:
                places.append((one.version.question_id, None, section))
                versions.append((one.version, one.new))
    moved = _place(quiz, places)
    marked = _record_marks(source, quiz, by)
    changes.note(f"{source.word.capitalize()}: {quiz.title}", created=made, updated=changed or moved or marked)
    if made or changed or moved or any(new for _, new in versions):
        new = [version.pk for version, is_new in versions if is_new]
        audit.record("check_imported", by=by, subject=quiz, facts={"versions": new, "questions": len(places)})
    return made


def _quiz(source: Source, module: Module) -> tuple[Quiz, bool, bool]:
    """Return the quiz with what the pack says of it, whether it is new, and whether anything of it changed."""
    raw = source.facts
    facts = {"key": raw["id"], "title": raw["title"].strip(), "intro": str(raw.get("intro") or "").strip()}
    facts |= settings(source)
    # A module has one check, whatever it is called; the other quizzes are known by their ids.
    known = {"behaviour": Quiz.Behaviour.CHECK} if source.is_check else {"key": raw["id"]}
    quiz, made = Quiz.objects.get_or_create(**known, module=module, defaults=facts)
    changed = {name: value for name, value in facts.items() if getattr(quiz, name) != value}
    for name, value in changed.items():
        setattr(quiz, name, value)
    if changed:
        quiz.save(update_fields=list(changed))
    return quiz, made, bool(changed)


def _record_marks(source: Source, quiz: Quiz, by: Person | None) -> bool:
    """Append the pass marks that are not on record yet; say whether there were any."""
    known = {_same(vars(mark)) for mark in quiz.pass_marks.all()}
    rows = [{**row, "judges": "\n".join(row.get("judges", []))} for row in source.facts.get("pass_marks", [])]
    new = [row for row in rows if _same(row) not in known]
    for row in new:
        record_pass_mark(quiz=quiz, by=by, **{"reason": "", **row})
    return bool(new)


def _same(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return what tells one pass mark from another."""
    return tuple(
        row.get(name) or "" for name in ("section", "percent", "method", "judges", "set_on", "starts", "reason")
    )


def _import_question(
    source: Source, module: Module, index: int, draft: Draft, by: Person | None, changes: Changes
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


def _with_lines(source: Source, index: int, draft: Draft, found: list[Fault]) -> list[Problem]:
    """Return faults that only show against what is published, with the line of each."""
    name = str(Path(*source.file.parts[-3 if source.is_check else -4 :]))
    lines = Lines(source.file)
    return [
        Problem(name, lines.at(("questions", index, *fault.at)), f"Question {draft.key}: {fault.sentence}")
        for fault in found
    ]


def _place(quiz: Quiz, places: list[Place]) -> bool:
    """Put questions, and what draws them, into the slots of a quiz in this order; say whether anything moved."""
    wanted = [(position, *place) for position, place in enumerate(places, 1)]
    names = ("position", "question", "draw", "section")
    if list(quiz.slots.order_by("position").values_list(*names)) == wanted:
        return False
    # Slots say only what the next attempts ask; every attempt has its own, which stay.
    quiz.slots.all().delete()
    Slot.objects.bulk_create(
        Slot(quiz=quiz, position=position, question_id=question, draw=draw, section=section)
        for position, question, draw, section in wanted
    )
    return True
