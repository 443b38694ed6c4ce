"""The tree of places of an invented nation, as a plan and as rows."""

from typing import Final

from lms.management.example.national.laying import lay
from lms.management.example.national.names import REGIONS, pdu_names
from lms.management.example.national.world import Place, Size, World
from lms.models import Unit

NATION: Final = "England and Wales"


def make_places(size: Size) -> list[Place]:
    """Return the nation, its regions, their PDUs and the teams of these, in this order."""
    nation = Place(1, "nation", NATION, "N", _path("", 1), size.regions)
    regions, pdus, teams = [], [], []
    names = pdu_names()
    for number in range(1, size.regions + 1):
        path, code = _path(nation.path, number), f"R{number:02}"
        regions.append(("region", REGIONS[number - 1], code, path, size.pdus_each))
        for nth in range(1, size.pdus_each + 1):
            name, within = next(names), _path(path, nth)
            pdus.append(("pdu", name, f"{code}-{nth:02}", within, size.teams_each))
            for team in range(1, size.teams_each + 1):
                one = ("team", f"{name} Team {team}", f"{code}-{nth:02}-{team}", _path(within, team), 0)
                teams.append(one)
    return [nation, *(Place(pk, *facts) for pk, facts in enumerate([*regions, *pdus, *teams], 2))]


def _path(parent: str, number: int) -> str:
    return parent + Unit._int2str(number).rjust(Unit.steplen, "0")


def write_places(world: World) -> int:
    """Write the tree."""
    names = ("pk", "kind", "name", "code", "path", "depth", "numchild")
    return lay(
        Unit,
        names,
        (
            (one.pk, one.kind, one.name, one.code, one.path, len(one.path) // Unit.steplen, one.children)
            for one in world.places
        ),
    )
