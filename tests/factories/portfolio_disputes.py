"""Judgements that came back, counted, or were refused too often."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from assessments.portfolio.disputes.appealing import appeal
from assessments.portfolio.disputes.disagreeing import disagree
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import Appeal, Claim, FrameworkVersion, Judgement, MoreTime
from assessments.portfolio.tries.more_time import ask_more_time
from lms.calendar import today
from lms.models import Person
from tests.cast import Cast
from tests.factories.portfolio import evidence, framework, judged, met, not_yet


def sent_back(cast: Cast, version: FrameworkVersion | None = None, title: str = "A plan") -> Judgement:
    """Return a judgement of Joel's about Callum that Helen sent back."""
    [claim] = evidence(cast.callum, version or framework(), title=title)
    judgement = judged(claim, cast.joel, met())
    countersign(judgement=judgement, by=cast.helen, agrees=False, reasons="It does not say how current it is.")
    return Judgement.objects.get(pk=judgement.pk)


def disputed(cast: Cast) -> Judgement:
    """Return the same, with Joel's disagreement."""
    judgement = sent_back(cast)
    disagree(judgement=judgement, by=cast.joel, reasons="It is of this month: paragraph 2.")
    return Judgement.objects.get(pk=judgement.pk)


def dispute(judgement: Judgement, cast: Cast) -> Judgement:
    """Let Helen send a judgement of Joel's back, and Joel disagree."""
    countersign(judgement=judgement, by=cast.helen, agrees=False, reasons="Not current.")
    disagree(judgement=judgement, by=cast.joel, reasons="It is.")
    return Judgement.objects.get(pk=judgement.pk)


def refused(cast: Cast, version: FrameworkVersion | None = None, title: str = "A plan") -> Judgement:
    """Return a judgement of not yet met about Priya, by Helen, that counts."""
    [claim] = evidence(cast.priya, version or framework(), title=title)
    return judged(claim, cast.helen, not_yet())


def appealed(cast: Cast, by: Person | None = None) -> Appeal:
    """Return an appeal of Priya's against what Helen judged."""
    return appeal(judgement=refused(cast), by=by or cast.priya, reasons="Paragraph 1 names both of them.")


@dataclass
class Disputes:
    """One of each thing that is disputed, or asked for."""

    sent_back: Judgement
    disputed: Judgement
    refused: Judgement
    more_time: MoreTime
    appeal: Appeal


def one_of_each(cast: Cast, version: FrameworkVersion) -> Disputes:
    """Return one of each: Joel's about Callum, Helen's about Priya, and an appeal of Callum's that Helen reads."""
    first = sent_back(cast, version, "Sent back")
    [other] = evidence(cast.callum, version, title="Disputed")
    claims = [evidence(cast.priya, version, "2.2", title=f"Try {number}")[0] for number in range(3)]
    judgements = [judged(claim, cast.helen, not_yet()) for claim in claims]
    until = today() + timedelta(days=7)
    asked = ask_more_time(judgement=judgements[0], by=cast.priya, until=until, reason="Two weeks at court.")
    [appealed_claim] = evidence(cast.callum, version, title="Appealed")
    return Disputes(
        sent_back=first,
        disputed=dispute(judged(other, cast.joel, met()), cast),
        refused=judgements[1],
        more_time=asked,
        appeal=appeal(judgement=_by_gareth(appealed_claim, cast), by=cast.callum, reasons="Paragraph 1."),
    )


def _by_gareth(claim: Claim, cast: Cast) -> Judgement:
    """Return a judgement of not yet met by somebody who judges no more, so that Helen had no hand in it."""
    return Judgement.objects.create(
        claim=claim,
        by=cast.gareth,
        standing={"assessor": "qualified"},
        judged_at=timezone.now(),
        needs_countersignature=False,
        **not_yet().as_fields(),
    )
