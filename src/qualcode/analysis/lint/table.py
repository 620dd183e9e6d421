"""All advice on a codebook as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from qualcode.analysis.lint.meetings import always_together, children_cover
from qualcode.analysis.lint.subject import Rule, subject_of
from qualcode.analysis.lint.synonyms import near_synonyms
from qualcode.analysis.lint.use import never_used, one_coder, one_organization
from qualcode.analysis.lint.wording import keywords_overlap, no_definition, no_exclude
from qualcode.analysis.ordered import keeps_order
from qualcode.errors import TableError, did_you_mean
from qualcode.model.codebook import Codebook

RULES: Mapping[str, Rule] = {
    "no-definition": no_definition,
    "no-exclude": no_exclude,
    "keywords-overlap": keywords_overlap,
    "near-synonyms": near_synonyms,
    "never-used": never_used,
    "one-coder": one_coder,
    "one-organization": one_organization,
    "children-cover": children_cover,
    "always-together": always_together,
}


@keeps_order
def lint_codebook(
    frame: pd.DataFrame, codebook: Codebook, *, rules: Sequence[str] = ()
) -> pd.DataFrame:
    """Say what might be better about a codebook; retired codes are left alone.

    Args:
        frame: a codings frame of the study; an empty one gives advice on the texts alone.
        codebook: the codes.
        rules: names of `RULES`; none means all.

    Returns:
        Columns rule, code, other (the codes it concerns besides, joined by semicolons) and advice,
        in the order of `RULES` and of the tree.

    Raises:
        TableError: there is no rule of that name.
    """
    for name in rules:
        if name not in RULES:
            hint = did_you_mean(name, RULES) or f" There are: {', '.join(RULES)}."
            raise TableError(f"There is no rule '{name}'.{hint}")
    subject = subject_of(frame, codebook)
    found = [
        (name, item.code, item.other, item.advice)
        for name, rule in RULES.items()
        if not rules or name in rules
        for item in rule(subject)
    ]
    return pd.DataFrame(found, columns=["rule", "code", "other", "advice"]).astype("str")
