"""Jobs of the portfolio, each safe to run twice."""

from django_tasks import task

from assessments.portfolio.exporting import making
from assessments.portfolio.witnesses import sending


@task()
def send_witness_link(request: int) -> None:
    """Make the link of a witness and send it. One that was sent is not sent again."""
    sending.send_link(pk=request)


@task()
def send_witness_code(request: int) -> None:
    """Make the code that a witness asked for and send it."""
    sending.send_code(pk=request)


@task()
def make_portfolio_file(export: int) -> None:
    """Make the file of a portfolio that somebody asked for. One that is made stays as it is."""
    making.make_export(pk=export)
