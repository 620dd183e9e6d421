"""What study.yaml declares of the report's outputs."""

from __future__ import annotations

import pandas as pd
import pytest

from qualcode.errors import TableError
from qualcode.model.study import Declared
from qualcode.report.output import Output, declared

TABLE = pd.DataFrame({"attribute": ["role", "size"], "total": [3, 2], "ids": ["a", "b"]})
OUTPUT = Output("Who took part", "demographics", "Participants", table=TABLE)


def shown(wish: Declared) -> Output:
    (output,) = declared([OUTPUT], {"demographics": wish})
    return output


def test_without_a_wish_an_output_stays_as_it_is() -> None:
    assert list(declared([OUTPUT], {})) == [OUTPUT]


def test_an_output_gets_its_label_columns_and_rows() -> None:
    output = shown(Declared("Table 1", ("attribute", "ids"), ("size", "role")))
    assert output.label == "Table 1"
    assert output.table is not None
    assert output.table.to_dict("list") == {"attribute": ["size", "role"], "ids": ["b", "a"]}


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"demografics": Declared()}, "'demografics'.*Did you mean 'demographics'"),
        ({"demographics": Declared(columns=("totl",))}, "no column 'totl'.*'total'"),
        ({"demographics": Declared(rows=("roles",))}, "no row 'roles'.*'role'"),
    ],
)
def test_a_wish_for_what_is_not_there_is_refused(wishes: dict[str, Declared], words: str) -> None:
    with pytest.raises(TableError, match=words):
        list(declared([OUTPUT], wishes))
