"""A framework’s file becomes a version: units, outcomes, criteria, and which earlier criteria each continues."""

from pathlib import Path
from typing import Any

from django.db import transaction

from assessments.portfolio.frameworks.files import FrameworkFile, UnreadableFramework, read_framework
from assessments.portfolio.frameworks.in_use import criteria_of
from assessments.portfolio.frameworks.mapping import map_codes
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.models import CompetenceUnit, Criterion, Framework, FrameworkVersion, LearningOutcome
from courses import standing
from courses.models import Enrolment, Module
from lms import audit
from lms.calendar import today
from lms.models import Person


@transaction.atomic
def load_framework(path: Path, *, by: Person | None = None) -> FrameworkVersion:
    """Make a framework's file a version, if it says anything new. Safe to repeat; all of it or nothing."""
    file = read_framework(Path(path))
    modules = {module.key: module for module in Module.objects.filter(key__in=file.module_keys)}
    if unknown := sorted(file.module_keys - modules.keys()):
        raise UnreadableFramework(
            Path(path), [f"names the module {key}, which is not here. Import its course pack first." for key in unknown]
        )
    framework, _ = Framework.objects.update_or_create(key=file.key, defaults={"name": file.name})
    latest = framework.versions.order_by("-number").first()
    if latest and latest.content_hash == file.content_hash:
        return latest
    continued = map_codes(file, latest, Path(path))
    version = _new_version(framework, (latest.number if latest else 0) + 1, file, modules)
    for criterion in criteria_of(version):
        criterion.stands_for.set(continued[criterion.code])
    audit.record("framework_loaded", by=by, subject=version, facts={"framework": file.key, "number": version.number})
    standing.refresh_all(Enrolment.objects.open().values_list("person", flat=True), portfolio_columns, today())
    return version


def _new_version(
    framework: Framework, number: int, file: FrameworkFile, modules: dict[str, Module]
) -> FrameworkVersion:
    version = FrameworkVersion.objects.create(
        framework=framework, number=number, edition=file.edition, source=file.source, content_hash=file.content_hash
    )
    for each in file.units:
        unit = CompetenceUnit.objects.create(version=version, number=each["number"], title=each["title"])
        outcomes = {
            str(row["number"]): LearningOutcome.objects.create(unit=unit, number=row["number"], title=row["title"])
            for row in each.get("outcomes", ())
        }
        for position, row in enumerate(each["criteria"], 1):
            criterion = _new_criterion(unit, position, row, outcomes)
            criterion.modules.set([modules[key] for key in row.get("modules", ())])
    return version


def _new_criterion(
    unit: CompetenceUnit, position: int, row: dict[str, Any], outcomes: dict[str, LearningOutcome]
) -> Criterion:
    needs = row.get("needed") or {}
    return Criterion.objects.create(
        unit=unit,
        outcome=outcomes.get(str(row.get("outcome", ""))),
        position=position,
        code=str(row["code"]),
        text=row["text"],
        shown_by=row.get("shown_by", []),
        times=needs.get("times", 1),
        methods=needs.get("methods", {}),
        stage=row.get("stage"),
    )
