"""The app of quizzes."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Fills the ports of courses that ask about checks, and that of pairings."""

    name = "assessments.quizzes"
    label = "quizzes"
    verbose_name = "Quizzes"

    def ready(self) -> None:
        """Answer how far people are with checks, and register the columns that quizzes owns in the read model."""
        from assessments.quizzes.open_points import open_points
        from assessments.quizzes.questions import lessons_in_use, modules_of_checks, passages_in_use, pictures_in_use
        from assessments.quizzes.retest_notices import no_longer_wanted
        from assessments.quizzes.states import check_columns, check_states
        from courses import ports
        from lms import notices
        from mentoring.pairings import ports as pairings_ports

        notices.no_longer_wanted.append(no_longer_wanted)
        ports.check_states.append(check_states)
        ports.lessons_in_use.append(lessons_in_use)
        ports.passages_in_use.append(passages_in_use)
        ports.check_modules.append(modules_of_checks)
        ports.pictures_in_use.append(pictures_in_use)
        ports.standing_columns.append(check_columns)
        ports.module_columns.append(check_columns)
        pairings_ports.open_points.append(open_points)
