"""Of which parts the share of staff above the workload limit is told, so that none follows from two others.

A part with fewer people than the rule's number is withheld. The page of the region that it lies in tells of all of
its people together; so where what is withheld could be taken from that, another part is withheld with it.
"""

from collections.abc import Collection

from lms.models import Unit
from lms.progress.capacity.gathering import PDU, REGION
from lms.progress.capacity.place import Capacity
from lms.progress.leaving.withholding import shown_parts


def parts_told(capacity: Capacity, shown_from: int) -> Collection[str]:
    """Return the parts of which it is told; of those of a region as its own page decides it for every reader."""
    people = {path: row.people for path, row in capacity.gathered.workload.items() if row.people}
    alone = capacity.places[0].path if len(capacity.places) == 1 else ""
    if len(alone) != REGION:
        return {unit.path for unit in capacity.parts if _within(people, unit.path) >= shown_from}
    return shown_parts(people, shown_from, total_shown=sum(people.values()) >= shown_from)


def may_tell_parts(places: Collection[Unit], *, sees_each: bool) -> bool:
    """Say whether shares of parts are told at all: of a unit's own only to whoever sees each officer's figure."""
    wide = len(places) == 1 and all(len(place.path) < PDU for place in places)
    return wide or sees_each


def _within(people: dict[str, int], path: str) -> int:
    return sum(count for key, count in people.items() if key.startswith(path))
