"""What is written of the lives of learners, part by part, in the order in which one needs the other."""

from typing import Final

from lms.management.example.national.as_they_left import write_as_they_left
from lms.management.example.national.checks import write_checks
from lms.management.example.national.enrolled import write_enrolments
from lms.management.example.national.kept_time import write_kept_time
from lms.management.example.national.lessons import write_elsewhere, write_lessons
from lms.management.example.national.more_time import write_more_time
from lms.management.example.national.parts import Part
from lms.management.example.national.portfolios import write_portfolios
from lms.management.example.national.reviewed import write_reviews
from lms.management.example.national.supported import write_support

LIVES: Final[tuple[Part, ...]] = (
    Part("Enrolments", write_enrolments),
    Part("Lessons", write_lessons),
    Part("Training and university results", write_elsewhere),
    Part("Checks, answer by answer", write_checks),
    Part("Portfolios", write_portfolios),
    Part("Mentors, meetings, discussions", write_support),
    Part("Learning time", write_kept_time),
    Part("Milestone reviews", write_reviews),
    Part("Requests for more time", write_more_time),
    Part("How those stood who left", write_as_they_left),
)
