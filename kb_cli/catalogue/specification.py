"""The catalogue of named queries as JSON Schema, for programs that call them or check what they give.

One schema a query, in ``$defs`` under its name. It describes an object with ``parameters`` (what the query takes) and
``rows`` (what ``kb query NAME --format json`` prints). What JSON Schema has no word for stands in keys that begin with
``x-``: the kind and unit of a column, the key of the rows, the SQL that lists the choices of a parameter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli import __version__
from kb_cli.catalogue.fixtures import open_empty
from kb_cli.catalogue.inference import contract_problems, infer_columns
from kb_cli.catalogue.named_queries import Column, NamedQuery, Parameter
from kb_cli.errors import BadInput

if TYPE_CHECKING:
    import duckdb

DIALECT = "https://json-schema.org/draft/2020-12/schema"
JSON_TYPES: dict[str, dict[str, Any]] = {
    "VARCHAR": {"type": "string"},
    "BOOLEAN": {"type": "boolean"},
    "DOUBLE": {"type": "number"},
    "FLOAT": {"type": "number"},
    "DECIMAL": {"type": "number"},
    "DATE": {"type": "string", "format": "date"},
    "TIMESTAMP": {"type": "string", "format": "date-time"},
}
"""How a value of a SQL type is written in JSON; whole numbers of every size are not listed."""


class BrokenQuery(BadInput):
    """A query does not give what its front matter declares."""


def specification_text(queries: Sequence[NamedQuery], contracts_dir: Path) -> str:
    """Return the specification of queries as JSON, with a line end. contracts_dir: the folder of the views' SQL."""
    return json.dumps(specification(queries, contracts_dir), indent=2, ensure_ascii=False, default=str) + "\n"


def specification(queries: Sequence[NamedQuery], contracts_dir: Path) -> dict[str, Any]:
    """Return the specification of queries as one JSON Schema.

    Raises BrokenQuery for a query that DuckDB cannot bind, or that gives other columns than it declares.
    """
    with open_empty(queries, contracts_dir) as con:
        schemas = {query.name: query_schema(query, con) for query in queries}
    return {
        "$schema": DIALECT,
        "title": "Named queries of EvidenceKB",
        "description": (
            "One schema a query, under its name in $defs: its parameters, and the rows that kb query NAME "
            "--format json prints. A parameter that is left out has its default, or sets no filter."
        ),
        "x-evidencekb-version": __version__,
        "$defs": schemas,
    }


def query_schema(query: NamedQuery, con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the schema of one query; con has the views, empty or not. Raises BrokenQuery."""
    if problems := contract_problems(query, con):
        raise BrokenQuery("\n".join(f"{query.path}: {problem}" for problem in problems))
    types = infer_columns(query, con)
    description = "\n\n".join(filter(None, (query.question, query.grain, query.note)))
    required = [parameter.name for parameter in query.parameters if parameter.required]
    return {
        "title": query.title,
        "description": description,
        "x-command": f"kb query {query.name}",
        "x-key": list(query.key),
        "type": "object",
        "properties": {
            "parameters": {
                "type": "object",
                "properties": {parameter.name: _parameter_schema(parameter) for parameter in query.parameters},
                "required": required,
                "additionalProperties": False,
            },
            "rows": {
                "type": "array",
                "items": {
                    "type": "object",
                    "description": query.grain,
                    "properties": {column.name: _column_schema(column, types) for column in query.columns},
                    "required": [column.name for column in query.columns],
                    "additionalProperties": False,
                },
            },
        },
    }


def _parameter_schema(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {**_json_type(parameter.type), "description": parameter.about}
    if parameter.choices is not None:
        schema["enum"] = list(parameter.choices)
    if parameter.default is not None:
        schema["default"] = parameter.default
    if parameter.example is not None:
        schema["examples"] = [parameter.example]
    extras = {"option": parameter.option, "kind": parameter.kind, "unit": parameter.unit}
    return {**schema, **_extra({**extras, "choices-from": parameter.choices_from})}


def _column_schema(column: Column, types: Mapping[str, str]) -> dict[str, Any]:
    schema = _json_type(types[column.name])
    if column.null is not None:
        schema["type"] = [schema["type"], "null"]
    extras = {"kind": column.kind, "unit": column.unit, "unit-column": column.unit_column, "by": column.by}
    return {**schema, "description": column.about, **_extra({**extras, "null": column.null})}


def _json_type(sql_type: str) -> dict[str, Any]:
    if sql_type.endswith("]"):
        return {"type": "array", "items": _json_type(sql_type.rpartition("[")[0])}
    return dict(JSON_TYPES.get(sql_type.partition("(")[0], {"type": "integer"}))


def _extra(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"x-{key}": value for key, value in values.items() if value is not None}
