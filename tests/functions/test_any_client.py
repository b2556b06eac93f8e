"""The file with its functions, opened by a DuckDB that knows nothing of us."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print(connection.execute(
        "SELECT round(wilson_low(4, 200, 0.95), 6), round((clopper_pearson(4, 200, 0.95)).high, 6), "
        "round(fisher_exact_p(5, 21, 16, 41), 6), round(chi_square_p(7, 34, 1, 34), 6), round(z_of_level(0.975), 6)"
    ).fetchall()[0])
with duckdb.connect() as connection:
    connection.execute(f"ATTACH '{sys.argv[1]}' AS evidence (READ_ONLY)")
    connection.execute("USE evidence")
    print(connection.execute("SELECT round(risk_ratio_katz_low(7, 34, 1, 34, 0.95), 6)").fetchall()[0])
assert not any(name.startswith("kb_") for name in sys.modules)
"""


def test_macros_stay_in_the_file_and_work_in_another_process(file: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, str(file)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["(0.780443, 5.041361, 0.2697, 0.023926, 2.241403)", "(0.909606,)"]
