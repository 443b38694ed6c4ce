"""What regions of an invented nation have chosen and planned: their own values of a few rules, and intakes ahead."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from courses.models import PathwayVersion, PlannedIntake
from lms.calendar import months_after
from lms.management.example.national.laying import as_json, lay
from lms.management.example.national.learners import PATHWAYS
from lms.management.example.national.world import Place, World, moment
from lms.models import RegionChoice
from lms.policy.mentoring import MENTOR_TRAINING
from lms.policy.practice import (
    MENTOR_EXPERIENCE,
    MENTOR_LEARNERS,
    MENTOR_PART_TIME,
    OVERLOAD,
    SPAN_OF_CONTROL,
)
from lms.policy.rule import Rule
from lms.roles import Role

# Rule, value, since how many months, and why; each is chosen by the next region.
CHOSEN: Final[tuple[tuple[Rule, Any, int, str], ...]] = (
    (OVERLOAD, 100, 14, "We step in earlier than the national limit asks."),
    (MENTOR_LEARNERS, 3, 20, "There are too few mentors for two each."),
    (MENTOR_EXPERIENCE, 3, 9, "Our officers asked for mentors with more years behind them."),
    (MENTOR_PART_TIME, "in proportion", 16, "Part-time years are counted as they were worked."),
    (SPAN_OF_CONTROL, 8, 11, "Most teams here sit in two offices."),
    (MENTOR_TRAINING, "needed", 6, "Every mentor has had the chance to be trained."),
)
# The months of the next intakes, from the day; how many learners each PDU expects, at least and at most.
NEXT: Final = (4, 10)
EXPECTED: Final = (3, 13)


def write_choices(world: World) -> int:
    """Write what each of the first regions has chosen."""
    names = ("region_id", "rule", "value", "starts", "reason", "chosen_by_id", "chosen_at")
    return lay(RegionChoice, names, _chosen(world))


def _chosen(world: World) -> Iterator[tuple[Any, ...]]:
    for region, (rule, value, months, why) in zip(world.regions, CHOSEN, strict=False):
        starts = months_after(world.on, -months)
        if sentence := rule.why_not(value):
            raise ValueError(sentence)
        yield region.pk, rule.key, as_json(value), starts, why, _manager(world, region), moment(starts)


def _manager(world: World, place: Place) -> int:
    return world.holders(Role.REGIONAL_LEARNING_MANAGER, world.region_of(place))[0].pk


def write_intakes(world: World) -> int:
    """Write how many learners each PDU expects in the next two intakes."""
    names = ("unit_id", "pathway_version_id", "name", "starts", "learners", "planned_by_id", "planned_at")
    # Read before the table is written to: nothing else can be asked meanwhile.
    rows = list(_planned(world))
    return lay(PlannedIntake, names, rows)


def _planned(world: World) -> Iterator[tuple[Any, ...]]:
    dice, versions = world.chance("intakes"), newest_versions()
    planned = moment(world.on - timedelta(days=20))
    keys = list(PATHWAYS)
    for months in NEXT:
        starts = months_after(world.on.replace(day=1), months)
        for pdu in world.pdus:
            key = dice.choices(keys, [PATHWAYS[key][1] for key in keys])[0]
            count = dice.randint(*EXPECTED)
            yield pdu.pk, versions[key], _name(starts), starts, count, _manager(world, pdu), planned


def newest_versions() -> dict[str, int]:
    """Return the newest version of each pathway."""
    return dict(PathwayVersion.objects.order_by("number").values_list("pathway__key", "pk"))


def _name(starts: date) -> str:
    return f"{starts:%B %Y}"
