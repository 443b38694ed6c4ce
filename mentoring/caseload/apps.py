"""The app of caseload."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """Cases and workload. Fills the columns of the read model that hold the latest workload."""

    name = "mentoring.caseload"
    label = "caseload"
    verbose_name = "Caseload"

    def ready(self) -> None:
        """Register the columns, how full a mentor's caseload is, and that co-working ends with pathway and service."""
        from courses import ports
        from mentoring.caseload.co_working.actions import end_with_pathway, end_with_person
        from mentoring.caseload.columns import caseload_columns
        from mentoring.caseload.workload import own_workloads
        from mentoring.pairings import ports as pairing_ports

        ports.standing_columns.append(caseload_columns)
        ports.on_enrolment_ended.append(end_with_pathway)
        ports.on_person_left.append(end_with_person)
        pairing_ports.workloads.append(own_workloads)
