"""Who left a pathway, at which stage and for which reason, without anybody being known by a count."""
