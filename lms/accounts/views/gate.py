"""The gate of every page about one person, and the small pages on which one thing is done to them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.refusals import succeeds
from lms.access import signed_in
from lms.accounts.permissions import people_seen_by
from lms.calendar import today
from lms.models import Person


def seen_person(request: HttpRequest, pk: int) -> Person:
    """Return a person of the reader's place; anybody else is not found, so that nobody learns who there is."""
    return get_object_or_404(people_seen_by(signed_in(request), today()), pk=pk)


@dataclass(frozen=True)
class ActPage:
    """A page on which one thing is done to one person."""

    person: Person
    title: str
    lede: str
    button: str
    kind: str = ""
    points: list[str] = field(default_factory=list)
    points_title: str = "What follows"


def done_or_shown(
    request: HttpRequest, page: ActPage, form: forms.BaseForm, do: Callable[[], object], said: Callable[[], str]
) -> HttpResponse:
    """Do it and say so on the person's page, or show the page with whatever stands against it."""
    if form.is_valid() and succeeds(form, do):
        messages.success(request, said())
        return redirect("people:person", page.person.pk)
    context: dict[str, Any] = {"page": page, "form": form}
    return render(request, "people/act.html", context)
