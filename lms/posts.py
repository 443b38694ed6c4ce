"""Where people work on a day and which rules hold there, for many people at once."""

from collections.abc import Iterable
from datetime import date

from lms.models import Post, RegionChoice, Unit
from lms.rules import RuleBook, RuleHistory


def posts_on(people: Iterable[int], on: date) -> dict[int, Post]:
    """Return each person's post on a day; of several, the one with most hours, then the newest. One query."""
    rows = Post.objects.on(on).filter(person__in=list(people)).select_related("unit")
    return {post.person_id: post for post in rows.order_by("hours", "starts", "pk")}


def books_at(units: Iterable[Unit | None], on: date) -> dict[str, RuleBook]:
    """Return the book of rules of each region that these units lie in, by the region's path. One query."""
    choices: dict[str, dict[str, RegionChoice]] = {unit.region_path: {} for unit in units if unit}
    rows = RegionChoice.objects.filter(region__path__in=list(choices), starts__lte=on).select_related("region")
    for row in rows.order_by("starts", "pk"):
        choices[row.region.path][row.rule] = row
    return {path: RuleBook(on, chosen) for path, chosen in choices.items()}


def rules_over_time_at(units: Iterable[Unit | None]) -> dict[str, RuleHistory]:
    """Return the rules over time of each region that these units lie in, by the region's path. One query."""
    choices: dict[str, list[RegionChoice]] = {unit.region_path: [] for unit in units if unit}
    rows = RegionChoice.objects.filter(region__path__in=list(choices)).select_related("region")
    for row in rows.order_by("starts", "pk"):
        choices[row.region.path].append(row)
    return {path: RuleHistory(tuple(rows)) for path, rows in choices.items()}


def book_for(post: Post | None, books: dict[str, RuleBook], on: date) -> RuleBook:
    """Return the rules that hold where somebody works; with no post, the national ones."""
    return books[post.unit.region_path] if post else RuleBook(on, {})


def posts_from(people: Iterable[int], on: date) -> dict[int, list[Post]]:
    """Return each person's posts from a day on, for whoever asks about several days. One query."""
    found: dict[int, list[Post]] = {}
    for post in Post.objects.not_over_by(on).filter(person__in=list(people)).select_related("unit"):
        found.setdefault(post.person_id, []).append(post)
    return found


def posts_of(people: Iterable[int]) -> dict[int, list[Post]]:
    """Return all posts that each person held, holds or will hold, with their places. One query."""
    found: dict[int, list[Post]] = {pk: [] for pk in people}
    for post in Post.objects.filter(person__in=list(found)).select_related("unit"):
        found[post.person_id].append(post)
    return found


def main_post(posts: Iterable[Post], on: date) -> Post | None:
    """Return the one of a person's posts that `posts_on` names for a day."""
    held = (post for post in posts if post.is_on(on))
    return max(held, key=lambda post: (post.hours, post.starts, post.pk), default=None)
