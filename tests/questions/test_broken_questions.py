"""Mistakes in question files and their tables of studies: each has its finding with place and way out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb_cli.engines.build import build_knowledge_base
from kb_loaders.findings import BadEvidence
from tests.conftest import MEADOW

if TYPE_CHECKING:
    from tests.questions.conftest import Evidence

PLACE = re.compile(r"^(?P<file>[\w.]+):(?P<line>\d+):(?P<column>\d+): ")
EVIDENCE_OF_PAIN = 'endpoint = "pain_change"\npopulation = "itt"'


# What stands in the file, what is put in its place, and the finding.
IN_TOML = {
    "unknown key": (
        'setting = "Out',
        'seting = "Out',
        "key 'seting': no key 'seting' in the file. Did you mean 'setting'?",
    ),
    "unknown table": (
        "[[covariate]]",
        "[[covariat]]",
        "no table 'covariat' in the file. Did you mean 'covariate'?",
    ),
    "unknown table of an outcome": (
        "[outcome.pooling]",
        "[outcome.poolling]",
        "no table 'poolling' in [[outcome]]. Did you mean 'pooling'?",
    ),
    "another name than the file": (
        'question_id = "pain"',
        'question_id = "ache"',
        "key 'question_id': it differs from the name of the file; write 'pain'",
    ),
    "missing key": (
        'comparator = "Placebo"',
        "",
        "key 'comparator': the file needs the key 'comparator'",
    ),
    "no table of studies": (
        'studies = "pain.csv"',
        'studies = "pian.csv"',
        "key 'studies': there is no file 'pian.csv' in this folder",
    ),
    "number without quotes": (
        'risk = "4.5"',
        "risk = 4.5",
        "key 'risk': write the number in quotes, as printed; 4.5 may have lost zeros at its end",
    ),
    "unknown measure": (
        'measure = "risk_ratio"',
        'measure = "relative_risk"',
        (
            "key 'measure': 'relative_risk' cannot stand here. Known: hazard_ratio, mean_difference, odds_ratio, "
            "risk_difference, risk_ratio."
        ),
    ),
    "measure of another kind": (
        'kind = "binary"\nmeasure',
        'kind = "time_to_event"\nmeasure',
        "key 'measure': a risk ratio does not compare time_to_event outcomes; write hazard_ratio, or change the kind",
    ),
    "rating that does not fit": (
        'importance_rating = "8"',
        'importance_rating = "5"',
        "key 'importance_rating': '5' does not fit 'critical'; critical runs from 7 to 9",
    ),
    "rating off the scale": (
        'importance_rating = "8"',
        'importance_rating = "10"',
        "key 'importance_rating': '10' is not between 1 and 9",
    ),
    "mean difference without unit": (
        'unit = "points"',
        "",
        "key 'unit': a mean difference needs its unit, for example days",
    ),
    "thresholds the wrong way round": (
        'large = "20"',
        'large = "8"',
        "key 'large': 8 is not above the 10 of 'moderate'",
    ),
    "thresholds of nobody": ('set_by = "The panel"', "", "key 'set_by': [outcome.thresholds] needs the key 'set_by'"),
    "baseline risk per something else": (
        'per = "100"',
        'per = "10"',
        "key 'per': '10' cannot stand here. Did you mean '100'?",
    ),
    "baseline risk above its whole": (
        'risk_high = "6.0"',
        'risk_high = "106"',
        "key 'risk_high': '106' is not between 0 and 100",
    ),
    "baseline risk outside its interval": (
        'risk_low = "3.0"',
        'risk_low = "5.0"',
        "key 'risk': it lies outside its interval; write risk_low, risk and risk_high in order",
    ),
    "baseline risk of no source": (
        'source = "example-2020"',
        'source = "exmple-2020"',
        "key 'source': no source 'exmple-2020' in this question. Did you mean 'example-2020'?",
    ),
    "unknown endpoint": (
        EVIDENCE_OF_PAIN,
        'endpoint = "pain_chnge"\npopulation = "itt"',
        "key 'endpoint': no endpoint 'pain_chnge' in isrctn40917263. Did you mean 'pain_change'?",
    ),
    "unknown population": (
        EVIDENCE_OF_PAIN,
        'endpoint = "pain_change"\npopulation = "iit"',
        "key 'population': no population 'iit' in isrctn40917263. Did you mean 'itt'?",
    ),
    "unknown arm": (
        'arm = "high"\ncomparator = "placebo"',
        'arm = "hihg"\ncomparator = "placebo"',
        "key 'arm': no arm 'hihg' in isrctn40917263. Did you mean 'high'?",
    ),
    "arm against itself": (
        'arm = "high"\ncomparator = "placebo"',
        'arm = "placebo"\ncomparator = "placebo"',
        "key 'comparator': a comparison is between two arms; name the other one",
    ),
    "unknown adverse event": (
        'adverse_event = "Nausea"',
        'adverse_event = "Nausae"',
        "key 'adverse_event': no adverse event 'Nausae' in isrctn40917263. Did you mean 'Nausea'?",
    ),
    "endpoint and adverse event": (
        'adverse_event = "Nausea"',
        'adverse_event = "Nausea"\nendpoint = "falls"',
        "key 'endpoint': name either an endpoint or an adverse_event of the trial",
    ),
    "adverse event of no seriousness": (
        'seriousness = "any"',
        "",
        "key 'seriousness': an adverse event needs its seriousness: serious, any or other",
    ),
    "confirmed by somebody, at no time": (
        'confirmed_on = "2024-02-04"',
        "",
        "key 'confirmed_on': a confirmation needs who made it and when; write both or neither",
    ),
    "capitals": (
        'trial = "isrctn40917263"\nendpoint',
        'trial = "ISRCTN40917263"\nendpoint',
        "key 'trial': 'ISRCTN40917263' has capitals; write the trial_id in lower case",
    ),
    "decision about nothing known": (
        'about = "assessor"',
        'about = "asessor"',
        "key 'about': 'asessor' is not a decision about. Did you mean 'assessor'?",
    ),
    "decision without reason": (
        'reason = "Pain changes little after 8 weeks."',
        "",
        "key 'reason': [[outcome.decision]] needs the key 'reason'",
    ),
    "unknown domain of bias": (
        'domain = "randomization_process"',
        'domain = "randomisation_process"',
        "key 'domain': 'randomisation_process' is not a risk of bias domain. Did you mean 'randomization_process'?",
    ),
    "unknown judgement": (
        'judgement = "some_concerns"',
        'judgement = "unclear"',
        "key 'judgement': 'unclear' is not a risk of bias judgement. Known: high, low, some_concerns.",
    ),
    "judgement of nobody": (
        'judgement = "low"\nrated_by = "A. Rater"',
        'judgement = "low"',
        "key 'rated_by': [[outcome.risk_of_bias]] needs the key 'rated_by'",
    ),
    "judgement without reason": (
        'reason = "Many withdrew."\n',
        "",
        "key 'reason': 'some_concerns' needs a reason that readers can follow",
    ),
    "judgement of another study": (
        'study = "Smith, 2001"',
        'study = "Smith, 2002"',
        "key 'study': no study 'Smith, 2002' answers 'pain_change'. Did you mean 'Smith, 2001'?",
    ),
    "domain judged twice": (
        'study = "Smith, 2001"\ndomain = "randomization_process"',
        'study = "isrctn40917263"\ndomain = "overall"',
        "key 'domain': 'overall' of 'isrctn40917263' is judged twice; keep one judgement",
    ),
    "rating of another domain": (
        'rating = "serious"',
        'rating = "undetected"',
        ("key 'rating': 'undetected' cannot stand here. Known: extremely_serious, not_serious, serious, very_serious."),
    ),
    "rating without reason": (
        'reason = "The interval crosses the minimal important difference."\n',
        "",
        "key 'reason': 'serious' needs a reason that readers can follow",
    ),
    "bad date": (
        'set_on = "2024-02-03"',
        'set_on = "2024-02-30"',
        "key 'set_on': '2024-02-30' is not a date; write it as printed (October 2, 2014) or as 2014-10-02",
    ),
    "outcome twice": (
        'outcome_id = "nausea"',
        'outcome_id = "pain_change"',
        "key 'outcome_id': 'pain_change' stands here twice; each needs a name of its own",
    ),
}
IN_CSV = {
    "unknown outcome": (
        'pain_change,"Jones',
        'pain_chnge,"Jones',
        "column 'outcome': no outcome 'pain_chnge' in this question. Did you mean 'pain_change'?",
    ),
    "no outcome": (
        'nausea,"Jones',
        ',"Jones',
        "column 'outcome': the question has several outcomes; say which one this row is about",
    ),
    "count not whole": (
        ",4,60,2,58",
        ",4.5,60,2,58",
        "column 'events': '4.5' is not a count; counts are whole numbers from 0 up",
    ),
    "more than all": (
        ",4,60,2,58",
        ",61,60,2,58",
        "column 'events': 61 is more than its denominator: total is 60",
    ),
    "half a study": (
        ",4,60,2,58",
        ",4,60,,58",
        ("column 'comparator_events': it is empty, and counts need events, total, comparator_events, comparator_total"),
    ),
    "numbers of another measure": (
        'nausea,"Jones, 2005",2005,0,40,3,41,,,,,',
        'nausea,"Jones, 2005",2005,,40,,41,1,2,3,4,',
        "column 'study': a risk ratio cannot be computed from means",
    ),
    "no number": (
        'nausea,"Jones, 2005",2005,0,40,3,41',
        'nausea,"Jones, 2005",2005,,,,',
        "column 'study': the row has no number; write illegible or not reported in its place",
    ),
    "bad number": (
        ",4,60,2,58",
        ",4,6o,2,58",
        (
            "column 'total': '6o' is not a printed number; write it as the source does (88, 47,400, 45.0, "
            "<0.001, 13.9 ± 1.10) or: not reported, not reached, not estimable, not applicable, illegible"
        ),
    ),
    "negative deviation": (
        "−12.0,9.0",
        "−12.0,−9.0",
        "column 'standard_deviation': '−9.0' cannot be; it is above 0",
    ),
    "unknown level": (
        '600,none,"Table 1',
        '600,nonee,"Table 1',
        "column 'masking': no level 'nonee' of 'masking'. Did you mean 'none'?",
    ),
    "no locator": (
        '"Table 1, row Smith"',
        "",
        "column 'locators': it is empty; say where the source prints this (Table 2, row ..., ... column)",
    ),
    "the same study again": (
        'nausea,"Brown, 2010"',
        'nausea,"Jones, 2005"',
        (
            "column 'study': the same study stands in line 5 (nausea / Jones, 2005 / Meadowsweet / Placebo); "
            "keep one row"
        ),
    ),
}


@pytest.mark.parametrize("case", IN_TOML)
def test_a_mistake_in_a_question_file_is_found(evidence: Evidence, case: str) -> None:
    old, new, message = IN_TOML[case]
    found = evidence.change("pain.toml", old, new).findings()
    assert message in [PLACE.sub("", finding) for finding in found], found
    place = PLACE.match(next(finding for finding in found if finding.endswith(message)))
    assert place is not None
    assert place["file"] == "pain.toml"


@pytest.mark.parametrize("case", IN_CSV)
def test_a_mistake_in_a_table_of_studies_is_found(evidence: Evidence, case: str) -> None:
    old, new, message = IN_CSV[case]
    found = evidence.change("pain.csv", old, new).findings()
    assert message in [PLACE.sub("", finding) for finding in found], found
    assert all(finding.startswith("pain.csv:") for finding in found)


def test_a_finding_points_at_the_line_of_a_nested_table(evidence: Evidence) -> None:
    evidence.change("pain.toml", 'judgement = "low"', 'judgement = "lwo"')
    lines = (evidence.path / "questions" / "pain.toml").read_text(encoding="utf-8").splitlines()
    line = lines.index('judgement = "lwo"') + 1
    assert evidence.findings() == [
        f"pain.toml:{line}:13: key 'judgement': 'lwo' is not a risk of bias judgement. Did you mean 'low'?"
    ]


def test_a_file_that_is_no_toml_is_one_finding(evidence: Evidence) -> None:
    found = evidence.change("pain.toml", 'question_id = "pain"', "question_id = pain").findings()
    assert len(found) == 2
    assert found[0].startswith("pain.csv: no question names this file")
    assert found[1].startswith("pain.toml:1:15: this is not TOML: Invalid value; check quotes and brackets")


def test_a_table_that_no_question_names_is_found(evidence: Evidence) -> None:
    (evidence.path / "questions" / "spare.csv").write_text("study\n", encoding="utf-8")
    assert evidence.findings() == ['spare.csv: no question names this file; write studies = "spare.csv" in one of them']


def test_all_findings_of_trials_and_questions_come_at_once_and_nothing_is_built(evidence: Evidence) -> None:
    evidence.change("pain.toml", 'per = "100"', 'per = "10"').change("pain.csv", ",4,60,2,58", ",61,60,2,58")
    trial = evidence.path / MEADOW.name / "trial.toml"
    trial.write_text(trial.read_text(encoding="utf-8").replace('kind = "safety"', 'kind = "saftey"'), encoding="utf-8")
    found = evidence.findings()
    assert len([f for f in found if f.startswith(("pain.toml", "pain.csv"))]) == 2
    assert any("saftey" in finding for finding in found)
    assert not (evidence.path.parent / "kb.duckdb").exists()


def test_two_questions_of_one_id_are_found(evidence: Evidence, tmp_path: Path) -> None:
    shutil.copytree(evidence.path / "questions", tmp_path / "more" / "questions")
    with pytest.raises(BadEvidence, match=r"'pain' is that of .*, too; give one of them another"):
        build_knowledge_base([evidence.path, tmp_path / "more" / "questions"], tmp_path / "kb.duckdb")


def test_a_folder_of_questions_without_any_is_found(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    with pytest.raises(BadEvidence, match="questions: no question file here; see the reference of question files"):
        build_knowledge_base([tmp_path / "questions"], tmp_path / "kb.duckdb")
