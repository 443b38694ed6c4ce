"""What the pages of an observer show: whom they may observe, what they have begun and written, and the form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from assessments.portfolio import screens
from assessments.portfolio.evidence.drafts import Fields, Saved, drafts_of, title_of
from assessments.portfolio.evidence.form import as_posted
from assessments.portfolio.evidence.observing import saw_name
from assessments.portfolio.evidence.observing_form import DAYS, ObservationForm
from assessments.portfolio.evidence.page import at_time
from assessments.portfolio.evidence.windows import Part, in_words, part_of
from assessments.portfolio.models import Criterion, Evidence, EvidenceDraft
from assessments.portfolio.observers import observed_by
from lms.models import Person

LAST = 20


@dataclass(frozen=True)
class Written:
    """An observation in a list, with what its learner did with it."""

    evidence: Evidence
    codes: str

    @property
    def shape(self) -> str:
        """Return the shape of what became of it."""
        return "done" if self.codes else "waiting"

    @property
    def in_words(self) -> str:
        """Say what became of it."""
        first = self.evidence.person.get_short_name()
        if self.evidence.withdrawn:
            return f"{first} does not use it"
        return f"{first} claimed {self.codes} with it" if self.codes else f"{first} has not claimed it yet"


def overview_of(person: Person, on: date) -> dict[str, Any]:
    """Return whom somebody may observe, what they have begun, and what they wrote. A constant number of queries."""
    return {
        "learners": list(observed_by(person, on).order_by("name", "pk")),
        "drafts": draft_rows(person),
        "written": _written_by(person),
    }


def draft_rows(person: Person, learner: Person | None = None) -> list[dict[str, Any]]:
    """Return the observations that somebody has begun and not finished."""
    rows = drafts_of(person).exclude(person=person)
    rows = rows.filter(person=learner) if learner else rows
    return [
        {
            "state": "under_way",
            "text": f"{title_of(row)}: {row.person}",
            "why": f"Saved at {at_time(row.saved_at)}. Nobody else sees it.",
            "href": reverse("portfolio:write_observation", args=[row.pk]),
            "link": "Go on",
        }
        for row in rows[:LAST]
    ]


def _written_by(person: Person) -> list[Written]:
    rows = Evidence.objects.filter(recorded_by=person).exclude(person=person)
    related = rows.select_related("person", "withdrawal").prefetch_related("claims__criterion")
    return [
        Written(row, ", ".join(claim.criterion.code for claim in row.claims.all()))
        for row in related.order_by("-submitted_at", "-pk")[:LAST]
    ]


def form_of(draft: EvidenceDraft, fields: Fields | None = None, *, bound: bool = False) -> ObservationForm:
    """Return the form of an observation: with what is kept, or with what was sent; `bound` where it is checked."""
    fields = draft.fields if fields is None else fields
    options: dict[str, Any] = {"criteria": _criteria(draft), "learner": draft.person}
    if bound:
        return ObservationForm(as_posted(fields), **options)
    days = [fields.get(name, "") for name in DAYS]
    return ObservationForm(initial={**fields, "happened_on": days}, **options)


def _criteria(draft: EvidenceDraft) -> list[Criterion]:
    """Return the criteria in use, and any of an earlier version that something was written for."""
    rows = screens.criteria_in_use()
    there = {saw_name(row.pk) for row in rows}
    older = [name for name, words in draft.fields.items() if name.startswith(saw_name("")) and words]
    keys = [int(name.removeprefix(saw_name(""))) for name in older if name not in there]
    earlier = Criterion.objects.filter(pk__in=keys).select_related("unit") if keys else []
    return [*rows, *earlier]


def about(draft: EvidenceDraft, form: ObservationForm, saved: Saved | None = None) -> dict[str, Any]:
    """Return what the page of an observation shows."""
    return {
        "draft": draft,
        "learner": draft.person,
        "form": form,
        "units": form.units(),
        "proposals": [
            {"name": name, "label": form.fields[name].label, "finds": finds}
            for name, finds in (saved.help if saved else {}).items()
            if finds and name in form.fields
        ],
        "dirty": bool(saved and saved.refused),
        "saved_at": at_time(draft.saved_at) if draft.revision else "",
    }


def parts_of(form: ObservationForm) -> list[Part]:
    """Return the parts of an observation between which its writer chooses, where two windows differ."""
    labels = {"title": "Title", "setting": form.fields["setting"].label, "afterwards": form.fields["afterwards"].label}
    labels |= {saw_name(key): str(row) for key, row in form.offered.items()}
    found = [part_of(name, str(label)) for name, label in labels.items()]
    return [*found, Part("happened_on", "Day", DAYS, _day)]


def _day(fields: Fields) -> str:
    return " ".join(in_words(fields.get(name, "")) for name in DAYS).strip()
