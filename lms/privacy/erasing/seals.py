"""The seals that rest on somebody’s words: a sample or a draw that is worked out again is hashed over whole rows."""

from assessments.portfolio.models import SampleDraw
from assessments.portfolio.quality.verifying import verify as verify_sample
from assessments.spot_checks.draws.verifying import verify as verify_draw
from assessments.spot_checks.models import Draw, DrawOfficer
from lms.models import Person


def seals_that_hold(person: Person) -> set[tuple[str, int]]:
    """Return the samples and draws with somebody in them that can be verified now, as kind and number."""
    judged = SampleDraw.objects.filter(lines__judgement__claim__evidence__person=person)
    samples = (judged | SampleDraw.objects.filter(lines__assessor=person)).distinct()
    draws = Draw.objects.filter(pk__in=DrawOfficer.objects.filter(officer=person).values("draw"))
    found = {("sample", draw.pk) for draw in samples if verify_sample(draw).ok}
    return found | {("draw", draw.pk) for draw in draws if verify_draw(draw).ok}
