"""What the pages of practice show: the cases there are, and how often somebody has judged each."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from assessments.spot_checks.case_files.catalogue import current
from assessments.spot_checks.case_files.files import stages_of
from assessments.spot_checks.models import CaseFile, CaseFileAttempt
from lms.calendar import in_words, today
from lms.models import Person

COLUMNS = [{"label": "Case"}, {"label": "Documents"}, {"label": "You"}]
GOES_COLUMNS = [{"label": "Marked on"}, {"label": "As the expert judged"}]


def practice_attempts(person: Person) -> list[CaseFileAttempt]:
    """Return what somebody has judged to practise, the newest first."""
    rows = CaseFileAttempt.objects.filter(person=person, version__case_file__kind=CaseFile.Kind.PRACTICE)
    return list(rows.select_related("version").order_by("-started_at", "-pk"))


def case_rows(person: Person) -> list[list[Any]]:
    """Return the practice cases, with how the last go came out. Two queries."""
    last: dict[int, CaseFileAttempt] = {}
    for attempt in practice_attempts(person):
        last.setdefault(attempt.version.case_file_id, attempt)
    return [
        [
            {
                "text": version.case_file.title,
                "href": reverse("spot_checks:practice_case", args=[version.case_file.key]),
                "note": version.content["about"],
            },
            f"{_documents(version.content)}, in {len(version.content['stages'])} stages",
            _last(last.get(version.case_file_id)),
        ]
        for version in current(CaseFile.Kind.PRACTICE)
    ]


def _documents(content: dict[str, Any]) -> int:
    return sum(len(stage.documents) for stage in stages_of(content))


def _last(attempt: CaseFileAttempt | None) -> dict[str, str]:
    if attempt is None:
        return {"text": "Not tried yet", "state": "not_started"}
    if attempt.finished_at is None:
        return {"text": "Begun: go on where you were", "state": "under_way"}
    return {"text": f"{attempt.agreed} of {attempt.asked} on {in_words(today(attempt.finished_at))}", "state": "done"}


def goes(attempts: Iterable[CaseFileAttempt], name: str) -> list[list[Any]]:
    """Return the finished goes at a case, the newest first, each with a link to what was told."""
    return [
        [
            {"text": in_words(today(row.finished_at)), "href": reverse(name, args=[row.pk])},
            f"{row.agreed} of {row.asked}",
        ]
        for row in attempts
        if row.finished_at
    ]
