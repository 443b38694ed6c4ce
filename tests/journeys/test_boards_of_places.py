"""A region and the nation read their places: boards in numbers, capacity, forecast, leaving, the week in five lines."""

from playwright.sync_api import expect

from courses.models import Enrolment
from tests.journeys.boards import opens_every_link, opens_its_rows, press
from tests.journeys.walker import Walker


def test_a_regional_learning_manager_opens_the_rows_behind_the_numbers_of_a_place_and_an_intake(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Imogen Hart").click("Board", "link", exact=True).reads("East Aldershire: 14 learners")
    walker.click("by place", "link").reads("Waiting on us", "Aldermoor", "Each number opens the learners behind it")
    opens_every_link(walker)
    opens_its_rows(walker, "Mentor leaves, Aldermoor").reads("Only:", "mentor leaves").does_not_read("Freya Stokes")
    intake = Enrolment.objects.get(person__name="Tom Ashby").intake
    walker.go("/board/by/intake/").reads("By intake", intake)
    opens_its_rows(walker, f"Learners, {intake}").reads("Tom Ashby").does_not_read("Freya Stokes", "Ella Brandt")


def test_a_regional_learning_manager_looks_ahead(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Imogen Hart").click("Capacity", "link", exact=True)
    walker.reads("Capacity of East Aldershire:", "short of mentors in Aldermoor", "The same in numbers")
    walker.click("Ask what an intake would need").reads("Nothing is planned by asking")
    main = walker.main()
    main.get_by_label("How many learners").fill("24")
    walker.click("See what would be short", "button").reads("Choose one under “First month”", "under “Pathway”")
    main.get_by_label("First month").select_option(index=4)
    main.get_by_label("Where").select_option(label="East Aldershire (region)")
    main.get_by_label("Pathway", exact=True).select_option(label="PQiP 15 months")
    walker.click("See what would be short", "button").reads("An intake of 24", "Where its learners would go")
    walker.go("/board/").click("Forecast", "link", exact=True)
    walker.reads("East Aldershire: about", "to qualify within 12 months", "Tested on invented data")
    opens_its_rows(walker, "Aldermoor: with a forecast", "#who tbody tr").go("/board/")
    walker.click("Leaving", "link", exact=True).reads("Leaving in East Aldershire", "Withheld may mean nobody")
    walker.reads("collects no data on protected characteristics")


def test_a_national_lead_goes_from_the_nation_down_to_a_team(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Leonard Achebe").click("Board", "link", exact=True).reads("15 learners")
    walker.click("by place", "link").click("East Aldershire", "link", exact=True)
    walker.click("Aldermoor", "link", exact=True).reads("Aldermoor Team 1", "Aldermoor Team 2")
    opens_its_rows(walker, "Learners, Aldermoor Team 2").reads("Aldermoor Team 2: 7 learners")
    walker.go("/board/?need=no_mentor&stage=9").reads("No learner matches", "Remove a filter", "show everyone")


def test_a_national_lead_reads_the_week_in_five_lines_and_opens_each(walker: Walker) -> None:
    walker.sign_in_as("Sign in as Leonard Achebe").click("Needs attention", "link", exact=True)
    walker.reads("of 15 learners need somebody", "East Aldershire", "North Fellshire")
    walker.click("Your week in five lines", "link").reads("Your week from", "The Monday before")
    lines = walker.main().locator(".wm-list > li")
    expect(lines).to_have_count(5)
    opens_every_link(walker)
    press(walker, lines.filter(has_text="no eligible mentor").get_by_role("link")).reads("Tom Ashby", "Owner:")
