"""The pages of docs/generated, written from the code: the rules, the roles, and the states that things pass through."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import models

from lms.policy import RULES
from lms.policy.rule import Rule
from lms.roles import MAY_READ, ROLES, Permission, PrivateMatter
from lms.rules import value_in_words

FOLDER: Final = settings.BASE_DIR / "docs" / "generated"
HEADER: Final = "<!-- Written by `make docs` from the code. Do not edit. -->\n\n"
OURS: Final = ("lms", "progress", "jobs", "courses", "pairings", "caseload", "quizzes", "spot_checks", "portfolio")


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
    """Write the register of fields that hold words, from each model's own list."""
    lines = [
        "# Personal data\n\nPeriods of retention are UNCONFIRMED and shipped off: nothing is erased by itself.\n\n"
    ]
    lines.append("| Table | Field | Kept as |\n|---|---|---|\n")
    for model in our_models():
        personal: dict[str, str] = getattr(model, "personal", {})
        lines.extend(f"| {model._meta.verbose_name} | {field} | {kept} |\n" for field, kept in personal.items())
    return "".join(lines)


def our_models() -> list[type[models.Model]]:
    """Return the models of our own apps, in a fixed order."""
    return [
        model for label in OURS for model in sorted(apps.get_app_config(label).get_models(), key=lambda m: m.__name__)
    ]
