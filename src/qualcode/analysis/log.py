"""The history of a study as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from qualcode.model.history import Collision, Entry


def log_table(
    entries: Iterable[Entry],
    *,
    coder: str = "",
    codes: Sequence[str] = (),
    transcript: str = "",
    round_: str = "",
    since: str = "",
    until: str = "",
) -> pd.DataFrame:
    """Return one row per command, in order, of those that fit every filter given.

    `since` and `until` are days or times in ISO 8601 (UTC); a day as `until` includes that day.

    Returns:
        Columns at, coder, device, round, action, codes, transcripts, codings (how many), what (a
        few words, without words of a transcript), undone ("yes" or empty) and event (its id).
    """
    wanted = set(codes)
    last = f"{until}T23:59:59Z" if len(until) == len("2026-11-24") else until
    rows = [
        {
            "at": entry.at,
            "coder": entry.coder,
            "device": entry.device,
            "round": entry.round,
            "action": entry.action,
            "codes": "; ".join(entry.codes),
            "transcripts": "; ".join(entry.transcripts),
            "codings": len(entry.codings),
            "what": entry.what,
            "undone": "yes" if entry.undone else "",
            "event": entry.event,
        }
        for entry in entries
        if coder in ("", entry.coder)
        and (not wanted or wanted & set(entry.codes))
        and (not transcript or transcript in entry.transcripts)
        and round_ in ("", entry.round)
        and entry.at >= since
        and (not last or entry.at <= last)
    ]
    columns = [
        "at",
        "coder",
        "device",
        "round",
        "action",
        "codes",
        "transcripts",
        "codings",
        "what",
        "undone",
        "event",
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({name: "int64" if name == "codings" else "str" for name in columns})


def collisions_table(collisions: Iterable[Collision]) -> pd.DataFrame:
    """Return one row per collision: coding, code, transcript, kept and other (who, what, when)."""
    columns = ["coding", "code", "transcript", "kept", "other"]
    rows = [(item.coding, item.code, item.transcript, item.kept, item.other) for item in collisions]
    return pd.DataFrame(rows, columns=columns).astype("str")
