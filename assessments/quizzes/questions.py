"""Which questions a check asks now, each in its latest version."""

from assessments.quizzes.models import QuestionVersion, Quiz


def versions_of(quiz: Quiz) -> list[QuestionVersion]:
    """Return the latest version of each question of a check, in the order of its slots. Two queries."""
    asked = list(quiz.slots.order_by("position").values_list("question", flat=True))
    rows = QuestionVersion.objects.filter(question__in=asked).order_by("number")
    latest = {version.question_id: version for version in rows}
    return [latest[question] for question in asked if question in latest]
