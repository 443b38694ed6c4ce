"""The register: what is taught, and how far each learner is; mentors, meetings and concerns; cases and workload."""

from typing import Final

from lms.models.record import PRIVATE, TRAINING_RECORD, WHILE_EMPLOYED
from lms.privacy.register.people import A_KEY
from lms.privacy.register.table import Room, Table, nobody

ON_PROBATION: Final = "It is about somebody on probation. You see it where you work with it."
OF_BOTH: Final = ("meeting__pairing__learner", "meeting__pairing__supporter")
OTHER_MENTORS: Final = "It names other mentors who were thought of."

COURSES: Final = Room(
    "Learning",
    "To teach, and to know who has shown what is needed before they hold a case.",
    "the learner, their mentor and assessor, their managers",
    {
        "courses.Enrolment": Table(about=("person",), codes=("intake",)),
        "courses.LessonCompletion": Table(about=("person",)),
        "courses.Demonstration": Table(about=("person",)),
        "courses.Standing": Table(about=("enrolment__person",)),
        "courses.EnrolmentChange": Table(about=("enrolment__person",)),
        "courses.LeavingWords": Table(about=("change__enrolment__person",), goes=PRIVATE),
        "courses.TimeRequest": Table(about=("enrolment__person",)),
        "courses.Exemption": Table(about=("person",)),
        "courses.EventPlace": Table(about=("person",)),
        "courses.Attendance": Table(about=("person",)),
        "courses.AcademicResult": Table(about=("person",)),
        "courses.ProtectedTime": Table(about=("enrolment__person",)),
        "courses.ProtectedSlot": Table(about=("protected_time__enrolment__person",)),
        "courses.Reread": Table(about=("person",)),
        "courses.LessonPlace": Table(about=("person",), goes=TRAINING_RECORD),
        "courses.Reflection": Table(about=("person",), goes=PRIVATE),
        "courses.CalendarFeed": Table(about=("person",), goes=TRAINING_RECORD, hidden={"token_hash": A_KEY}),
        "courses.MilestoneReview": Table(about=("enrolment__person",)),
        "courses.ReviewSignature": Table(about=("review__enrolment__person",)),
        **nobody(
            "What is taught, and when; whoever wrote or planned it is named as who answers for it.",
            """
            courses.LessonApproval courses.LessonApproval_groups courses.Module courses.ModuleVersion courses.Pathway
            courses.PathwayVersion courses.Stage courses.StageModule courses.StageModule_requires courses.ReviewPoint
            courses.TrainingEvent courses.PlannedIntake courses.LessonPicture courses.LessonPictureRendition
            courses.LessonDocument courses.CoursePack courses.CoursePackFile courses.ProgrammePage courses.ModulePage
            courses.LessonPage courses.MaterialEdit courses.GlossaryTerm courses.LinkCheck
            """,
        ),
        **nobody("A file that was taken in: its hash and its counts.", "courses.ImportRun"),
    },
)
PAIRINGS: Final = Room(
    "Mentoring and concerns",
    "To see that each learner has a mentor, and to let people speak.",
    "the two who met; for a concern, who raised it and who was chosen to hear it",
    {
        "pairings.ConcernContact": Table(about=("person",)),
        "pairings.Concern": Table(about=("raised_by",)),
        "pairings.ConcernReply": Table(about=("concern__raised_by",)),
        "pairings.Pairing": Table(
            about=("learner", "supporter"), rests_with=("learner",), masked=("learner",), codes=("working",)
        ),
        "pairings.Proposal": Table(
            about=("learner",),
            masked=("mentor",),
            codes=("reasons", "next_best"),
            hidden={"next_best": OTHER_MENTORS, "reasons": OTHER_MENTORS},
        ),
        "pairings.Pin": Table(about=("learner",)),
        "pairings.Meeting": Table(about=("pairing__learner", "pairing__supporter")),
        "pairings.AgendaPoint": Table(about=OF_BOTH, masked=("added_by",)),
        "pairings.AgreedAction": Table(about=OF_BOTH, masked=("owner", "agreed_by")),
        "pairings.MeetingNote": Table(
            about=("author", OF_BOTH[0]),
            rests_with=("author", *OF_BOTH),
            goes=PRIVATE,
            when={OF_BOTH[0]: {"shared": True}},
        ),
        "pairings.MeetingSignature": Table(about=("person",)),
        "pairings.Particulars": Table(about=("person",), goes=WHILE_EMPLOYED),
        "pairings.ReflectiveDiscussion": Table(about=("person", "partner"), masked=("person",)),
        "pairings.ReflectiveNote": Table(about=("discussion__person",), goes=PRIVATE),
        "pairings.CoverStretch": Table(about=("enrolment__person",)),
        "pairings.MentorStanding": Table(about=("person",), goes=WHILE_EMPLOYED),
        **nobody("A run over a whole place: counts and costs.", "pairings.MatchingRun"),
    },
)
CASELOAD: Final = Room(
    "Caseloads and allocation",
    "To protect learners and the public from cases that somebody cannot hold yet.",
    "the officer, who allocates to them, and above a named override the next in line",
    {
        "caseload.WorkloadReading": Table(about=("person",), codes=("grade", "counts", "parts")),
        "caseload.ReductionReading": Table(about=("person",)),
        "caseload.Case": Table(about=("holder",), left_out=ON_PROBATION),
        "caseload.CaseReading": Table(about=("case__holder",), left_out=ON_PROBATION),
        "caseload.Holding": Table(about=("person",)),
        "caseload.HeldGap": Table(about=("holding__person",), codes=("answer",)),
        "caseload.AllocationCheck": Table(about=("person",), codes=("facts", "reasons")),
        "caseload.AllocationDecision": Table(about=("person",)),
        "caseload.Override": Table(about=("decision__person",)),
        "caseload.OverrideReview": Table(about=("override__decision__person",)),
        "caseload.CoWorking": Table(about=("learner", "lead"), masked=("learner",)),
        "caseload.Declaration": Table(about=("by",)),
        "caseload.Restriction": Table(about=("person",)),
        "caseload.PrivateLimit": Table(about=("person",), goes=PRIVATE),
        **nobody(
            "A file of a whole place, and how its figures are worked out.",
            "caseload.CaseloadImport",
            "caseload.CoveredTeam",
            "caseload.PointsVersion",
            "caseload.Recheck",
        ),
        **nobody(
            "A file of many people, deleted within a day; erasing deletes one at once.", "caseload.CaseloadUpload"
        ),
        **nobody("A key with which another system asks.", "caseload.ApiKey"),
    },
)
