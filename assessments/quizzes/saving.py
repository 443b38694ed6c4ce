"""What a page sends with an answer, and which of two answers to a question counts. Pure."""

from dataclasses import dataclass, field

from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.models import Step


@dataclass(frozen=True)
class Given:
    """An answer as a page sends it.

    `seen` is the revision that the server had last told this page of (0 for none); `revision` counts the changes made
    on the page from there; `window` tells one open page from another; `token` tells a repeated request from a new one.
    """

    answer: Answer
    seen: int = 0
    revision: int = 0
    window: str = ""
    token: str = ""
    sure: int | None = field(default=None)


@dataclass(frozen=True)
class Known:
    """What is on record when an answer comes: the answer in force, and the one that this very request made before."""

    present: Step | None = None
    repeated: Step | None = None


class NewerAnswer(Exception):
    """The question was answered elsewhere since the page was shown: the person decides which of the two counts."""

    def __init__(self, step: Step, given: Given) -> None:
        """Keep the newer answer, and the one that came too late."""
        super().__init__("This question was answered in another window since this page was shown.")
        self.step, self.given = step, given


def revision_to_write(given: Given, known: Known) -> int:
    """Return the revision under which an answer is written; 0 when it is on record already.

    An answer that the page did not know of is never overwritten unseen: NewerAnswer carries both.
    """
    present = known.present
    follows = present is None or overtakes(given, present)
    if known.repeated or (already_there(given, known) and not (follows and counts_on(given, present))):
        return 0
    if present and not follows:
        raise NewerAnswer(present, given)
    return revision_after(given, present)


def already_there(given: Given, known: Known) -> bool:
    """Say whether an answer is on record already: it came before, or it is the one in force."""
    present = known.present
    in_force = (present.answer, present.sure) if present else ({}, None)
    return known.repeated is not None or (given.answer, given.sure) == in_force


def counts_on(given: Given, present: Step | None) -> bool:
    """Say whether a window has come to the same words again by a later change: earlier ones may still be on the way,
    and must find that they are."""
    return bool(given.window) and given.revision > (present.revision if present else 0)


def overtakes(given: Given, present: Step) -> bool:
    """Say whether an answer may follow the one in force: its page knew that one, or wrote it itself, earlier."""
    own = bool(given.window) and given.window == present.window
    return present.revision == given.seen or (own and given.revision > present.revision)


def revision_after(given: Given, present: Step | None) -> int:
    """Return the revision of an answer that follows the one in force: always a higher one."""
    return max(given.revision, present.revision + 1 if present else 1)
