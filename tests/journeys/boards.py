"""What the walks over boards share."""

from playwright.sync_api import Locator, expect

from tests.journeys.walker import Walker


def narrow(walker: Walker, label: str, option: str) -> Walker:
    """Choose one thing in the filters of a board."""
    main = walker.main()
    main.get_by_text("Filter", exact=True).click()
    main.get_by_label(label, exact=True).select_option(label=option)
    return walker.click("Show these", "button")


def press(walker: Walker, link: Locator) -> Walker:
    """Press one link and look at what it opens."""
    link.click()
    return walker.look()


def opens_every_link(walker: Walker) -> set[str]:
    """Expect each link in the main part to open for whoever reads the page; return the links."""
    links: list[str] = walker.main().locator("a[href^='/']").evaluate_all("all => all.map(one => one.href)")
    answers = {link: walker.page.request.get(link) for link in sorted({one.split("#")[0] for one in links})}
    assert {link: one.status for link, one in answers.items() if one.status != 200} == {}
    return set(answers)


def opens_its_rows(walker: Walker, name: str, rows: str = ".wm-board tbody tr") -> Walker:
    """Press the number of this name and expect just as many learners behind it."""
    link = walker.main().get_by_role("link", name=name).first
    number = int((link.text_content() or "").split()[0])
    press(walker, link)
    expect(walker.main().locator(rows)).to_have_count(number)
    return walker
