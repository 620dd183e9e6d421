"""The key of a study's pseudonyms as a file: encrypted with a passphrase, outside the study.

A key is four lines of text: `qualcode key 1`; how the passphrase becomes the secret, as JSON; the
encrypted content in base64; and the SHA-256 of all that. The last tells damage from a wrong
passphrase, which the `check` in the second line tells.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from qualcode.errors import (
    DamagedKey,
    InsideStudy,
    KeyChanged,
    NewerKey,
    NoKey,
    NoPassphrase,
    NotSaved,
    WrongPassphrase,
)
from qualcode.model.identity import Key
from qualcode.store.key_content import key_of_record, record_of_key
from qualcode.store.write import write_atomically

FORMAT = 1
WORK = 17  # scrypt with 2^17 rounds and blocks of 8: 128 MB and about half a second
_WORKS = range(10, 22)
_MAGIC = b"qualcode key "
_LARGEST = 64_000_000
_DAMAGE = "it is not as it was written"


class KeyFile:
    """A key that was opened; `save` writes a newer state of it and keeps the generation before."""

    def __init__(self, path: Path, passphrase: str, *, work: int = WORK) -> None:
        """Open the key, or begin an empty one where there is no file.

        Raises:
            WrongPassphrase, DamagedKey, NewerKey, NoPassphrase: as `read_key`.
        """
        self.path = path
        self._passphrase = _usable(passphrase)
        self._work = work
        self._content = _read(path) if path.exists() else b""
        self._salt = secrets.token_bytes(16)
        self.key = Key()
        if path.exists():
            header, sealed = _take_apart(self._content, path)
            self.key = _open(header, sealed, self._passphrase, path)
            self._salt, self._work = bytes.fromhex(header["salt"]), header["work"]

    def save(self, key: Key) -> None:
        """Write the key, only for the user's eyes; the file that it replaces stays as `….before`.

        Raises:
            KeyChanged: another program wrote the key since it was opened.
            NotSaved: the system refused; the old key is what it was.
        """
        there = _read(self.path) if self.path.exists() else b""
        if there != self._content:
            raise KeyChanged(self.path)
        sealed = _seal(key, self._passphrase, self._salt, self._work)
        if there:
            _write(before(self.path), there)
        _write(self.path, sealed)
        self.key, self._content = key, sealed

    def change_passphrase(self, passphrase: str) -> None:
        """Write the key under another passphrase; the generation before keeps the old one.

        Raises:
            NoPassphrase: the new one is empty.
            KeyChanged, NotSaved: as `save`.
        """
        self._passphrase, self._salt = _usable(passphrase), secrets.token_bytes(16)
        self.save(self.key)


def read_key(path: str | Path, passphrase: str) -> Key:
    """Read a key.

    Raises:
        NoKey: there is no file.
        WrongPassphrase: the file is whole, and this is not its passphrase.
        DamagedKey: the file is no key or was altered.
        NewerKey: only a newer qualcode can read it.
        NoPassphrase: the passphrase is empty.
    """
    place = Path(path)
    if not place.exists():
        raise NoKey(place)
    return KeyFile(place, passphrase).key


def write_key(path: str | Path, key: Key, passphrase: str, *, work: int = WORK) -> None:
    """Write a key; one that lies there must open with the same passphrase, and is kept beside.

    Args:
        path: a file outside of every study.
        key: what is written.
        passphrase: what opens it.
        work: the logarithm of the work that each guess of the passphrase costs.

    Raises:
        InsideStudy: the path is in a study's folder.
        NotSaved: the system refused; the old key is what it was.
        WrongPassphrase, DamagedKey, NewerKey, NoPassphrase: as `read_key`.
    """
    place = Path(path)
    require_outside(place, "The key")
    KeyFile(place, passphrase, work=work).save(key)


def before(path: Path) -> Path:
    """Return where the generation of a key before the present one lies."""
    return path.with_name(path.name + ".before")


def require_outside(path: Path, what: str, study: Path | None = None) -> None:
    """Refuse a place inside a study, links resolved.

    Raises:
        InsideStudy: the path is in `study`, or in any folder that has a study.yaml.
    """
    place = path.resolve()
    root = study.resolve() if study is not None else None
    for folder in (place, *place.parents):
        same = root is not None and (folder == root or _is_same(folder, root))
        if same or (folder / "study.yaml").exists():
            raise InsideStudy(what, path, study if same and study is not None else folder)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return False


def _usable(passphrase: str) -> str:
    if not passphrase.strip():
        raise NoPassphrase
    return unicodedata.normalize("NFC", passphrase)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise DamagedKey(path, "it is far too large", _earlier(path))
        return path.read_bytes()
    except OSError as error:
        raise DamagedKey(path, f"the system says '{error.strerror}'", _earlier(path)) from error


def _write(path: Path, content: bytes) -> None:
    write_atomically(path, content)
    with suppress(OSError):  # what lies there is encrypted in any case
        path.chmod(0o600)
    if path.read_bytes() != content:
        raise NotSaved(path, "what lies there is not what was written", unsure=True)


def _earlier(path: Path) -> Path | None:
    return before(path) if before(path).is_file() else None


def _take_apart(content: bytes, path: Path) -> tuple[dict[str, Any], bytes]:
    """Return the header and the sealed content of a file that is as it was written."""
    if not content.startswith(_MAGIC):
        raise DamagedKey(path, "it does not begin as a key does", _earlier(path))
    lines = content.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    version = lines[0].removeprefix(_MAGIC)
    if version.isdigit() and int(version) > FORMAT:
        raise NewerKey(path)
    if len(lines) != 4 or lines[3] != _sum_of(lines[:3]):
        raise DamagedKey(path, _DAMAGE, _earlier(path))
    try:
        header = json.loads(lines[1])
        sealed = base64.b64decode(lines[2], validate=True)
        sound = header["work"] in _WORKS and all(
            bytes.fromhex(header[name]) for name in ("salt", "nonce", "check")
        )
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise DamagedKey(path, _DAMAGE, _earlier(path)) from error
    if not sound:
        raise DamagedKey(path, _DAMAGE, _earlier(path))
    return header, sealed


def _open(header: Mapping[str, Any], sealed: bytes, passphrase: str, path: Path) -> Key:
    secret, check = _secrets(passphrase, bytes.fromhex(header["salt"]), header["work"])
    if not hmac.compare_digest(check, bytes.fromhex(header["check"])):
        raise WrongPassphrase(path)
    head = _head(header["salt"], header["nonce"], header["check"], header["work"])
    try:
        content = AESGCM(secret).decrypt(bytes.fromhex(header["nonce"]), sealed, head)
    except (InvalidTag, ValueError) as error:
        raise DamagedKey(path, _DAMAGE, _earlier(path)) from error
    key = key_of_record(content)
    if key is None:
        raise DamagedKey(path, "what it holds is no key", _earlier(path))
    return key


def _seal(key: Key, passphrase: str, salt: bytes, work: int) -> bytes:
    secret, check = _secrets(passphrase, salt, work)
    nonce = os.urandom(12)
    head = _head(salt.hex(), nonce.hex(), check.hex(), work)
    sealed = AESGCM(secret).encrypt(nonce, record_of_key(key), head)
    lines = [_MAGIC + str(FORMAT).encode(), head, base64.b64encode(sealed)]
    return b"\n".join([*lines, _sum_of(lines)]) + b"\n"


def _head(salt: str, nonce: str, check: str, work: int) -> bytes:
    """Write the second line; what is encrypted is bound to it."""
    fields = {"kdf": "scrypt", "work": work, "salt": salt, "nonce": nonce, "check": check}
    return json.dumps(fields, separators=(",", ":")).encode()


def _sum_of(lines: list[bytes]) -> bytes:
    return hashlib.sha256(b"\n".join(lines)).hexdigest().encode()


@lru_cache(maxsize=4)
def _secrets(passphrase: str, salt: bytes, work: int) -> tuple[bytes, bytes]:
    """Return the secret that encrypts, and what tells a wrong passphrase."""
    made = Scrypt(salt=salt, length=64, n=1 << work, r=8, p=1).derive(passphrase.encode())
    return made[:32], hashlib.sha256(b"qualcode key check" + made[32:]).digest()[:16]
