"""The allocation check for other systems: one question, in JSON, with a key, and within a rate (docs/api.md)."""

from typing import Annotated, Any, Final, Literal

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle
from pydantic import ConfigDict, Field

from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, people_at, visible_to
from lms.roles import Permission
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.facts import CONCERNS, LETTERS, TIERS, CaseFacts
from mentoring.caseload.keys import key_that_is
from mentoring.caseload.models import AllocationCheck, ApiKey
from mentoring.caseload.officers import Other, others_for
from mentoring.caseload.references import NotAReference, normalised

Level = Literal["low", "medium", "high", "very_high"]
MOST_OTHERS: Final = 10
QUESTION: Final = "May this case go to this person?"


class Asking(Schema):
    """What is sent: who asks, about whom, and the case as coded facts. A field that is not known here is refused."""

    model_config = ConfigDict(extra="forbid")

    asked_by: str = Field(max_length=254, description="work e-mail of the manager who asks; their rights count")
    person: str = Field(max_length=20, description="staff code of who would hold the case")
    lead: str = Field("", max_length=20, description="staff code of who would lead it, if it is co-worked")
    reference: str = Field("", max_length=20, description="case reference; only its mask and a keyed hash are kept")
    rosh_public: Level
    rosh_children: Level
    rosh_known_adults: Level
    rosh_staff: Level
    order: Literal["community", "licence", "custody"]
    tier: str = Field(
        "",
        max_length=3,
        description="A to G, or A3 to D0 with an S; empty: not tiered yet",
        json_schema_extra={"enum": ["", *LETTERS, *TIERS]},
    )
    mappa_category: Annotated[int, Field(ge=1, le=4)] | None = None
    mappa_level: Annotated[int, Field(ge=1, le=3)] | None = None
    domestic_abuse: bool = False
    child_safeguarding: bool = False
    sexual_offence: bool = False
    stalking: bool = False
    vulnerability: bool = False
    remote: bool = False
    others: bool = Field(False, description="also say who else of the delivery unit could take it")

    def facts(self) -> CaseFacts:
        """Return the case as coded facts."""
        found: dict[str, Any] = {name: getattr(self, name) for name in ("order", "tier", *CONCERNS)}
        found |= {name: getattr(self, name) for name in ("mappa_category", "mappa_level")}
        found |= {group: getattr(self, f"rosh_{group}") for group in ("public", "children", "known_adults", "staff")}
        return CaseFacts(**found)


class ReasonOut(Schema):
    """One reason. A reason without a rule says all that is ever said of it."""

    answer: str
    reason: str
    changes_if: str
    rule: str | None
    version: str | None
    source: str | None
    confirmed: bool | None


class OtherOut(Schema):
    """Somebody else who could take the case."""

    person: str
    answer: str
    why: str


class Answered(Schema):
    """The answer, as it is kept."""

    answer: str
    reasons: list[ReasonOut]
    address: str
    others: list[OtherOut]


class Refused(Schema):
    """Why there is no answer: a sentence, or what is wrong with each field."""

    detail: str | list[dict[str, Any]]


# Refusals are part of the description: whoever builds against it meets each of them.
REFUSALS: Final = frozenset({400, 401, 403, 404, 422, 429})


class Key(HttpBearer):
    """Let in whoever sends a key that has not ended."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the key."""
        return key_that_is(token)


class ByKey(AuthRateThrottle):
    """So many questions for each key, whoever sends them."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """Return under what the questions of a key are counted."""
        return f"allocation-api-{request.auth.pk}"  # type: ignore[attr-defined]


api = NinjaAPI(
    title="Waymark allocation check",
    version="1",
    urls_namespace="allocation_api",
    docs_url=None,
    auth=Key(),
    throttle=[ByKey(settings.ALLOCATION_API_RATE)],
)


@api.post(
    "check", response={200: Answered, REFUSALS: Refused}, url_name="check", summary="May this case go to this person?"
)
def check(request: HttpRequest, asking: Asking) -> dict[str, Any]:
    """Answer allow, warn or block, each reason with its rule, version and source. The answer is kept."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    by = _somebody(key, email=asking.asked_by.lower(), is_active=True)
    if asking.tier not in ("", *LETTERS, *TIERS):
        raise HttpError(422, "The tier is one of A to G, or of A3 to D0, with an S where it is suspended.")
    if asking.mappa_level and not asking.mappa_category:
        raise HttpError(422, "Send the MAPPA category too: a level alone does not say enough.")
    person, lead = _about(key, by, asking.person), _about(key, by, asking.lead) if asking.lead else None
    try:
        reference = normalised(asking.reference) if asking.reference.strip() else ""
        found = check_allocation(
            person=person, facts=asking.facts(), by=by, reference=reference, lead=lead, through=key.name
        )
    except NotAReference as refused:
        raise HttpError(422, str(refused)) from None
    except NotAllowed as refused:
        raise HttpError(403, str(refused)) from None
    others = others_for(asking.facts(), person, today(), MOST_OTHERS, _open_to(key, by)) if asking.others else []
    return answered(request, found, [other for other in others if other.seen])


def _somebody(key: ApiKey, **facts: Any) -> Person:
    """Return who asks: somebody who works in the place of the key."""
    person = Person.objects.filter(**facts).first()
    if person is None or not visible_in(key, person):
        raise HttpError(403, "Nobody who may ask with this key has this e-mail.")
    return person


def visible_in(key: ApiKey, person: Person) -> bool:
    """Say whether somebody works in the place of a key."""
    return people_at([key.unit], today()).filter(pk=person.pk).exists()


def _open_to(key: ApiKey, by: Person) -> QuerySet[Person]:
    """Return about whom somebody may ask with a key: people of its place, whom they may ask about on our pages too."""
    return visible_to(by, Permission.CHECK_ALLOCATION, today()).filter(pk__in=people_at([key.unit], today()))


def _about(key: ApiKey, by: Person, staff_code: str) -> Person:
    """Return who is asked about. Whoever is outside is not told apart from whoever does not exist."""
    person = _open_to(key, by).filter(staff_code=staff_code.strip()).exclude(staff_code="").first()
    if person is None:
        raise HttpError(404, "Nobody about whom they may ask has this staff code.")
    return person


def answered(request: HttpRequest, found: AllocationCheck, others: list[Other]) -> dict[str, Any]:
    """Return an answer as it is sent."""
    return {
        "answer": found.answer,
        "reasons": [_reason(record) for record in found.reasons],
        "address": request.build_absolute_uri(reverse("caseload:answer", args=[found.pk])),
        "others": [
            {"person": other.asked.person.staff_code or "", "answer": other.decision.answer, "why": other.why}
            for other in others
        ],
    }


def _reason(record: dict[str, Any]) -> dict[str, Any]:
    said = {key: record[key] for key in ("answer", "reason", "changes_if")}
    rule = record["rule"] or {}
    return said | {
        "rule": rule.get("title"),
        "version": rule.get("version"),
        "source": rule.get("source"),
        "confirmed": rule.get("confirmed"),
    }
