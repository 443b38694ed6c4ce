"""Search over what is taught: lessons by their words, passage by passage, and the words that lessons explain."""

import re
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q

from courses.lesson_words import passages_of, plain_lines
from courses.lessons import href_of
from courses.models import GlossaryTerm, LessonPage, ModulePage

MOST_CHARACTERS: Final = 200
MOST_WORDS: Final = 8
LONGEST_WORD: Final = 40
MOST_LESSONS: Final = 20
MOST_PASSAGES: Final = 3
MOST_TERMS: Final = 5
# How much of a passage stands before and after the word that was found.
BEFORE, AFTER = 80, 160


@dataclass(frozen=True)
class Part:
    """Words of an excerpt, found or not."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class FoundPassage:
    """A passage that holds what was looked for."""

    heading: str
    href: str
    parts: list[Part]


@dataclass(frozen=True)
class FoundLesson:
    """A lesson that holds what was looked for."""

    title: str
    module: str
    href: str
    summary: str
    passages: list[FoundPassage]


@dataclass(frozen=True)
class Results:
    """What a search found."""

    words: list[str] = field(default_factory=list)
    lessons: list[FoundLesson] = field(default_factory=list)
    terms: list[GlossaryTerm] = field(default_factory=list)
    more: bool = False

    @property
    def nothing(self) -> bool:
        """Say whether there was something to look for, and none of it is anywhere."""
        return bool(self.words) and not self.lessons and not self.terms


def shown_text(text: str) -> str:
    """Return what somebody typed as the page may show it again: cut short, without what cannot be seen."""
    return "".join(letter for letter in text[:MOST_CHARACTERS] if letter.isprintable()).strip()


def words_in(text: str) -> list[str]:
    """Return the words of a question: letters and digits only, so that no mark of any query language is left."""
    found = re.findall(r"[^\W_]+", text[:MOST_CHARACTERS].casefold())
    words = [word[:LONGEST_WORD] for word in dict.fromkeys(found)]
    return [word for word in words if len(word) > 1 or len(words) == 1][:MOST_WORDS]


def words_of(page: LessonPage) -> str:
    """Return everything that a lesson says, in plain words."""
    return "\n".join(line for passage in _passages(page) for line in (passage[1], *passage[2]))


def search(text: str) -> Results:
    """Look for lessons and explained words that hold every word of `text`, or words that begin so.

    The same number of queries however much is found.
    """
    words = words_in(text)
    if not words:
        return Results()
    pages = _pages(" ".join(words))
    lessons = _lessons(pages[:MOST_LESSONS], words)
    return Results(words, lessons, _terms(words), more=len(pages) > MOST_LESSONS)


def _pages(query: str) -> list[LessonPage]:
    """Return the lessons with every word, whole words first; the database brings words of one stem together."""
    live = LessonPage.objects.live()
    whole = list(live.search(query, operator="and")[: MOST_LESSONS + 1])
    begun = list(live.autocomplete(query, operator="and")[: MOST_LESSONS + 1])
    return list({page.pk: page for page in [*whole, *begun]}.values())


def _lessons(pages: list[LessonPage], words: list[str]) -> list[FoundLesson]:
    above = {page.path[: -LessonPage.steplen] for page in pages}
    modules = dict(ModulePage.objects.filter(path__in=above).values_list("path", "title"))
    return [
        FoundLesson(
            page.title,
            modules.get(page.path[: -LessonPage.steplen], ""),
            href_of(page),
            page.summary,
            _found_in(page, words),
        )
        for page in pages
    ]


def _found_in(page: LessonPage, words: list[str]) -> list[FoundPassage]:
    """Return the passages of a lesson that hold most of the words, with an excerpt each."""
    ranked = []
    for place, (anchor, heading, lines) in enumerate(_passages(page)):
        text = " ".join(lines)
        held = sum(bool(_begins(word).search(f"{heading} {text}")) for word in words)
        if held and anchor:
            ranked.append((-held, place, FoundPassage(heading, f"{href_of(page)}#{anchor}", excerpt(text, words))))
    return [passage for _, _, passage in sorted(ranked, key=lambda row: row[:2])[:MOST_PASSAGES]]


def excerpt(text: str, words: list[str]) -> list[Part]:
    """Return the part of a text around the first word found, with every word found marked. Pure."""
    any_word = _begins(*words)
    first = any_word.search(text)
    start = max(0, first.start() - BEFORE) if first else 0
    start = text.find(" ", start) + 1 if start else 0
    end = len(text) if len(text) <= start + BEFORE + AFTER else text.rfind(" ", start, start + BEFORE + AFTER)
    cut = text[start : end if end > start else start + BEFORE + AFTER]
    parts, at = [Part("… ")] if start else [], 0
    for match in any_word.finditer(cut):
        parts += [Part(cut[at : match.start()]), Part(match.group(), found=True)]
        at = match.end()
    parts.append(Part(cut[at:] + (" …" if start + len(cut) < len(text) else "")))
    return [part for part in parts if part.text]


def _begins(*words: str) -> re.Pattern[str]:
    """Return the pattern of whole words that begin with one of `words`."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\w*", re.IGNORECASE)


def _passages(page: LessonPage) -> list[tuple[str, str, list[str]]]:
    found = passages_of(page.title, page.summary, page.body.get_prep_value())
    return [(passage.anchor, passage.heading, plain_lines(passage.text)) for passage in found]


def _terms(words: list[str]) -> list[GlossaryTerm]:
    """Return explained words: those whose own word matches before those whose meaning does."""
    every = Q()
    for word in words:
        every &= Q(term__icontains=word) | Q(meaning__icontains=word)
    found = list(GlossaryTerm.objects.filter(every)[: 4 * MOST_TERMS])
    return sorted(found, key=lambda term: not _begins(*words).search(term.term))[:MOST_TERMS]
