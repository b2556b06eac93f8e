"""The file of a question: PICO, sources, outcomes, and what stands below each outcome."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kb_loaders.article.context import Row
from kb_loaders.article.files import Record
from kb_loaders.findings import Finding, suggest
from kb_loaders.questions.context import Question
from kb_loaders.questions.judgements import read_certainty, read_decisions, read_risk_of_bias
from kb_loaders.questions.keys import IMPORTANCE, KEYS, KINDS_OF_MEASURE, LISTS, MEASURES, SINGLE
from kb_loaders.questions.nested_toml import Node, read_nested_toml
from kb_loaders.questions.outcome_parts import read_baseline_risks, read_links, read_pooling, read_thresholds

OWN_KIND = "question_file"
"""Kind of source of what people decided or judged: the question file itself."""


def read_question_file(question: Question, path: Path, name: str) -> Record | None:
    """Read a question's TOML file into the question; return its top level, None where it could not be read."""
    tree = read_nested_toml(path, name, question.findings)
    if tree is None:
        question.has_keys = False
        return None
    _check_tables(question, tree, "")
    top = tree.record
    question.owner_id = top.text("question_id")
    if question.owner_id and question.owner_id != path.stem:
        question.find(top, "question_id", f"it differs from the name of the file; write '{path.stem}'")
    _read_sources(question, tree, path)
    for record in [node.record for node in tree.each("subgroup")]:
        levels = record.values.get("levels")
        question.factors[record.text("name")] = list(map(str, levels)) if isinstance(levels, list) else []
    question.covariates = {node.record.text("name"): node.record.text("unit") for node in tree.each("covariate")}
    texts = ("question", "population", "intervention", "comparator", "setting", "note")
    fact = question.add_own_fact(top, "questions", (), top.text("question"))
    question.rows["question"] = [
        {"question_id": question.owner_id, **{key: top.text(key) or None for key in texts}, "fact": fact}
    ]
    if not tree.each("outcome"):
        question.find(top, "outcome", "there is no [[outcome]]; a question needs at least one")
    for node in tree.each("outcome"):
        _read_outcome(question, node)
    return top


def _check_tables(question: Question, node: Node, path: str) -> None:
    """Check the keys of a table and of the tables inside it."""
    required, optional = (keys.split() for keys in KEYS[path])
    where = f"[{path}]" if path in SINGLE else f"[[{path}]]" if path else "the file"
    record = node.record
    inner = sorted(key.removeprefix(f"{path}.") for key in KEYS if key and key.rpartition(".")[0] == path)
    for key, value in record.values.items():
        if key not in required and key not in optional:
            question.find(record, key, f"no key '{key}' in {where}.{suggest(key, [*required, *optional, *inner])}")
        elif key in LISTS and not isinstance(value, list):
            question.find(record, key, 'write a list: ["...", "..."]')
        elif key not in LISTS and isinstance(value, list):
            question.find(record, key, "write one text in quotes")
        elif isinstance(value, float):
            question.find(
                record, key, f"write the number in quotes, as printed; {value} may have lost zeros at its end"
            )
    for key in required:
        if not record.values.get(key):
            question.find(record, key, f"{where} needs the key '{key}'")
    for table, nodes in node.children.items():
        below = f"{path}.{table}" if path else table
        for child in nodes:
            if below not in KEYS:
                message = f"no table '{table}' in {where}.{suggest(table, [*inner, *required, *optional])}"
                question.findings.append(Finding(record.file, child.record.line, 1, table, message))
            else:
                _check_tables(question, child, below)
        if below in SINGLE and len(nodes) > 1:
            question.find(nodes[1].record, table, f"it stands here twice; keep one [{below}]")


def _read_sources(question: Question, tree: Node, path: Path) -> None:
    for node in tree.each("source"):
        record, source = node.record, node.record.text("source_id")
        if source in question.sources or source == question.owner_id:
            question.find(record, "source_id", f"'{source}' stands here twice; each needs a name of its own")
        question.check_word(record, "kind", record.text("kind"), "source_kind")
        question.sources[source] = record
        question.main_source = question.main_source or source
        texts = ("source_id", "kind", "citation", "doi", "pmid", "registry_id")
        row: Row = {key: record.text(key) or None for key in texts}
        row |= {"published_on": question.read_date(record, "published_on"), "sha256": None}
        question.add("source", {"trial_id": question.owner_id, **row})
    own = {
        "trial_id": question.owner_id,
        "source_id": question.owner_id,
        "kind": OWN_KIND,
        "citation": f"Question file {path.name}: {tree.record.text('question')}",
        "doi": None,
        "pmid": None,
        "registry_id": None,
        "published_on": None,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    question.add("source", own)


def _read_outcome(question: Question, node: Node) -> None:
    record, outcome = node.record, node.record.text("outcome_id")
    if outcome in question.outcomes:
        question.find(record, "outcome_id", f"'{outcome}' stands here twice; each needs a name of its own")
    question.check_word(record, "kind", record.text("kind"), "endpoint_kind")
    question.check_word(record, "favourable_direction", record.text("favourable_direction"), "favourable_direction")
    question.check_word(record, "importance", record.text("importance"), "importance")
    question.check_word(record, "polarity", record.text("polarity"), "polarity")
    _check_measure(question, record)
    rating = _read_rating(question, record)
    is_network = record.values.get("network", False)
    if not isinstance(is_network, bool):
        question.find(record, "network", f"'{is_network}' is neither true nor false; write it without quotes")
    texts = ("outcome_id", "outcome", "importance", "kind", "measure", "favourable_direction", "polarity", "follow_up")
    row: Row = {key: record.text(key) or None for key in (*texts, "scale", "unit", "reference_treatment")}
    row |= {
        "question_id": question.owner_id,
        "importance_rating": rating,
        "is_network": is_network is True,
        **read_thresholds(question, node),
        **read_pooling(node),
        "fact": question.add_own_fact(record, "question_outcomes", (outcome,), record.text("outcome")),
    }
    question.outcomes[outcome] = row
    question.add("question_outcome", row)
    for read in (read_baseline_risks, read_links, read_decisions, read_risk_of_bias, read_certainty):
        read(question, node, outcome)


def _check_measure(question: Question, record: Record) -> None:
    measure, kind = record.text("measure"), record.text("kind")
    if not question.check_choice(record, "measure", MEASURES):
        return
    if kind in question.vocabularies["endpoint_kind"] and kind not in KINDS_OF_MEASURE[measure]:
        fits = " or ".join(name for name in MEASURES if kind in KINDS_OF_MEASURE[name])
        way_out = f"write {fits}, or change the kind" if fits else "change the kind"
        question.find(record, "measure", f"a {measure.replace('_', ' ')} does not compare {kind} outcomes; {way_out}")
    if measure == "hazard_ratio" and not record.text("polarity"):
        message = "say whether the outcome is stated as the event or as being free of it; write event or event_free"
        question.find(record, "polarity", message)
    if measure == "mean_difference" and not record.text("unit"):
        question.find(record, "unit", "a mean difference needs its unit, for example days")


def _read_rating(question: Question, record: Record) -> int | None:
    number = question.read_plain(record, "importance_rating", 1, 9)
    word = record.text("importance")
    if number.value is None:
        return None
    low, high = IMPORTANCE.get(word, (1, 9))
    if number.value != int(number.value) or not low <= number.value <= high:
        message = f"'{number.printed}' does not fit '{word or 'any'}'; {word or 'ratings'} runs from {low} to {high}"
        question.find(record, "importance_rating", message)
    return int(number.value)
