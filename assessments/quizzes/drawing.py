"""Which questions an attempt asks where a slot draws by tag. Pure: the slots and the pool in, question ids out."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Shuffle = Callable[[list[int]], list[int]]

TAGS: Final = ("module", "misconception", "standard", "criterion", "difficulty")


class TooFew(Exception):
    """No question is left for a slot; it carries the tags for which there are too few."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        """Keep the tags."""
        super().__init__(f"Too few live questions for {in_words(tags)}.")
        self.tags = dict(tags)


@dataclass(frozen=True)
class Candidate:
    """A live question with its tags."""

    question: int
    tags: Mapping[str, str]
    # Whether an exam may draw it, so that anything else asks it last.
    kept: bool = False

    def bears(self, wanted: Mapping[str, str]) -> bool:
        """Say whether it has all the tags that are wanted."""
        return all(self.tags.get(name) == value for name, value in wanted.items())


def in_words(tags: Mapping[str, str]) -> str:
    """Write tags as a list."""
    return ", ".join(f"{name} {tags[name]}" for name in TAGS if name in tags) or "any tag"


def draw(
    slots: Mapping[int, Mapping[str, str]],
    pool: Sequence[Candidate],
    *,
    taken: Collection[int],
    seen: Collection[int],
    shuffle: Shuffle,
) -> dict[int, int]:
    """Return a question for each slot, by position: none that is taken, none twice, unseen ones first; or TooFew.

    What is kept for an exam comes after everything else, seen or not.
    A slot gives up what it drew when another can be filled only so: as long as the questions suffice, every slot gets
    one, whatever the order in which chance takes them.
    """
    free = {one.question: one for one in pool if one.question not in taken}
    order = shuffle(sorted(free))
    chosen: dict[int, int] = {}  # question -> position
    unkept = [one for one in order if not free[one].kept]
    for usable in (_unseen(unkept, seen), unkept, _unseen(order, seen), order):
        fitting = {at: [one for one in usable if free[one].bears(tags)] for at, tags in slots.items()}
        for position in shuffle([at for at in sorted(slots) if at not in chosen.values()]):
            _place(position, fitting, chosen, set())
    found = {position: question for question, position in chosen.items()}
    for position, tags in slots.items():
        if position not in found:
            raise TooFew(tags)
    return found


def _unseen(questions: Iterable[int], seen: Collection[int]) -> list[int]:
    return [question for question in questions if question not in seen]


def _place(position: int, fitting: Mapping[int, Sequence[int]], chosen: dict[int, int], tried: set[int]) -> bool:
    """Give a slot a question, if need be one whose slot then takes another; say whether that could be done."""
    for question in fitting[position]:
        if question in tried:
            continue
        tried.add(question)
        if question not in chosen or _place(chosen[question], fitting, chosen, tried):
            chosen[question] = position
            return True
    return False


def shuffled_within(sections: Sequence[str], shuffle: Shuffle) -> list[int]:
    """Return the places 0, 1, ... in an order of chance within each section; sections keep the order they begin in."""
    found: list[int] = []
    for section in dict.fromkeys(sections):
        found += shuffle([place for place, name in enumerate(sections) if name == section])
    return found


def pages(sections: Sequence[str], per_page: int) -> list[int]:
    """Return the page, from 1, of each question: so many a page, and a new page for each section."""
    found: list[int] = []
    page, on_page, before = 0, per_page, ""
    for place, section in enumerate(sections):
        if on_page >= per_page or (place and section != before):
            page, on_page = page + 1, 0
        found.append(page)
        on_page, before = on_page + 1, section
    return found
