"""What keeps names in: the gate, packages for others, and the key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualcode.errors.base import QualcodeError, excerpt


class SharingError(QualcodeError):
    """Something cannot be given away as it is."""


class PackageRefused(SharingError):
    """The study is not ready for being given away."""

    def __init__(self, reason: str) -> None:
        """Say why; the reason names the next step."""
        super().__init__(f"No package was written: {reason}.")


class NoRepository(SharingError):
    """Git is not installed, or the folder belongs to no repository of it."""

    def __init__(self, folder: Path) -> None:
        """Name the folder and the next step."""
        super().__init__(
            f"git knows no repository at '{folder}', or is not installed; run 'git init' there "
            "first."
        )


class HookInTheWay(SharingError):
    """There is a hook that somebody else made."""

    def __init__(self, path: Path) -> None:
        """Name the file and the line to be added."""
        super().__init__(
            f"'{path}' is there already and not qualcode's; it was left as it is. Add to it: "
            "qualcode leaks --staged . || exit 1"
        )


class PackageLeaks(SharingError):
    """The gate found names in the finished package, or could not read all of it."""

    def __init__(self, places: Sequence[str]) -> None:
        """List the places, which do not say the names."""
        self.places = tuple(places)
        lines = "\n".join(f"  {place}" for place in self.places)
        super().__init__(
            "No package was written: it would hold names of the key, or what cannot be read.\n"
            f"{lines}\nReplace the names where they come from (texts, tables, codebook, "
            "structures, memos), and export again."
        )


class KeyFileError(QualcodeError):
    """Something about the key that leads from pseudonyms to names; its content is never told."""


class NoKey(KeyFileError):
    """There is no key at the place given."""

    def __init__(self, path: Path) -> None:
        """Name the place and how a key is made."""
        super().__init__(
            f"There is no key at '{path}'. Give the path of the study's key, or make one with "
            "'qualcode pseudonymize STUDY --key PATH'."
        )


class WrongPassphrase(KeyFileError):
    """The key is whole, and the passphrase is not the one that it was written with."""

    def __init__(self, path: Path) -> None:
        """Name the key."""
        super().__init__(
            f"This is not the passphrase of '{path}'; the file itself is sound. Try again. "
            "Nobody can open it without the passphrase."
        )


class DamagedKey(KeyFileError):
    """The file is no key, or not as it was written; the passphrase is not the reason."""

    def __init__(self, path: Path, reason: str, earlier: Path | None = None) -> None:
        """Say what is wrong, and where the generation before lies."""
        where = f"the generation before is '{earlier}'" if earlier else "take it from a copy"
        super().__init__(
            f"'{path}' is damaged or no key: {reason}. The passphrase has nothing to do with it; "
            f"{where}. Nothing was written."
        )


class NewerKey(KeyFileError):
    """A key in a format that only a newer qualcode knows."""

    def __init__(self, path: Path) -> None:
        """Name the key and the way out."""
        super().__init__(
            f"The key '{path}' has a newer format; upgrade qualcode. Nothing was written."
        )


class InsideStudy(KeyFileError):
    """What holds names would come to lie in a study's folder."""

    def __init__(self, what: str, path: Path, folder: Path) -> None:
        """Name the file, the study and why not."""
        super().__init__(
            f"{what} must not lie in a study, and '{path}' is inside '{folder}': whoever gets the "
            "study would get the names. Choose a place outside. Nothing was written."
        )


class KeyChanged(KeyFileError):
    """The key was written by another program since it was opened."""

    def __init__(self, path: Path) -> None:
        """Name the key and the next step."""
        super().__init__(
            f"The key '{path}' was changed by another program meanwhile, so it was not saved here. "
            "Run the command again."
        )


class NoPassphrase(KeyFileError):
    """There is no passphrase, or an empty one, and nobody to ask for it."""

    def __init__(self) -> None:
        """Name the ways to give one."""
        super().__init__(
            "A passphrase is needed, and it must not be empty. Type it when asked, or give it in "
            "QUALCODE_PASSPHRASE or with --passphrase-file."
        )


class OtherStudysKey(KeyFileError):
    """The key belongs to a study with another title."""

    def __init__(self, path: Path, title: str) -> None:
        """Name the key and the next step."""
        super().__init__(
            f"The key '{path}' was made for another study than '{title}'. Pseudonyms of two "
            "studies must not mix; give the key of this study, or a path where none lies."
        )


class InvalidSubstitute(QualcodeError):
    """What should stand in the place of a name cannot stand there."""

    def __init__(self, substitute: str, reason: str) -> None:
        """Quote it and say why not."""
        super().__init__(f"'{excerpt(substitute)}' cannot stand in the place of a name: {reason}.")


class UnknownIdentity(KeyFileError):
    """A name that the key does not have; it is not repeated, for it may be somebody's."""

    def __init__(self) -> None:
        """Say where names are listed, without the name."""
        super().__init__(
            "'same_as' names something that is not on the list of the key. Give a name or a "
            "pseudonym of it; 'qualcode pseudonymize STUDY --list' shows them."
        )
