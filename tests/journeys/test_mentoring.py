"""A coordinator fills a gap by taking what is proposed, and chooses somebody else; the region sees the gap close."""

from lms.models import Person
from mentoring.pairings.models import CoverStretch, Pairing, Proposal
from tests.journeys.walker import Walker


def proposal_for(email: str) -> Proposal:
    """Return the proposal that waits for a learner of the example."""
    return Proposal.objects.select_related("mentor", "learner").get(learner__email=email, state="waiting")


def test_a_coordinator_fills_a_gap_and_the_region_sees_it_close(walker: Walker) -> None:
    proposal = proposal_for("tom.ashby@example.org")
    walker.sign_in_as("Sign in as Imogen Hart").click("Mentor cover").reads("Tom Ashby", "Nobody is paired from")
    gaps = CoverStretch.objects.filter(enrolment__person=proposal.learner, covered=False).count()
    walker.sign_in_as("Sign in as Tomasz Wolny").reads("Decide who mentors whom in Aldermoor")
    walker.click("Look at the proposals").reads("Next: decide", "Tom Ashby", str(proposal.mentor), "Never proposed")
    walker.click("Take those ticked").reads("Nothing is taken", "Tick the proposals that you take")
    walker.main().get_by_label(f"Take {proposal.mentor} for Tom Ashby", exact=False).check()
    walker.click("Take those ticked")
    walker.page.get_by_text(f"Paired: {proposal.mentor} with Tom Ashby").wait_for()
    assert Pairing.objects.get(learner=proposal.learner, kind="mentor").made_by.name == "Tomasz Wolny"
    assert CoverStretch.objects.filter(enrolment__person=proposal.learner, covered=False).count() <= gaps
    walker.sign_in_as("Sign in as Imogen Hart").click("Mentor cover").does_not_read("Tom Ashby")
    walker.go("/pairings/?show=all").reads("Tom Ashby", str(proposal.mentor), "none in sight")


def test_a_coordinator_chooses_somebody_else_and_says_why(walker: Walker) -> None:
    proposal = proposal_for("rhys.maddox@example.org")
    sarah = Person.objects.get(email="sarah.linton@example.org")
    walker.sign_in_as("Sign in as Tomasz Wolny").click("Mentor cover")
    walker.click("Choose somebody else for Rhys Maddox").reads("Anjali Deshmukh is the mentor now", "Proposed:")
    walker.main().get_by_label("Sarah Linton").check()
    walker.click("Pair them").reads(f"Say why you choose Sarah Linton and not {proposal.mentor}")
    walker.main().get_by_label("Why somebody else", exact=False).fill("They share an office and a day.")
    walker.click("Pair them")
    walker.page.get_by_text("Sarah Linton is paired with Rhys Maddox").wait_for()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.said) == ("otherwise", "They share an office and a day.")
    assert Pairing.objects.filter(learner=proposal.learner, supporter=sarah, ends=None).exists()
