"""What each code of a draw means, in the words that every screen, export and command uses. Pure."""

from collections.abc import Iterable
from typing import Final

# Why somebody is due.
NEVER: Final = "never"
TIME: Final = "time"
NOT_JUDGED: Final = "not_judged"
RECHECK: Final = "recheck"
# Why somebody who is not due is in the extra draw, and with more chances than others.
NOT_DUE: Final = "not_due"
NEW: Final = "new"
RETURNING: Final = "returning"
FAILED: Final = "failed"
# Why somebody whose check was cancelled by hand has no new lot: the order of that draw goes on, and so does theirs.
CONTINUES: Final = "continues"
AGAIN: Final = "again"
# Why somebody is left out.
LEFT: Final = "left"
AWAY: Final = "away"
OPEN: Final = "open"
NO_CASE: Final = "no_case"
SUPPORTED: Final = "supported"
LATELY: Final = "lately"
NONE_LEFT: Final = "none_left"
CANCELLED: Final = "cancelled"
# Why a case is passed over, though it was held on the day of the draw.
MOVED: Final = "moved"
CHECKED: Final = "checked"
GIVEN_UP: Final = "given_up"

WORDS: Final = {
    NEVER: "Never checked before",
    TIME: "The time since the last check has run out",
    NOT_JUDGED: "The last case could not be judged",
    RECHECK: "To be checked again after support",
    NOT_DUE: "Not due yet",
    NEW: "New as an officer",
    RETURNING: "Back after a long absence",
    FAILED: "A check in the last two years was not sufficient",
    CONTINUES: "A check of theirs was cancelled: the next case in the order of that draw is taken",
    AGAIN: "Drawn by lot before: they stay drawn though that check was cancelled",
    LEFT: "Has left the service, or has no post here any more",
    AWAY: "Away on the day: in the first draw after they return",
    OPEN: "A check of theirs is open",
    NO_CASE: "Held no case on the day",
    LATELY: "Not due, and stood in the lot of a draw not long ago",
    SUPPORTED: "Support after their last check is under way: another case is checked after it",
    NONE_LEFT: "Every case that they held has come to an outcome already",
    CANCELLED: "A check of theirs was cancelled after the list was frozen: the next draw takes their next case",
    MOVED: "The officer no longer holds this case",
    CHECKED: "This case has been checked already",
    GIVEN_UP: "It was drawn before, and that check was replaced or cancelled",
}


def reason_in_words(code: str) -> str:
    """Say one reason of a draw: “never”, or “recheck:41”, which also names the outcome that it follows."""
    return WORDS[code.partition(":")[0]]


def reasons_in_words(codes: Iterable[str]) -> list[str]:
    """Say every reason of an officer in a draw."""
    return [reason_in_words(code) for code in codes]


def recheck_of(outcome: int) -> str:
    """Return the reason of somebody who is checked again after an outcome."""
    return f"{RECHECK}:{outcome}"


def outcome_followed(codes: Iterable[str]) -> int | None:
    """Return the number of the outcome that a check follows, where these reasons name one."""
    return next((int(code.partition(":")[2]) for code in codes if code.startswith(f"{RECHECK}:")), None)


def continues_of(draw: int, seed: str) -> str:
    """Return the reason of somebody who goes on in the order of an earlier draw."""
    return f"{CONTINUES}:{draw}:{seed}"


def order_continued(codes: Iterable[str]) -> tuple[int, str] | None:
    """Return the number and the seed of the draw whose order goes on, where these reasons name one."""
    found = next((code.split(":") for code in codes if code.startswith(f"{CONTINUES}:")), None)
    return (int(found[1]), found[2]) if found else None
