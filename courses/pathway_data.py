"""Load pathways from a file. A changed pathway becomes a new version: whoever is on an older one stays on it."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from courses.models import Module, Pathway, PathwayVersion, ReviewPoint, Stage, StageModule
from courses.pathway_file import (
    UnreadablePathways,
    Wanted,
    WantedModule,
    WantedPathway,
    WantedStage,
    read_pathways,
)
from lms import audit


@dataclass
class Loaded:
    """What a load did, or would do: one line each, and the version in use of every pathway of the file."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    versions: list[PathwayVersion] = field(default_factory=list)


@transaction.atomic
def load_pathways(file: Path, *, dry_run: bool = False) -> Loaded:
    """Make new versions of the pathways of `file` that are new or changed; all of it, or nothing and every reason."""
    wanted = read_pathways(file)
    known = _modules_of(wanted)
    problems = wanted.problems + _unknown(wanted, known)
    if problems:
        raise UnreadablePathways(problems)
    loaded = Loaded()
    for one in wanted.modules:
        known[one.key] = _module(one, known.get(one.key), loaded)
    for pathway in wanted.pathways:
        loaded.versions.append(_pathway(pathway, known, loaded))
    if dry_run:
        transaction.set_rollback(True)
    return loaded


def _modules_of(wanted: Wanted) -> dict[str, Module]:
    """Return the modules that there are already, of those that the file names."""
    keys = {place.key for pathway in wanted.pathways for place in pathway.places} | {one.key for one in wanted.modules}
    return {module.key: module for module in Module.objects.filter(key__in=keys)}


def _unknown(wanted: Wanted, known: dict[str, Module]) -> list[str]:
    """Return the modules that are neither here nor in the file, and those that a course pack owns."""
    defined = {one.key for one in wanted.modules}
    problems = [
        f"“{one.key}” is a module of a course pack: its title and the rest are changed there."
        for one in wanted.modules
        if one.key in known and known[one.key].kind == Module.Kind.OWN
    ]
    for pathway in wanted.pathways:
        problems += [
            f"{pathway.key}: there is no module “{place.key}”. Import its course pack first, or describe it here."
            for place in pathway.places
            if place.key and place.key not in known and place.key not in defined
        ]
    return problems


def _module(wanted: WantedModule, module: Module | None, loaded: Loaded) -> Module:
    """Make or update a module that is learned elsewhere."""
    facts = {name: value for name, value in vars(wanted).items() if name != "key"}
    line = f"module {wanted.key}"
    if module is None:
        loaded.new.append(line)
        return Module.objects.create(key=wanted.key, **facts)
    if all(getattr(module, name) == value for name, value in facts.items()):
        loaded.unchanged.append(line)
        return module
    for name, value in facts.items():
        setattr(module, name, value)
    module.full_clean()
    module.save()
    loaded.changed.append(line)
    return module


def _pathway(wanted: WantedPathway, modules: dict[str, Module], loaded: Loaded) -> PathwayVersion:
    """Make a version of a pathway where none is like it; the name is the pathway's own and follows the file."""
    pathway, _ = Pathway.objects.update_or_create(key=wanted.key, defaults={"name": wanted.name})
    # Locked, so that two loads at once make one version.
    Pathway.objects.select_for_update().get(pk=pathway.pk)
    last = pathway.versions.order_by("number").last()
    if last and facts_of(last) == wanted.facts:
        loaded.unchanged.append(f"pathway {wanted.key}, version {last.number}")
        return last
    version = _version(wanted, pathway, (last.number if last else 0) + 1, modules)
    stay = f": {people_on(last)} on version {last.number} stay on it" if last else ""
    (loaded.changed if last else loaded.new).append(f"pathway {wanted.key}, version {version.number}{stay}")
    return version


def people_on(version: PathwayVersion) -> str:
    """Count who is on a version, in words."""
    count = version.enrolments.open().count()
    return "nobody" if count == 0 else "1 person" if count == 1 else f"{count} people"


def _version(wanted: WantedPathway, pathway: Pathway, number: int, modules: dict[str, Module]) -> PathwayVersion:
    version = PathwayVersion.objects.create(
        pathway=pathway,
        number=number,
        months=wanted.months,
        months_confirmed=wanted.months_confirmed,
        source=wanted.source,
        opened_on=wanted.opened_on,
        closed_on=wanted.closed_on,
    )
    for position, stage in enumerate(wanted.stages, 1):
        _stage(version, position, stage, modules)
    for position, review in enumerate(wanted.reviews, 1):
        ReviewPoint.objects.create(
            pathway_version=version,
            number=position,
            name=review.name,
            about=review.about,
            due_month=review.due,
            questions=[{"key": key, "text": text, "who": who} for key, text, who in review.questions],
        )
    audit.record("pathway_version_made", by=None, subject=version, facts={"pathway": pathway.key, "number": number})
    return version


def _stage(version: PathwayVersion, number: int, wanted: WantedStage, modules: dict[str, Module]) -> None:
    stage = Stage.objects.create(
        pathway_version=version, number=number, name=wanted.name, from_month=wanted.first, to_month=wanted.last
    )
    for position, place in enumerate(wanted.modules, 1):
        item = StageModule.objects.create(
            stage=stage,
            module=modules[place.key],
            position=position,
            due_month=place.due,
            entry_basis=place.entry,
        )
        item.requires.set([modules[key] for key in place.requires])


def facts_of(version: PathwayVersion) -> dict[str, Any]:
    """Return a version as the file would have it, to be compared with what the file has."""
    return {
        "months": version.months,
        "source": version.source,
        "months_confirmed": version.months_confirmed,
        "opened_on": version.opened_on,
        "closed_on": version.closed_on,
        "stages": tuple(_stage_facts(stage) for stage in version.stages.order_by("number")),
        "reviews": tuple(_review_facts(point) for point in version.review_points.order_by("number")),
    }


def _stage_facts(stage: Stage) -> dict[str, Any]:
    placed = stage.stage_modules.select_related("module").prefetch_related("requires").order_by("position")
    modules = tuple(
        {
            "key": item.module.key,
            "due": item.due_month,
            "entry": item.entry_basis,
            "requires": tuple(sorted(module.key for module in item.requires.all())),
        }
        for item in placed
    )
    return {"name": stage.name, "first": stage.from_month, "last": stage.to_month, "modules": modules}


def _review_facts(point: ReviewPoint) -> dict[str, Any]:
    questions = tuple((row["key"], row["text"], row["who"]) for row in point.questions)
    return {"name": point.name, "due": point.due_month, "about": point.about, "questions": questions}


def open_version(pathway: Pathway, day: date) -> PathwayVersion | None:
    """Return the version that somebody who starts on `day` follows: the newest that has opened, unless it is closed."""
    for version in sorted(pathway.versions.all(), key=lambda one: -one.number):
        if version.opened_on and day < version.opened_on:
            continue
        return None if version.closed_on and day >= version.closed_on else version
    return None
