"""How often and by which kinds of evidence a criterion is to be shown, and what of that is still missing. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

_NUMBERS: Final = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times"}
_BY: Final = {
    "observation": "observation",
    "discussion": "professional discussion",
    "product": "a product of work",
    "witness": "a witness statement",
    "reflection": "a reflection",
    "prior": "prior learning",
}


@dataclass(frozen=True)
class Missing:
    """What a criterion still needs: so many claims that are met, of them so many at least by each kind of evidence."""

    times: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Say whether nothing is missing."""
        return self.times == 0


def missing(times: int, methods: Mapping[str, int], met: Iterable[str]) -> Missing:
    """Return what is missing when claims with these kinds of evidence are met, one entry for each claim.

    A kind that is asked for may take more claims than `times` says: then as many are needed as the kinds need.
    """
    have = Counter(met)
    kinds = {kind: least - have[kind] for kind, least in methods.items() if have[kind] < least}
    return Missing(max(times - have.total(), sum(kinds.values())), kinds)


def needs_in_words(times: int, methods: Mapping[str, int]) -> str:
    """Say how often and by which kinds of evidence it is to be shown; nothing, where once by anything is enough."""
    by = " and ".join(f"{_often(least)} by {_BY[kind]}" for kind, least in methods.items())
    needed = max(times, sum(methods.values()))
    if needed == 1:
        return f"Needed {by.removeprefix('once ')}" if by else ""
    return f"Needed {_often(needed)}" + (f", at least {by}" if by else "")


def _often(number: int) -> str:
    return _NUMBERS.get(number, f"{number} times")
