"""Asking people to read again what changed in a lesson that they had completed.

Who is asked when a material edit is published: everybody who completed an earlier revision of that lesson and for whom
it still matters, which is whoever is on a pathway (a pause included) or holds cases (the role of officer). Not asked:
whoever never completed the lesson, whoever completed the very revision that was published, and whoever has left the
service, or left the pathway and holds no cases. An edit asks once, however often its revision is published again.

What they completed and demonstrated stays on record as it was.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from courses.differences import Changed, Passage, difference
from courses.lesson_words import passages_of, plain_lines
from courses.models import Enrolment, LessonCompletion, LessonPage, MaterialEdit, ModuleVersion, Reread
from courses.permissions import check_read_page
from courses.versions import content_of
from lms import audit
from lms.actions import queue_notices
from lms.calendar import in_words, today
from lms.models import LineManagement, Person, RoleGrant
from lms.permissions import visible_to
from lms.roles import Permission, Role

# What Wagtail writes down when a page is really published, at once or on its day.
PUBLISHED: Final = ("wagtail.publish", "wagtail.publish.scheduled")
MOST_SHOWN: Final = 5


@dataclass(frozen=True)
class Ask:
    """A lesson that somebody is asked to read again: every open edit of it in one."""

    lesson_key: str
    title: str
    since: datetime
    edits: int

    @property
    def reason(self) -> str:
        """Say why, in a sentence."""
        first = f"You completed it, and it changed on {in_words(today(self.since))}"
        return (
            f"{first}, and once more since." if self.edits == 2 else f"{first}{' and again since' * (self.edits > 2)}."
        )

    @property
    def href(self) -> str:
        """Return the address of the page that shows what changed."""
        return reverse("courses:changes", args=[self.lesson_key])


@transaction.atomic
def ask_to_reread(
    *, page: LessonPage, revision: Revision, version: ModuleVersion, by: Person | None
) -> MaterialEdit | None:
    """Record a published edit that its author marked as material, and ask whom it concerns. Once for each revision."""
    if page.edit_kind != LessonPage.EditKind.MATERIAL:
        return None
    before, note = published_before(page, revision), page.edit_note
    _start_again_as_editorial(page, revision)
    if before is None or content_of(before) == content_of(page):
        return None
    edit, created = MaterialEdit.objects.get_or_create(
        lesson_key=page.key,
        to_revision_id=revision.pk,
        defaults={
            "module": version.module,
            "module_version": version,
            "title": page.title,
            "note": note,
            "from_revision_id": before.live_revision_id,
            "before": _as_record(before),
            "after": _as_record(page),
            "by": by,
        },
    )
    if created:
        people = concerned(page.key, revision.pk)
        Reread.objects.bulk_create(Reread(edit=edit, person=person, lesson_key=page.key) for person in people)
        audit.record("reread_asked", by=by, subject=edit, facts={"lesson": page.key, "people": len(people)})
        _tell(edit, people)
    return edit


@transaction.atomic
def read_changes(*, lesson: LessonPage, by: Person) -> int:
    """Record that `by` has read what changed: every open edit of the lesson at once. Return how many were open."""
    check_read_page(by, lesson)
    rows = Reread.objects.select_for_update().filter(person=by, lesson_key=lesson.key, read_at=None)
    edits = list(rows.values_list("edit", flat=True))
    if edits:
        Reread.objects.filter(person=by, edit__in=edits, read_at=None).update(read_at=timezone.now())
        audit.record("changes_read", by=by, subject=lesson, facts={"lesson": lesson.key, "edits": edits})
    return len(edits)


def concerned(lesson_key: str, revision_id: int) -> list[Person]:
    """Return whom a material edit concerns: see the head of this module."""
    completed = LessonCompletion.objects.filter(lesson_key=lesson_key)
    up_to_date = completed.filter(revision_id=revision_id)
    officers = RoleGrant.objects.on(today()).filter(role=Role.OFFICER)
    matters = Q(pk__in=Enrolment.objects.open().values("person")) | Q(pk__in=officers.values("person"))
    people = Person.objects.filter(matters, is_active=True, pk__in=completed.values("person"))
    return list(people.exclude(pk__in=up_to_date.values("person")))


def published_before(page: LessonPage, revision: Revision) -> LessonPage | None:
    """Return the lesson as it was published before `revision`; nothing when it never was."""
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=PUBLISHED, revision__isnull=False)
    entry = entries.exclude(revision=revision.pk).select_related("revision").order_by("-timestamp", "-pk").first()
    if entry is None:
        return None
    before: LessonPage = entry.revision.as_object()
    before.live_revision_id = entry.revision_id
    return before


@dataclass(frozen=True)
class Edit:
    """A material edit as its page shows it."""

    row: MaterialEdit
    changed: list[Changed]

    @property
    def unchanged(self) -> int:
        """Return how many passages stayed as they were; the title is none."""
        shown = {changed.anchor for changed in self.changed}
        return sum(bool(passage["anchor"]) and passage["anchor"] not in shown for passage in self.row.after)


def edits_of(person: Person, lesson_key: str) -> tuple[bool, list[Edit]]:
    """Say whether somebody is asked to read a lesson again, and return what changed: what is open, else what was last.

    Two queries at most.
    """
    rows = Reread.objects.filter(person=person, lesson_key=lesson_key, read_at=None).select_related("edit")
    asked = [row.edit for row in rows.order_by("edit__at", "pk")]
    edits = asked or list(MaterialEdit.objects.filter(lesson_key=lesson_key).order_by("-at", "-pk")[:MOST_SHOWN])
    return bool(asked), [Edit(edit, difference(_plain(edit.before), _plain(edit.after))) for edit in edits]


def _plain(passages: list[dict[str, str]]) -> list[Passage]:
    return [Passage(item["anchor"], item["heading"], tuple(plain_lines(item["text"]))) for item in passages]


def open_asks(person: Person, lesson_key: str = "") -> list[Ask]:
    """Return the lessons that somebody is asked to read again, or only the one named. One query."""
    rows = Reread.objects.filter(person=person, read_at=None).select_related("edit")
    rows = rows.defer("edit__before", "edit__after", "edit__note").order_by("edit__at", "pk")
    if lesson_key:
        rows = rows.filter(lesson_key=lesson_key)
    else:
        rows = rows.filter(lesson_key__in=LessonPage.objects.live().values("key"))
    found: dict[str, list[MaterialEdit]] = {}
    for row in rows:
        found.setdefault(row.lesson_key, []).append(row.edit)
    return [Ask(key, edits[-1].title, edits[0].at, len(edits)) for key, edits in found.items()]


def asked_of(manager: Person, lesson_key: str) -> QuerySet[Any]:
    """Return whom of a manager's people a change was put to: those who have still to read it first, asked longest ago.

    Each has `waiting_since` (nothing: has read it all) and `read_at`, the last time that they read any of it.
    """
    people = visible_to(manager, Permission.SEE_LEARNERS, today()).filter(is_active=True)
    # The filter comes first, so that what is counted are asks of this lesson alone.
    return (
        people.filter(rereads__lesson_key=lesson_key)
        .annotate(
            waiting_since=Min("rereads__asked_at", filter=Q(rereads__read_at=None)), read_at=Max("rereads__read_at")
        )
        .order_by(F("waiting_since").asc(nulls_last=True), "name", "pk")
    )


def _as_record(page: LessonPage) -> list[dict[str, str]]:
    return [passage.as_record() for passage in passages_of(page.title, page.summary, page.body.get_prep_value())]


def _start_again_as_editorial(page: LessonPage, revision: Revision) -> None:
    """Let the next draft begin as an editorial edit. What was said of this one stands in its row."""
    fresh = {"edit_kind": LessonPage.EditKind.EDITORIAL.value, "edit_note": ""}
    LessonPage.objects.filter(pk=page.pk).update(**fresh)
    page.edit_kind, page.edit_note = LessonPage.EditKind.EDITORIAL, ""
    if revision.is_latest_revision():
        revision.content.update(fresh)
        revision.save(update_fields=["content"])


def _tell(edit: MaterialEdit, people: list[Person]) -> None:
    """Tell whoever is asked, and each line manager once how many of their people are."""
    link = reverse("courses:changes", args=[edit.lesson_key])
    text = f"“{edit.title[:100]}” changed on {in_words(today())}: read what changed"
    queue_notices(people=people, event=f"reread-{edit.pk}", text=text, link=link)
    lines = LineManagement.objects.on(today()).filter(person__in=people, manager__is_active=True)
    teams: dict[Person, int] = {}
    for line in lines.select_related("manager"):
        teams[line.manager] = teams.get(line.manager, 0) + 1
    for manager, count in teams.items():
        asked = "1 of your people is" if count == 1 else f"{count} of your people are"
        words = f"{asked} asked to read again what changed in “{edit.title[:100]}”"
        queue_notices(people=[manager], event=f"reread-team-{edit.pk}", text=words, link=link)
