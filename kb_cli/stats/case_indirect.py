"""Indirect comparisons in the case format: effects that share a treatment, by pairs of letters or in a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from kb_cli.stats import case_fields as fields
from kb_cli.stats.arguments import as_floats
from kb_cli.stats.case_fields import Fields, MissingField, Unsupported, Values, level_of, spelled, word
from kb_cli.stats.case_network_data import (
    EFFECT,
    ERROR,
    FIRST,
    LOWER,
    RATIO,
    SECOND,
    UPPER,
    VARIANCE,
    above_zero,
    first_of,
    pair_of,
    text_of,
)
from kb_cli.synthesis.indirect import DirectEffect, chain, effect_from_interval
from kb_cli.synthesis.network_result import Estimate
from kb_cli.synthesis.network_studies import is_ratio


def indirect(data: Fields, method: Fields) -> Values:
    """An indirect comparison along a path of effects, by default between the two treatments at its ends."""
    ratio = _ratio_scale(data, method)
    level = float(level_of(method))
    steps = list(_steps(data, method, ratio))
    names = [name for step in steps for name in (step.treatment, step.comparator)]
    ends = sorted({name for name in names if names.count(name) == 1})
    asked = first_of(method, "comparison", "contrast", "pair")
    if asked is None and len(ends) != 2:
        raise Unsupported(f"the effects {', '.join(names)} are not one path with two ends")
    treatment, comparator = ends if asked is None else pair_of(asked, sorted(set(names)))
    quantile = first_of(method, "z", "quantile")
    found = chain(steps, treatment, comparator, level, None if quantile is None else float(quantile))
    return described(found.estimate, ratio=ratio)


def _ratio_scale(data: Fields, method: Fields) -> bool:
    scale = word(method.get("scale", ""))
    if scale:
        return scale in ("log", "ratio", "exp")
    named = first_of(method, "measure", "sm")
    if named is not None:
        return is_ratio(spelled(named, fields.MEASURES, "measure"))
    return any(word(key).split("_")[0] in ("hr", "or", "rr", "irr") for key in data)


def _steps(data: Fields, method: Fields, ratio: bool) -> Iterator[DirectEffect]:
    """Effects from keys such as d_ac and se_ac (a against c), or from a list of comparisons."""
    measure = "OR" if ratio else "MD"
    listed = first_of(data, "comparisons", "effects", "steps", "path")
    if listed is not None:
        for item in listed:
            first, second = (text_of(fields.field(item, *names)) for names in (FIRST, SECOND))
            yield _step(first, second, measure, item, method)
        return
    if first_of(data, *SECOND) is not None and first_of(data, *EFFECT, *RATIO) is not None:
        columns = {key: value for key, value in data.items() if isinstance(value, list)}
        for row in range(len(fields.field(data, *FIRST))):
            item = {key: value[row] for key, value in columns.items()}
            yield _step(
                text_of(fields.field(item, *FIRST)), text_of(fields.field(item, *SECOND)), measure, item, method
            )
        return
    pairs = _by_pair(data)
    if len(pairs) < 2:
        raise MissingField("the data have no effects such as 'd_ac' and 'd_bc'")
    for pair, item in pairs.items():
        yield _step(pair[0], pair[1], measure, item, method)


def _by_pair(data: Fields) -> dict[str, dict[str, Any]]:
    """The numbers of each pair of letters, from keys as d_ac, AC_se or se1 (1: a against c, 2: b against c)."""
    known = {*EFFECT, *RATIO, *ERROR, *VARIANCE, *LOWER, *UPPER}
    pairs: dict[str, dict[str, Any]] = {}
    for key, value in data.items():
        if isinstance(value, Mapping) and re.fullmatch(r"[A-Za-z]{2}", key):
            pairs.setdefault(key.lower(), {}).update(value)
            continue
        numbered = re.fullmatch(r"(.+?)_?([12])", key)
        after, before = re.fullmatch(r"(.+)_([A-Za-z]{2})", key), re.fullmatch(r"([A-Za-z]{2})_(.+)", key)
        if after and after[1] in known:
            pairs.setdefault(after[2].lower(), {})[after[1]] = value
        elif before and before[2] in known:
            pairs.setdefault(before[1].lower(), {})[before[2]] = value
        elif numbered and numbered[1] in known:
            pairs.setdefault({"1": "ac", "2": "bc"}[numbered[2]], {})[numbered[1]] = value
    return pairs


def _step(first: str, second: str, measure: str, item: Fields, method: Fields) -> DirectEffect:
    value = _number(item, *EFFECT, *RATIO)
    printed = first_of(item, *RATIO) is not None or word(method.get("input", "")) in ("ratio", "exp")
    if first_of(item, *ERROR, *VARIANCE) is not None:
        known = first_of(item, *ERROR) is not None
        error = _number(item, *ERROR) if known else float(np.sqrt(above_zero("variance", _number(item, *VARIANCE))))
        return DirectEffect(
            first, second, float(np.log(above_zero("ratio", value))) if printed else value, error, measure
        )
    lower, upper = _number(item, *LOWER), _number(item, *UPPER)
    level = _number(method, "ci_level", "input_level", "level", default=0.95)
    if measure == "OR" and not printed:
        value, lower, upper = (float(np.exp(number)) for number in (value, lower, upper))
    return effect_from_interval(first, second, measure, value, lower, upper, level)


def _number(item: Fields, *names: str, default: float | None = None) -> float:
    value = as_floats(names[0], fields.field(item, *names, default=default))
    if value.ndim:
        raise Unsupported(f"{names[0]!r} must be one number, not a list")
    return float(value)


def described(estimate: Estimate, *, ratio: bool) -> Values:
    """The keys of one estimate, with those of the ratio where it is a logarithm."""
    value, error, lower, upper, z, p = estimate
    values: Values = {"estimate": value, "se": error, "lower": lower, "upper": upper, "z": z, "p": p}
    if ratio:
        values |= {f"exp_{key}": np.exp(values[key]) for key in ("estimate", "lower", "upper")}
    return values
