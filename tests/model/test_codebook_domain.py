"""The domain of a code: its own, or that of the nearest code above, or its root."""

from __future__ import annotations

from qualcode.model.codebook import Code, Codebook


def test_a_code_has_the_nearest_domain_above() -> None:
    codebook = Codebook(
        (
            Code("plan", "Planning"),
            Code("effort", "Effort", parent="plan", domain="hardness"),
            Code("guess", "Guessing", parent="effort"),
            Code("data", "Data", parent="plan"),
        )
    )
    found = {code.id: codebook.domain_of(code.id) for code in codebook}
    assert found == {"plan": "plan", "effort": "hardness", "guess": "hardness", "data": "plan"}
