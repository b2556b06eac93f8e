"""The formats of the report of a load; apart from what makes it, so that ``kb --help`` stays quick."""

from enum import StrEnum


class ReportFormat(StrEnum):
    """How the report of a load is written."""

    table = "table"
    json = "json"
