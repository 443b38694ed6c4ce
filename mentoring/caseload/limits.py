"""Private limits: which coded facts make a case unsuitable for somebody. What the facts are is private matter."""

from collections.abc import Callable, Iterable
from typing import Final

from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import Case

# What a limit may name, in the words of the page on which it is recorded, and the cases that it means.
LIMITS: Final[dict[str, tuple[str, Callable[[CaseFacts], bool]]]] = {
    "high_risk": ("High or very high risk of serious harm", lambda case: case.high_risk),
    "mappa": ("MAPPA, any category", lambda case: case.mappa_category is not None),
    "domestic_abuse": ("Domestic abuse", lambda case: case.domestic_abuse),
    "child_safeguarding": ("Child safeguarding", lambda case: case.child_safeguarding),
    "sexual_offence": ("Sexual offence", lambda case: case.sexual_offence),
    "stalking": ("Stalking", lambda case: case.stalking),
    "vulnerability": ("Vulnerability", lambda case: case.vulnerability),
    "remote": ("Remote supervision", lambda case: case.remote),
    "custody": ("Custody", lambda case: case.order == Case.Order.CUSTODY),
    "licence": ("Licence or post-sentence supervision", lambda case: case.order == Case.Order.LICENCE),
}


def suitable(case: CaseFacts, limits: Iterable[str]) -> bool:
    """Say whether none of somebody's limits speaks of this case. A limit that is not known here is kept to be safe."""
    return not any(name not in LIMITS or LIMITS[name][1](case) for name in limits)
