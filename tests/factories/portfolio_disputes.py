"""Judgements that came back, counted, or were refused too often."""

from assessments.portfolio.disputes.appealing import appeal
from assessments.portfolio.disputes.disagreeing import disagree
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import Appeal, FrameworkVersion, Judgement
from lms.models import Person
from tests.cast import Cast
from tests.factories.portfolio import evidence, framework, judged, met, not_yet


def sent_back(cast: Cast) -> Judgement:
    """Return a judgement of Joel's about Callum that Helen sent back."""
    [claim] = evidence(cast.callum, framework())
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
