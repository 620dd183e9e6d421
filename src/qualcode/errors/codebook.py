"""Codebooks that cannot be changed as asked."""

from __future__ import annotations

from collections.abc import Iterable

from qualcode.errors.base import QualcodeError, did_you_mean


class CodebookError(QualcodeError):
    """A codebook that cannot be changed as asked."""


class ShippedCodebook(CodebookError):
    """A codebook of the package, which no study can change."""

    def __init__(self, setting: str) -> None:
        """Describe how a study gets one of its own."""
        super().__init__(
            f"'{setting}' comes with qualcode and is not changed here. Write a copy with "
            "'qualcode codebook export STUDY codebook.yaml' and name it as 'codebook' in "
            "study.yaml."
        )


class StaleCodebook(CodebookError):
    """A codebook's file that does not say what it is taken to say."""

    def __init__(self, shown: str) -> None:
        """Name the file."""
        super().__init__(
            f"{shown} was changed meanwhile, or is written in a way that no command can edit; "
            "nothing was changed. Try again, or edit the file by hand."
        )


class CodeExists(CodebookError):
    """A code whose id, or whose name beside its siblings, is taken."""

    def __init__(self, what: str, taken: str, other: str) -> None:
        """Name what is taken (id or name) and by which code."""
        how = " with --id, or as ID=NAME where a code is split" if what == "id" else ""
        super().__init__(
            f"The {what} '{taken}' is taken by the code '{other}'; choose another{how}."
        )


class NoCodeId(CodebookError):
    """An id that could not be told from its neighbours in a list, or none."""

    def __init__(self, name: str) -> None:
        """Quote the id."""
        super().__init__(
            f"'{name}' cannot be a code's id; use letters, digits, '.', '_' and '-', without "
            "blanks, commas, semicolons and quotation marks."
        )


class CodeInUse(CodebookError):
    """Codings that a change of the codebook would leave without their code."""

    def __init__(self, code: str, number: int) -> None:
        """Count the codings and say what can be done."""
        noun = "coding has" if number == 1 else "codings have"
        super().__init__(
            f"{number} {noun} the code '{code}', which would be gone; recode them first, merge the "
            "code into another, or retire it."
        )


class CodeCircle(CodebookError):
    """A code that would be its own ancestor."""

    def __init__(self, code: str, parent: str) -> None:
        """Name the code and where it was to go."""
        super().__init__(
            f"'{code}' cannot go below '{parent}', which is the code itself or stands below it; "
            "choose another place."
        )


class CodeRetired(CodebookError):
    """A retired code that would be used."""

    def __init__(self, code: str) -> None:
        """Say how it comes back."""
        super().__init__(
            f"'{code}' is retired; take another code, or bring it back with 'qualcode codebook "
            "retire --revive'."
        )


class NothingChanges(CodebookError):
    """A change of the codebook after which it would be what it is."""

    def __init__(self, what: str) -> None:
        """Say what is so already."""
        super().__init__(f"{what}; nothing was changed.")


class EditedSince(CodebookError):
    """Lines of the codebook that would be taken back and were changed since."""

    def __init__(self, event: str) -> None:
        """Name the command and the next step."""
        super().__init__(
            f"What the command '{event[-8:]}' changed in the codebook was changed again since; "
            "take back the later commands first, or edit the file by hand."
        )


class UnknownRelease(CodebookError):
    """A release that the codebook does not have."""

    def __init__(self, name: str, known: Iterable[str], since: str = "") -> None:
        """Name it, and the likely one; `since` is when the codebook was first recorded."""
        names = list(known)
        hint = did_you_mean(name, names) or (
            f" There are: {', '.join(names)}."
            if names
            else " There is none yet; make one with 'qualcode codebook release'."
        )
        if since:
            hint += f" Days are known from {since[:10]} on."
        called = f" '{name}'" if name else ""
        super().__init__(f"The codebook has no release{called}.{hint}")


class ReleaseExists(CodebookError):
    """A release whose name is taken."""

    def __init__(self, name: str) -> None:
        """Name it."""
        super().__init__(f"There is a release '{name}' already; releases never change.")


class NoReleaseName(CodebookError):
    """A release whose name could not be told from a day or from "now", or that has none."""

    def __init__(self, name: str) -> None:
        """Quote the name."""
        super().__init__(
            f"A release cannot be called '{name}'; give it a name, such as \"round 2\", that is "
            "neither a day nor 'now'."
        )
