"""On what forecasts were tested: on invented lives, until the ranges of enough real learners have passed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import BooleanField, Case, Count, DurationField, ExpressionWrapper, F, Q, When

from courses.models import Enrolment
from lms.calendar import months_after
from lms.progress.models import Forecast

# So many months back is looked.
BACK: Final = 12
# Forecasts count that said a likely day at least so far ahead: those near the end are the easy ones.
AHEAD: Final = timedelta(days=91)
# So many learners with kept forecasts must be past their range before their figures are shown. UNCONFIRMED: our value.
SHOWN_FROM: Final = 10
# Nobody real has an address there: RFC 2606 keeps it for examples.
INVENTED: Final = "@example.org"
QUALIFIED: Final = (Enrolment.Status.NEWLY_QUALIFIED, Enrolment.Status.QUALIFIED)


@dataclass(frozen=True)
class Tested:
    """How those forecasts did whose range has passed of late, of real learners, or else of invented ones.

    Whoever is still on the pathway when their range has passed is counted: their day comes after it. Who left is not:
    a forecast is of those who stay.
    """

    learners: int
    forecasts: int
    inside: int
    earlier: int
    invented: bool

    @property
    def shown(self) -> bool:
        """Say whether there are enough of them."""
        return self.learners >= SHOWN_FROM

    @property
    def sentence(self) -> str:
        """Say on what forecasts were tested, and how they did."""
        if self.invented or not self.shown:
            known = f" So far {self._known}." if not self.invented and self.learners else ""
            return f"Tested on invented data: the ranges of too few real learners have passed yet.{known}"
        return f"Tested on {self.learners} learners whose range passed in the last {BACK} months. {self.figures}"

    @property
    def figures(self) -> str:
        """Say how often the range held."""
        before, after = self.earlier, self.forecasts - self.inside - self.earlier
        held, before_it, after_it = (f"{one / self.forecasts:.0%}" for one in (self.inside, before, after))
        return (
            f"Of {self.forecasts} forecasts made of them three months or more ahead, {held} held: the day was within "
            f"the range. It came before the range in {before_it}, and after it, or not yet, in {after_it}. "
            "Who left is not counted."
        )

    @property
    def _known(self) -> str:
        return f"that of {self.learners} learner{' has' if self.learners == 1 else 's have'}"


def tested(on: date) -> Tested:
    """Return how kept forecasts did, of real learners when the range of any has passed. One query."""
    rows = Forecast.objects.filter(refusal="", late__gt=months_after(on, -BACK), late__lt=on)
    rows = rows.exclude(enrolment__status=Enrolment.Status.WITHDRAWN)
    rows = rows.annotate(ahead=ExpressionWrapper(F("likely") - F("worked_out_on"), output_field=DurationField()))
    rows = rows.filter(ahead__gte=AHEAD)
    about, ended = Q(enrolment__person__email__iendswith=INVENTED), F("enrolment__ends")
    done = Q(enrolment__status__in=QUALIFIED)
    counted = (
        rows.annotate(invented=Case(When(about, then=True), default=False, output_field=BooleanField()))
        .order_by()
        .values("invented")
        .annotate(
            learners=Count("enrolment", distinct=True),
            forecasts=Count("pk"),
            inside=Count("pk", filter=done & Q(early__lte=ended, late__gte=ended)),
            earlier=Count("pk", filter=done & Q(early__gt=ended)),
        )
    )
    found = {row["invented"]: Tested(**row) for row in counted}
    return found.get(False) or found.get(True) or Tested(0, 0, 0, 0, invented=True)
