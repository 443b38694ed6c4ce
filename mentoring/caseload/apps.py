"""The app of caseload."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """Cases, workload and readiness. Fills the columns of the read model that hold the latest workload."""

    name = "mentoring.caseload"
    label = "caseload"
    verbose_name = "Caseload"

    def ready(self) -> None:
        """Register the columns, and how full a mentor's own caseload is."""
        from courses import ports
        from mentoring.caseload.workload import caseload_columns, own_workloads
        from mentoring.pairings import ports as pairing_ports

        ports.standing_columns.append(caseload_columns)
        pairing_ports.workloads.append(own_workloads)
