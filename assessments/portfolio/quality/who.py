"""Who may look at sampled judgements, and read a sample from outside: nobody with a part in it, and with no tie."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from assessments.independence import Matter, Tie, ties_among
from assessments.portfolio.models import Judgement, SampleDraw, SampleItem
from lms.models import Person

OWN: Final = "You judged, countersigned, ruled on or read this yourself, and nobody quality assures their own work."
TOOK_PART: Final = "had a hand in this sample, and nobody assures their own work"
TIED: Final = "is, manages or mentors somebody whose work or judgements this sample holds"
RELATED: Final = ("line__draw__unit", "line__assessor", "line__judgement__claim__evidence__person")


@dataclass(frozen=True)
class Independence:
    """What stands between some people and some sampled judgements."""

    took_part: dict[int, set[int]]
    ties: dict[tuple[int, int], Tie]

    def why_not(self, item: SampleItem, person: int) -> str:
        """Return why this person may not look at a sampled judgement, or nothing."""
        claim = item.line.judgement.claim
        if person in self.took_part.get(claim.pk, ()):
            return OWN
        found = self.ties.get((person, claim.evidence.person_id)) or self.ties.get((person, item.line.assessor_id))
        return found.sentence if found else ""


def independence_of(items: Iterable[SampleItem], people: Iterable[int], on: date) -> Independence:
    """Gather what stands between these people and these items. Constant queries, however many of either."""
    items, people = list(items), set(people)
    concerned: dict[int, Person] = {}
    for item in items:
        learner = item.line.judgement.claim.evidence.person
        concerned |= {learner.pk: learner, item.line.assessor_id: item.line.assessor}
    ties = ties_among(people, concerned.values(), matter=Matter.EVIDENCE, on=on) if people else {}
    return Independence(took_part({item.line.judgement.claim_id for item in items}), ties)


def not_independent_of(draws: Iterable[int], person: Person, on: date) -> dict[int, str]:
    """Return of which of some samples somebody is not independent, and why. Constant queries."""
    rows = SampleDraw.objects.filter(pk__in=draws).select_related("result")
    found = {draw.pk: TOOK_PART for draw in rows if person.pk in _drew(draw)}
    items = list(SampleItem.objects.filter(line__draw__in=draws).select_related("finding", *RELATED))
    between = independence_of(items, [person.pk], on)
    for item in items:
        looked = {item.iqa_id, item.found.by_id if item.found else None}
        why = between.why_not(item, person.pk)
        if why == OWN or person.pk in looked:
            found[item.line.draw_id] = TOOK_PART
        elif why:
            found.setdefault(item.line.draw_id, TIED)
    return found


def _drew(draw: SampleDraw) -> set[int]:
    """Return who froze the list of a sample, and who drew from it."""
    return {draw.frozen_by_id} | ({draw.made.drawn_by_id} if draw.made else set())


def took_part(claims: set[int]) -> dict[int, set[int]]:
    """Return who judged, signed, disagreed, ruled on or read again anything of each claim. One query."""
    names = ("by", "countersignature__by", "disagreement__by", "ruling__by", "appeal__reader")
    found: dict[int, set[int]] = {}
    for claim, *people in Judgement.objects.filter(claim__in=claims).values_list("claim", *names):
        found.setdefault(claim, set()).update(person for person in people if person)
    return found
