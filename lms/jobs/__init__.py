"""Background work: a queue in the database, a ledger of every run, a schedule, and a supervisor with a canary.

A job may be started more than once, because a worker can be killed at any moment. So every job is safe to start again,
in the first of these ways that fits:

1. It changes nothing the second time: `get_or_create` on a unique key, `update` with the old state as condition.
2. The row to work on is claimed by a conditional `update` before anything leaves the house (`lms.notices`).
3. `ledger.claim_effect(context)` stands in the transaction of the effect: it is true once for each job.
"""
