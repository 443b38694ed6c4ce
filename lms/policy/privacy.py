"""The rules of privacy: how long what is held about somebody is kept after they leave. Shipped off: 0 keeps it."""

from typing import Final

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

NO_SCHEDULE: Final = f"{UNCONFIRMED}: no published schedule for training records was found; 0 erases nothing by itself"
OWNER: Final = "Data protection officer"

PRIVATE_MONTHS = Rule(
    key="private_months",
    group="Privacy",
    sentence="Private matter is erased so many months after somebody left; 0 keeps it.",
    unit="months",
    in_force=((SERVICE_BEGAN, 0),),
    source=NO_SCHEDULE,
    owner=OWNER,
    least=0,
    most=240,
)
EMPLOYED_MONTHS = Rule(
    key="employed_months",
    group="Privacy",
    sentence="What is needed only while somebody works here is erased so many months after they left; 0 keeps it.",
    unit="months",
    in_force=((SERVICE_BEGAN, 0),),
    source=NO_SCHEDULE,
    owner=OWNER,
    least=0,
    most=240,
)
TRAINING_MONTHS = Rule(
    key="training_months",
    group="Privacy",
    sentence="The words of a training record, and whose it is, are erased so many months after somebody left; "
    "0 keeps them.",
    unit="months",
    in_force=((SERVICE_BEGAN, 0),),
    source=NO_SCHEDULE,
    owner=OWNER,
    least=0,
    most=480,
)
ERASING_NOTICE_DAYS = Rule(
    key="erasing_notice_days",
    group="Privacy",
    sentence="What is due to be erased is shown for this many days before it is.",
    unit="days",
    in_force=((SERVICE_BEGAN, 30),),
    source=f"{UNCONFIRMED}: our value, so that somebody can place a hold in time",
    owner=OWNER,
)
ERASED_A_NIGHT = Rule(
    key="erased_a_night",
    group="Privacy",
    sentence="At most this many people’s records are erased in one night.",
    unit="people",
    in_force=((SERVICE_BEGAN, 20),),
    source=f"{UNCONFIRMED}: our value, so that a mistake is noticed before it is large",
    owner=OWNER,
)
COPY_DAYS = Rule(
    key="copy_days",
    group="Privacy",
    sentence="A copy of what is held about somebody can be fetched for this many days; then the file is deleted.",
    unit="days",
    in_force=((SERVICE_BEGAN, 7),),
    source=f"{UNCONFIRMED}: our value",
    owner=OWNER,
)
