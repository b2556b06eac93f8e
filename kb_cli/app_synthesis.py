"""Commands that hold numbers against each other: checks, comparisons, synthesis."""

from pathlib import Path
from typing import Annotated

import typer

from kb_cli.options import Cite, Database, Output, OutputFormat
from kb_cli.output.formats import Format

synthesis = typer.Typer()


@synthesis.command()
def pool(
    question: Annotated[str, typer.Argument(help="A question, by its short name; kb query questions lists them.")],
    outcome: Annotated[str | None, typer.Option("--outcome", help="Only this outcome (else all).")] = None,
    preset: Annotated[
        str | None, typer.Option("--preset", help="Methods by name (else those of the question file, or evidencekb).")
    ] = None,
    subgroup: Annotated[str | None, typer.Option("--subgroup", help="Pool within the levels of this factor.")] = None,
    covariate: Annotated[str | None, typer.Option("--covariate", help="Regress the effects on this covariate.")] = None,
    leave_one_out: Annotated[bool, typer.Option("--leave-one-out", help="Pool without each study.")] = False,
    cumulative: Annotated[bool, typer.Option("--cumulative", help="Pool study by study, by year.")] = False,
    strip: Annotated[bool, typer.Option("--strip", help="Pool by each preset, too: the robustness strip.")] = False,
    p_scores: Annotated[bool, typer.Option("--p-scores", help="Show the P-scores of a network.")] = False,
    propose: Annotated[
        bool, typer.Option("--propose", help="Instead, list results of loaded trials that may answer the outcomes.")
    ] = False,
    figures: Annotated[
        Path | None,
        typer.Option(
            "--figures", help="Write forest plots, funnel plots and network graphs into this folder.", metavar="DIR"
        ),
    ] = None,
    cite: Cite = False,
    db: Database = None,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """Pool the studies that answer a question, outcome by outcome; exit code 1 where they may not be mixed."""
    from kb_cli.synthesis.command import print_pool, print_proposals
    from kb_cli.synthesis.pool_question import Asked

    if propose:
        print_proposals(question, outcome, db, format, output)
        return
    asked = Asked(preset, subgroup, covariate, leave_one_out, cumulative, strip, p_scores)
    print_pool(question, outcome, asked, db, format, output, has_citations=cite, figures=figures)


@synthesis.command()
def audit(
    trial: Annotated[str | None, typer.Argument(help="A trial: registry id or acronym (else all trials).")] = None,
    db: Database = None,
    format: OutputFormat = Format.table,
    output: Output = None,
    explain: Annotated[
        str | None, typer.Option("--explain", help="Show how this fact was recomputed.", metavar="FACT_ID|FACT_KEY")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, help="Show at most so many (0: all; 20 where no trial is named).", metavar="N"),
    ] = None,
) -> None:
    """Say which printed numbers do not fit the others; exit code 1 when any does not."""
    from kb_cli.audit.command import print_audit, print_explanation

    if explain is not None:
        print_explanation(explain, db, output)
    else:
        print_audit(trial, db, format, output, limit)


@synthesis.command()
def reconcile(
    trial: Annotated[str, typer.Argument(help="A trial that has both: registry id or acronym.")],
    all: Annotated[bool, typer.Option("--all", help="Show every number in a table, those that agree, too.")] = False,
    db: Database = None,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """Compare a trial's article with its registry record, number by number; exit code 1 when any disagrees."""
    from kb_cli.reconcile.command import print_reconciliation

    print_reconciliation(trial, db, format, output, is_whole=all)


@synthesis.command()
def groups(
    trial: Annotated[str, typer.Argument(help="A trial with a registry record: registry id or acronym.")],
    db: Database = None,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """List the groups of a trial's registry record, and the arm that each is linked to."""
    from kb_cli.registry.groups_command import print_groups

    print_groups(trial, db, format, output)


@synthesis.command()
def compare(
    first: Annotated[Path, typer.Argument(help="One person's folder of the trial.")],
    second: Annotated[Path, typer.Argument(help="The other person's folder.")],
    text: Annotated[bool, typer.Option("--text", help="Show differences of wording and of locators, too.")] = False,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """Compare two people's extractions of one trial, cell by cell."""
    from kb_cli.commands import print_comparison

    print_comparison(first, second, text, format, output)
