"""Which invented cases there are today: the newest version of each that is pinned to the standard as it stands."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Max, OuterRef, QuerySet, Subquery

from assessments.spot_checks.case_files.files import expert_of
from assessments.spot_checks.models import CaseFile, CaseFileVersion, StandardVersion
from assessments.spot_checks.scoring import Answer

RELATED: Final = ("case_file", "standard_version__standard")


def current(kind: CaseFile.Kind) -> QuerySet[CaseFileVersion]:
    """Return the newest version of each case of a kind. One that an older version of its standard pins is left out."""
    newest = CaseFileVersion.objects.filter(case_file=OuterRef("case_file")).order_by("-number").values("pk")[:1]
    standards = StandardVersion.objects.values("standard").annotate(newest=Max("pk")).values("newest")
    found = CaseFileVersion.objects.filter(pk=Subquery(newest), standard_version__in=standards, case_file__kind=kind)
    return found.select_related(*RELATED).order_by("case_file__title")


def practice_for(codes: Iterable[str]) -> dict[str, CaseFileVersion]:
    """Return for each question a practice case in which it is insufficient, with most of the others. One query.

    A question that no case exercises is left out.
    """
    wanted = set(codes)
    found = {version: wanted & _to_find(version) for version in current(CaseFile.Kind.PRACTICE)}
    fewest_first = sorted(found, key=lambda version: len(found[version]))
    return {code: version for version in fewest_first for code in found[version]}


def _to_find(version: CaseFileVersion) -> set[str]:
    """Return the codes of the questions that its expert found insufficient."""
    return {code for code, given in expert_of(version.content).items() if given.answer == Answer.INSUFFICIENT}
