"""Pathways, pages, enrolments, completions and demonstrations."""

from courses.models.approval import LessonApproval
from courses.models.changes import EnrolmentChange, Exemption, LeavingWords, TimeRequest
from courses.models.elsewhere import AcademicResult, Attendance, EventPlace, ImportRun, TrainingEvent
from courses.models.enrolment import Demonstration, Enrolment, LessonCompletion, Standing
from courses.models.intakes import PlannedIntake
from courses.models.media import LessonDocument, LessonPicture, LessonPictureRendition
from courses.models.packs import CoursePack, CoursePackFile
from courses.models.pages import LessonPage, ModulePage, ProgrammePage
from courses.models.pathway import Module, ModuleVersion, Pathway, PathwayVersion, ReviewPoint, Stage, StageModule
from courses.models.protected_time import ProtectedSlot, ProtectedTime
from courses.models.reading import (
    CalendarFeed,
    GlossaryTerm,
    LessonPlace,
    LinkCheck,
    MaterialEdit,
    Reflection,
    Reread,
)
from courses.models.reviews import MilestoneReview, ReviewSignature

__all__ = [
    "AcademicResult",
    "Attendance",
    "CalendarFeed",
    "CoursePack",
    "CoursePackFile",
    "Demonstration",
    "Enrolment",
    "EnrolmentChange",
    "EventPlace",
    "Exemption",
    "GlossaryTerm",
    "ImportRun",
    "LeavingWords",
    "LessonApproval",
    "LessonCompletion",
    "LessonDocument",
    "LessonPage",
    "LessonPicture",
    "LessonPictureRendition",
    "LessonPlace",
    "LinkCheck",
    "MaterialEdit",
    "MilestoneReview",
    "Module",
    "ModulePage",
    "ModuleVersion",
    "Pathway",
    "PathwayVersion",
    "PlannedIntake",
    "ProgrammePage",
    "ProtectedSlot",
    "ProtectedTime",
    "Reflection",
    "Reread",
    "ReviewPoint",
    "ReviewSignature",
    "Stage",
    "StageModule",
    "Standing",
    "TimeRequest",
    "TrainingEvent",
]
