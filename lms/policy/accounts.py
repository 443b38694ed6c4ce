"""Rules of accounts: how long an invitation can be used, and what protects an account from being taken over."""

from typing import Final

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

GROUP: Final = "Accounts"
OWNER: Final = "Service owner"

INVITATION_DAYS: Final = Rule(
    key="invitation_days",
    group=GROUP,
    sentence="An invitation to choose a password can be used for this many days, counted from the first day in post.",
    unit="days",
    in_force=((SERVICE_BEGAN, 14),),
    source=f"{UNCONFIRMED}: chosen by the makers of Waymark",
    owner=OWNER,
    least=1,
    most=30,
)

INVITE_JOINERS: Final = Rule(
    key="invite_joiners",
    group=GROUP,
    sentence="Somebody for whom a file of people makes an account is invited by e-mail at once.",
    unit="",
    in_force=((SERVICE_BEGAN, "yes"),),
    source=f"{UNCONFIRMED}: chosen by the makers of Waymark",
    owner=OWNER,
    choices=("yes", "no"),
)

SECOND_FACTOR_REST_HOURS: Final = Rule(
    key="second_factor_rest_hours",
    group=GROUP,
    sentence="After somebody’s work e-mail was changed, their second factor cannot be reset for this long.",
    unit="hours",
    in_force=((SERVICE_BEGAN, 24),),
    source=f"{UNCONFIRMED}: chosen by the makers of Waymark",
    owner=OWNER,
)

TWO_MUST_AGREE: Final = Rule(
    key="two_must_agree",
    group=GROUP,
    sentence="The work e-mail of whoever holds one of these roles is changed only when two administrators agree.",
    unit="",
    in_force=(
        (
            SERVICE_BEGAN,
            (
                "administrator",
                "auditor",
                "national_lead",
                "regional_learning_manager",
                "head_of_pdu",
                "iqa",
                "author",
            ),
        ),
    ),
    source=f"{UNCONFIRMED}: chosen by the makers of Waymark",
    owner=OWNER,
)
