"""One person's page: account, posts, managers, roles, invitations and stand-ins. No judgement, and nobody's words."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from lms import invitations
from lms.accounts import factors
from lms.accounts.actions import check_can_be_invited
from lms.accounts.permissions import check_may_give, check_may_look_after
from lms.accounts.states import WORDS, State, state_of
from lms.calendar import in_words, today
from lms.models import EmailChange, Invitation, LineManagement, Person, Post, RoleGrant, StandIn
from lms.permissions import refusal, rights_of
from lms.roles import Permission

STANDS: Final = {
    invitations.Stand.OPEN: ("due", "Can be used"),
    invitations.Stand.ACCEPTED: ("done", "Used"),
    invitations.Stand.COME: ("done", "Signed in since"),
    invitations.Stand.WITHDRAWN: ("withdrawn", "Withdrawn"),
    invitations.Stand.EXPIRED: ("lapsed", "Ran out"),
}


@dataclass(frozen=True)
class Act:
    """Something that can be done to an account, or the reason why not."""

    label: str
    href: str
    refused: str = ""


@dataclass
class Account:
    """Everything that the page shows."""

    person: Person
    state: State
    facts: list[dict[str, Any]]
    posts: list[Post]
    managers: list[LineManagement]
    now: list[tuple[RoleGrant, bool]]
    over: list[RoleGrant]
    invited: list[dict[str, Any]]
    standing_in: list[StandIn]
    waiting: EmailChange | None
    first: Act | None
    acts: list[Act] = field(default_factory=list)

    @property
    def others(self) -> list[Act]:
        """Return what else can be done, beside what is most likely wanted."""
        return [act for act in self.acts if act != self.first]

    @property
    def refused(self) -> str:
        """Return the one reason for which nothing at all can be done, if there is one."""
        reasons = {act.refused for act in self.acts}
        return reasons.pop() if len(reasons) == 1 else ""


def account_of(person: Person, by: Person, at: datetime) -> Account:
    """Return the page of one person. As many queries whatever there is to show."""
    day = today(at)
    rows = list(Invitation.objects.filter(person=person).select_related("made_by", "person").order_by("-made_at"))
    invited = any(invitations.stand_of(row, at) == invitations.Stand.OPEN for row in rows)
    state = state_of(person, invited)
    grants = list(
        RoleGrant.objects.filter(person=person)
        .select_related("unit", "granted_by", "ended_by")
        .order_by("-starts", "-pk")
    )
    changes = EmailChange.objects.filter(person=person).select_related("asked_by")
    acts = _acts(person, by, state, day)
    return Account(
        person=person,
        state=state,
        facts=_facts(person, state, at),
        posts=list(Post.objects.filter(person=person).select_related("unit").order_by("-starts", "-pk")),
        managers=list(LineManagement.objects.filter(person=person).select_related("manager").order_by("-starts")),
        now=[(grant, _ends_here(grant, acts)) for grant in grants if not _over(grant, day)],
        over=[grant for grant in grants if _over(grant, day)],
        invited=[_invitation(row, at) for row in rows],
        standing_in=list(_stand_ins(person, day)),
        waiting=changes.filter(made_at=None, refused_at=None).first(),
        first=_first(acts, state),
        acts=acts,
    )


def _over(grant: RoleGrant, day: date) -> bool:
    return grant.ends is not None and (grant.ends <= day or grant.ends == grant.starts)


def _ends_here(grant: RoleGrant, acts: list[Act]) -> bool:
    """Say whether the grant can be ended from here: the page of the end itself asks for the rest."""
    return grant.ends is None and any(act.label == GRANT and not act.refused for act in acts)


def _facts(person: Person, state: State, at: datetime) -> list[dict[str, Any]]:
    last = in_words(today(person.last_login)) if person.last_login else "never"
    # The list keeps what nobody signed out of; older than this, none of it opens anything.
    since = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    open_now = UserSession.objects.filter(user=person, created_at__gt=since).count()
    return [
        {"term": "Account", "value": WORDS[state][0]},
        {"term": "Last sign-in", "value": last},
        {"term": "Sign-ins open now", "value": open_now},
        {"term": "Second factor", "value": factors.in_words(factors.kinds_of(person))},
    ]


def _invitation(row: Invitation, at: datetime) -> dict[str, Any]:
    shape, words = STANDS[invitations.stand_of(row, at)]
    sent = row.sent_at
    return {"row": row, "shape": shape, "words": words if sent or words != "Can be used" else "Leaves in a minute"}


def _stand_ins(person: Person, day: date) -> Any:
    rows = StandIn.objects.not_over_by(day).filter(Q(stand_in=person) | Q(grant__person=person))
    return rows.select_related("stand_in", "grant__person", "grant__unit").order_by("starts", "pk")


# ---- what can be done ----

GRANT: Final = "Grant a role"
INVITE: Final = "Invite"
REOPEN: Final = "Open the account again"


def _acts(person: Person, by: Person, state: State, day: date) -> list[Act]:
    """Return what can be done about an account in this state, each with the reason where it is refused."""
    gives = refusal(check_may_give, by, person, day)
    closed = "The account is closed. Open it again first." if state == State.LEFT else ""
    acts = [
        _act(GRANT, "grant", person, gives or closed),
        _act(INVITE, "invite", person, gives or closed or refusal(check_can_be_invited, person)),
    ]
    if not rights_of(by, day).may(Permission.LOOK_AFTER_ACCOUNTS):
        return acts
    refused = refusal(check_may_look_after, by, person, day)
    acts += [
        _act("Change name or staff code", "rename", person, refused),
        _act("Change the work e-mail", "change_email", person, refused),
        _act("End all sign-ins", "end_sign_ins", person, refused or closed),
        _act("Reset the second factor", "reset_factor", person, refused or closed),
    ]
    last = _act(REOPEN, "reopen", person, refused) if closed else _act("Close the account", "close", person, refused)
    return [*acts, last]


def _act(label: str, name: str, person: Person, refused: str) -> Act:
    return Act(label, reverse(f"people:{name}", args=[person.pk]), refused)


def _first(acts: list[Act], state: State) -> Act | None:
    """Return what is most likely wanted: to open, to invite, or to grant."""
    wanted = {State.LEFT: REOPEN, State.NEVER: INVITE}.get(state, GRANT)
    return next((act for act in acts if act.label == wanted and not act.refused), None)
