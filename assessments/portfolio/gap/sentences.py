"""The ways to a criterion in words, with the door to each: for the learner, and for who helps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from assessments.portfolio.gap.pieces import Named
from assessments.portfolio.gap.ways import Way
from assessments.portfolio.models import Criterion, EvidenceKind
from lms.models import Person


@dataclass(frozen=True)
class Said:
    """One way, and where it leads."""

    text: str
    href: str = ""
    link: str = ""
    piece: bool = False


# What a new piece of each kind takes, where the learner reads it.
_TO_DO: Final[dict[str, str]] = {
    EvidenceKind.PRODUCT: "Send a piece of work that shows it",
    EvidenceKind.WITNESS: "Ask somebody who saw it for a statement",
    EvidenceKind.REFLECTION: "Write what you learned from it",
    EvidenceKind.PRIOR: "Send proof of what you did before",
}
_NOUNS: Final[dict[str, str]] = {
    EvidenceKind.OBSERVATION: "An observation",
    EvidenceKind.DISCUSSION: "A professional discussion",
    EvidenceKind.PRODUCT: "A product of work",
    EvidenceKind.WITNESS: "A witness statement",
    EvidenceKind.REFLECTION: "A reflection",
    EvidenceKind.PRIOR: "Proof of what they did before",
}


@dataclass(frozen=True)
class ForLearner:
    """What is said to the learner: what to do, and the page where it is done."""

    supporters: Sequence[Person] = ()
    assessor: Person | None = None

    def say(self, way: Way, pieces: Mapping[int, Named], *codes: str) -> Said:
        """Put a way to some criteria in words."""
        if way.evidence is not None:
            what = "names it" if way.named else "could also cover it"
            href = _with_criterion(reverse("portfolio:claim", args=[way.evidence]), codes)
            return Said(f"Your {pieces[way.evidence]} {what}", href, "Claim it", piece=True)
        if way.kind == EvidenceKind.WITNESS:
            return Said(_TO_DO[way.kind], _with_criterion(reverse("portfolio:ask_witness"), codes), "Ask")
        if way.kind == EvidenceKind.OBSERVATION and self.supporters:
            return Said(f"Ask {_either(self.supporters)} to observe you")
        return Said(self._to_do(way.kind), add(way.kind, *codes), "Add")

    def _to_do(self, kind: str) -> str:
        if kind == EvidenceKind.OBSERVATION:
            return "Ask somebody who supports you to observe you"
        if kind == EvidenceKind.DISCUSSION:
            return f"Talk it through with {self.assessor or 'an assessor'}, and write down what you said"
        return _TO_DO[kind]


@dataclass(frozen=True)
class ForReader:
    """What is said to whoever helps a learner, or manages or assures them: what would show it."""

    learner: Person
    may_observe: bool = False

    def say(self, way: Way, pieces: Mapping[int, Named], *codes: str) -> Said:
        """Put a way to some criteria in words."""
        if way.evidence is not None:
            what = "names it; it is not claimed yet" if way.named else "could also cover it"
            page = reverse("portfolio:piece", args=[way.evidence])
            return Said(f"The {pieces[way.evidence]} {what}", page, "Read it", piece=True)
        if way.kind == EvidenceKind.OBSERVATION and self.may_observe:
            return Said(_NOUNS[way.kind], observe_page(self.learner.pk), "Observe")
        return Said(_NOUNS[way.kind])


def observe_page(learner: int) -> str:
    """Return where somebody writes down what they saw a learner do."""
    return reverse("portfolio:observe", args=[learner])


def noun_of(kind: str) -> str:
    """Return a new piece of a kind, as a sentence begins with it."""
    return _NOUNS[kind]


def codes_in_words(criteria: Sequence[Criterion]) -> str:
    """Name some criteria by code: 3.1, 3.2 and 4.1."""
    codes = [row.code for row in criteria]
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} and {codes[-1]}"


def add(kind: str, *codes: str) -> str:
    """Return where a new piece of a kind is begun, the first of its criteria chosen."""
    return _with_criterion(reverse("portfolio:submit"), codes, kind=kind)


def _with_criterion(page: str, codes: Sequence[str], **more: str) -> str:
    return f"{page}?{urlencode(more | ({'criterion': codes[0]} if codes else {}))}"


def _either(people: Sequence[Person]) -> str:
    names = [str(person) for person in people]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
