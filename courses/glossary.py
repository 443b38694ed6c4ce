"""The words that published lessons explain: rows written again on publishing, and the same from A to Z."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from courses.models import GlossaryTerm, LessonPage


def write_glossary(page: LessonPage) -> None:
    """Make the glossary say what the published lesson says. Nothing is left of what it said before."""
    GlossaryTerm.objects.filter(lesson_key=page.key).delete()
    if page.live:
        rows = [GlossaryTerm(term=term, meaning=meaning, lesson_key=page.key) for term, meaning in terms_of(page)]
        GlossaryTerm.objects.bulk_create(rows)


def forget_lesson(page: LessonPage) -> None:
    """Take the words of a lesson that is no longer published out of the glossary."""
    GlossaryTerm.objects.filter(lesson_key=page.key).delete()


def terms_of(page: LessonPage) -> Iterator[tuple[str, str]]:
    """Yield each word that a lesson explains, with its meaning."""
    for block in page.body:
        if block.block_type == "terms":
            yield from ((item["term"].strip(), item["meaning"].strip()) for item in block.value["terms"])


@dataclass(frozen=True)
class Entry:
    """A word of the glossary with what each lesson that explains it says."""

    term: str
    meanings: list[tuple[str, str, str]]  # what it means, the lesson's key, the lesson's title


def from_a_to_z() -> dict[str, list[Entry]]:
    """Return every word by its first letter, each once. Two queries."""
    titles = dict(LessonPage.objects.live().values_list("key", "title"))
    words: dict[str, list[GlossaryTerm]] = {}
    for row in GlossaryTerm.objects.filter(lesson_key__in=titles):
        words.setdefault(row.term.casefold(), []).append(row)
    letters: dict[str, list[Entry]] = {}
    for folded in sorted(words, key=_sorted_as):
        rows = words[folded]
        meanings = [(row.meaning, row.lesson_key, titles[row.lesson_key]) for row in rows]
        letters.setdefault(_letter(folded), []).append(Entry(rows[0].term, meanings))
    return letters


def _sorted_as(word: str) -> tuple[bool, str]:
    """Put words with letters first, whatever accents they have."""
    return not word[:1].isalpha(), _plain(word)


def _letter(word: str) -> str:
    first = _plain(word)[:1].upper()
    return first if first.isalpha() else "0-9"


def _plain(word: str) -> str:
    """Return a word without its accents."""
    return "".join(part for part in unicodedata.normalize("NFKD", word) if not unicodedata.combining(part))
