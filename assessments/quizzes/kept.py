"""Which questions are kept for exams: whoever meets one elsewhere is told its answer before the exam asks it.

What an exam holds fixed is asked nowhere else. What an exam may draw by its tags is asked elsewhere only when no other
question is left. What a check holds fixed is known to everybody who takes it, and so kept for no exam. An exam that has
closed keeps its questions: it may open again.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from assessments.quizzes.drawing import TAGS
from assessments.quizzes.models import QuestionVersion, Quiz, Slot

Thing = TypeVar("Thing")

# Where a version stands with the tags for which slots draw; `drawing.Candidate` reads the same.
COLUMNS: Final = {"module": "question__module__key"}


def asked_elsewhere(versions: QuerySet[QuestionVersion]) -> QuerySet[Any]:
    """Leave out what an exam holds fixed, and say of the rest (`kept`) whether an exam may draw it. No query more."""
    fixed = Slot.objects.filter(question=OuterRef("question"))
    by_exam = Exists(fixed.filter(quiz__behaviour=Quiz.Behaviour.EXAM))
    by_check = Exists(fixed.filter(quiz__behaviour=Quiz.Behaviour.CHECK))
    return versions.exclude(by_exam & ~by_check).annotate(kept=Exists(_draws_of_exams()) & ~by_check)


def _draws_of_exams() -> QuerySet[Slot]:
    """Return the slots of exams that may draw the version of the outer query."""
    slots = Slot.objects.filter(quiz__behaviour=Quiz.Behaviour.EXAM, question=None)
    for tag in TAGS:
        # Where a slot names no module it draws from that of its quiz; any other tag it does not name may be anything.
        missing = F("quiz__module__key") if tag == "module" else Value("")
        wants = Coalesce(KeyTextTransform(tag, "draw"), missing, output_field=TextField())
        slots = slots.annotate(**{f"wants_{tag}": wants})
        slots = slots.filter(Q(**{f"wants_{tag}": ""}) | Q(**{f"wants_{tag}": OuterRef(COLUMNS.get(tag, tag))}))
    return slots


def kept_last(found: Sequence[Thing], is_kept: Callable[[Thing], bool]) -> list[Thing]:
    """Return what is kept for no exam; only where nothing of that is left, what an exam may draw. Pure."""
    return [one for one in found if not is_kept(one)] or list(found)
