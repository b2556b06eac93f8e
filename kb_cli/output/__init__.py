"""Answers as files and screens: rows in, one of seven formats out."""

from kb_cli.output.formats import Format, OutputError, write_result
from kb_cli.output.result import Result

__all__ = ["Format", "OutputError", "Result", "write_result"]
