"""What learners of the example wrote of their observations: each in their own words, nobody recognisable."""

from typing import Final

# module key -> title and text, one for each learner who was observed
SEEN: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "rosh-curiosity": (
        (
            "Three accounts of one night",
            "I prepared a review with three sources that did not agree: the log of the call, what he told me, and the "
            "hostel’s day book. I wrote down where they differ and asked the police for the full log instead of the "
            "summary. When it came, I moved my assessment of the risk to known adults, and said why.",
        ),
        (
            "Medium, unless what?",
            "The last review said medium to the public. I could not finish the sentence: unlikely unless what? I read "
            "back through eight months of contacts, found the two nights that matter, and wrote the change that I "
            "would look for. My assessor asked whether it had happened already. It had, once.",
        ),
        (
            "The neighbour downstairs",
            "He was rated low to known adults. I asked who lives near him, and he told me about a neighbour and a dog. "
            "I rang housing, who had three letters. I put the neighbour into the plan by role and agreed with my "
            "senior what would make us act the same day.",
        ),
        (
            "Four groups, four reasons",
            "I judged the four groups apart, and gave each its own reason. For staff I had written low from habit. I "
            "asked the receptionist, who told me about the car park. The rating changed, and so did where we meet.",
        ),
    ),
    "child-safeguarding": (
        (
            "A child upstairs",
            "On a home visit I heard a child whom nobody had mentioned. I asked who lives there and who looks after "
            "whom, told him what I would do next, and called children’s services the same afternoon. I wrote down the "
            "name of the duty worker, and when I would ring again.",
        ),
        (
            "The school run",
            "He asked for a later appointment because of a school run. His record says that he lives alone. I asked "
            "whose children, since when, and where he sleeps, and told him that I would ask children’s services what "
            "they know. I reviewed the rating for children that week.",
        ),
        (
            "A plan that the child is in",
            "I rewrote a plan that said “liaise with social care”. It now says which child, what could happen to her, "
            "who sees her on which day, and what each of them would ring me about. The social worker read it and "
            "corrected one day.",
        ),
        (
            "They had closed the case",
            "I found out that children’s services had closed their case a month before. Nobody had told us. I asked "
            "why, told them what I know that they may not, and they opened it again. I put both dates into the record.",
        ),
    ),
    "domestic-abuse": (
        (
            "He says that she is difficult",
            "He described his former partner as unreasonable. I did not argue and did not agree: I asked what happened "
            "before, during and after, and compared it with the callouts. My assessor watched how I closed the session "
            "so that he did not leave angry with her.",
        ),
        (
            "Whose phone is it?",
            "He showed me her messages on his phone. I asked how he comes to have them. The answer was a shared "
            "account that she had not chosen. I recorded it as what it is, told my senior, and asked the women’s "
            "safety worker how to reach her without his knowing.",
        ),
        (
            "The month after she left",
            "The record called the separation a protective factor. I wrote why it is not: the weeks after are when he "
            "has looked for her. I asked the police for calls to her mother’s address too, and moved the next contact "
            "forward.",
        ),
        (
            "What the courses do not do",
            "The plan for her safety was his programme, which starts in ten weeks. I wrote what protects her until "
            "then, who does it, and what I would do on the day that he misses an appointment.",
        ),
    ),
}


def words_of(module_key: str, learner_number: int) -> tuple[str, str]:
    """Return the title and text of one learner's observation."""
    pieces = SEEN[module_key]
    return pieces[learner_number % len(pieces)]
