"""The subsets of sets of codes, and likeness of sets as a sum over the subsets they share.

Two sets that share c codes share "c choose j" subsets of j codes. So a likeness that depends on the
sizes of two sets and on how many codes they share is a sum over j of a number of their own times
that, and its sum over all pairs of judgements needs counts of subsets alone, not pairs of sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from qualcode.analysis.agreement.estimate import Booleans, Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Subsets:
    """Every subset of some sets, the empty one included.

    An entry is a set (`owner`, rising) and one of its subsets (`item`); equal subsets have one
    number, `depth` has how many codes each number has.
    """

    owner: Integers
    item: Integers
    depth: Integers


def subsets_of(members: Booleans, chosen: Integers) -> Subsets:
    """Return the subsets of the chosen rows of sets by codes: 2 to the size of each."""
    row, code = np.nonzero(members[chosen])
    size = np.bincount(row, minlength=len(chosen)).astype(np.int64)
    begin, codes = np.cumsum(size) - size, max(members.shape[1], 1)
    owner, item = np.arange(len(chosen)), np.zeros(len(chosen), dtype=np.int64)
    behind = begin.copy()  # where the codes begin that an entry can still be joined by
    owners, items, depths, known = [owner], [item], [np.zeros(1, dtype=np.int64)], 1
    while len(owner):
        many = (begin + size)[owner] - behind
        step = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        owner, place = np.repeat(owner, many), np.repeat(behind, many) + step
        keys, again = np.unique(np.repeat(item, many) * codes + code[place], return_inverse=True)
        item, behind = known + again, place + 1
        owners.append(owner)
        items.append(item)
        depths.append(np.full(len(keys), len(depths)))
        known += len(keys)
    whole = np.concatenate(owners)
    order = np.argsort(whole, kind="stable")
    return Subsets(chosen[whole[order]], np.concatenate(items)[order], np.concatenate(depths))


def subset_factors(sizes: Integers, table: Floats) -> Floats:
    """Return what a shared subset of j codes adds to the likeness of two sets of some sizes.

    Args:
        sizes: the sizes that sets have, rising.
        table: shared codes by size by size, the likeness of two sets; what cannot be shared is not
            looked at.

    Returns:
        Subset sizes by size by size, 0 for subsets larger than one of the sets.
    """
    found = np.zeros_like(table)
    for j in range(len(table)):
        for shared in range(j + 1):
            found[j] += (-1) ** (j - shared) * comb(j, shared) * table[shared]
    least = np.minimum(sizes[:, None], sizes[None, :])
    return np.asarray(np.where(np.arange(len(table))[:, None, None] <= least, found, 0.0))
