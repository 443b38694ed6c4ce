"""What of the shipped content a nation learns by, as the database holds it: modules, checks, criteria, reviews."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.models import Criterion, FrameworkVersion
from courses.models import LessonPage, Module, ModulePage, PathwayVersion, ReviewPoint
from lms.management.example.national.world import Learner, World
from lms.models import Unit
from lms.policy.rule import Rule
from lms.posts import rules_over_time_at
from lms.rules import RuleHistory


@dataclass(frozen=True)
class Studied:
    """A module with its lessons in order: their keys, and the revision that is live."""

    module: Module
    version_id: int
    lessons: tuple[tuple[str, int | None], ...]


@dataclass
class Rules:
    """What rules said on a day in each region, as a decision keeps it. Asked again and again: so it is remembered."""

    by_region: Mapping[str, RuleHistory]

    def __post_init__(self) -> None:
        """Begin with nothing remembered."""
        self._known: dict[tuple[str, str, date], tuple[Any, dict[str, Any]]] = {}

    def value(self, rule: Rule, region: str, day: date) -> Any:
        """Return what a rule said."""
        return self._asked(rule, region, day)[0]

    def record(self, rule: Rule, region: str, day: date) -> dict[str, Any]:
        """Return what a decision keeps of it."""
        return self._asked(rule, region, day)[1]

    def _asked(self, rule: Rule, region: str, day: date) -> tuple[Any, dict[str, Any]]:
        key = (rule.key, region, day)
        if key not in self._known:
            answer = self.by_region[region].on(day).answer(rule)
            self._known[key] = answer.value, answer.as_record()
        return self._known[key]


@dataclass(frozen=True)
class Shipped:
    """The content in the database, and the rules of the regions."""

    studied: dict[str, Studied]
    modules: dict[str, Module]
    pathways: dict[str, PathwayVersion]
    points: dict[int, list[ReviewPoint]]
    framework: FrameworkVersion
    criteria: dict[str, Criterion]
    rules: Rules

    @classmethod
    def read(cls, world: World) -> Self:
        """Read it. A handful of queries."""
        framework = framework_in_use()
        if framework is None:
            raise ValueError("No framework is loaded.")
        points: dict[int, list[ReviewPoint]] = defaultdict(list)
        for point in ReviewPoint.objects.order_by("number"):
            points[point.pathway_version_id].append(point)
        return cls(
            studied=_studied(),
            modules={module.key: module for module in Module.objects.all()},
            pathways=_pathways(),
            points=points,
            framework=framework,
            criteria={row.code: row for row in criteria_of(framework)},
            rules=_rules(world),
        )

    def version_of(self, learner: Learner) -> PathwayVersion:
        """Return the version of the pathway that a learner follows."""
        return self.pathways[learner.pathway]


def _rules(world: World) -> Rules:
    places = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[place.pk for place in world.regions])}
    found = rules_over_time_at(places.values())
    return Rules({place.path: found.get(place.path, RuleHistory()) for place in world.regions})


def _pathways() -> dict[str, PathwayVersion]:
    """Return the newest version of each pathway by its key."""
    rows = PathwayVersion.objects.select_related("pathway").order_by("number")
    return {row.pathway.key: row for row in rows}


def _studied() -> dict[str, Studied]:
    found = {}
    for page in ModulePage.objects.live().select_related("module"):
        lessons = LessonPage.objects.child_of(page).live().order_by("path")
        keys = tuple(lessons.values_list("key", "live_revision_id"))
        version = page.module.versions.order_by("-number").first()
        if version is not None:
            found[page.module.key] = Studied(page.module, version.pk, keys)
    return found
