"""Load pathways from a YAML file: safe to repeat; a pathway that people follow is not changed under them."""

from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from courses.models import Enrolment, Module, Pathway, PathwayVersion, Stage, StageModule


@transaction.atomic
def load_pathways(file: Path) -> list[PathwayVersion]:
    """Create or update every pathway of `file`; refuse one that names a module that does not exist."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [_load(row) for row in data["pathways"]]


def _load(row: dict[str, Any]) -> PathwayVersion:
    pathway, _ = Pathway.objects.update_or_create(key=row["key"], defaults={"name": row["name"]})
    facts = {"months": row["months"], "source": row["source"]}
    version, created = PathwayVersion.objects.get_or_create(pathway=pathway, number=1, defaults=facts)
    if not created and Enrolment.objects.filter(pathway_version=version).exists():
        return version
    StageModule.objects.filter(stage__pathway_version=version).delete()
    version.stages.all().delete()
    for number, stage_row in enumerate(row["stages"], 1):
        _stage(version, number, stage_row)
    return version


def _stage(version: PathwayVersion, number: int, row: dict[str, Any]) -> None:
    stage = Stage.objects.create(
        pathway_version=version, number=number, name=row["name"], from_month=row["from"], to_month=row["to"]
    )
    for position, item in enumerate(row["modules"], 1):
        module = Module.objects.filter(key=item["key"]).first()
        if module is None:
            raise ValidationError(f"{version}: there is no module “{item['key']}”. Import its course pack first.")
        StageModule.objects.create(stage=stage, module=module, position=position, due_month=item["due"])
