"""Samples of judgements: some judgements to draw from, a draw, and looking at what was drawn."""

from datetime import timedelta

from assessments.portfolio.models import Finding, FrameworkVersion, Judgement, SampleDraw, SampleGrant, SampleItem
from assessments.portfolio.quality.drawing import make_sample
from assessments.portfolio.quality.finding import Found, record_finding
from assessments.portfolio.quality.granting import grant_sample
from lms.calendar import today
from lms.models import Person, RegionChoice, Unit
from tests.cast import Cast
from tests.factories import portfolio

IN_ORDER = Found("in_order", "The reasons point at the evidence.")


def choose(cast: Cast, rule: str, value: int) -> None:
    """Let the region choose its own value of a rule."""
    facts = {"starts": today(), "reason": "Ours", "chosen_by": cast.imogen}
    RegionChoice.objects.create(region=cast.region, rule=rule, value=value, **facts)


def some_judged(
    learner: Person, by: Person, version: FrameworkVersion, *codes: str, **facts: object
) -> list[Judgement]:
    """Submit a piece of evidence and judge every claim of it."""
    claims = portfolio.evidence(learner, version, *codes, **facts)
    return [portfolio.judged(claim, by) for claim in claims]


def sampled(unit: Unit, by: Person) -> SampleDraw:
    """Draw a sample at a place."""
    newest = SampleDraw.objects.order_by("-pk").values_list("pk", flat=True).first()
    return make_sample(unit=unit, by=by, newest=newest or 0)


def item_of(judgement: Judgement) -> SampleItem:
    """Return a judgement as it was sampled."""
    return SampleItem.objects.select_related("line__draw", "line__assessor").get(line__judgement=judgement)


def found(item: SampleItem, by: Person, outcome: str = "action") -> Finding:
    """Record that something is to be done about a sampled judgement."""
    wanted = Found(outcome, "The reasons are short.", "Name the paragraph.", today() + timedelta(days=7))
    return record_finding(item=item, by=by, found=wanted)


def granted(draw: SampleDraw, person: Person, by: Person, days: int = 5) -> SampleGrant:
    """Let somebody read a sample from today for some days."""
    last = today() + timedelta(days=days)
    return grant_sample(draw=draw, person=person, by=by, starts=today(), last=last, reason="Visit of the awarding body")
