"""The pages of docs/generated, written from the code: the rules, the roles, and the states that things pass through."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import models

from lms.policy import RULES
from lms.policy.rule import Rule
from lms.privacy.keeping.due import RULES as ENDS
from lms.privacy.register import ROOMS, model_of
from lms.privacy.register.table import Room, Table
from lms.roles import MAY_READ, ROLES, Permission, PrivateMatter
from lms.rules import value_in_words

FOLDER: Final = settings.BASE_DIR / "docs" / "generated"
HEADER: Final = "<!-- Written by `make docs` from the code. Do not edit. -->\n\n"
OURS: Final = (
    "lms",
    "progress",
    "privacy",
    "jobs",
    "courses",
    "pairings",
    "caseload",
    "quizzes",
    "spot_checks",
    "portfolio",
)


def pages() -> dict[str, str]:
    """Return every generated page by file name."""
    writers: dict[str, Callable[[], str]] = {
        "policy.md": policy,
        "roles.md": roles,
        "states.md": states,
        "personal-data.md": personal_data,
    }
    return {name: HEADER + write() for name, write in writers.items()}


def stale() -> list[str]:
    """Return the names of pages that differ from what the code says now."""
    return [name for name, text in pages().items() if _read(FOLDER / name) != text]


def write_all() -> list[str]:
    """Write the pages that differ; return their names."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    names, fresh = stale(), pages()
    for name in names:
        (FOLDER / name).write_text(fresh[name], encoding="utf-8")
    return names


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def policy() -> str:
    """Write the rules of the programme."""
    lines = ["# Rules of the programme\n\nUNCONFIRMED means: nobody has found a source; the value is ours.\n"]
    for group in dict.fromkeys(rule.group for rule in RULES.values()):
        lines.append(
            f"\n## {group}\n\n| Rule | Values, by first day | A region may choose | Source |\n|---|---|---|---|\n"
        )
        lines.extend(_rule(rule) for rule in RULES.values() if rule.group == group)
    return "".join(lines)


def _rule(rule: Rule) -> str:
    values = "; ".join(f"{day.isoformat()}: {value_in_words(rule, value)}" for day, value in rule.in_force)
    bounds = ", ".join(rule.choices) or (f"{rule.least} to {rule.most}" if rule.regional else "no")
    return f"| {rule.sentence} (`{rule.key}`) | {values} | {bounds} | {rule.source} |\n"


def roles() -> str:
    """Write who may do what, and who may read private matter."""
    lines = ["# Roles\n\nEach permission holds within the place of the grant. No grant gives a right over oneself.\n\n"]
    lines.append("| Role | What for | May | Granted by |\n|---|---|---|---|\n")
    for spec in ROLES.values():
        may = "; ".join(permission.value for permission in Permission if permission in spec.permissions)
        granted = ", ".join(sorted(ROLES[role].name for role in spec.granted_by))
        lines.append(f"| {spec.name} | {spec.about} | {may} | {granted} |\n")
    lines.append("\n# Private matter\n\nNo manager reads any of it because of their place.\n\n")
    lines.append("| Matter | Who may read it |\n|---|---|\n")
    lines.extend(f"| {matter.value} | {', '.join(sorted(MAY_READ[matter]))} |\n" for matter in PrivateMatter)
    return "".join(lines)


def states() -> str:
    """Write every field whose values are named: the states and kinds of things."""
    lines = ["# States and kinds\n"]
    for model in our_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.CharField) and field.choices and field.name not in {"role", "owner_role"}:
                lines.append(f"\n## {model._meta.verbose_name}: {field.verbose_name}\n\n")
                lines.extend(f"- `{value}`: {words}\n" for value, words in field.flatchoices)
    return "".join(lines)


def personal_data() -> str:
    """Write the register: every table, whom it is about, how long it is kept, and what a copy and erasing do."""
    lines = [
        "# Personal data\n\nPeriods of retention are UNCONFIRMED and shipped off: nothing is erased by itself. "
        "Each kind ends so many months after somebody left, by a rule that a region may choose:\n\n"
    ]
    lines.extend(f"- {kind}: {rule.sentence} (`{rule.key}`)\n" for kind, rule in ENDS.items())
    for room in ROOMS:
        lines.append(f"\n## {room.name}\n\n{room.purpose} Read by: {room.readers}.\n")
        lines.append(
            "\n| Table | About | Fields, and how they are kept | In a copy | Erased |\n|---|---|---|---|---|\n"
        )
        lines.extend(_held(model_of(name), table) for name, table in room.tables.items() if table.about)
        lines.extend(_about_nobody(room))
    return "".join(lines)


def _held(model: type[models.Model], table: Table) -> str:
    kept = "; ".join(f"{name} ({kind})" for name, kind in table.personal(model).items()) or "figures, codes and days"
    if table.left_out:
        given = f"no. {table.left_out}"
    else:
        given = "yes" + "".join(f"; not {name}: {why}" for name, why in table.hidden.items())
        given += "".join(f"; {name} as “another person”" for name in table.masked)
    ended = f"deleted ({table.goes})" if table.goes else "words emptied, the row stays"
    if table.rests_with:
        ended += f", with {' or '.join(f'`{way}`' for way in table.rests_with)}"
    about = " or ".join(f"`{way}`" for way in table.about)
    return f"| {model._meta.verbose_name} | {about} | {kept} | {given} | {ended} |\n"


def _about_nobody(room: Room) -> list[str]:
    """Name the tables of a room that are about nobody, by reason."""
    found: dict[str, list[str]] = {}
    for name, table in room.tables.items():
        if table.nobody:
            found.setdefault(table.nobody, []).append(str(model_of(name)._meta.verbose_name))
    return [f"\nAbout nobody: {', '.join(names)}. {why}\n" for why, names in found.items()]


def our_models() -> list[type[models.Model]]:
    """Return the models of our own apps, in a fixed order."""
    return [
        model for label in OURS for model in sorted(apps.get_app_config(label).get_models(), key=lambda m: m.__name__)
    ]
