"""What is being written is kept as it goes. One window never overwrites what it has not seen of another.

The same for a learner's own evidence and for the notes of an observation: a form is a mapping of names to words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from assessments.portfolio.evidence.redacting import LONGEST, MOST, help_for
from assessments.portfolio.files.keeping import check_own_draft
from assessments.portfolio.files.storing import forget
from assessments.portfolio.models import Evidence, EvidenceDraft, EvidenceKind
from assessments.portfolio.screened import identifiers
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed

Fields = Mapping[str, str | list[str]]
# Of several answers, so many at most, and each a key.
KEYS, KEY = 200, 20
GONE: Final = "This draft is not here any more: it was sent, or thrown away, in another window."


class NewerDraft(Exception):
    """Another window saved since this one last looked: the writer sees both versions and chooses."""

    def __init__(self, draft: EvidenceDraft) -> None:
        """Keep what stands."""
        super().__init__("This was written in another window too, since this page was shown.")
        self.draft = draft


@dataclass(frozen=True)
class Sent:
    """A form as one window sends it: `seen` is the revision it last knew of, `window` tells one page from another.

    `turn` counts what this window sends: a request that was given up and comes late has a lower one.
    """

    fields: Fields
    seen: int = 0
    window: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Saved:
    """What became of a form: the draft, and by field what was refused of it and what could stand there instead."""

    draft: EvidenceDraft
    refused: dict[str, list[str]] = field(default_factory=dict)
    help: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def sent_from(data: QueryDict, *, single: Iterable[str], several: Iterable[str] = ()) -> Sent:
    """Return a form as it came: the fields with one answer, and those with several."""
    fields: dict[str, str | list[str]] = {name: _words(data[name]) for name in single if name in data}
    fields |= {name: [_words(value)[:KEY] for value in data.getlist(name)[:KEYS]] for name in several}
    window = _words(data.get("window", ""))[:36]
    return Sent(fields, number_of(data.get("seen", "")), window, number_of(data.get("turn", "")))


def number_of(words: str) -> int:
    """Return a count as a page sends it; nothing where it is none."""
    return int(words) if words.isdecimal() and len(words) < 10 else 0


def _words(value: object) -> str:
    """Return words as they are kept: no character that a database refuses, and every line ends in the same way."""
    return str(value).replace("\0", "").replace("\r\n", "\n")


@transaction.atomic
def begin_draft(
    *,
    person: Person,
    by: Person,
    kind: str = "",
    fields: Fields | None = None,
    replaces: Evidence | None = None,
    at: datetime | None = None,
) -> EvidenceDraft:
    """Begin a draft. One of the same kind that nothing was written in yet is taken up again: posted twice, it is one.

    Whether `by` may write about `person` at all is asked by whoever calls this.
    """
    moment = at or timezone.now()
    kind = kind if kind in EvidenceKind else ""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    same = EvidenceDraft.objects.filter(person=person, author=by, replaces=replaces)
    found = same.first() if replaces else same.filter(kind=kind, revision=0, files=None).first()
    if found is None:
        found = EvidenceDraft(person=person, author=by, kind=kind, replaces=replaces, begun_at=moment)
    elif replaces:
        return found
    found.fields, found.saved_at = dict(fields or {}), moment
    found.save()
    return found


@transaction.atomic
def save_draft(*, draft: EvidenceDraft, by: Person, sent: Sent, at: datetime | None = None) -> Saved:
    """Keep what was written. What could point at a person on probation is refused by field, the rest is kept.

    Raises NewerDraft where another window saved since, and NotAllowed where the draft is gone.
    """
    moment = at or timezone.now()
    draft = locked(draft, by)
    if _came_late(draft, sent):
        return Saved(draft)
    refused = _refused(sent.fields, moment)
    fields = {**draft.fields, **{name: value for name, value in sent.fields.items() if name not in refused}}
    texts = [(name, value) for name, value in sent.fields.items() if name in refused and isinstance(value, str)]
    found = Saved(draft, refused, help_for(texts, today(moment)))
    known = sent.window == draft.window or sent.seen == draft.revision
    if fields == draft.fields:
        if known:
            EvidenceDraft.objects.filter(pk=draft.pk).update(window=sent.window, turn=sent.turn)
        return found
    if draft.revision and not known:
        raise NewerDraft(draft)
    kind = fields.get("kind", draft.kind)
    draft.kind = str(kind) if kind in EvidenceKind else ""
    draft.fields, draft.window, draft.turn, draft.saved_at = fields, sent.window, sent.turn, moment
    draft.revision += 1
    draft.save()
    return found


def _came_late(draft: EvidenceDraft, sent: Sent) -> bool:
    """Say whether the same window has sent something newer, which came before this."""
    return bool(sent.window) and sent.window == draft.window and sent.turn < draft.turn


def locked(draft: EvidenceDraft, by: Person) -> EvidenceDraft:
    """Return a draft as it stands, for its author; another window that saves or sends it waits for this one."""
    related = EvidenceDraft.objects.select_related("person", "replaces__withdrawal").select_for_update(of=("self",))
    found = related.filter(pk=draft.pk).first()
    if found is None:
        raise NotAllowed(GONE)
    check_own_draft(by, found)
    return found


def locked_as_seen(draft: EvidenceDraft, by: Person) -> EvidenceDraft:
    """Return a draft as it stands, where nothing was saved in it since `draft` was read; raises NewerDraft else."""
    found = locked(draft, by)
    if found.revision != draft.revision:
        raise NewerDraft(found)
    return found


def _refused(fields: Fields, moment: datetime) -> dict[str, list[str]]:
    """Return why some fields cannot be kept, by name."""
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    short = {name: text for name, text in texts.items() if len(text) <= LONGEST}
    found = {name: list(sentences)[:MOST] for name, sentences in identifiers(today(moment), **short).items()}
    too_long = f"It is longer than {LONGEST} characters: you wrote {{}}. Put the rest into a file"
    return found | {name: [too_long.format(len(text))] for name, text in texts.items() if name not in short}


@transaction.atomic
def throw_away(*, draft: EvidenceDraft, by: Person) -> None:
    """Throw a draft away with its files. One that is gone already is no trouble."""
    found = EvidenceDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        return
    check_own_draft(by, found)
    names = list(found.files.values_list("stored", flat=True))
    audit.record("evidence_draft_thrown_away", by=by, subject=found, facts={"files": len(names)})
    found.delete()
    transaction.on_commit(lambda: _forget(names))


def _forget(names: list[str]) -> None:
    for name in names:
        forget(name)


def drafts_of(author: Person) -> QuerySet[EvidenceDraft]:
    """Return what somebody has begun to write and not sent, the newest first."""
    return EvidenceDraft.objects.filter(author=author).select_related("person", "replaces").order_by("-saved_at", "-pk")


def title_of(draft: EvidenceDraft) -> str:
    """Return how a list calls a draft."""
    return str(draft.fields.get("title") or "").strip() or f"{draft.get_kind_display() or 'Evidence'} without a title"
