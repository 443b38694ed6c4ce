"""The app of courses."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Fills the ports that courses fills itself."""

    name = "courses"
    label = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        """Register the columns that courses owns in the read model, and the start-up check of the ports."""
        from courses import checks, ports, published, publishing  # noqa: F401  # checks and receivers register by import
        from courses.leaving import close_withdrawal_duty
        from courses.progress import course_columns
        from courses.reminders import no_longer_wanted
        from lms import actions, notices

        actions.after_rule_chosen.append(publishing.follow_rule_later)
        ports.standing_columns.append(course_columns)
        ports.module_columns.append(course_columns)
        ports.on_enrolment_ended.append(close_withdrawal_duty)
        notices.no_longer_wanted.append(no_longer_wanted)
