"""Which functions a query may call: those of the engine that only compute, and ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
"""Functions that may stand in FROM."""

_REASONS: dict[str, str] = {
    "it runs SQL that it is given as text": "query query_table json_execute_serialized_sql",
    "it reads the environment, settings or variables": (
        "getenv current_setting getvariable current_query current_query_id current_transaction_id txid_current "
        "current_connection_id in_search_path current_database current_schema current_schemas current_catalog "
        "current_role current_user session_user user version which_secret get_users"
    ),
    "it reads the catalog of the database": (
        "json_serialize_sql json_deserialize_sql json_serialize_plan stats vector_type nextval currval setval "
        "format_type map_to_pg_oid obj_description col_description shobj_description has_any_column_privilege "
        "has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege "
        "has_language_privilege has_schema_privilege has_sequence_privilege has_server_privilege "
        "has_table_privilege has_tablespace_privilege pg_typeof"
    ),
    "it writes": "write_log add_parquet_key setseed",
    "it only ends or delays a query": "error sleep_ms pg_sleep",
    "its answer differs from call to call": "random uuid gen_random_uuid uuidv4 uuidv7",
    "it can use more memory or time than any limit of the engine stops": (
        "repeat repeat_row lpad rpad format printf list_resize array_resize levenshtein editdist3 "
        "damerau_levenshtein bar list_grade_up create_sort_key invoke"
    ),
}
DENIED = {name: reason for reason, names in _REASONS.items() for name in names.split()}
"""Functions that no query may call, each with the reason."""

_DENIED_BEGINNINGS = {
    "duckdb_": "it reads the catalog of the database",
    "pragma_": "it reads the catalog of the database",
    "pg_": "it reads the catalog of the database",
    "has_": "it reads the catalog of the database",
    "read_": "it reads files",
    "write_": "it writes",
    "parquet_": "it reads files",
    "getenv": "it reads the environment, settings or variables",
    "set_": "it changes settings",
    "kb_check_": "it is a part of our functions and not one of them",
    "kb_exact_": "it is a part of our functions and not one of them",
    "register_": "it changes settings",
}
_TABLE_REASONS = {
    "glob": "it reads files",
    "sniff_csv": "it reads files",
    "seq_scan": "it reads the catalog of the database",
    "arrow_scan": "it reads memory of the program",
    "arrow_scan_dumb": "it reads memory of the program",
    "pandas_scan": "it reads memory of the program",
    "python_map_function": "it runs code",
    "checkpoint": "it writes",
    "force_checkpoint": "it writes",
}


def denial(name: str) -> str | None:
    """Return why no query may call the function, None where it is not one of the denied."""
    name = name.lower()
    if name in DENIED:
        return DENIED[name]
    if name in _TABLE_REASONS:
        return _TABLE_REASONS[name]
    return next((reason for start, reason in _DENIED_BEGINNINGS.items() if name.startswith(start)), None)


def engine_functions(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the names of all functions that compute a value, in lower case, ours in the database included.

    A function whose answer the engine calls volatile is left out, whether or not it is on the list of the denied.
    """
    rows = connection.execute(
        "SELECT function_name FROM duckdb_functions() "
        "WHERE function_type IN ('scalar', 'aggregate', 'macro', 'window') "
        "GROUP BY ALL HAVING NOT bool_or(coalesce(stability, '') = 'VOLATILE' OR coalesce(has_side_effects, false))"
    ).fetchall()
    from kb_cli.engines.functions import exact_names

    return allowed([*(str(row[0]) for row in rows), *exact_names()])


def allowed(names: Iterable[str]) -> frozenset[str]:
    """Return those of the names that a query may call."""
    return frozenset(name.lower() for name in names if denial(name) is None) | BUILT_IN


BUILT_IN = frozenset(
    "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value fill "
    "count_star unnest unlist".split()
)
"""What the engine knows without listing it as a function."""
