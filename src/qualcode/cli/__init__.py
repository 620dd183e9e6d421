"""The command line: one command, one file, the same name; heavy libraries load inside commands."""

from __future__ import annotations

import os
from typing import Any

import click

from qualcode import __version__
from qualcode.cli.agreement import agreement
from qualcode.cli.check import check
from qualcode.cli.codebook import codebook
from qualcode.cli.cooccur import cooccur
from qualcode.cli.count import count
from qualcode.cli.coverage import coverage
from qualcode.cli.cross import cross
from qualcode.cli.decide import decide
from qualcode.cli.diff import diff
from qualcode.cli.disagreements import disagreements
from qualcode.cli.drift import drift
from qualcode.cli.ena import ena
from qualcode.cli.excerpts import excerpts
from qualcode.cli.export import export
from qualcode.cli.ingest import ingest
from qualcode.cli.init import init
from qualcode.cli.leaks import leaks
from qualcode.cli.log import log
from qualcode.cli.map import map_
from qualcode.cli.merge import merge
from qualcode.cli.network import network
from qualcode.cli.positions import positions
from qualcode.cli.pseudonymize import pseudonymize
from qualcode.cli.purge import purge
from qualcode.cli.redo import redo
from qualcode.cli.repair import repair
from qualcode.cli.replicate import replicate
from qualcode.cli.report import report
from qualcode.cli.round import round_
from qualcode.cli.saturation import saturation
from qualcode.cli.sequences import sequences
from qualcode.cli.suggest import suggest
from qualcode.cli.tag import tag
from qualcode.cli.transcript import transcript
from qualcode.cli.undo import undo
from qualcode.errors import QualcodeError


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except QualcodeError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qualcode")
def main() -> None:
    """Code interviews in plain text, and rebuild every table and map of the study from the codes.

    STUDY is the folder of a study, the one with study.yaml. Results go to standard output.
    """
    # Matrices here are small: further threads spin longer than they calculate.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


for command in (
    init,
    ingest,
    transcript,
    pseudonymize,
    check,
    repair,
    codebook,
    tag,
    suggest,
    undo,
    redo,
    log,
    round_,
    coverage,
    disagreements,
    decide,
    agreement,
    merge,
    diff,
    excerpts,
    count,
    cross,
    cooccur,
    ena,
    network,
    saturation,
    drift,
    positions,
    sequences,
    map_,
    report,
    replicate,
    export,
    leaks,
    purge,
):
    main.add_command(command)
