"""What the publish gate has to know around a lesson, looked up at the moment of publishing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from courses import ports
from courses.models import LessonDocument, LessonPage, LessonPicture
from courses.publish_gate import Fault, Known, Needs, anchors, faults, needs
from lms.permissions import NotAllowed


class NotPublishable(NotAllowed):
    """A lesson stays as it is: its words say which one and why, and `faults` where."""

    def __init__(self, page: LessonPage, found: list[Fault]) -> None:
        """Keep the lesson and its faults."""
        reasons = " ".join(dict.fromkeys(fault.sentence for fault in found))
        super().__init__(f"“{page.title}” is not published. {reasons}")
        self.page, self.faults = page, found

    @property
    def sentences(self) -> list[str]:
        """Return each reason once."""
        return list(dict.fromkeys(fault.sentence for fault in self.faults))


@dataclass(frozen=True)
class Coming:
    """What arrives in the same transaction, as an import brings it: passages as `lesson#anchor`, keys of checks."""

    passages: frozenset[str] = frozenset()
    checks: frozenset[str] = frozenset()


NOTHING: Final = Coming()
_coming: Final[ContextVar[Coming | None]] = ContextVar("coming", default=None)


@contextmanager
def arriving(*, passages: frozenset[str], checks: frozenset[str]) -> Iterator[None]:
    """Let lessons link to what the same import is about to bring, and let go of what it points elsewhere."""
    token = _coming.set(Coming(passages, checks))
    try:
        yield
    finally:
        _coming.reset(token)


def check_publish(page: LessonPage) -> None:
    """Refuse to publish a lesson as it stands in memory."""
    if found := faults_of(page.key or page.slug, list(page.body.get_prep_value())):
        raise NotPublishable(page, found)


def faults_of(key: str, body: list[dict[str, Any]]) -> list[Fault]:
    """Return everything that keeps a body from being published as the lesson called `key`."""
    return faults(body, _known(key, needs(body), _coming.get() or NOTHING))


def _known(key: str, wanted: Needs, coming: Coming) -> Known:
    """Look up what a body refers to. At most six queries, and none for what it does not have."""
    pictures = LessonPicture.objects.filter(pk__in=wanted.pictures) if wanted.pictures else []
    documents = LessonDocument.objects.filter(pk__in=wanted.documents) if wanted.documents else []
    return Known(
        key=key,
        pictures={picture.pk: picture.alt_text for picture in pictures},
        documents={document.pk: document.file_extension.lower() for document in documents},
        passages=_passages(wanted.lessons - {key}, coming),
        checks=frozenset(ports.modules_of_checks(list(wanted.checks - coming.checks))) | coming.checks,
        pinned=_pinned(key, coming),
    )


def _passages(lessons: frozenset[str], coming: Coming) -> dict[str, frozenset[str]]:
    """Return the anchors of each of these lessons that is published, or arrives now."""
    found = {}
    if lessons:
        for page in LessonPage.objects.live().filter(key__in=lessons):
            found[page.key] = anchors(list(page.body.get_prep_value()))
    for place in coming.passages:
        lesson, _, anchor = place.partition("#")
        if lesson in lessons:
            found[lesson] = found.get(lesson, frozenset()) | {anchor}
    return found


def _pinned(key: str, coming: Coming) -> dict[str, list[str]]:
    """Return the anchors that live questions point to, with the titles of their checks."""
    used = ports.passages_used([key]).get(key, {})
    stay = {
        anchor: {check: title for check, title in checks.items() if check not in coming.checks}
        for anchor, checks in used.items()
    }
    return {anchor: sorted(checks.values()) for anchor, checks in stay.items() if checks}
