"""What learners of the example sent to be judged, beside their observations. Invented; nobody can be recognised."""

from dataclasses import dataclass
from typing import Final

from assessments.portfolio.models import EvidenceKind


@dataclass(frozen=True)
class Sent:
    """A piece of evidence, the criteria that it is claimed for, and what the assessor wrote."""

    kind: str
    title: str
    text: str
    codes: tuple[str, ...]
    reasons: str


# In the order in which a learner comes to them. A reason of “not yet” stands in NOT_YET, by the title.
PIECES: Final = (
    Sent(
        EvidenceKind.DISCUSSION,
        "Where the powers end",
        "We went through three orders on my list. For each I said what I may ask for, what I may insist on, and what "
        "needs the court. I was unsure about one requirement and looked it up before the end of the discussion.\n"
        "Then we drew the agencies around one case and what each will not do, however often we ask.",
        ("1.1", "1.4"),
        "You named the requirement that you were unsure of and settled it. The drawing shows what each agency is for.",
    ),
    Sent(
        EvidenceKind.PRODUCT,
        "A decision to share, written down",
        "The entry says what I shared with the school’s safeguarding lead, on which ground, what I left out and why, "
        "and when I told him that I had done it.\n"
        "I wrote it so that a colleague on duty could act on it the same evening without ringing me.",
        ("1.3", "2.3"),
        "The ground is named and so is what you left out. I could have acted on this entry without you.",
    ),
    Sent(
        EvidenceKind.REFLECTION,
        "What my assessor said about my endings",
        "I was told that I end sessions when the time is up and not when the work is done. For three weeks I kept the "
        "last ten minutes for what happens next. Two of three people now say it back to me before they leave.",
        ("2.2",),
        "You say what you changed and what came of it, and you counted.",
    ),
    Sent(
        EvidenceKind.DISCUSSION,
        "Why somebody stops",
        "I explained two decisions by what is known about stopping: why I asked about the fishing club before the "
        "course, and why I did not recall after the first bad week.",
        ("1.2",),
        "Both decisions are explained by what is known, and you said where it does not fit.",
    ),
    Sent(
        EvidenceKind.PRODUCT,
        "A plan with a day beside each step",
        "Four steps, in the order in which they can work, each with a day and with who does it. We wrote it together; "
        "the second step was his idea and the fourth is smaller than I wanted.",
        ("5.1",),
        "The order can be defended, and the plan is his as well as yours.",
    ),
    Sent(
        EvidenceKind.REFLECTION,
        "The bus that stops at five",
        "I had written three missed appointments as a lack of commitment. The last bus leaves before she is off work. "
        "I moved the appointments and told the team what I had got wrong.",
        ("2.4", "1.5"),
        "You saw it yourself, you put it right, and you told others.",
    ),
    Sent(
        EvidenceKind.PRODUCT,
        "Four groups, and who they are",
        "An assessment with a paragraph for each group at risk. The paragraph on known adults names them by their "
        "place in his life, and says which of them does not know that they are one.",
        ("4.2",),
        "Each group has its own reason, and the people in it can be told apart.",
    ),
    Sent(
        EvidenceKind.PRODUCT,
        "What I wrote after a missed appointment",
        "The letter, the entry and the reason why I did not wait for the second one. Sent within a working day.",
        ("5.3", "2.3"),
        "Prompt, fair and on the record, and the tone of the letter leaves the door open.",
    ),
    Sent(
        EvidenceKind.DISCUSSION,
        "What I plan to learn, and what it did",
        "I showed the plan of my first three months beside what I did with it: two visits that went otherwise because "
        "of what I had read the week before.",
        ("2.6",),
        "You point at the visit and at what you did differently.",
    ),
    Sent(
        EvidenceKind.PRODUCT,
        "A report in the time there was",
        "A short report for a hearing on the Thursday. I list what I asked for, what came, what did not, and what I "
        "would have checked with another day. The proposal says why the lighter one would not hold.",
        ("6.1", "6.2", "6.5"),
        "You say what is missing and how sure you are without it. The proposal could be defended in the room.",
    ),
    Sent(
        EvidenceKind.PRODUCT,
        "A plan after a move",
        "The plan before and after he moved in with his sister: what stayed, what fell away, and the two new lines "
        "about who else lives there.",
        ("5.4", "1.3"),
        "What was kept is as clear as what was dropped.",
    ),
    Sent(
        EvidenceKind.REFLECTION,
        "Being told twice",
        "The second time I was told that I explain too much I recorded a session and counted. I spoke for two thirds "
        "of it. The next one was half.",
        ("2.2",),
        "You measured it, and the change can be heard.",
    ),
    Sent(
        EvidenceKind.PRODUCT,
        "Large print and a shorter page",
        "I rewrote the licence conditions for somebody who reads with difficulty, tried them with him, and changed two "
        "sentences that he had understood the other way round.",
        ("3.4", "6.4"),
        "You checked that it helped, and changed what did not.",
    ),
)

# What was not enough the first time, with what was asked for: the same piece was sent again, changed.
NOT_YET: Final = {
    "Four groups, and who they are": (
        "Two of the three people in the household are named. The new partner appears nowhere.",
        "Write who else could be harmed in the household, and bring it to our next meeting.",
    ),
    "A plan with a day beside each step": (
        "The steps are in order and only one has a day.",
        "Put a day and a name beside every step, agreed with him.",
    ),
}
