"""Names such as `parent::child`, by which ATLAS.ti writes a tree into a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualcode.model.codebook import Code
from qualcode.model.slug import free, slug

_JOINT = "::"
_MADE = "codes that only names with '::' spoke of were made"


def nest(codes: Sequence[Code], lost: list[tuple[str, str]]) -> list[Code]:
    """Put codes with `::` in their names below the codes that the names begin with.

    A code that is spoken of but not there is made, and told of in `lost`.
    """
    paths = {code.id: _path(code) for code in codes}
    places = {(code.parent, paths[code.id]): code.id for code in reversed(codes) if paths[code.id]}
    taken = {code.id for code in codes}
    nested: list[Code] = []
    for code in codes:
        path = paths[code.id]
        parent = code.parent
        for length in range(1, len(path)):
            place = (code.parent, path[:length])
            if place not in places:
                places[place] = free(slug(path[length - 1]), taken)
                taken.add(places[place])
                nested.append(Code(id=places[place], name=path[length - 1], parent=parent))
                lost.append((_MADE, _JOINT.join(path[:length])))
            parent = places[place]
        nested.append(replace(code, parent=parent, name=path[-1]))
    return nested


def _path(code: Code) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in code.name.split(_JOINT))
    return parts if all(parts) else (code.name,)
