"""A named query in words: what it asks, what it takes, what it gives."""

from __future__ import annotations

from kb_cli.catalogue.named_queries import NamedQuery, Parameter
from kb_cli.output.result import Result


def describe_query(query: NamedQuery) -> str:
    """Return the description of a query as text for the screen."""
    lines = [f"{query.name}: {query.title}", "", query.question, query.grain]
    if query.key:
        lines.append(f"Rows are told apart by {', '.join(query.key)}.")
    if query.note:
        lines += ["", query.note]
    lines += ["", "Parameters:" if query.parameters else "It takes no parameters."]
    for parameter in query.parameters:
        lines.append(f"  {parameter.option} {parameter.type}  {parameter.about}{_details(parameter)}")
    lines += ["", "Columns:"]
    width = max(len(column.name) for column in query.columns)
    for column in query.columns:
        unit = column.unit or (f"in {column.unit_column}" if column.unit_column else "")
        lines.append(f"  {column.name.ljust(width)}  {column.about}{f' [{unit}]' if unit else ''}")
    return "\n".join([*lines, "", "Example:", f"  {example_command(query)}", "", "SQL:", query.sql])


def example_command(query: NamedQuery) -> str:
    """Return a command line that runs the query with the example of each of its parameters."""
    words = [f"{p.option} {_quoted(p.example)}" for p in query.parameters if p.example is not None]
    return " ".join(["kb query", query.name, *words])


def _quoted(value: object) -> str:
    text = str(value)
    return f"'{text}'" if set(text) & set(" ()<>%*$") else text


def _details(parameter: Parameter) -> str:
    details = [f"in {parameter.unit}" if parameter.unit else ""]
    if parameter.required:
        details.append("required")
    if parameter.default is not None:
        details.append(f"default: {parameter.default}")
    if parameter.choices:
        details.append(f"one of {', '.join(map(str, parameter.choices))}")
    shown = "; ".join(filter(None, details))
    return f" ({shown})" if shown else ""


def parameter_rows(query: NamedQuery) -> Result:
    """Return the parameters of a query as rows."""
    fields = ("parameter", "type", "unit", "required", "default", "choices", "example", "about")
    rows = [
        (p.option, p.type, p.unit, p.required, _text(p.default), _text(p.choices), _text(p.example), p.about)
        for p in query.parameters
    ]
    types = tuple("BOOLEAN" if field == "required" else "VARCHAR" for field in fields)
    return Result(fields, types, [*rows])


def _text(value: object) -> str | None:
    if value is None:
        return None
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
