"""The rules of progress: when somebody needs a word, how far ahead is looked, and what is too little to be shown."""

from typing import Final

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED, Rule

OURS: Final = f"{UNCONFIRMED}: Our value"

QUIET_WEEKS = Rule(
    key="quiet_weeks",
    group="Progress",
    sentence="When no lesson, check or evidence has come from a learner for this many weeks, somebody asks why.",
    unit="weeks",
    in_force=((SERVICE_BEGAN, 6),),
    source=OURS,
)
LOST_HOURS = Rule(
    key="lost_hours",
    group="Progress",
    sentence="When a learner has lost this many hours of learning time in four weeks, their manager looks into it.",
    unit="hours",
    in_force=((SERVICE_BEGAN, 8),),
    source=OURS,
)
CRITERIA_MONTHS = Rule(
    key="criteria_months",
    group="Progress",
    sentence="So many months before the planned end, every criterion should have evidence claimed for it.",
    unit="months",
    in_force=((SERVICE_BEGAN, 6),),
    source=f"{UNCONFIRMED}: no published pace of evidence",
)
SUPPORT_ENDS_DAYS = Rule(
    key="support_ends_days",
    group="Progress",
    sentence="A mentor or assessor who will leave within this many days is shown as leaving.",
    unit="days",
    in_force=((SERVICE_BEGAN, 60),),
    source=OURS,
)
FORECAST_WEEKS = Rule(
    key="forecast_weeks",
    group="Progress",
    sentence="Nothing is forecast of a learner before this many weeks are on record.",
    unit="weeks",
    in_force=((SERVICE_BEGAN, 12),),
    source=f"{UNCONFIRMED}: our value; below it the back-test refuses",
)
LEAVING_SHOWN_FROM = Rule(
    key="leaving_shown_from",
    group="Progress",
    sentence="Counts of people who left are shown from this many on; below, only that there were fewer.",
    unit="people",
    in_force=((SERVICE_BEGAN, 5),),
    source=f"{UNCONFIRMED}: our value, so that nobody is known by a count",
)
PTA_LEARNERS = Rule(
    key="pta_learners",
    group="Progress",
    sentence="Capacity is counted with at most this many learners to a practice tutor assessor.",
    unit="learners",
    in_force=((SERVICE_BEGAN, 12),),
    source=f"{UNCONFIRMED}: no published ratio of learners to an assessor",
)
CAPACITY_SHOWN_FROM = Rule(
    key="capacity_shown_from",
    group="Progress",
    sentence="How many staff of a place are above the workload limit is shown from this many staff with figures on.",
    unit="people",
    in_force=((SERVICE_BEGAN, 10),),
    source=f"{UNCONFIRMED}: our value, so that nobody is known by a share",
)
PROGRESS_EXPORT_DAYS = Rule(
    key="progress_export_days",
    group="Progress",
    sentence="A board that was asked for as a file can be fetched for this many days; then the file is deleted.",
    unit="days",
    in_force=((SERVICE_BEGAN, 2),),
    source=OURS,
)
