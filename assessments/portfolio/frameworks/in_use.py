"""Which framework is in use, its criteria, and which earlier criteria count for each of them."""

from collections import defaultdict

from assessments.portfolio.models import Criterion, FrameworkVersion


def framework_in_use() -> FrameworkVersion | None:
    """Return the newest version of the framework in use: one framework serves every learner."""
    return FrameworkVersion.objects.select_related("framework").order_by("-made_at", "-pk").first()


def criteria_of(version: FrameworkVersion | None) -> list[Criterion]:
    """Return the criteria of a version in order, each with its unit."""
    rows = Criterion.objects.filter(unit__version=version).select_related("unit")
    return list(rows.order_by("unit__number", "position"))


def continued_by(version: FrameworkVersion | None) -> dict[int, list[int]]:
    """Return for which criteria of `version` the evidence of each criterion counts, earlier ones too. One query."""
    rows = list(Criterion.objects.filter(unit__version=version).order_by("pk").values_list("pk", "stands_for"))
    counts_for: dict[int, list[int]] = defaultdict(list, {pk: [pk] for pk, _ in rows})
    for current, old in rows:
        if old is not None:
            counts_for[old].append(current)
    return dict(counts_for)
