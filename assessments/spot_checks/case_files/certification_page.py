"""What the pages of certification show: where a reviewer stands with each standard, and what is missing."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from assessments.spot_checks.case_files.certification import Certification
from assessments.spot_checks.case_files.certifying import Judged, holds, may_begin
from assessments.spot_checks.models import CaseFileAttempt, CaseFileVersion
from assessments.spot_checks.rubric import Question
from assessments.spot_checks.teaching import Teaching, teaching_of
from lms.calendar import in_words, today
from lms.policy.spot_checking import SPOT_CHECK_CERTIFY_FILES

COLUMNS = [{"label": "Exemplar case"}, {"label": "You"}]


def pages_of(found: list[Certification], on: date) -> list[dict[str, Any]]:
    """Return each standard as its section of the page. What the lessons are is asked once for all."""
    teaching = teaching_of({row for each in found for row in _to_learn(each)})
    return [_page(each, on, teaching) for each in found]


def _page(found: Certification, on: date, teaching: dict[str, Teaching]) -> dict[str, Any]:
    open_now = may_begin(found.standing, on)
    return {
        "standard": found.standard,
        "state": state_of(found, on),
        "facts": facts_of(found),
        "next": _next(found) if open_now else None,
        "missing": missing(found) if open_now else too_few(found),
        "lessons": [teaching[row.key] for row in _to_learn(found) if teaching[row.key].passage_href],
        "rows": [_row(found, version, open_now) for version in found.exemplars],
    }


def state_of(found: Certification, on: date) -> dict[str, str]:
    """Say whether somebody is certified, and until when."""
    standing = found.standing
    if not standing.certified:
        ended = standing.until is not None and standing.until <= on
        words = f"Your certificate ended on {in_words(_last_day(standing.until))}" if ended else "Not certified yet"
        return {"kind": "overdue" if ended else "not_started", "text": words}
    until = f" until {in_words(_last_day(standing.until))}" if standing.until else ", without an end"
    soon = may_begin(standing, on)
    return {"kind": "due" if soon else "done", "text": f"Certified{until}{': renew it now' if soon else ''}"}


def _last_day(ends: date | None) -> date:
    """Return the last day of something that ends; whoever asks has looked that it does."""
    return (ends or date.max) - timedelta(days=1)


def facts_of(found: Certification) -> list[dict[str, Any]]:
    """Return what the rules ask for."""
    terms = ("Cases that hold", "Agreement with the expert", "A certificate lasts", "Renewed from")
    ends = (
        "exemplar cases",
        "in each, and on every critical question",
        "then other cases are judged",
        "before it ends",
    )
    return [
        {"term": term, "value": rule.in_words, "note": note, "unconfirmed": not rule.confirmed}
        for term, note, rule in zip(terms, ends, found.rules, strict=True)
    ]


def missing(found: Certification) -> list[str]:
    """Say in sentences what is missing for a certificate."""
    standing, needed = found.standing, found.rules[0].value
    sentences = [f"{len(standing.held)} of {needed} {'case holds' if needed == 1 else 'cases hold'} so far."]
    return [*sentences, *(_why_not(found, row) for row in standing.missed), *too_few(found)]


def too_few(found: Certification) -> list[str]:
    """Say that fewer cases are left than the next certificate needs, long before somebody needs it."""
    left = len(found.standing.usable)
    if not found.standing.too_few_left:
        return []
    many = {0: "No exemplar case is left", 1: "One exemplar case is left"}.get(left, f"{left} exemplar cases are left")
    for_what = "your next certificate needs" if found.standing.certified else "your certificate needs"
    owner = SPOT_CHECK_CERTIFY_FILES.owner.lower()
    return [
        f"{many} for you to judge, and {for_what} {found.standing.needed} more. Ask the {owner} to have some added."
    ]


def _why_not(found: Certification, judged: Judged) -> str:
    """Say why one case does not hold."""
    title = next(row.version.case_file.title for row in found.attempts if row.pk == judged.attempt)
    if judged.critical_missed:
        codes = " and ".join(judged.critical_missed)
        return f"“{title}” does not hold: the expert judged {codes} otherwise, which is critical."
    share = found.rules[1].in_words
    return f"“{title}” does not hold: you agreed on {judged.agreed} of {judged.asked}, and {share} is needed."


def _next(found: Certification) -> dict[str, str] | None:
    """Return the one thing to do: go on with a case that is begun, or begin the next."""
    version, begun = _next_case(found)
    if version is None or found.standing.earned:
        return None
    count = found.standing.needed
    return {
        "title": f"{'Go on with' if begun else 'Judge'} “{version.case_file.title}”",
        "why": f"{count} more {'case has' if count == 1 else 'cases have'} to hold. You have one go at each.",
        "href": reverse("spot_checks:certification_case", args=[version.case_file.key]),
        "button": "Go on" if begun else "Open the case",
    }


def _next_case(found: Certification) -> tuple[CaseFileVersion | None, bool]:
    begun = {row.version.case_file_id for row in found.attempts if row.finished_at is None}
    usable = sorted(found.usable, key=lambda version: version.case_file_id not in begun)
    return (usable[0], usable[0].case_file_id in begun) if usable else (None, False)


def _row(found: Certification, version: CaseFileVersion, open_now: bool) -> list[Any]:
    mine = [row for row in found.attempts if row.version.case_file_id == version.case_file_id]
    last = mine[-1] if mine else None
    usable = version.case_file_id in found.standing.usable
    title: dict[str, str] = {"text": version.case_file.title}
    if last and last.finished_at and not usable:
        title["href"] = reverse("spot_checks:certification_result", args=[last.pk])
    elif usable and open_now:
        title["href"] = reverse("spot_checks:certification_case", args=[version.case_file.key])
    return [title, _state(found, last, usable)]


def _state(found: Certification, last: CaseFileAttempt | None, usable: bool) -> dict[str, str]:
    if last is None or (usable and last.finished_at):
        return {"text": "Not judged yet" if last is None else "May be judged again", "state": "not_started"}
    if last.finished_at is None:
        return {"text": "Begun", "state": "under_way"}
    critical = {row.code for row in last.version.standard_version.questions if row.critical}
    missed = tuple(code for code in last.missed if code in critical)
    held = holds(Judged(0, 0, today(), last.agreed, last.asked, missed), int(found.rules[1].value))
    said = (
        f"{last.agreed} of {last.asked} on {in_words(today(last.finished_at))}: {'holds' if held else 'does not hold'}"
    )
    return {"text": said, "state": "right" if held else "wrong"}


def _to_learn(found: Certification) -> list[Question]:
    """Return the questions that somebody judged otherwise than the expert in the cases that do not hold."""
    failed = {row.attempt for row in found.standing.missed}
    attempts = [row for row in found.attempts if row.pk in failed]
    codes = {code for row in attempts for code in row.missed}
    asked = {row.code: row for each in attempts for row in each.version.standard_version.questions}
    return [asked[code] for code in sorted(codes) if code in asked]
