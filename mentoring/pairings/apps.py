"""The app of pairings."""

from django.apps import AppConfig


class PairingsConfig(AppConfig):
    """Who supports whom. Fills the columns of the read model that say who is there now, and says who signs."""

    name = "mentoring.pairings"
    label = "pairings"
    verbose_name = "Pairings"

    def ready(self) -> None:
        """Register the columns, who supports a learner, and that support ends with the pathway or the service."""
        from courses import ports
        from mentoring.pairings import checks  # noqa: F401  # registers by import
        from mentoring.pairings import ports as own_ports
        from mentoring.pairings.actions import end_pairings_of, end_support
        from mentoring.pairings.columns import pairing_columns
        from mentoring.pairings.cover import learners_of, supporters_of
        from mentoring.pairings.discussions import calendar_entries as discussions_of
        from mentoring.pairings.meeting import close_duties_of_meetings
        from mentoring.pairings.meeting_calendar import meeting_entries
        from mentoring.pairings.mentor_standing import refresh_mentors
        from mentoring.pairings.open_points import pathway_points
        from mentoring.pairings.raising import end_hearing
        from mentoring.pairings.reflecting import end_discussions_of
        from mentoring.pairings.stretches import write_cover, write_stretches

        ports.standing_columns.append(pairing_columns)
        ports.on_enrolled.append(write_stretches)
        ports.on_facts_changed.append(write_cover)
        ports.on_facts_changed.append(refresh_mentors)
        ports.on_enrolment_ended.append(end_support)
        ports.on_person_left.append(end_pairings_of)
        ports.on_person_left.append(end_hearing)
        ports.on_person_left.append(end_discussions_of)
        ports.supporters_of.append(supporters_of)
        ports.learners_of.append(learners_of)
        ports.calendar_entries.append(meeting_entries)
        ports.on_person_left.append(close_duties_of_meetings)
        own_ports.open_points.append(pathway_points)
        ports.calendar_entries.append(discussions_of)
