"""The words that published lessons explain: rows written again on publishing, and the same from A to Z."""

from collections.abc import Iterator

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
