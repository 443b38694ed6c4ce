"""The form in which an author sets a quiz: how it behaves, what it tells and what it asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm

from assessments.quizzes.behaviours import PHASES, THINGS, faults_of_told
from assessments.quizzes.models import Quiz, Slot
from courses.publishing import catch_up_later
from lms import audit

# Addresses of our own: a quiz called so could not be opened.
RESERVED = frozenset({"again", "to-mark", "challenges", "statistics", "save"})


def _told(phase: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=PHASES[phase], choices=list(THINGS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


class QuizForm(WagtailAdminModelForm):
    """A quiz with its slots."""

    own_told = forms.BooleanField(
        label="Tell something else than usual",
        required=False,
        help_text="Then say below what is told in each phase. A check always tells everything after handing in.",
    )
    told_during = _told("during")
    told_after = _told("after")
    told_closed = _told("closed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show what is told now; a quiz keeps its key and its module."""
        super().__init__(*args, **kwargs)
        told = self.instance.told or {}
        self.initial["own_told"] = bool(told)
        for phase in PHASES:
            self.initial[f"told_{phase}"] = list(told.get(phase, ()))
        if self.instance.pk:
            for name in ("key", "module"):
                self.fields[name].disabled = True

    def clean_key(self) -> str:
        """Refuse the addresses of our own pages."""
        key: str = self.cleaned_data["key"]
        if key in RESERVED:
            raise ValidationError(f"“{key}” is taken by a page of ours. Choose another.")
        return key

    def clean(self) -> dict[str, Any]:
        """Say what does not go together."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        behaviour, opens, closes = data.get("behaviour", ""), data.get("opens_at"), data.get("closes_at")
        if behaviour == Quiz.Behaviour.EXAM and not data.get("minutes"):
            self.add_error("minutes", "An exam is timed. Say how many minutes it takes.")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "It has to close after it opens.")
        if not data.get("tries") or not data.get("per_page"):
            self.add_error(None, "Tries at a question, and questions a page, are 1 or more.")
        self._clean_told(behaviour, data)
        self._clean_slots()
        return data

    def _clean_told(self, behaviour: str, data: dict[str, Any]) -> None:
        """Keep what is told in each phase, where the author says so."""
        self.instance.told = {phase: data.get(f"told_{phase}", []) for phase in PHASES} if data.get("own_told") else {}
        for sentence in faults_of_told(behaviour, self.instance.told) if behaviour and data.get("own_told") else ():
            self.add_error("own_told", sentence)

    def _clean_slots(self) -> None:
        """Let each slot ask one question or draw one, and none ask what another asks."""
        seen: set[int] = set()
        for form in self.formsets["slots"].forms if "slots" in self.formsets else ():
            row = getattr(form, "cleaned_data", {})
            if not row or row.get("DELETE"):
                continue
            question, draw = row.get("question"), row.get("draw")
            if bool(question) == bool(draw):
                form.add_error(
                    "question", "Choose a question, or write the tags by which one is drawn: one of the two."
                )
            elif question and question.pk in seen:
                form.add_error("question", "This question is asked already. Each is asked once.")
            elif question:
                seen.add(question.pk)

    def is_valid(self) -> bool:
        """Read the slots first: what this form says of them stands beside them."""
        for formset in self.formsets.values():
            formset.is_valid()
        return super().is_valid() and not any(form.errors for form in self.formsets["slots"].forms)

    @transaction.atomic
    def save(self, commit: bool = True) -> Quiz:
        """Keep the quiz and put its slots in place anew; attempts have their own, which stay."""
        new, quiz = self.instance.pk is None, super().save(commit=False)
        before = None if new else self.initial["behaviour"]
        slots = list(quiz.slots.all())
        if not commit:
            return quiz
        if not new:
            Slot.objects.filter(quiz=quiz.pk).delete()
        for position, slot in enumerate(slots, 1):
            slot.pk, slot.position, slot._state.adding = None, position, True
        quiz.save()
        facts = {"behaviour": quiz.behaviour, "slots": len(slots)}
        audit.record("quiz_set", by=self.for_user, subject=quiz, facts=facts)
        if quiz.behaviour != before and Quiz.Behaviour.CHECK in (quiz.behaviour, before):
            catch_up_later([quiz.module_id])
        return quiz
