"""The rules of the programme, declared once, by the part of the work that they are about."""

from typing import Final

from lms.policy import (
    accounts,
    allocating,
    learning,
    marking,
    mentoring,
    practice,
    privacy,
    progress,
    signing_in,
    spot_checking,
)
from lms.policy.rule import Rule

PARTS: Final = (
    learning,
    practice,
    allocating,
    mentoring,
    spot_checking,
    marking,
    progress,
    signing_in,
    accounts,
    privacy,
)
RULES: Final[dict[str, Rule]] = {
    rule.key: rule for part in PARTS for rule in vars(part).values() if isinstance(rule, Rule)
}
