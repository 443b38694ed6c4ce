"""Pathways, pages, enrolments, completions and demonstrations."""

from courses.models.enrolment import Demonstration, Enrolment, LessonCompletion, Standing
from courses.models.media import LessonDocument, LessonPicture, LessonPictureRendition
from courses.models.pages import LessonPage, ModulePage, ProgrammePage
from courses.models.pathway import Module, ModuleVersion, Pathway, PathwayVersion, Stage, StageModule

__all__ = [
    "Demonstration",
    "Enrolment",
    "LessonCompletion",
    "LessonDocument",
    "LessonPage",
    "LessonPicture",
    "LessonPictureRendition",
    "Module",
    "ModulePage",
    "ModuleVersion",
    "Pathway",
    "PathwayVersion",
    "ProgrammePage",
    "Stage",
    "StageModule",
    "Standing",
]
