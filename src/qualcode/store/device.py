"""Whose ledger file it is: the names of coders and of this device."""

from __future__ import annotations

import os
import re
import secrets

from platformdirs import user_config_path

from qualcode.errors import InvalidName, NotSaved
from qualcode.model.change import CONSENSUS

_RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_reserved(name: str) -> bool:
    """Tell whether Windows keeps a name for a device, with or without an ending."""
    return bool(_RESERVED.fullmatch(name.partition(".")[0]))


def check_coder(coder: str) -> None:
    """Raise InvalidName where a coder's name is no file name everywhere, or the consensus's."""
    if coder.lower() == CONSENSUS:
        raise InvalidName(coder, "a coder's name", "It stands for what coders decided.")
    if is_reserved(f"{coder}@"):
        raise InvalidName(coder, "a coder's name", "Windows keeps this one for itself.")
    if not _NAME.fullmatch(coder):
        raise InvalidName(coder, "a coder's name", "Give one with --coder or set QUALCODE_CODER.")


def this_device() -> str:
    """Return this device's name: QUALCODE_DEVICE, or a random one kept in the user's settings.

    Raises:
        InvalidName: QUALCODE_DEVICE cannot be a file name.
        NotSaved: the user's settings cannot be written.
    """
    named = os.environ.get("QUALCODE_DEVICE", "")
    if named:
        if not _NAME.fullmatch(named):
            raise InvalidName(named, "a device's name", "Mend QUALCODE_DEVICE.")
        return named
    path = user_config_path("qualcode", appauthor=False) / "device"
    try:
        known = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        known = ""
    if _NAME.fullmatch(known):
        return known
    name = secrets.token_hex(3)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name + "\n", encoding="utf-8")
    except OSError as error:
        reason = f"{error.strerror}; set QUALCODE_DEVICE to a name for this device"
        raise NotSaved(path, reason) from error
    return name
