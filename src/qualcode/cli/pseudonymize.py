"""`qualcode pseudonymize`: find what identifies somebody, decide on it, put pseudonyms in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.key_options import (
    ask_new_passphrase,
    ask_passphrase,
    key_option,
    passphrase_option,
)
from qualcode.cli.options import study_argument
from qualcode.cli.pseudonymize_apply import put_in
from qualcode.cli.pseudonymize_work import Work

if TYPE_CHECKING:
    from qualcode.identities.candidates import Candidate
    from qualcode.model.identity import Key
    from qualcode.store.key_file import KeyFile


@click.command()
@study_argument
@key_option
@passphrase_option
@click.option(
    "--coder",
    envvar="QUALCODE_CODER",
    default="",
    show_envvar=True,
    help="Who decides; the ledger records the new texts in this name.",
)
@click.option(
    "--names",
    type=click.Path(path_type=Path),
    help="A list of names (csv: name, kind, variants; or a name in each line), outside of STUDY.",
)
@click.option(
    "--pipeline",
    default="auto",
    show_default=True,
    help="The trained spaCy pipeline that proposes names; 'none' for none.",
)
@click.option(
    "--to",
    "sheet",
    type=click.Path(path_type=Path),
    help="Write the candidates to this csv, to be filled in; nothing else is done.",
)
@click.option(
    "--from",
    "filled",
    type=click.Path(path_type=Path),
    help="Take the decisions from a csv that was filled in, and put them in.",
)
@click.option("--apply", "at_once", is_flag=True, help="Put in what is decided, and ask nothing.")
@click.option(
    "--list", "listing", is_flag=True, help="Show the names of the key and what was decided."
)
@click.option(
    "--reveal",
    type=click.Path(path_type=Path),
    help="Write the texts with their names into this folder, outside of STUDY.",
)
@click.option(
    "--change-passphrase",
    "renew",
    is_flag=True,
    help="Give the key another passphrase: typed twice, or in QUALCODE_NEW_PASSPHRASE.",
)
def pseudonymize(
    study: Path,
    key: Path | None,
    passphrase_file: Path | None,
    coder: str,
    names: Path | None,
    pipeline: str,
    sheet: Path | None,
    filled: Path | None,
    *,
    at_once: bool,
    listing: bool,
    reveal: Path | None,
    renew: bool,
) -> None:
    """Find what identifies people and organisations in STUDY, decide on it, and put pseudonyms in.

    You decide on every candidate: one by one in the terminal, or in a csv (--to, then --from).
    Pseudonyms stand in square brackets; only the key leads back (--reveal). The key is encrypted
    and must lie outside of STUDY.
    """
    from qualcode.store.folder import open_study
    from qualcode.store.pseudonyms import check_key

    if sum(map(bool, (sheet, filled, at_once, listing, reveal, renew))) > 1:
        raise click.UsageError("Give only one of --to, --from, --apply, --list, --reveal, …")
    if key is None:
        raise click.UsageError("Give the path of the key with --key or in QUALCODE_KEY.")
    if not (coder or listing or reveal or renew or (sheet and not names)):
        raise click.UsageError("Say who decides, with --coder or in QUALCODE_CODER.")
    opened = open_study(study)
    _require_outside(study, key, names, sheet or filled)
    key_file = _open_key(
        key, passphrase_file, must_exist=bool(listing or reveal or at_once or renew)
    )
    check_key(key_file.key, opened, key)
    work = Work(study, opened, key_file, coder, pipeline)
    if listing:
        _list(key_file.key)
    elif renew:
        key_file.change_passphrase(ask_new_passphrase())
        click.echo(f"The key has another passphrase; '{key}.before' has the old one still.")
    elif reveal is not None:
        _reveal(study, key_file.key, reveal)
    else:
        _pseudonymize(work, names=names, sheet=sheet, filled=filled, at_once=at_once)


def _require_outside(study: Path, key: Path, names: Path | None, sheet: Path | None) -> None:
    from qualcode.store.key_file import require_outside

    for path, what in ((key, "The key"), (names, "A list of names"), (sheet, "Candidates")):
        if path is not None:
            require_outside(path, what, study)


def _open_key(key: Path, passphrase_file: Path | None, *, must_exist: bool) -> KeyFile:
    from qualcode.errors import NoKey
    from qualcode.store.key_file import KeyFile

    if must_exist and not key.exists():
        raise NoKey(key)
    if any((parent / ".git").exists() for parent in key.resolve().parents):
        click.echo("The key lies in a folder that git looks after; keep it out of there.", err=True)
    return KeyFile(key, ask_passphrase(passphrase_file, new=not key.exists()))


def _pseudonymize(
    work: Work, *, names: Path | None, sheet: Path | None, filled: Path | None, at_once: bool
) -> None:
    if names is not None:
        _take_names(work, names)
    if sheet is not None:
        _write_sheet(work, sheet)
        return
    if filled is not None:
        _take_decisions(work, filled)
    elif not at_once and not _ask_to_the_end(work):
        click.echo("Go on with the same command; --apply puts in what is decided.", err=True)
        return
    put_in(work)


def _write_sheet(work: Work, sheet: Path) -> None:
    from qualcode.errors import FileInTheWay
    from qualcode.exchange.candidates_sheet import candidates_csv
    from qualcode.identities.candidates import texts_by_name
    from qualcode.store.write import write_atomically

    if sheet.exists():
        raise FileInTheWay(sheet, "give another name, or delete it")
    candidates = work.candidates()
    if not work.key_file.path.exists():
        work.key_file.save(replace(work.key_file.key, study=work.study.title))
    write_atomically(sheet, candidates_csv(candidates, texts_by_name(work.sources)))
    sheet.chmod(0o600)
    noun = "candidate" if len(candidates) == 1 else "candidates"
    click.echo(f"{len(candidates)} {noun} in {sheet}; it holds names, so delete it afterwards.")


def _take_decisions(work: Work, filled: Path) -> None:
    from qualcode.exchange.candidates_sheet import enter, read_candidates
    from qualcode.ingest.reading import counted
    from qualcode.store.event import now

    found = read_candidates(_bytes_of(filled), filled, work.candidates())
    key = enter(
        work.key_file.key,
        found,
        by=work.coder,
        at=now(),
        occurs=work.occurs,
        shown=filled.name,
    )
    work.key_file.save(key)
    decided = sum(bool(row.made.decision or row.made.same_as) for row in found)
    click.echo(f"{decided} of {counted(len(found), 'row')} decided.")


def _ask_to_the_end(work: Work) -> bool:
    """Ask about all candidates, and about the further forms of what was decided on."""
    candidates, seen = work.candidates(), set[str]()
    while candidates:
        seen.update(candidate.identity.name for candidate in candidates)
        if not _ask_all(work, candidates):
            return False
        candidates = [item for item in work.candidates() if item.identity.name not in seen]
    return click.confirm("Put the pseudonyms in now?", default=True, err=True)


def _bytes_of(path: Path) -> bytes:
    from qualcode.errors import UnreadableDocument

    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(path, f"the system says '{error.strerror}'.") from error


def _take_names(work: Work, names: Path) -> None:
    from qualcode.exchange.candidates_sheet import enter, read_candidates
    from qualcode.identities.candidates import with_capitals
    from qualcode.identities.capitals import habits_of
    from qualcode.identities.deciding import enlist
    from qualcode.store.event import now

    habits = habits_of(source.text for source in work.sources)
    found = read_candidates(_bytes_of(names), names, ())
    listed = [
        replace(row, made=replace(row.made, identity=with_capitals(row.made.identity, habits)))
        for row in found
    ]
    key = enlist(work.key_file.key, (row.made.identity for row in listed))
    key = enter(key, listed, by=work.coder, at=now(), occurs=work.occurs, shown=names.name)
    work.key_file.save(replace(key, study=key.study or work.study.title))
    said = "1 name" if len(listed) == 1 else f"{len(listed)} names"
    verb = "is" if len(listed) == 1 else "are"
    click.echo(f"{said} from {names.name} {verb} on the list of the key.", err=True)


def _list(key: Key) -> None:
    for item in key.identities:
        forms = f" (also {', '.join(item.variants)})" if item.variants else ""
        to = f" → {item.substitute}" if item.substitute else ""
        click.echo(f"{item.name}{forms}: {item.kind}, {item.decision or 'undecided'}{to}")


def _reveal(folder: Path, key: Key, into: Path) -> None:
    from qualcode.store.pseudonyms import revealed_texts

    for name, exact in revealed_texts(folder, key, into):
        how = "as it was" if exact else "with the names as the list has them"
        click.echo(f"{name}: {how}")


def _ask_all(work: Work, candidates: list[Candidate]) -> bool:
    """Go through the candidates in order of risk; tell whether the person went to the end."""
    from qualcode.cli.pseudonymize_ask import ask
    from qualcode.errors import InvalidSubstitute, UnknownIdentity
    from qualcode.identities.candidates import texts_by_name

    texts = texts_by_name(work.sources)
    for number, candidate in enumerate(candidates, start=1):
        while True:
            answer = ask(candidate, texts, work.key_file.key, f"{number}/{len(candidates)}")
            if answer is None:
                return False
            try:
                if answer.decision or answer.same_as:
                    work.decide(answer)
            except (InvalidSubstitute, UnknownIdentity) as error:
                click.echo(str(error), err=True)
                continue
            break
    return True
