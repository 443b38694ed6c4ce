"""Which questions a check asks now, each in its latest version."""

from django.db.models import OuterRef, Subquery

from assessments.quizzes.models import QuestionVersion, Quiz


def versions_of(quiz: Quiz) -> list[QuestionVersion]:
    """Return the latest version of each question of a check, in the order of its slots. Two queries."""
    asked = list(quiz.slots.order_by("position").values_list("question", flat=True))
    rows = QuestionVersion.objects.filter(question__in=asked).order_by("number")
    latest = {version.question_id: version for version in rows}
    return [latest[question] for question in asked if question in latest]


def lessons_in_use(keys: list[str]) -> dict[str, list[str]]:
    """Return, for each of these lessons that a check sends learners to, the titles of those checks. One query."""
    newest = QuestionVersion.objects.filter(question=OuterRef("question")).order_by("-number").values("pk")[:1]
    rows = QuestionVersion.objects.filter(lesson_key__in=keys, pk=Subquery(newest), question__slots__isnull=False)
    found: dict[str, list[str]] = {}
    for key, title in rows.values_list("lesson_key", "question__slots__quiz__title").distinct():
        found.setdefault(key, []).append(title)
    return found
