"""Read a file of pathways: what it wants, or every problem that it has, each with its line."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from courses import pack_yaml
from courses.models import Enrolment, Module
from courses.prerequisites import order_problems

LARGEST: Final = 1_000_000
LONGEST: Final = 60
ELSEWHERE: Final = (Module.Kind.ACADEMIC, Module.Kind.VOCATIONAL, Module.Kind.TRAINING)
WHO_ANSWERS: Final = ("learner", "pta", "spo")
MODULE_NAMES: Final = ("key", "title", "kind", "summary", "level", "credits", "provider")
PATHWAY_NAMES: Final = (
    "key", "name", "months", "months_confirmed", "source", "opened_on", "closed_on", "stages", "reviews",
)  # fmt: skip


class UnreadablePathways(Exception):  # it is a problem of the file, not of the program
    """A file of pathways that cannot be loaded, with every reason."""

    def __init__(self, sentences: list[str]) -> None:
        """Keep the reasons."""
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class WantedModule:
    """A module that is learned elsewhere."""

    key: str
    title: str
    kind: str
    summary: str = ""
    level: int | None = None
    credits: int | None = None
    provider: str = ""


@dataclass(frozen=True)
class WantedPlace:
    """A module in a stage: when it is due, for whom, and after what."""

    key: str
    due: int
    entry: str = ""
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class WantedStage:
    """A stage."""

    name: str
    first: int
    last: int
    modules: tuple[WantedPlace, ...] = ()


@dataclass(frozen=True)
class WantedReview:
    """A milestone review."""

    name: str
    due: int
    about: str = ""
    questions: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class WantedPathway:
    """A pathway as the file has it."""

    key: str
    name: str
    months: int
    source: str
    months_confirmed: bool = True
    opened_on: date | None = None
    closed_on: date | None = None
    stages: tuple[WantedStage, ...] = ()
    reviews: tuple[WantedReview, ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """Return everything of it that a version keeps, to be compared with one: not its name."""
        return {name: value for name, value in asdict(self).items() if name not in ("key", "name")}

    @property
    def places(self) -> list[WantedPlace]:
        """Return every module of every stage."""
        return [place for stage in self.stages for place in stage.modules]


@dataclass
class Wanted:
    """What a file wants, and what is wrong with it."""

    modules: list[WantedModule] = field(default_factory=list)
    pathways: list[WantedPathway] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_pathways(file: Path) -> Wanted:
    """Read a file of pathways. What needs the database, such as whether a module exists, is not looked at here."""
    try:
        loaded = pack_yaml.load(_text_of(file))
    except pack_yaml.YamlProblem as problem:
        raise UnreadablePathways([f"{file.name}, line {problem.line}: {problem.sentence}"]) from problem
    wanted = Wanted()
    wanted.problems += _said_twice(file)
    known = ("modules", "pathways")
    wanted.problems += [f"{file.name}: “{name}” is not known here." for name in loaded.data if name not in known]
    for index, row in enumerate(_rows(loaded.data.get("modules", []))):
        _Row(row, f"{file.name}, line {loaded.lines.get(('modules', index), 1)}", wanted.problems).module(wanted)
    for index, row in enumerate(_rows(loaded.data.get("pathways", []))):
        _Row(row, f"{file.name}, line {loaded.lines.get(('pathways', index), 1)}", wanted.problems).pathway(wanted)
    if not wanted.pathways and not wanted.problems:
        wanted.problems.append(f"{file.name}: there is no pathway in this file.")
    wanted.problems += _doubled("module", (one.key for one in wanted.modules))
    wanted.problems += _doubled("pathway", (one.key for one in wanted.pathways))
    for pathway in wanted.pathways:
        wanted.problems += [f"{pathway.key}: {sentence}" for sentence in problems_of(pathway)]
    return wanted


def _text_of(file: Path) -> str:
    data = file.read_bytes()
    if len(data) > LARGEST:
        raise UnreadablePathways([f"{file.name}: this file is larger than 1 MB. Pathways take a few pages."])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadablePathways([f"{file.name}, line {line}: this is not UTF-8 text. Save it as UTF-8."]) from error


def _said_twice(file: Path) -> list[str]:
    """Return the names that a mapping has twice: YAML would quietly keep the last one."""
    problems: list[str] = []
    nodes = [yaml.compose(_text_of(file), Loader=pack_yaml.Loader)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            names = [key.value for key, _ in node.value]
            line = node.start_mark.line + 1
            twice = sorted({str(name) for name in names if names.count(name) > 1})
            problems += [f"{file.name}, line {line}: “{name}” stands twice here. Keep one." for name in twice]
            nodes += [value for _, value in node.value]
    return problems


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _doubled(what: str, keys: Iterable[str]) -> list[str]:
    keys = list(keys)
    return [f"The {what} “{key}” stands twice in this file." for key in sorted({k for k in keys if keys.count(k) > 1})]


@dataclass
class _Row:
    """One mapping of the file: gives its values by kind, and notes what is wrong with them."""

    data: Any
    where: str
    problems: list[str]

    def __post_init__(self) -> None:
        if not isinstance(self.data, Mapping):
            self.wrong("names and values (name: value) must stand here.")
            self.data = {}

    def wrong(self, sentence: str) -> None:
        """Note a problem."""
        self.problems.append(f"{self.where}: {sentence}")

    def only(self, names: Iterable[str]) -> None:
        """Note every name that nobody reads: a slip of the finger would pass unseen."""
        known = set(names)
        for name in self.data:
            if name not in known:
                self.wrong(f"“{name}” is not known here. Known are: {', '.join(sorted(known))}.")

    def words(self, name: str, most: int, *, default: str | None = None) -> str:
        """Return a text."""
        value = self.data.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(f"“{name}” must be a text.")
            return ""
        if len(value.strip()) > most:
            self.wrong(f"“{name}” holds {most} characters at most, and has {len(value.strip())}.")
        return value.strip()

    def number(self, name: str, least: int, most: int, *, needed: bool = True) -> int | None:
        """Return a whole number within bounds."""
        value = self.data.get(name)
        if value is None and not needed:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(f"“{name}” must be a whole number from {least} to {most}.")
            return None
        return value

    def one_of(self, name: str, choices: Iterable[str], *, default: str | None = None) -> str:
        """Return one of several words."""
        value = self.data.get(name, default)
        if value == default and default is not None:
            return default
        if value not in list(choices):
            self.wrong(f"“{name}” must be one of: {', '.join(choices)}.")
            return ""
        return str(value)

    def day(self, name: str) -> date | None:
        """Return a day, where there is one."""
        value = self.data.get(name)
        if value is not None and type(value) is not date:
            self.wrong(f"“{name}” must be a day, such as 2022-03-01.")
            return None
        return value

    def rows(self, name: str) -> list["_Row"]:
        """Return the mappings of a list."""
        value = self.data.get(name, [])
        if not isinstance(value, list):
            self.wrong(f"“{name}” must be a list.")
            return []
        return [_Row(item, f"{self.where}, {name} {number}", self.problems) for number, item in enumerate(value, 1)]

    def keys(self, name: str) -> tuple[str, ...]:
        """Return a list of keys."""
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(f"“{name}” must be a list of keys.")
            return ()
        return tuple(sorted(value))

    def flag(self, name: str) -> bool:
        """Return true or false, true when nothing is said."""
        value = self.data.get(name, True)
        if not isinstance(value, bool):
            self.wrong(f"“{name}” must be true or false.")
        return bool(value)

    def module(self, wanted: Wanted) -> None:
        """Read a module that is learned elsewhere."""
        self.only(MODULE_NAMES)
        wanted.modules.append(
            WantedModule(
                self.words("key", 60),
                self.words("title", 160),
                self.one_of("kind", ELSEWHERE),
                self.words("summary", 1000, default=""),
                self.number("level", 1, 8, needed=False),
                self.number("credits", 0, 360, needed=False),
                self.words("provider", 120, default=""),
            )
        )

    def pathway(self, wanted: Wanted) -> None:
        """Read a pathway."""
        self.only(PATHWAY_NAMES)
        key = self.words("key", 40)
        self.where = f"{self.where} ({key})" if key else self.where
        wanted.pathways.append(
            WantedPathway(
                key,
                self.words("name", 80),
                self.number("months", 1, LONGEST) or 0,
                self.words("source", 200),
                self.flag("months_confirmed"),
                self.day("opened_on"),
                self.day("closed_on"),
                tuple(row.stage() for row in self.rows("stages")),
                tuple(row.review() for row in self.rows("reviews")),
            )
        )

    def stage(self) -> WantedStage:
        """Read a stage."""
        self.only(("name", "from", "to", "modules"))
        first, last = self.number("from", 0, LONGEST), self.number("to", 1, LONGEST)
        return WantedStage(
            self.words("name", 80), first or 0, last or 0, tuple(row.place() for row in self.rows("modules"))
        )

    def place(self) -> WantedPlace:
        """Read a module's place."""
        self.only(("key", "due", "entry", "requires"))
        due = self.number("due", 1, LONGEST) or 0
        entry = self.one_of("entry", Enrolment.Basis.values, default="")
        return WantedPlace(self.words("key", 60), due, entry, self.keys("requires"))

    def review(self) -> WantedReview:
        """Read a milestone review."""
        self.only(("name", "due", "about", "questions"))
        due = self.number("due", 1, LONGEST) or 0
        questions = tuple(row.question() for row in self.rows("questions"))
        for key in sorted({one[0] for one in questions if [q[0] for q in questions].count(one[0]) > 1}):
            self.wrong(f"two questions have the key “{key}”.")
        return WantedReview(self.words("name", 80), due, self.words("about", 1000, default=""), questions)

    def question(self) -> tuple[str, str, str]:
        """Read a question of a review: key, text and who answers."""
        self.only(("key", "text", "who"))
        return self.words("key", 40), self.words("text", 300), self.one_of("who", WHO_ANSWERS)


def problems_of(pathway: WantedPathway) -> list[str]:
    """Return what does not fit within a pathway: its stages, when its modules are due, and what comes after what."""
    problems = _stage_problems(pathway)
    problems += _doubled_places(pathway.places)
    for stage in pathway.stages:
        months = f"months {stage.first} to {stage.last}"
        problems += [
            f"“{place.key}” is due after {place.due} months, outside its stage “{stage.name}” ({months})."
            for place in stage.modules
            if place.due and not stage.first < place.due <= stage.last
        ]
    for review in pathway.reviews:
        if review.due > pathway.months:
            problems.append(f"the review “{review.name}” is due after {review.due} months, after the end.")
    if pathway.opened_on and pathway.closed_on and pathway.closed_on <= pathway.opened_on:
        problems.append("it closes before it opens.")
    return problems + order_problems({place.key: (place.due, place.requires) for place in pathway.places})


def _doubled_places(places: list[WantedPlace]) -> list[str]:
    keys = [place.key for place in places if place.key]
    return [f"“{key}” stands in it twice." for key in sorted({key for key in keys if keys.count(key) > 1})]


def _stage_problems(pathway: WantedPathway) -> list[str]:
    """Return where the stages overlap, leave a gap, or do not fill the pathway."""
    if not pathway.stages:
        return ["it has no stages."]
    problems = []
    reached = 0
    for stage in pathway.stages:
        if stage.last <= stage.first:
            problems.append(f"the stage “{stage.name}” ends before it begins.")
        if stage.first > reached:
            problems.append(f"no stage covers months {reached} to {stage.first}, before “{stage.name}”.")
        if stage.first < reached:
            problems.append(
                f"the stage “{stage.name}” begins in month {stage.first}: the one before ends in {reached}."
            )
        reached = stage.last
    if reached != pathway.months:
        problems.append(f"its last stage ends in month {reached}, and the pathway in month {pathway.months}.")
    return problems
