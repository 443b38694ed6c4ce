"""Where the passage stands that teaches what a question asks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q
from django.utils.safestring import SafeString

from assessments.quizzes.models import QuestionVersion
from courses.models import LessonPage
from courses.prose import prose


@dataclass(frozen=True)
class Passage:
    """A passage of a published lesson."""

    lesson: str
    number: str
    heading: str
    href: str
    markdown: str

    @property
    def name(self) -> str:
        """Name it as a link does."""
        return f"{self.lesson}, passage {self.number}: {self.heading}"

    @cached_property
    def body(self) -> SafeString:
        """Return its words as HTML."""
        return prose(self.markdown)


def passages_of(versions: Iterable[QuestionVersion]) -> dict[int, Passage]:
    """Return the passage of each question, by the id of the version; one that is not published is left out."""
    wanted = {version.pk: (version.lesson_key, version.anchor) for version in versions}
    found = passages_in({lesson for lesson, _ in wanted.values()})
    return {pk: found[place] for pk, place in wanted.items() if place in found}


def passages_in(lessons: set[str]) -> dict[tuple[str, str], Passage]:
    """Return every passage of some lessons. Two queries: the lessons, and those beside them for their numbers."""
    pages = list(LessonPage.objects.live().filter(key__in=lessons).order_by("path"))
    numbers = _numbers({page.path[: -page.steplen] for page in pages})
    return {
        (page.key, block.value["anchor"]): Passage(
            page.title, number, block.value["heading"], f"{page.url}#{block.value['anchor']}", block.value["text"]
        )
        for page in pages
        for number, block in page.numbered(numbers.get(page.path, 0))
        if block.block_type == "passage"
    }


def _numbers(modules: set[str]) -> dict[str, int]:
    """Return the number of each live lesson within its module, by path; `modules` are paths."""
    within = reduce(or_, (Q(path__startswith=module) for module in modules), Q(pk__in=[]))
    counts: Counter[str] = Counter()
    numbers = {}
    for path in LessonPage.objects.live().filter(within).order_by("path").values_list("path", flat=True):
        counts[path[: -LessonPage.steplen]] += 1
        numbers[path] = counts[path[: -LessonPage.steplen]]
    return numbers
