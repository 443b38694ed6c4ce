"""What the cells of a case say: levels of risk, MAPPA, tier, order, yes or no, limited access. Pure.

The case system's own register codes are taken as well. Each refuses with a sentence that never repeats what stands
there: where a cell was moved, that could be a reference or a name.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from courses.imports.cells import spelled
from mentoring.caseload.facts import LETTERS, TIERS
from mentoring.caseload.models import Case, Rosh

Read = Callable[[Any], Any]

RISK: Final = {
    **{spelled(word): level.value for level in Rosh for word in (level.value, str(level.label))},
    "rlrh": Rosh.LOW.value, "rmrh": Rosh.MEDIUM.value, "rhrh": Rosh.HIGH.value, "rvhr": Rosh.VERY_HIGH.value,
}  # fmt: skip
NOT_MAPPA: Final = {"none": None, "no": None, "not mappa": None, "0": None}
CATEGORY: Final = NOT_MAPPA | {word: number for number in range(1, 5) for word in (str(number), f"m{number}")}
LEVEL: Final = NOT_MAPPA | {word: number for number in range(1, 4) for word in (str(number), f"m{number}")}
TIER: Final = {tier.casefold(): tier for tier in (*LETTERS, *TIERS)} | {"untiered": ""}
COMMUNITY, LICENCE, CUSTODY = (order.value for order in Case.Order)
ORDER: Final = {
    **{spelled(word): order.value for order in Case.Order for word in (order.value, str(order.label))},
    "com": COMMUNITY, "community order": COMMUNITY, "suspended sentence": COMMUNITY,
    "suspended sentence order": COMMUNITY, "sso": COMMUNITY,
    "lic": LICENCE, "license": LICENCE, "post sentence supervision": LICENCE, "pss": LICENCE,
    "cus": CUSTODY,
}  # fmt: skip
YES_OR_NO: Final = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}
UNRESTRICTED: Final = "unrestricted"
LIMITED: Final = {UNRESTRICTED: False, "restricted": True, "excluded": True}


def one_of(values: Mapping[str, Any], cause: str) -> Read:
    """Return a reader of the words in `values`, however they are written; anything else is refused with `cause`."""

    def read(value: Any) -> Any:
        written = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        word = spelled(written[:60])
        if word not in values:
            raise ValueError(cause)
        return values[word]

    return read


risk: Final = one_of(RISK, "One of: low, medium, high, very high, or the register’s RLRH, RMRH, RHRH, RVHR.")
mappa_category: Final = one_of(CATEGORY, "A MAPPA category is 1 to 4 or M1 to M4, or nothing.")
mappa_level: Final = one_of(LEVEL, "A MAPPA level is 1 to 3 or M1 to M3, or nothing.")
tier: Final = one_of(TIER, "A tier is A to G, or A3 to D0 with or without S, or nothing.")
order: Final = one_of(ORDER, "One of: community, licence, custody.")
yes_or_no: Final = one_of(YES_OR_NO, "Yes or no.")
limited: Final = one_of(LIMITED, "One of: UNRESTRICTED, RESTRICTED, EXCLUDED.")
