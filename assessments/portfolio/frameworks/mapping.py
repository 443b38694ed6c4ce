"""What becomes of the criteria of a version in the next one: carried on, split, merged or retired, never forgotten."""

from pathlib import Path

from assessments.portfolio.frameworks.files import FrameworkFile, UnreadableFramework
from assessments.portfolio.models import Criterion, FrameworkVersion


def map_codes(file: FrameworkFile, latest: FrameworkVersion | None, path: Path) -> dict[str, set[Criterion]]:
    """Return for each code of a file every earlier criterion whose evidence counts for it.

    Raises with a sentence for whatever would let evidence count for nothing without anybody having said so.
    """
    if latest is None:
        return {str(row["code"]): set() for row in file.criteria}
    before = _criteria_by_code(latest)
    named = {str(row["code"]): codes_before(row, changes=_changes(file, latest)) for row in file.criteria}
    if problems := _problems(file, latest, set(before), named):
        raise UnreadableFramework(path, problems)
    return {code: _with_earlier([before[old] for old in codes if old in before]) for code, codes in named.items()}


def codes_before(row: dict[str, object], *, changes: bool) -> list[str]:
    """Return the codes that a criterion continues: named in `was`, or else its own.

    `was` speaks of the step from the edition before. In a corrected file of the same edition codes keep their meaning.
    """
    was = row.get("was")
    return [str(code) for code in was] if changes and isinstance(was, list) else [str(row["code"])]


def _changes(file: FrameworkFile, latest: FrameworkVersion) -> bool:
    return not file.edition or file.edition != latest.edition


def _problems(
    file: FrameworkFile, latest: FrameworkVersion, before: set[str], named: dict[str, list[str]]
) -> list[str]:
    """Return what is wrong with the step from the version in use to this file, a sentence each."""
    changes = _changes(file, latest)
    if changes and file.follows and latest.edition not in ("", file.follows):
        return [f"follows edition {file.follows}, and {latest.edition} is in use. Load {file.follows} first."]
    dropped = set(file.dropped)
    continued = {old for codes in named.values() for old in codes}
    problems = []
    if changes:
        told = dropped | {old for row in file.criteria for old in map(str, row.get("was", ()))}
        names = f"names the earlier criterion {{}}, which version {latest.number} does not have."
        problems += [names.format(code) for code in sorted(told - before)]
        problems += [f"drops criterion {code}, and continues it too." for code in sorted(dropped & continued)]
    forgotten = sorted(before - continued - dropped)
    return problems + [
        f"says nothing of criterion {code} of version {latest.number}. Name it in “was” of what takes its place, "
        "or under “dropped”."
        for code in forgotten
    ]


def _with_earlier(criteria: list[Criterion]) -> set[Criterion]:
    """Return these and everything that they continue themselves, however many versions back."""
    return {*criteria, *(older for criterion in criteria for older in criterion.stands_for.all())}


def _criteria_by_code(version: FrameworkVersion) -> dict[str, Criterion]:
    rows = Criterion.objects.filter(unit__version=version).prefetch_related("stands_for")
    return {criterion.code: criterion for criterion in rows}
