"""Asking questions, one a page or several, and saving what a page sends: without scripts everything works from here."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from assessments.quizzes import actions, timing
from assessments.quizzes.at_once import after_answer
from assessments.quizzes.forms import AnswerForm
from assessments.quizzes.models import AttemptSlot, Quiz, Step
from assessments.quizzes.paper import OpenQuestion, last_saved, lines, on_page, open_question
from assessments.quizzes.pass_rules import must_counts
from assessments.quizzes.saving import NewerAnswer
from assessments.quizzes.sheet import Sheet
from lms.models import Person

FOLDER = "assessments/quizzes"


@dataclass(frozen=True)
class Asking:
    """A question on its page, with its form."""

    slot: AttemptSlot
    asked: OpenQuestion
    form: AnswerForm
    must: bool = False
    newer: Step | None = None
    saved_at: datetime | None = None

    @property
    def came(self) -> bool:
        """Say whether the page that was sent held this question: one alone on its page always is."""
        return self.form.is_bound and (not self.form.prefix or self.form.add_prefix("seen") in self.form.data)

    @property
    def sends(self) -> tuple[str, str, str] | None:
        """Return what only a button says, and no save by itself: that a stage of a case is sent on its way."""
        parts = (part for part in self.asked.asked.parts if part.control == "sends")
        return next(((self.form.add_prefix(part.name), *part.options[0]) for part in parts), None)

    def goes_on(self, *, alone: bool) -> bool:
        """Say whether more of the question follows on its page: always where it is alone, else once a stage is sent."""
        return self.asked.asked.goes_on and (alone or (self.came and self.form.sent))

    @property
    def words(self) -> list[str]:
        """Return the answer on its page in words."""
        return self.slot.question_version.in_words(self.form.answer)

    @property
    def newer_words(self) -> list[str]:
        """Return the answer from elsewhere in words."""
        return self.slot.question_version.in_words(self.newer.answer) if self.newer else []

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return the answer on its page as names and values."""
        sure = self.form.cleaned_data.get("sure")
        given = [(name, value) for name, values in self.form.shown(self.form.answer).items() for value in values]
        given += [("sure", str(sure))] if sure else []
        return [(self.form.add_prefix(name), value) for name, value in given]

    @property
    def seen(self) -> tuple[str, int]:
        """Return the name under which a page says which answer it knew, and that answer."""
        return self.form.add_prefix("seen"), self.form.given.seen


def askings(sheet: Sheet, position: int, data: QueryDict | None) -> list[Asking]:
    """Return the questions of the page on which a position stands."""
    slots = on_page(sheet, position)
    found = []
    for slot in slots:
        asked = open_question(sheet, slot)
        prefix = f"q{slot.position}" if len(slots) > 1 else None
        settings = sheet.settings
        # What is marked at once is answered whole; what is marked later may be left blank.
        must = settings.how.at_once and not asked.asked.goes_on
        form = AnswerForm(asked, data, prefix=prefix, must_choose=must, certainty=settings.certainty)
        step = sheet.answers.get(slot.position)
        found.append(Asking(slot, asked, form, saved_at=step.at if step else None))
    return found


def ask(request: HttpRequest, quiz: Quiz, sheet: Sheet, position: int, person: Person) -> HttpResponse:
    """Show the questions of a page, or save their answers and go on."""
    page = askings(sheet, position, request.POST if request.method == "POST" else None)
    came = [one for one in page if one.came]
    if came and _all_valid(came):
        conflicts = [one for one in (_saved(one, sheet, person) for one in came) if one.newer]
        return _two_answers(request, quiz, conflicts) if conflicts else _onwards(quiz, sheet, page)
    return render(request, f"{FOLDER}/question.html", _shown(quiz, sheet, page, position, person))


def _shown(quiz: Quiz, sheet: Sheet, page: list[Asking], position: int, person: Person) -> dict[str, Any]:
    passes = sheet.settings.how.passes
    musts = passes and any(one.asked.must_get_right for one in page) and must_counts(person)
    page = [replace(one, must=musts and one.asked.must_get_right) for one in page]
    first, last, of = page[0].asked, page[-1].asked, len(sheet.slots)
    shown = f"Question {first.position}" if first == last else f"Questions {first.position} to {last.position}"
    return {
        "quiz": quiz,
        "page": page,
        "several": len(page) > 1,
        "asked": first,
        "form": next((one.form for one in page if one.form.errors), page[0].form),
        "heading": f"{shown} of {of}",
        "must": page[0].must and len(page) == 1,
        "lines": lines(sheet, quiz.key, range(first.position, last.position + 1)),
        "answered": len(sheet.answered),
        "progress": f"{len(sheet.answered)} of {of} answered",
        "last_saved": last_saved(sheet, position),
        "button": (first.asked.button if len(page) == 1 else "") or _button(sheet),
        # Where answers are marked as they come, each is sent once it is meant, and never by itself.
        "autosave": not sheet.settings.how.at_once,
        "after": after_answer(quiz, sheet, page[0].slot),
        "timer": timing.timer(sheet.attempt.ends_at, timezone.now()),
        "ending": "finish" if sheet.settings.how.at_once else "hand in",
        "person": person,
        "sends": page[0].sends if len(page) == 1 else None,
    }


def _all_valid(came: list[Asking]) -> bool:
    """Look at every form, so that each says what is wrong with it."""
    return [one for one in came if not one.form.is_valid()] == []


def _button(sheet: Sheet) -> str:
    return "Check my answer" if sheet.settings.how.at_once else "Save and go on"


def _saved(one: Asking, sheet: Sheet, person: Person) -> Asking:
    """Save the answer of a question; where a newer one came from elsewhere, bring that back."""
    try:
        actions.save_answer(attempt=sheet.attempt, position=one.slot.position, given=one.form.given, by=person)
    except NewerAnswer as newer:
        return replace(one, newer=newer.step)
    return one


def _onwards(quiz: Quiz, sheet: Sheet, page: list[Asking]) -> HttpResponse:
    """Go on: with the same question while more of it follows, then with the next page, at last to the review.

    Where answers are marked at once, the same page tells how this one came out.
    """
    if sheet.settings.how.at_once:
        return redirect(f"{reverse('quizzes:question', args=[quiz.key, page[0].slot.position])}#main")
    stays = next((one.slot.position for one in page if one.goes_on(alone=len(page) == 1)), 0)
    following = stays or page[-1].slot.position + 1
    if following > page[-1].asked.of:
        return redirect("quizzes:review", quiz.key)
    return redirect("quizzes:question", quiz.key, following)


def _two_answers(request: HttpRequest, quiz: Quiz, conflicts: list[Asking]) -> HttpResponse:
    """Show both answers when a question was answered elsewhere, and let the person choose; one question at a time."""
    first, *others = conflicts
    context = {"quiz": quiz, "asked": first.asked, "two": first, "others": others}
    return render(request, f"{FOLDER}/newer_answer.html", context, status=409)
