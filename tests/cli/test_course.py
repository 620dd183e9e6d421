"""The commands on the course of a study: saturation, drift, positions, sequences."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main

Put = Callable[..., str]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def coded(folder: Path, code: Put) -> Path:
    code("p1a", "guess", "We guess")
    code("p1a", "effort", "Nobody knows how long it takes")
    code("p1a", "data", "The deadline slips", coder="bo")
    code("p2a", "guess", "We guess, too")
    return folder


@pytest.mark.parametrize("form", ["csv", "json", "md", "tex"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["saturation"], "p2a"),
        (["saturation", "--by", "size"], "small"),
        (["saturation", "--rule", "--base", "1", "--run", "1"], "rue"),
        (["saturation", "--runs", "--base", "1", "--run", "1"], "3"),
        (["saturation", "--unit", "participants", "--kind", "challenge"], "P1a"),
        (["drift"], "fewer than three transcripts"),
        (["drift", "--rates", "--coder", "ana"], "p2a"),
        (["drift", "--rounds", "--again", "bo=ana"], "effort"),
        (["drift", "--codebook", "--period", "round"], "guess"),
        (["drift", "--definitions"], "Guessing"),
        (["positions"], "guess"),
        (["sequences", "--within", "2"], "effort"),
    ],
)
def test_every_table_has_every_format(coded: Path, words: list[str], told: str, form: str) -> None:
    done = run(words[0], coded, *words[1:], "--format", form)
    assert done.exit_code == 0, done.stderr
    assert told in done.stdout
    assert done.stdout.endswith("\n")


def test_saturation_says_in_which_order_it_stands(coded: Path) -> None:
    done = run("saturation", coded, "--format", "json")
    assert "2 with note 'no date' come last, by their ids." in done.stderr
    assert [row["new"] for row in json.loads(done.stdout)] == [3, 0]
    ruled = json.loads(
        run("saturation", coded, "--rule", "--base", "1", "--run", "1", "--format", "json").stdout
    )
    assert [(row["met"], row["at"], row["confirmed"]) for row in ruled] == [(True, 1, 2)]


def test_the_same_seed_gives_the_same_numbers(coded: Path) -> None:
    one, two = (run("sequences", coded, "--seed", 7, "--format", "csv").stdout for _ in range(2))
    assert one == two


def test_sequences_warn_of_several_coders(coded: Path) -> None:
    assert "choose one with --coder" in run("sequences", coded).stderr
    assert "choose one" not in run("sequences", coded, "--coder", "ana").stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["saturation", "--by", "sise"], "Did you mean 'size'"),
        (["saturation", "--rule", "--base", "0"], "Base and run"),
        (["saturation", "--orders", "0"], "at least one"),
        (["drift", "--coder", "ann"], "Did you mean 'ana'"),
        (["drift", "--rounds", "--again", "b0=ana"], "no coder 'b0'"),
        (["positions", "--bins", "0"], "at least one part"),
        (["sequences", "--within", "-1"], "--within"),
    ],
)
def test_a_mistake_gets_one_sentence(coded: Path, words: list[str], sentence: str) -> None:
    done = run(words[0], coded, *words[1:])
    assert done.exit_code == 1
    assert sentence in done.stderr


def test_a_second_name_is_given_with_its_coder(coded: Path) -> None:
    done = run("drift", coded, "--rounds", "--again", "bo")
    assert done.exit_code == 2
    assert "write NAME=CODER" in done.stderr


def test_a_study_without_codings_is_answered_in_a_sentence(folder: Path) -> None:
    for name in ("positions", "sequences"):
        done = run(name, folder)
        assert done.exit_code == 1
        assert "No coding has a passage" in done.stderr
    for words in (["saturation"], ["drift"], ["drift", "--rounds"], ["drift", "--codebook"]):
        assert run(words[0], folder, *words[1:]).exit_code == 0
