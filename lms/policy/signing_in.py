"""Rules of signing in: who proves with more than a password that it is them."""

from typing import Final

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

SECOND_FACTOR_ROLES: Final = Rule(
    key="second_factor_roles",
    group="Signing in",
    sentence="Whoever holds one of these roles reads about others or decides on them: they need a second factor.",
    unit="roles",
    in_force=(
        (
            SERVICE_BEGAN,
            (
                "mentor",
                "pta",
                "spo",
                "head_of_pdu",
                "regional_learning_manager",
                "coordinator",
                "reviewer",
                "iqa",
                "eqa",
                "author",
                "national_lead",
                "auditor",
                "administrator",
            ),
        ),
    ),
    source=f"{UNCONFIRMED}: our value, every role but learner and officer; no published rule of the service",
    owner="Security officer",
)
