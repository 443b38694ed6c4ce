"""The walk of somebody whose lesson changed: what changed, that it was read, and finding things again."""

from tests.journeys.walker import Walker

PASSWORD = "waymark-example-only"


def test_a_learner_reads_what_changed_and_is_not_asked_again(walker: Walker) -> None:
    walker.sign_in_with_password("josh.tindall@example.org", PASSWORD)
    walker.reads("Read what changed in Reading the danger").click("See what changed")
    walker.reads("was put in", "section 75A", "everything you have demonstrated")
    walker.click("I have read what changed")
    walker.reads("You have read what changed in “Reading the danger”").does_not_read("See what changed")
    walker.go("/").does_not_read("Read what changed in Reading the danger")


def test_somebody_finds_a_passage_by_the_beginning_of_a_word(walker: Walker) -> None:
    walker.sign_in_with_password("kwame.mensah@example.org", PASSWORD)
    walker.go("/pathway/")
    walker.page.get_by_label("Search the lessons").fill('"strangul')
    walker.click("Search", exact=True)
    walker.reads("2 lessons for").click("Strangulation is in a class of its own")
    walker.reads("Pressure on the neck can kill")
    walker.go("/pathway/search/?q=recall+zebra").reads("Nothing found", "only “recall”")


def test_somebody_chooses_when_messages_come(walker: Walker) -> None:
    walker.sign_in_with_password("kwame.mensah@example.org", PASSWORD)
    walker.go("/messages/").reads("Waiting for your next digest", "“Reading the danger” changed on")
    walker.page.get_by_label("Once a week", exact=True).check()
    walker.page.get_by_label("Last reminder").fill("9")
    walker.click("Save").reads("The last reminder comes after the first")
    walker.page.get_by_label("Last reminder").fill("2")
    walker.click("Save").reads("Saved: this is how your messages come from now on")


def test_an_author_sees_what_needs_them(walker: Walker) -> None:
    walker.sign_in_with_password("beatrice.ward@example.org", PASSWORD)
    walker.go("/pathway/content-health/").reads("1 lesson to review or mend", "Reading the danger", "Beatrice Ward")
