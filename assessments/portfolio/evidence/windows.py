"""What was written of one draft in two windows, part by part, so that its writer chooses. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assessments.portfolio.evidence.drafts import Fields


@dataclass(frozen=True)
class Part:
    """A part of a form that is chosen as one: its fields, and how a version of it is said."""

    key: str
    label: str
    names: Sequence[str]
    say: Callable[[Fields], str]


@dataclass(frozen=True)
class Two:
    """One part that two windows hold differently, in words."""

    key: str
    label: str
    here: str
    there: str

    @property
    def pick(self) -> str:
        """Return the version to propose: what this window holds, unless that is nothing."""
        return "here" if self.here else "there"


def part_of(name: str, label: str) -> Part:
    """Return a part that is one field."""
    return Part(name, label, [name], lambda fields: in_words(fields.get(name, "")))


def in_words(value: str | list[str]) -> str:
    """Say what a field holds."""
    return ", ".join(value) if isinstance(value, list) else value.strip()


def two_versions(parts: Sequence[Part], here: Fields, there: Fields) -> list[Two]:
    """Return the parts that two windows hold differently; what a window did not send it does not contradict."""
    return [
        Two(part.key, part.label, part.say({**there, **here}), part.say(there))
        for part in parts
        if any(name in here and (here[name] or "") != (there.get(name) or "") for name in part.names)
    ]


def chosen(parts: Sequence[Part], here: Fields, there: Fields, picks: Mapping[str, str]) -> dict[str, str | list[str]]:
    """Return the form as its writer chose it; a part of which they said nothing stays as it is here."""
    found = dict(here)
    for part in parts:
        if picks.get(f"choose_{part.key}") == "there":
            found |= {name: there.get(name, [] if isinstance(here.get(name), list) else "") for name in part.names}
    return found
