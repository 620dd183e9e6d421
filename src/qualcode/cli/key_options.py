"""How commands are given the key of the pseudonyms and its passphrase."""

from __future__ import annotations

from pathlib import Path

import click

key_option = click.option(
    "--key",
    type=click.Path(path_type=Path),
    envvar="QUALCODE_KEY",
    show_envvar=True,
    help="The study's key: an encrypted file outside of the study.",
)
passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="A file whose first line is the key's passphrase; else QUALCODE_PASSPHRASE, else asked.",
)


def ask_new_passphrase() -> str:
    """Return the passphrase that a key is to have: QUALCODE_NEW_PASSPHRASE, or typed twice.

    Raises:
        NoPassphrase: there is none and nobody to ask.
    """
    import os

    from qualcode.errors import NoPassphrase

    given = os.environ.get("QUALCODE_NEW_PASSPHRASE", "")
    if not given:
        try:
            given = click.prompt(
                "New passphrase", hide_input=True, confirmation_prompt=True, err=True
            )
        except click.Abort as error:
            raise NoPassphrase from error
    return given


def ask_passphrase(file: Path | None, *, new: bool = False) -> str:
    """Return the passphrase: from a file, from QUALCODE_PASSPHRASE, or typed and not shown.

    A `new` one is typed twice.

    Raises:
        NoPassphrase: there is none and nobody to ask.
        UnreadableDocument: the file cannot be read.
    """
    import os

    from qualcode.errors import NoPassphrase, UnreadableDocument

    if file is not None:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableDocument(file, "the passphrase cannot be read from it.") from error
        given = lines[0] if lines else ""
    else:
        given = os.environ.get("QUALCODE_PASSPHRASE", "")
    if not given and file is None:
        try:
            given = click.prompt(
                "Passphrase of the key", hide_input=True, confirmation_prompt=new, err=True
            )
        except click.Abort as error:
            raise NoPassphrase from error
    if not given.strip():
        raise NoPassphrase
    return given
