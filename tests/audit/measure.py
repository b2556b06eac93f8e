"""Measure how many misprints the audit finds, and how often it cries wolf.

    python -m tests.audit.measure [--corruptions 40] [--trials 300]

Every misprint goes into a copy of the folder of its own; the copies are audited together, as trials of one database.
A misprint counts as found when a finding says 'inconsistent' that the clean folder does not have, as refused when the
loader does not take the folder.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import re
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from kb_loaders.article.context import Trial
from tests.audit.corruption import KINDS, Change, corrupt
from tests.audit.generator import make_trial
from tests.audit.workbench import INO_VATE, Files, Said, audited, findings, load, read_files, write_files

OUTCOMES = ("found", "refused", "rounding", "missed", "free")
"""refused: by the loader; rounding: called another convention; free: missed, and no other number determines it."""
BOUNDS = {"events_within", "grim", "estimate_inside_interval", "median_inside_range", "median_against_rate", "untested"}
"""Rules that only say between which bounds a number must lie."""


def rename(files: Files, name: str) -> Files:
    """The folder as that of a trial and a source of their own."""
    text = files["trial.toml"]
    trial, source = re.findall(r'(?:trial_id|source_id) = "([^"]+)"', text)[:2]
    text = text.replace(f'"{trial}"', f'"{name}"').replace(f'"{source}"', f'"source-{name}"')
    return {**files, "trial.toml": text}


def clear(said: Said) -> tuple[str, ...]:
    """What a finding says, but for the names of trial and source."""
    return (said.rule, said.key.partition("/")[2], *said.columns, said.reported)


def is_determined(trial: Trial, change: Change, tested: set[tuple[str, str]]) -> bool:
    """Whether a rule that says what a number must be, and not only between which bounds, tests a changed cell."""
    column = change.what.partition(": ")[2].split()[0]
    keys = {
        fact.key
        for fact in trial.facts
        if Path(fact.record.file).name == change.file and fact.record.line == change.row + 2
    }
    return any(key in keys and (name == column or column in ("rows", "row")) for key, name in tested)


def draw(rng: random.Random, originals: list[Files], kind: str) -> tuple[int, Change]:
    """A misprint of a kind in one of the folders, and which."""
    while True:
        which = rng.randrange(len(originals))
        with contextlib.suppress(ValueError):
            return which, corrupt(rng, originals[which], kind)


def run(
    originals: list[Files], corruptions: int, seed: int
) -> tuple[dict[str, Counter[str]], list[tuple[str, str, str]], Counter[str]]:
    """Corrupt folders so many times for each kind; return outcomes by kind, every outcome, and findings by rule."""
    rng = random.Random(seed)
    trials: list[Trial] = []
    changes: dict[str, tuple[str, Change, str]] = {}
    outcomes: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        clean = []
        for at, files in enumerate(originals):
            clean.append(load(write_files(rename(files, f"clean{at}"), Path(folder) / f"clean{at}")))
        for kind in KINDS:
            for at in range(corruptions):
                which, change = draw(rng, originals, kind)
                name = f"bad{list(KINDS).index(kind)}x{at}"
                trial = load(write_files(rename(change.files, name), Path(folder) / name))
                if trial.findings:
                    outcomes.append((kind, "refused", change.what))
                else:
                    trials.append(trial)
                    changes[name] = (kind, change, f"clean{which}")
        with audited([*clean, *trials]) as connection:
            everything = findings(connection)
    said = [one for one in everything if one.verdict in ("inconsistent", "rounding")]
    tested: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in everything:
        if one.rule not in BOUNDS and one.verdict != "not_testable":
            tested[one.trial_id].update((one.key, column) for column in one.columns)
    originals_by_name = {trial.trial_id: trial for trial in clean}
    before: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    found: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        before[one.trial_id].add(clear(one))
        found[one.trial_id].append(one)
    rules: Counter[str] = Counter()
    for name, (kind, change, original) in changes.items():
        new = [one for one in found[name] if clear(one) not in before[original]]
        wrong = sorted({one.rule for one in new if one.verdict == "inconsistent"})
        rules.update(wrong)
        outcome = "found" if wrong else "rounding" if new else "missed"
        if outcome == "missed" and not is_determined(originals_by_name[original], change, tested[original]):
            outcome = "free"
        outcomes.append((kind, outcome, f"{change.what} {wrong}"))
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, outcome, _ in outcomes:
        by_kind[kind][outcome] += 1
    return by_kind, outcomes, rules


def count_false_alarms(trials: int, seed: int) -> tuple[int, int, int, list[Said]]:
    """Return clean trials, those with an alarm, all findings, and the alarms of generated trials."""
    loaded = []
    with tempfile.TemporaryDirectory() as folder:
        for at in range(trials):
            files = make_trial(random.Random(seed + at), f"made{at:05}").files()
            loaded.append(load(write_files(files, Path(folder) / str(at))))
        with audited(loaded) as connection:
            said = findings(connection)
    alarms = [one for one in said if one.verdict == "inconsistent"]
    return trials, len({one.trial_id for one in alarms}), len(said), alarms


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corruptions", type=int, default=40, help="misprints of each kind")
    parser.add_argument("--trials", type=int, default=300, help="clean generated trials")
    parser.add_argument("--seed", type=int, default=20161)
    parser.add_argument("--show-missed", action="store_true")
    options = parser.parse_args()
    made = [make_trial(random.Random(at), f"orig{at}").files() for at in range(options.corruptions)]
    folders = (("INO-VATE ALL", [read_files(INO_VATE)]), ("generated trials", made)) if made else ()
    for title, originals in folders:
        started = time.perf_counter()
        by_kind, outcomes, rules = run(originals, options.corruptions, options.seed)
        print(f"\n{title}: misprint, number, {', '.join(OUTCOMES)}")
        total: Counter[str] = Counter()
        for kind, counter in by_kind.items():
            total.update(counter)
            print("| " + " | ".join([kind, str(counter.total()), *(str(counter[name]) for name in OUTCOMES)]) + " |")
        print("| " + " | ".join(["all", str(total.total()), *(str(total[name]) for name in OUTCOMES)]) + " |")
        caught = total["found"] + total["refused"]
        determined = total.total() - total["free"]
        print(f"caught: {100 * caught / total.total():.1f} % of all")
        print(f"caught: {100 * caught / determined:.1f} % of those that another number determines")
        print("rules:", ", ".join(f"{rule} {count}" for rule, count in rules.most_common()))
        print(f"{time.perf_counter() - started:.0f} s")
        if options.show_missed:
            for kind, outcome, what in outcomes:
                if outcome in {"missed", "free", "rounding"}:
                    print(f"  {outcome}: {kind}: {what}")
    trials, alarmed, said, alarms = count_false_alarms(options.trials, options.seed)
    print(f"\nclean generated trials: {trials}, with an alarm {alarmed}; findings {said}, alarms {len(alarms)}")
    for alarm in alarms:
        print(" ", alarm.rule, alarm.key, alarm.explanation)


if __name__ == "__main__":
    main()
