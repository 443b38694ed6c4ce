"""One piece of evidence on an assessor's desk, as a request finds it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict

from assessments.portfolio.evidence.drafts import number_of
from assessments.portfolio.judging.drafts import Sent
from assessments.portfolio.judging.fields import Written, name_of, of_claim, was_on_the_page, written
from assessments.portfolio.judging.page import Row, claims_of, rows_of, waits
from assessments.portfolio.judging.windows import chosen
from assessments.portfolio.models import Claim, Evidence, Hold, JudgingDraft
from lms.models import Person


@dataclass
class Desk:
    """A piece with its claims; `again` are claims that are judged already and that somebody wants to judge again."""

    person: Person
    evidence: Evidence
    again: set[int] = field(default_factory=set)
    hold: Hold | None = None

    @cached_property
    def claims(self) -> list[Claim]:
        """Return its claims in order."""
        return claims_of(self.evidence)

    @cached_property
    def draft(self) -> JudgingDraft | None:
        """Return what the assessor has written so far."""
        return JudgingDraft.objects.filter(evidence=self.evidence, assessor=self.person).first()

    @property
    def fields(self) -> Written:
        """Return what is written so far as the fields of the form."""
        return dict(self.draft.answers) if self.draft else {}

    @property
    def shown(self) -> list[int]:
        """Return the claims that have a form: those that wait, those asked for, and those begun."""
        fields = self.fields
        return [
            claim.pk for claim in self.claims if waits(claim) or claim.pk in self.again or of_claim(fields, claim.pk)
        ]

    def rows(self, posted: QueryDict | None = None) -> list[Row]:
        """Return its claims as the page shows them; what was `posted` goes before what was drafted."""
        shown = self.shown if posted is None else [row.pk for row in self.claims if was_on_the_page(posted, row.pk)]
        return rows_of(self.claims, shown, self.fields, posted)

    def rows_to_read(self) -> list[Row]:
        """Return its claims without a form."""
        return rows_of(self.claims, (), {})

    def sent(self, data: QueryDict) -> Sent:
        """Return the form that came; where its assessor chose between two versions, what they chose of both."""
        claims = [claim.pk for claim in self.claims]
        fields = written(data, claims)
        if "chosen" in data:
            fields = chosen(claims, fields, self.fields, {name: str(data[name]) for name in data})
        window = str(data.get("window", "")).replace("\0", "")[:36]
        return Sent(fields, number_of(data.get("seen", "")), window, number_of(data.get("turn", "")))

    def with_words(self, sent: Sent, claim: int, words: str) -> Sent:
        """Return a form with some words put under the reasons of a claim."""
        name = name_of(claim, "reasons")
        before = "".join(sent.fields.get(name, self.fields.get(name, [])))
        return Sent({**sent.fields, name: [f"{before}\n{words}".strip()]}, sent.seen, sent.window, sent.turn)
