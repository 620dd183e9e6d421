"""`qualcode pseudonymize`: from the candidates to a study without names. All names are invented."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qualcode.cli import main
from qualcode.store import key_file
from qualcode.store.folder import open_study
from qualcode.store.key_file import read_key
from tests.store.test_pseudonyms import written

PASSPHRASE = "an invented passphrase"


@pytest.fixture(autouse=True)
def _room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALCODE_DEVICE", "desk")
    monkeypatch.setenv("QUALCODE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("QUALCODE_CODER", "ana")
    monkeypatch.setenv("QUALCODE_KEY", str(tmp_path / "small.key"))
    monkeypatch.setattr(key_file.KeyFile.__init__, "__kwdefaults__", {"work": 10})
    written(tmp_path / "study")
    monkeypatch.chdir(tmp_path)


def run(*words: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(
        main, ["pseudonymize", "study", "--pipeline", "none", *words], input=answers
    )


def fill_in(decision: str = "ok") -> None:
    with Path("c.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with Path("d.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(row | {"decision": decision} for row in rows)


def test_by_a_sheet_from_the_list_to_the_study_and_back() -> None:
    Path("names.csv").write_text("name,kind\nAnna Lund,person\nAcme,company\nUlm,place\n")
    done = run("--names", "names.csv", "--to", "c.csv")
    assert done.exit_code == 0, done.output
    assert "candidates in c.csv; it holds names" in done.stdout
    assert Path("c.csv").stat().st_mode & 0o077 == 0
    fill_in()
    done = run("--from", "d.csv")
    assert done.exit_code == 0, done.output
    assert re.search(r"p1: \d+ places replaced", done.stdout)
    text = open_study("study").transcript("p1").text
    assert not re.search("Anna|Acme|Akmi|Ulm|Lund", text)
    assert run("--list").stdout.startswith("Anna Lund (also Anna): person, replace → Person-1")
    assert run("--reveal", "names").stdout == "p1: as it was\np2: as it was\n"
    again = run("--apply")
    assert "0 files and 0 lines" in again.stdout
    reviewed = read_key("small.key", PASSPHRASE).reviewed
    assert set(reviewed) == {"p1", "p2"}
    assert "not decided" not in again.stderr


def test_names_in_tables_and_notes_are_proposed_too() -> None:
    Path("study/organizations.csv").write_text("id,name\n1,Quendor Works\n")
    Path("study/participants.csv").write_text("id,organization,E-Mail\nP1,1,zora@example.com\n")
    Path("study/memos/first.md").write_text("We spoke of it with Zarathena Voss in the lift.\n")
    assert run("--to", "c.csv").exit_code == 0
    with Path("c.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert rows["Quendor Works"]["kind"] == "organization"
    assert rows["zora@example.com"]["kind"] == "contact"
    assert rows["Zarathena Voss"]["texts"] == "notes"
    fill_in()
    assert run("--from", "d.csv").exit_code == 0
    assert Path("study/organizations.csv").read_text() == "id,name\n1,Company-1\n"
    assert "[" not in Path("study/memos/first.md").read_text()


def test_what_is_open_in_notes_keeps_every_text_from_being_shared() -> None:
    run("--to", "c.csv")
    fill_in("no identifier")
    assert run("--from", "d.csv").exit_code == 0
    assert set(read_key("small.key", PASSPHRASE).reviewed) == {"p1", "p2"}
    Path("study/memos/second.md").write_text("We spoke of it with Zarathena Voss in the lift.\n")
    assert "1 candidate is not decided on" in run("--apply").stderr
    assert read_key("small.key", PASSPHRASE).reviewed == {}


def test_nothing_with_decisions_or_names_is_written_over() -> None:
    Path("c.csv").write_text("mine")
    assert "exists already" in run("--to", "c.csv").stderr
    assert Path("c.csv").read_text() == "mine"
    run("--to", "d.csv")
    Path("out").mkdir()
    Path("out/p1.txt").write_text("mine")
    assert "exists already" in run("--reveal", "out").stderr
    assert Path("out/p1.txt").read_text() == "mine"


def test_one_by_one_in_the_terminal() -> None:
    Path("names.csv").write_text("name,kind\nAnna Lund,person\nAcme,company\nUlm,place\n")
    answers = "\nm\nr\norganization\nFirm-1\ng\na town\nl\nn\nk\n" + "k\n" * 20 + "y\n"
    done = run("--names", "names.csv", answers=answers)
    assert done.exit_code == 0, done.output
    assert "1/" in done.stdout
    assert "[Anna" in done.stdout
    key = read_key("small.key", PASSPHRASE)
    decided = {item.name: (item.decision, item.substitute) for item in key.identities}
    assert decided["Anna Lund"] == ("replace", "Person-1")
    assert decided["Acme"] == ("replace", "Firm-1")
    assert decided["Ulm"] == ("generalise", "a town")
    text = open_study("study").transcript("p1").text
    assert "At [Firm-1]'s nobody knows" in text
    assert "and [a town] is far" in text


def test_who_quits_keeps_what_was_decided_and_changes_no_text() -> None:
    before = Path("study/transcripts/p1.txt").read_bytes()
    done = run(answers="\nq\n")
    assert done.exit_code == 0, done.output
    assert "--apply" in done.stderr
    assert Path("study/transcripts/p1.txt").read_bytes() == before
    assert len(read_key("small.key", PASSPHRASE).identities) == 1
    assert run("--apply").exit_code == 0
    assert Path("study/transcripts/p1.txt").read_bytes() != before


def test_an_answer_that_cannot_be_is_asked_again() -> None:
    done = run(answers="s\nNobody\nz\nk\nq\n")
    assert done.exit_code == 0, done.output
    assert "not on the list" in done.stderr
    assert "one of the letters" in done.stderr
    assert [item.decision for item in read_key("small.key", PASSPHRASE).identities] == ["keep"]


def test_what_is_left_undecided_is_told() -> None:
    run("--to", "c.csv")
    fill_in("")
    done = run("--from", "d.csv")
    assert "not decided on; nothing can be shared before" in done.stderr
    assert read_key("small.key", PASSPHRASE).reviewed == {} or "p1" not in (
        read_key("small.key", PASSPHRASE).reviewed
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--to", "study/c.csv"),
        ("--from", "study/c.csv"),
        ("--names", "study/names.csv"),
        ("--key", "study/a.key"),
        ("--key", "study/deep/a.key"),
    ],
)
def test_nothing_with_names_may_lie_in_the_study(words: tuple[str, ...]) -> None:
    before = sorted(Path("study").rglob("*"))
    done = run(*words, answers="q\n")
    assert done.exit_code == 1
    assert "must not lie in a study" in done.stderr
    assert sorted(Path("study").rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--to", "c.csv", "--apply"), "only one of"),
        (("--list",), "There is no key"),
        (("--from", "nothing.csv"), "No such file"),
        (("--pipeline", "xx_none_such", "--to", "c.csv"), "not installed"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], message: str) -> None:
    done = run(*words)
    assert done.exit_code in (1, 2)
    assert message in " ".join(done.stderr.split())


def test_a_key_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUALCODE_KEY")
    assert "QUALCODE_KEY" in run("--list").stderr


def test_somebody_has_to_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUALCODE_CODER")
    assert "QUALCODE_CODER" in run(answers="q\n").stderr


def test_a_passphrase_is_typed_twice_for_a_new_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUALCODE_PASSPHRASE")
    done = run("--to", "c.csv", answers="one\none\n")
    assert done.exit_code == 0, done.output
    assert "one" not in done.stdout.replace("one by one", "")
    assert read_key("small.key", "one").study == "Acme and others"
    assert run("--list", answers="two\n").exit_code == 1
    assert "not the passphrase" in run("--list", answers="two\n").stderr
    assert run("--list", answers="").exit_code == 1


def test_a_key_gets_another_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    run("--to", "c.csv")
    done = run("--change-passphrase", answers="new one\nnew one\n")
    assert done.exit_code == 0, done.output
    assert "new one" not in done.stdout
    assert run("--list").exit_code == 1
    monkeypatch.setenv("QUALCODE_PASSPHRASE", "new one")
    assert run("--list").exit_code == 0
    monkeypatch.setenv("QUALCODE_NEW_PASSPHRASE", " ")
    assert "must not be empty" in run("--change-passphrase").stderr
    assert run("--list").exit_code == 0


def test_a_passphrase_may_come_from_a_file() -> None:
    Path("pass.txt").write_text("from a file\nsecond line\n")
    assert run("--to", "c.csv", "--passphrase-file", "pass.txt").exit_code == 0
    assert read_key("small.key", "from a file")
    Path("empty.txt").write_text("\n")
    assert "must not be empty" in run("--list", "--passphrase-file", "empty.txt").stderr


def test_no_message_has_a_name_when_it_fails() -> None:
    """Errors and what is said of the work go to logs; candidates go to the person only."""
    run("--to", "c.csv")
    fill_in()
    text = Path("d.csv").read_text()
    Path("d.csv").write_text(text.replace(";ok;", ";perhaps;"))
    done = run("--from", "d.csv")
    assert done.exit_code == 1
    assert not re.search("Anna|Acme|Akmi|Ulm|Lund", done.stderr)


def test_git_is_spoken_of(tmp_path: Path) -> None:
    run("--to", "c.csv")
    fill_in()
    (tmp_path / ".git").mkdir()
    assert "git" in run("--from", "d.csv").stderr


def test_labels_that_are_roles_in_any_language_are_no_candidates() -> None:
    words = "Interviewerin: Guten Tag.\n\nמראיין: Hallo.\n\nQuestion: Why?\n\nZora: So.\n"
    Path("study/transcripts/p9.txt").write_text(words, encoding="utf-8")
    labels = "Interviewerin=interviewer; מראיין=interviewer; Question=interviewer; Zora=other"
    with Path("study/transcripts.csv").open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
    row = {"id": "p9", "speakers": labels}
    with Path("study/transcripts.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(row.get(name, "") for name in head)
    assert run("--to", "c.csv").exit_code == 0
    with Path("c.csv").open(encoding="utf-8-sig", newline="") as file:
        labelled = {row["name"] for row in csv.DictReader(file) if row["why"] == "speaker's label"}
    assert "Zora" in labelled
    assert not labelled & {"Interviewerin", "מראיין", "Question"}


def test_one_is_told_in_the_singular_and_a_number_goes_with_its_plus() -> None:
    path = Path("study/transcripts/p1.txt")
    path.write_text(path.read_text().replace("Anna Lund", "+46 70 123 45 67", 1))
    Path("names.csv").write_text("name,kind\n+46 70 123 45 67,contact\n")
    done = run("--names", "names.csv", "--to", "c.csv")
    assert "1 name from names.csv is on the list of the key." in done.stderr
    with Path("c.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "+46" in row["name"]]
    with Path("d.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(row | {"decision": "ok"} for row in rows)
    done = run("--from", "d.csv")
    assert "1 of 1 row decided." in done.stdout
    assert "1 pseudonym; " in done.stdout
    text = open_study("study").transcript("p1").text
    assert "[Contact-1]" in text
    assert "+" not in text
