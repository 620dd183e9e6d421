"""`qualcode leaks`: look for names in what is about to be given away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.key_options import ask_passphrase, key_option, passphrase_option

if TYPE_CHECKING:
    from qualcode.model.identity import Key
    from qualcode.sharing.gate import Scan

CANNOT = 2


class CannotScan(click.ClickException):
    """Nothing could be looked for."""

    exit_code = CANNOT


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@key_option
@passphrase_option
@click.option("--show", is_flag=True, help="Also print what was found: the names themselves.")
@click.option(
    "--allow",
    multiple=True,
    metavar="NAME",
    envvar="QUALCODE_ALLOW",
    show_envvar=True,
    help="What may stay unread: a name or a pattern like '*.png'. Repeat for several.",
)
@click.option(
    "--staged",
    is_flag=True,
    help="Look at what git would commit in the repositories at PATHS, not at their files.",
)
def leaks(
    paths: tuple[Path, ...],
    key: Path | None,
    passphrase_file: Path | None,
    allow: tuple[str, ...],
    *,
    show: bool,
    staged: bool,
) -> None:
    """Look in the final bytes of PATHS for everything that the key says must not leave.

    Files, folders, archives, documents with their properties, comments and deleted passages, and
    the names of them all are read. What is found is told by its place and its pseudonym, without
    the name. Exits with 0 where everything was read and nothing found, with 1 where a name was
    found, with 2 where something could not be read.
    """
    from qualcode.errors import NoRepository
    from qualcode.identities.scan import Watch
    from qualcode.sharing.gate import joined, scan_paths
    from qualcode.sharing.staged import scan_staged

    watch = Watch(open_key(key, passphrase_file))
    try:
        scan = (
            joined(scan_staged(path, watch, allow=allow) for path in paths)
            if staged
            else scan_paths(paths, watch, allow=allow)
        )
    except NoRepository as error:
        raise CannotScan(str(error)) from error
    tell_scan(scan, show=show)
    if scan.leaks:
        raise SystemExit(1)
    if scan.unread:
        raise SystemExit(CANNOT)
    noun = "file" if scan.files == 1 else "files"
    click.echo(f"{scan.files} {noun} read; no name of the key is in them.", err=True)


def open_key(key: Path | None, passphrase_file: Path | None) -> Key:
    """Open the key; without one nothing can be looked for, and the command ends with 2."""
    from qualcode.errors import QualcodeError
    from qualcode.store.key_file import read_key

    if key is None:
        raise click.UsageError("Give the study's key with --key or QUALCODE_KEY.")
    try:
        return read_key(key, ask_passphrase(passphrase_file))
    except QualcodeError as error:
        raise CannotScan(str(error)) from error


def tell_scan(scan: Scan, *, show: bool = False) -> None:
    """Print leaks and what was not read, and a line that sums them up on standard error."""
    for leak in scan.leaks:
        click.echo(f"{leak}: {leak.words!r}" if show else str(leak))
    for item in scan.unread:
        click.echo(str(item))
    for item in scan.allowed:
        click.echo(f"{item} (allowed)", err=True)
    if scan.leaks:
        known = len({leak.number for leak in scan.leaks})
        click.echo(
            f"{len(scan.leaks)} {'place names' if len(scan.leaks) == 1 else 'places name'} "
            f"{known} {'identity' if known == 1 else 'identities'} of the key. --show prints them.",
            err=True,
        )
    if scan.unread:
        number = len(scan.unread)
        click.echo(
            f"{number} {'part' if number == 1 else 'parts'} could not be read; look at "
            f"{'it' if number == 1 else 'them'} yourself, and allow by name with --allow.",
            err=True,
        )
