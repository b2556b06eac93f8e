"""Where the answer goes: whole files or none, clear refusals, nothing heavy imported early."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb_cli.output import Format, OutputError, Result, write_result

RESULT = Result(("n",), ("BIGINT",), [(1,)])


def refusal(result: Result, format: Format, out: Path | None) -> str:
    with pytest.raises(OutputError) as caught:
        write_result(result, format, out, io.StringIO())
    return str(caught.value)


def test_parquet_without_a_file_is_refused() -> None:
    assert refusal(RESULT, Format.parquet, None) == (
        "--format parquet: parquet is not text and cannot go to the screen. Use -o FILE."
    )


@pytest.mark.parametrize("format", Format)
def test_a_missing_folder_is_refused(format: Format, tmp_path: Path) -> None:
    folder = tmp_path / "none"
    out = folder / "x"
    assert (
        refusal(RESULT, format, out) == f"-o {out}: there is no folder '{folder}'. Create it first: mkdir -p '{folder}'"
    )


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(RESULT, Format.csv, tmp_path) == f"-o {tmp_path}: this is a folder. Name a file in it."


def test_a_device_is_refused() -> None:
    assert refusal(RESULT, Format.csv, Path(os.devnull)) == (
        f"-o {os.devnull}: this is not a regular file. Leave -o out to write to stdout."
    )


@pytest.mark.parametrize("format", Format)
def test_a_file_name_the_system_refuses_is_said_so(format: Format, tmp_path: Path) -> None:
    out = tmp_path / ("x" * 300)
    assert refusal(RESULT, format, out) == (
        f"-o {out}: cannot write this file: File name too long. Choose another with -o FILE."
    )


@pytest.mark.parametrize("format", Format)
def test_a_long_file_name_is_written(format: Format, tmp_path: Path) -> None:
    out = tmp_path / ("x" * 255)
    write_result(RESULT, format, out, io.StringIO())
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "x.csv"
    monkeypatch.setattr(os, "urandom", lambda count: b"\0" * count)
    (tmp_path / ".kb-00000000.tmp").symlink_to("/dev/full")
    assert refusal(RESULT, Format.csv, out) == (
        f"-o {out}: cannot write this file: No space left on device. Choose another with -o FILE."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_value_parquet_cannot_hold_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "x.parquet"
    message = refusal(Result(("n",), ("TINYINT",), [(1000,)]), Format.parquet, out)
    assert message.startswith(f"-o {out}: these rows cannot be written as parquet: ")
    assert message.endswith("Cast the column to VARCHAR in the query, or use --format csv.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", Format)
def test_writing_replaces_the_file_and_leaves_nothing_beside_it(format: Format, tmp_path: Path) -> None:
    out = tmp_path / "it's a file"
    out.write_text("before")
    stdout = io.StringIO()
    write_result(RESULT, format, out, stdout)
    assert list(tmp_path.iterdir()) == [out]
    assert out.read_bytes() != b"before"
    assert stdout.getvalue() == ""


def test_a_failure_half_way_keeps_the_earlier_file(tmp_path: Path) -> None:
    class Unprintable:
        def __str__(self) -> str:
            raise RuntimeError("half way")

    out = tmp_path / "answer.csv"
    out.write_text("before")
    with pytest.raises(RuntimeError, match="half way"):
        write_result(Result(("n",), ("BIGINT",), [(1,), (Unprintable(),)]), Format.csv, out, io.StringIO())
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_a_symbolic_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    file, link = tmp_path / "file.csv", tmp_path / "link.csv"
    file.write_text("before")
    link.symlink_to(file)
    write_result(RESULT, Format.csv, link, io.StringIO())
    assert link.is_symlink()
    assert file.read_text() == "n\n1\n"


def imported_after(code: str) -> set[str]:
    """Names of all modules a fresh Python has loaded after running the code."""
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'loaders'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.splitlines()[-1].split())


def test_importing_output_loads_nothing_heavy() -> None:
    heavy = {"duckdb", "tabulate", "numpy", "pandas", "pyarrow", "rich", "csv", "json", "decimal"}
    assert imported_after("import kb_cli.output").isdisjoint(heavy)


@pytest.mark.parametrize("format", Format)
def test_writing_never_loads_a_data_frame_library(format: Format, tmp_path: Path) -> None:
    code = (
        "import io, pathlib; from kb_cli.output import *;"
        f"write_result(Result(('n',), ('BIGINT',), [(1,)]), Format('{format.value}'), "
        f"pathlib.Path({str(tmp_path / 'x')!r}), io.StringIO())"
    )
    loaded = imported_after(code)
    assert loaded.isdisjoint({"numpy", "pandas", "pyarrow", "rich", "tabulate"})
    assert ("duckdb" in loaded) == (format is Format.parquet)
