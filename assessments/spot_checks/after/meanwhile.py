"""Two people do the same at once: the second hears who was first and when, and sees what they wrote themselves."""

from datetime import datetime

from django.http import QueryDict
from django.utils.timezone import localtime

from lms.calendar import in_words, today
from lms.models import Person


def was_first(who: Person | None, by: Person, did: str, at: datetime) -> str:
    """Say who did it and when, to somebody whose own came after it."""
    name = "A rule" if who is None else "You" if who.pk == by.pk else str(who)
    return f"{name} {did} on {in_words(today(at))} at {localtime(at):%H:%M}, before this was sent."


def written_in(post: QueryDict) -> list[dict[str, str]]:
    """Return what somebody wrote into a plan, as it was sent: what they kept, and what they added."""
    found = []
    for key in [name.removeprefix("text-") for name in post if name.startswith("text-")]:
        text = post.get(f"text-{key}", "").strip()
        due = " ".join(post.get(f"due-{key}_{part}", "") for part in ("day", "month", "year")).strip()
        if (text or due) and (key.startswith("own-") or f"keep-{key}" in post):
            found.append({"text": text, "due": due})
    return found
