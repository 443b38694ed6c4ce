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


class NewerAnswer(Exception):
    """The question was answered elsewhere since the page was shown: the person decides which of the two counts."""

    def __init__(self, step: Step) -> None:
        """Keep the newer answer."""
        super().__init__("This question was answered in another window since this page was shown.")
        self.step = step


def overtakes(given: Given, present: Step | None) -> bool:
    """Say whether an answer may follow the one in force: its page knew that one, or wrote it itself, earlier."""
    if present is None or present.revision == given.seen:
        return True
    own = bool(given.window) and given.window == present.window
    return own and given.revision > present.revision


def revision_after(given: Given, present: Step | None) -> int:
    """Return the revision of an answer that follows the one in force: always a higher one."""
    return max(given.revision, present.revision + 1 if present else 1)


def repeats(given: Given, present: Step | None) -> bool:
    """Say whether a request came twice: the answer in force is the one that it made."""
    return present is not None and bool(given.token) and given.token == present.token
