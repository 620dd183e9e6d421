"""What all these tests have in common: the device's name, and that nobody waits for the disk."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def _desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call the device `desk`, and let fsync do nothing: a process that ends loses nothing by it.

    `test_power.py` shows that each fsync is there.
    """
    monkeypatch.setenv("QUALCODE_DEVICE", "desk")
    monkeypatch.delenv("QUALCODE_CODER", raising=False)
    monkeypatch.setattr(os, "fsync", lambda handle: None)
