"""What the page of a draft shows: its form, its files, and what two windows hold."""

from datetime import date, datetime
from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.timezone import localtime

from assessments.portfolio import screens
from assessments.portfolio.evidence.drafts import Fields, Saved
from assessments.portfolio.evidence.form import PieceForm, as_posted, where_name
from assessments.portfolio.evidence.replacing import claims_of
from assessments.portfolio.evidence.windows import Part, in_words, part_of
from assessments.portfolio.models import Criterion, DraftFile, EvidenceDraft, EvidenceKind
from lms.calendar import in_words as day_in_words
from lms.calendar import today
from lms.models import Person
from lms.permissions import current_post
from lms.policy.marking import EVIDENCE_FILE_MB, EVIDENCE_FILE_TYPES, EVIDENCE_FILES_MOST
from lms.rules import RuleBook

CLAIMED: Final = "Claimed with the version before, so it stays claimed with this one."


def form_of(draft: EvidenceDraft, fields: Fields | None = None, *, bound: bool = False) -> PieceForm:
    """Return the form of a draft: with what is kept, or with what was sent; `bound` where it is to be checked."""
    fields = draft.fields if fields is None else fields
    options: dict[str, Any] = {
        "criteria": _offered(draft),
        "locked": locked_of(draft),
        "supporters": screens.supporters_of(draft.person, today()),
    }
    if bound:
        return PieceForm(as_posted(fields), **options)
    days = [fields.get(f"happened_on_{part}", "") for part in ("day", "month", "year")]
    return PieceForm(initial={**fields, "kind": fields.get("kind") or draft.kind, "happened_on": days}, **options)


def _offered(draft: EvidenceDraft) -> list[Criterion]:
    """Return the criteria in use, and whatever else the piece that is replaced was claimed for."""
    rows = screens.criteria_in_use()
    there = {row.pk for row in rows}
    before = claims_of(draft.replaces) if draft.replaces else []
    return [*rows, *(claim.criterion for claim in before if claim.criterion_id not in there)]


def locked_of(draft: EvidenceDraft) -> dict[str, str]:
    """Return the criteria that are claimed anyway, because the version before claims them, and why."""
    return {str(claim.criterion_id): CLAIMED for claim in claims_of(draft.replaces)} if draft.replaces else {}


def about(draft: EvidenceDraft, form: PieceForm, saved: Saved | None = None) -> dict[str, Any]:
    """Return what the page of a draft shows."""
    rules = file_rules(draft.person, today())
    return {
        "draft": draft,
        "form": form,
        "kind": EvidenceKind(draft.kind).label if draft.kind in EvidenceKind else "",
        "units": form.units(),
        "files": [file_row(file) for file in draft.files.all()],
        "proposals": _proposals(form, saved),
        "dirty": bool(saved and saved.refused),
        "saved_at": at_time(draft.saved_at) if draft.revision else "",
        **rules,
    }


def file_rules(person: Person, on: date) -> dict[str, Any]:
    """Return what files may be, by the rules of where somebody works."""
    post = current_post(person, on)
    book = RuleBook.at(post.unit if post else None, on)
    types = [str(ending) for ending in book.answer(EVIDENCE_FILE_TYPES).value]
    return {
        "megabytes": book.answer(EVIDENCE_FILE_MB).value,
        "files_most": book.answer(EVIDENCE_FILES_MOST).value,
        "types": ", ".join(types),
        "accept": ",".join(f".{ending}" for ending in types),
    }


def file_row(file: DraftFile) -> dict[str, Any]:
    """Return one file as the page lists it."""
    words = "Its words were looked through." if file.words_read else "Nobody but you can look through this one."
    return {
        "pk": file.pk,
        "name": file.name,
        "size": filesizeformat(file.size),
        "note": words,
        "href": reverse("portfolio:draft_file", args=[file.pk]),
    }


def _proposals(form: PieceForm, saved: Saved | None) -> list[dict[str, Any]]:
    """Return what could stand in the place of what was refused, field by field."""
    if saved is None:
        return []
    return [
        {"name": name, "label": form.fields[name].label, "finds": finds}
        for name, finds in saved.help.items()
        if finds and name in form.fields
    ]


def parts_of(form: PieceForm) -> list[Part]:
    """Return the parts of a draft between which its writer chooses, where two windows differ."""
    days = [f"happened_on_{part}" for part in ("day", "month", "year")]
    where = [where_name(key) for key in form.offered]
    return [
        Part("kind", "Kind of evidence", ["kind"], lambda fields: _kind(fields)),
        part_of("title", "Title"),
        Part(
            "happened_on", "Day", days, lambda fields: " ".join(in_words(fields.get(day, "")) for day in days).strip()
        ),
        Part("seen_by", "Who saw it", ["seen_by"], lambda fields: _who(form, fields)),
        part_of("text", "What happened"),
        Part("criteria", "Criteria, and where to look", ["criteria", *where], lambda fields: _criteria(form, fields)),
    ]


def _kind(fields: Fields) -> str:
    kind = in_words(fields.get("kind", ""))
    return str(EvidenceKind(kind).label) if kind in EvidenceKind else ""


def _who(form: PieceForm, fields: Fields) -> str:
    return str(form.supporters.get(in_words(fields.get("seen_by", "")), ""))


def _criteria(form: PieceForm, fields: Fields) -> str:
    ticked = fields.get("criteria", [])
    lines = []
    for key, row in form.offered.items():
        where = in_words(fields.get(where_name(key), ""))
        if key in ticked or where:
            lines.append(f"{row.code}{f' ({where})' if where else ''}{'' if key in ticked else ', not claimed'}")
    return ", ".join(lines)


def at_time(moment: datetime) -> str:
    """Return the time of day at a moment; with the day, where that is not today."""
    local = localtime(moment)
    day = "" if local.date() == today() else f" on {day_in_words(local.date())}"
    return f"{local:%H:%M:%S}{day}"
