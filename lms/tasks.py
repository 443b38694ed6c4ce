"""What the ground does on a clock. Each is safe to run twice."""

from django_tasks import task

from lms import audit, invitations, notices


@task()
def seal_audit() -> None:
    """Seal the audit record as far as it goes."""
    audit.seal_all()


@task()
def send_urgent_notices() -> None:
    """Send what cannot wait for the digest."""
    notices.send_notices(urgent_only=True)


@task()
def send_invitations() -> None:
    """Send the invitations that wait for their e-mail."""
    invitations.send_waiting()


@task()
def send_digest() -> None:
    """Send everything that waits, one e-mail a person."""
    notices.send_notices(urgent_only=False)
