"""The shortest Typer script that asks a named query of a database: what `kb query` is measured against.

It opens the file read-only, runs the SQL with every parameter left open, and prints the rows.
"""

from pathlib import Path

import duckdb
import typer


def main(database: Path, sql_file: Path) -> None:
    sql = sql_file.read_text()
    parameters = dict.fromkeys(duckdb.extract_statements(sql)[0].named_parameters)
    with duckdb.connect(str(database), read_only=True) as connection:
        for row in connection.execute(sql, parameters).fetchall():
            typer.echo("\t".join(map(str, row)))


if __name__ == "__main__":
    typer.run(main)
