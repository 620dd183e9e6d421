"""Every coefficient against published worked examples; the source stands at each."""

from __future__ import annotations

import math
from itertools import chain

import pandas as pd
import pytest

from qualcode.analysis.agreement.given import (
    matrix_agreement,
    passages_agreement,
    sets_agreement,
)

Row = dict[str, float]


def crossed(table: list[list[int]]) -> pd.DataFrame:
    """Return the units behind a contingency table, rows coder one, columns coder two."""
    cells = [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return pd.DataFrame(cells, columns=["one", "two"])


def from_counts(text: str) -> pd.DataFrame:
    """Return units by raters from rows of digits, how many raters chose each category."""
    rows = [
        list(chain.from_iterable([category] * int(digit) for category, digit in enumerate(word)))
        for word in text.split()
    ]
    return pd.DataFrame(rows)


def by_coder(text: str) -> pd.DataFrame:
    """Return units by coders from lines "A: 1 2 . 3", a point being a missing value."""
    lines = [line.split(":") for line in text.strip().splitlines()]
    return pd.DataFrame(
        {
            name.strip(): [None if word == "." else int(word) for word in values.split()]
            for name, values in lines
        }
    ).astype("Float64")


def row(
    matrix: pd.DataFrame, coefficient: str = "krippendorff-alpha", metric: str = "nominal"
) -> Row:
    found = matrix_agreement(matrix, coefficient, metric=metric).to_dict("records")[0]
    return {str(name): cell for name, cell in found.items()}


def value(matrix: pd.DataFrame, coefficient: str = "krippendorff-alpha") -> float:
    return row(matrix, coefficient)["value"]


COHEN = [
    # Cohen, J. (1960). A coefficient of agreement for nominal scales. EPM 20, p. 45.
    ([[88, 10, 2], [14, 40, 6], [18, 10, 12]], 0.70, 0.41, 0.49152542),
    # The same, p. 37.
    ([[25, 12, 3], [13, 2, 15], [12, 16, 2]], 0.29, 0.35, -0.09230769),
    # The usual textbook example of two readers of 50 proposals.
    ([[20, 5], [10, 15]], 0.70, 0.50, 0.40),
]


@pytest.mark.parametrize(("table", "observed", "expected", "kappa"), COHEN)
def test_cohens_kappa(
    table: list[list[int]], observed: float, expected: float, kappa: float
) -> None:
    found = row(crossed(table), "cohen-kappa")
    assert found["observed"] == pytest.approx(observed)
    assert found["expected"] == pytest.approx(expected)
    assert found["value"] == pytest.approx(kappa, abs=1e-8)


def test_kappa_rewards_disagreeing_margins_and_pi_does_not() -> None:
    """Krippendorff, K. (2004). Reliability in content analysis. HCR 30, p. 425; 2004 book p. 246.

    Bennett's S is Brennan and Prediger's coefficient.
    """
    left = crossed([[12, 9, 9], [9, 14, 9], [9, 9, 20]])
    right = crossed([[12, 18, 18], [0, 14, 18], [0, 0, 20]])
    for matrix, kappa in ((left, 0.186), (right, 0.258)):
        assert row(matrix, "cohen-kappa")["observed"] == pytest.approx(0.460, abs=5e-4)
        assert value(matrix, "cohen-kappa") == pytest.approx(kappa, abs=5e-4)
        assert value(matrix, "scott-pi") == pytest.approx(0.186, abs=5e-4)
        assert value(matrix, "brennan-prediger") == pytest.approx(0.190, abs=5e-4)


FLEISS = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006
10050 11040 03300 10050 02031 00501 30012 51000 02040 10203
00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""


def test_fleiss_kappa() -> None:
    """Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. PB 76, p. 378.

    The paper's expected agreement is summed from shares rounded to three places.
    """
    found = row(from_counts(FLEISS), "fleiss-kappa")
    assert found["observed"] == pytest.approx(0.5556, abs=5e-5)
    assert found["expected"] == pytest.approx(0.2201, abs=2e-4)
    assert found["value"] == pytest.approx(0.43024, abs=5e-6)


def test_fleiss_kappa_of_each_category() -> None:
    """Fleiss (1971), p. 381: each category against all others, from the same rounded shares."""
    matrix = from_counts(FLEISS)
    kappas = [value((matrix == category).astype(int), "fleiss-kappa") for category in range(5)]
    assert kappas == pytest.approx([0.248, 0.248, 0.517, 0.470, 0.565], abs=4e-3)


@pytest.mark.parametrize(
    ("coefficient", "expected"),
    [
        ("fleiss-kappa", 0.4139265),
        ("krippendorff-alpha", 0.4204384),
        ("gwet-ac1", 0.4448007),
        ("brennan-prediger", 0.4388889),
    ],
)
def test_the_first_fifteen_of_fleiss(coefficient: str, expected: float) -> None:
    """`distrib.6raters` in the documentation of the R package irrCAC (K. L. Gwet)."""
    matrix = from_counts(" ".join(FLEISS.split()[:15]))
    assert value(matrix, coefficient) == pytest.approx(expected, abs=1e-6)


def test_alpha_of_complete_data_follows_from_fleiss_kappa() -> None:
    """Krippendorff (2004): alpha = kappa + (1 - kappa) / n, n the number of values."""
    matrix = from_counts(FLEISS)
    kappa = value(matrix, "fleiss-kappa")
    assert value(matrix) == pytest.approx(kappa + (1 - kappa) / matrix.size)


def test_fourteen_raters() -> None:
    """The example of the Wikipedia article on Fleiss' kappa."""
    counts = [
        (0, 0, 0, 0, 14),
        (0, 2, 6, 4, 2),
        (0, 0, 3, 5, 6),
        (0, 3, 9, 2, 0),
        (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0),
        (3, 2, 6, 3, 0),
        (2, 5, 3, 2, 2),
        (6, 5, 2, 1, 0),
        (0, 2, 2, 3, 7),
    ]
    rows = [[c for c, many in enumerate(line) for _ in range(many)] for line in counts]
    assert value(pd.DataFrame(rows), "fleiss-kappa") == pytest.approx(0.2099, abs=1e-4)


FOUR_OBSERVERS = """
A: 1 2 3 3 2 1 4 1 2 . . .
B: 1 2 3 3 2 2 4 1 2 5 . 3
C: . 3 3 3 2 3 4 2 2 5 1 .
D: 1 2 3 3 2 4 4 1 2 5 1 .
"""
THREE_CODERS = """
A: . . . . . 3 4 1 2 1 1 3 3 . 3
B: 1 . 2 1 3 3 4 3 . . . . . . .
C: . . 2 1 3 4 4 . 2 1 1 3 3 . 4
"""
FIVE_OBSERVERS = (
    "1 1 2 n 2|1 1 0 1 n|2 3 3 3 n|n 0 0 n 0|0 0 0 n 0|0 0 0 n 0|1 0 2 n 1|1 n 2 0 n|2 2 2 n 2|"
    "2 1 1 1 n|n 1 0 0 n|0 0 0 0 n|1 2 2 2 n|3 3 2 2 3|1 1 1 n 1|1 1 1 n 1|2 1 2 n 2|1 2 3 3 n|"
    "1 1 0 1 n|0 0 0 n 0|0 0 1 1 n|0 0 n 0 0|2 3 3 3 n|0 0 0 0 n|1 2 n 2 2|0 1 1 1 n|0 0 0 1 0|"
    "1 2 1 2 n|1 1 2 2 n|1 1 2 n 2|1 1 0 n 0|2 1 2 n 1|2 2 n 2 2|3 2 2 2 n|2 2 2 n 2|2 2 3 n 2|"
    "2 2 2 n 2|2 2 n 1 2|2 2 2 2 n|1 1 1 n 1"
)


def five_observers() -> pd.DataFrame:
    units = [unit.split() for unit in FIVE_OBSERVERS.split("|")]
    return pd.DataFrame([[None if cell == "n" else int(cell) for cell in unit] for unit in units])


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("nominal", 0.74342), ("ordinal", 0.81539), ("interval", 0.84911), ("ratio", 0.7974)],
)
def test_alpha_with_missing_data(metric: str, expected: float) -> None:
    """Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability, example C."""
    assert row(by_coder(FOUR_OBSERVERS), metric=metric)["value"] == pytest.approx(
        expected, abs=5e-5
    )


def test_disagreements_of_alpha_with_missing_data() -> None:
    """The same example, its D_o and D_e; the unit with one value is not pairable."""
    nominal, interval = (row(by_coder(FOUR_OBSERVERS), metric=m) for m in ("nominal", "interval"))
    assert 1 - nominal["observed"] == pytest.approx(0.200, abs=5e-4)
    assert 1 - nominal["expected"] == pytest.approx(0.779, abs=5e-4)
    assert 1 - interval["observed"] == pytest.approx(0.433, abs=5e-4)
    assert 1 - interval["expected"] == pytest.approx(2.872, abs=5e-4)
    assert nominal["units"] == 11


@pytest.mark.parametrize(
    ("coefficient", "expected"),
    [
        ("percent", 0.81818),
        ("fleiss-kappa", 0.76117),
        ("gwet-ac1", 0.77544),
        ("brennan-prediger", 0.77273),
    ],
)
def test_other_coefficients_with_missing_data(coefficient: str, expected: float) -> None:
    """The same data as `cac.raw4raters` in the documentation of irrCAC."""
    assert value(by_coder(FOUR_OBSERVERS), coefficient) == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("nominal", 0.6914), ("interval", 0.8108), ("ordinal", 0.8067), ("ratio", 0.8089)],
)
def test_alpha_of_three_coders(metric: str, expected: float) -> None:
    """The Wikipedia article on Krippendorff's alpha (nominal .691, interval .811)."""
    assert row(by_coder(THREE_CODERS), metric=metric)["value"] == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("ordinal", 0.7598), ("nominal", 0.4765), ("interval", 0.7574), ("ratio", 0.6621)],
)
def test_alpha_of_five_observers(metric: str, expected: float) -> None:
    """Hayes, A. F., Krippendorff, K. (2007). Answering the call … CMM 1, p. 84."""
    assert row(five_observers(), metric=metric)["value"] == pytest.approx(expected, abs=6e-5)


def test_alpha_of_binary_data() -> None:
    """Krippendorff (2004), p. 224: D_o .400, D_e .442, alpha .095."""
    matrix = pd.DataFrame({"a": list("1100000000"), "b": list("0110010100")})
    found = row(matrix)
    assert 1 - found["observed"] == pytest.approx(0.400)
    assert 1 - found["expected"] == pytest.approx(0.442, abs=5e-4)
    assert found["value"] == pytest.approx(0.0952, abs=5e-5)


def test_alpha_of_three_categories() -> None:
    """Krippendorff (2004), p. 227: D_o .1667, D_e .6268, alpha .734."""
    pairs = ["aa", "ab", *["bb"] * 4, "bc", *["cc"] * 5]
    found = row(pd.DataFrame([list(pair) for pair in pairs]))
    assert 1 - found["observed"] == pytest.approx(0.1667, abs=5e-5)
    assert 1 - found["expected"] == pytest.approx(0.6268, abs=5e-5)
    assert found["value"] == pytest.approx(0.734, abs=5e-4)


def passages(rows: list[tuple[str, str, int, int]], *, times: int = 1) -> pd.DataFrame:
    """Return passages of one text from (coder, code, start, length)."""
    cells = [("t", who, code, s * times, (s + length) * times) for who, code, s, length in rows]
    return pd.DataFrame(cells, columns=["transcript", "coder", "code", "start", "end"])


CONTINUUM = [
    *[("i", "c", 225 - 150, 70), ("i", "c", 370 - 150, 30)],
    *[("i", "k", 180 - 150, 60), ("i", "k", 300 - 150, 50)],
    *[("j", "c", 220 - 150, 80), ("j", "c", 355 - 150, 20), ("j", "c", 400 - 150, 20)],
    *[("j", "k", 180 - 150, 60), ("j", "k", 300 - 150, 50)],
]


@pytest.mark.parametrize(
    ("code", "observed", "expected", "alpha"),
    [("c", 0.0144, 0.0532, 0.7286), ("k", 0.0, 0.0490, 1.0)],
)
def test_unitizing_alpha_by_squared_lengths(
    code: str, observed: float, expected: float, alpha: float
) -> None:
    """Krippendorff, K. (2004). Content Analysis, 2nd ed., p. 254: continuum 150 to 450."""
    rows = [item for item in CONTINUUM if item[1] == code]
    found = passages_agreement(passages(rows), {"t": 300}, "u-alpha-2004").iloc[0]
    assert 1 - found["observed"] == pytest.approx(observed, abs=5e-5)
    assert 1 - found["expected"] == pytest.approx(expected, abs=5e-5)
    assert found["value"] == pytest.approx(alpha, abs=5e-5)


def test_unitizing_alpha_by_squared_lengths_over_all_values() -> None:
    """The same, p. 255: .8591 from the rounded disagreements."""
    found = passages_agreement(passages(CONTINUUM), {"t": 300}, "u-alpha-2004").iloc[0]
    assert found["value"] == pytest.approx(0.8591, abs=5e-4)


def test_difference_of_two_units_and_of_a_unit_in_a_gap() -> None:
    """The same, p. 253: 50 for (225,70) and (220,80), 850 for (370,30) and (355,20), 400 = 20²."""
    rows = [item for item in CONTINUUM if item[1] == "c"]
    found = passages_agreement(passages(rows), {"t": 300}, "u-alpha-2004").iloc[0]
    assert (1 - found["observed"]) * 300**2 == pytest.approx(50 + 850 + 400)


PAIRS = {
    "A": ([(2, 8), (14, 6)], [(4, 4), (15, 2)], 0.03125, 0.553),
    "B": (
        [(0, 18)],
        [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)],
        2.26736,
        -0.926,
    ),
    "C": (
        [(2, 6), (10, 2), (14, 4), (20, 2)],
        [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)],
        0.02777,
        0.679,
    ),
    "D": (
        [(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)],
        [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)],
        0.38715,
        0.066,
    ),
}


@pytest.mark.parametrize("name", list(PAIRS))
def test_unitizing_alpha_in_the_limit_of_fine_units(name: str) -> None:
    """Krippendorff, K. (1995). On the reliability of unitizing continuous data. SM 25, p. 57."""
    one, two, observed, alpha = PAIRS[name]
    rows = [("i", "x", *unit) for unit in one] + [("j", "x", *unit) for unit in two]
    coarse = passages_agreement(passages(rows), {"t": 24}, "u-alpha-2004").iloc[0]
    assert 1 - coarse["observed"] == pytest.approx(observed, abs=1e-5)
    fine = passages_agreement(passages(rows, times=10_000), {"t": 240_000}, "u-alpha-2004")
    assert fine.iloc[0]["value"] == pytest.approx(alpha, abs=0.02)


@pytest.mark.parametrize(
    ("name", "kappa", "pi", "alpha"), [("A", 0.385, 0.314, 0.329), ("C", 0.314, 0.314, None)]
)
def test_the_same_pairs_cut_into_equal_units(
    name: str, kappa: float, pi: float, alpha: float | None
) -> None:
    """Krippendorff (1995), p. 57, columns for digitised data."""
    cells = {}
    for coder, units in zip("ij", PAIRS[name][:2], strict=True):
        inside = {place for start, length in units for place in range(start, start + length)}
        cells[coder] = [int(place in inside) for place in range(24)]
    matrix = pd.DataFrame(cells)
    assert value(matrix, "cohen-kappa") == pytest.approx(kappa, abs=6e-4)
    assert value(matrix, "scott-pi") == pytest.approx(pi, abs=6e-4)
    if alpha is not None:
        assert value(matrix) == pytest.approx(alpha, abs=6e-4)


def test_unitizing_alpha_by_intersections() -> None:
    """The formula of Krippendorff et al. (2016), Qual. Quant. 50:2347, computed twice by hand."""
    rows = [
        *[("alex", "1", 2, 3), ("paul", "1", 2, 3), ("paul", "2", 10, 10)],
        *[("susan", "2", 2, 3), ("susan", "2", 15, 5)],
    ]
    whole = passages_agreement(passages(rows), {"t": 60}, "u-alpha").iloc[0]
    binary = passages_agreement(passages(rows), {"t": 60}, "u-alpha-binary").iloc[0]
    assert whole["value"] == pytest.approx(0.3983, abs=5e-5)
    assert binary["value"] == pytest.approx(0.5238, abs=5e-5)
    assert whole["agreeing"] == pytest.approx((146 + 3 + 5) / 3)


THREE_READERS = {
    "alex": [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")],
    "paul": [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")],
    "suzan": [
        *[(0, 7, "1"), (7, 13, "4"), (13, 21, "5")],
        *[(32, 37, "6"), (37, 41, "6"), (41, 44, "6")],
    ],
}


@pytest.mark.parametrize(
    ("coefficient", "alpha"), [("u-alpha", 0.510), ("u-alpha-binary", 0.413), ("cu-alpha", 0.724)]
)
def test_the_family_of_unitizing_alphas(coefficient: str, alpha: float) -> None:
    """Krippendorff, K. (2019). Content Analysis, 4th ed., figure 12.11, p. 340.

    Its numbers as the tests of the R package quallmer quote them.
    """
    found = passages_agreement(_three_readers(), {"t": 60}, coefficient).iloc[0]
    assert found["value"] == pytest.approx(alpha, abs=1e-3)


def test_unitizing_alpha_of_each_value() -> None:
    """The same figure: 1, 5 and 6 are reliable, 2, 3 and 4 are not, 7 nobody else marked."""
    found = passages_agreement(_three_readers(), {"t": 60}, "k-u-alpha")
    values = dict(zip(found["code"], found["value"].astype("float64"), strict=True))
    units = dict(zip(found["code"], found["units"].astype("float64"), strict=True))
    assert [values[code] for code in "156"] == pytest.approx([1, 1, 1])
    assert [values[code] for code in "234"] == pytest.approx([0, 0, 0])
    assert math.isnan(values["7"])
    # Of 18 places with a 5, the figure has 44 % where others marked something, too.
    assert units["5"] * 3 / 18 == pytest.approx(0.44, abs=5e-3)


def _three_readers() -> pd.DataFrame:
    cells = [
        ("t", who, code, start, end)
        for who, units in THREE_READERS.items()
        for start, end, code in units
    ]
    return pd.DataFrame(cells, columns=["transcript", "coder", "code", "start", "end"])


def sets(text: str) -> pd.DataFrame:
    """Return units by coders from pairs such as "AB-A"; a letter is a code, 0 the empty set."""
    cells = [[frozenset(word.replace("0", "")) for word in p.split("-")] for p in text.split()]
    return pd.DataFrame({"one": [c[0] for c in cells], "two": [c[1] for c in cells]})


NINE = "0-0 A-0 A-A A-B AB-A AB-AC ABC-ABC C-AC C-AC"


@pytest.mark.parametrize(
    ("coefficient", "observed", "expected", "alpha"),
    [
        # Both by direct computation from the definitions of Jaccard and MASI (Passonneau 2006).
        ("alpha-jaccard", 0.4630, 0.6765, 0.3156),
        ("alpha-masi", 0.5432, 0.7473, 0.2731),
        # The test suite of DKPro Statistics, with its own distances.
        ("alpha-dkpro-set", 0.333, 0.409, 0.186),
        ("alpha-dkpro-masi", 0.253, 0.338, 0.252),
    ],
)
def test_alpha_of_sets(coefficient: str, observed: float, expected: float, alpha: float) -> None:
    found = sets_agreement(sets(NINE), coefficient).iloc[0]
    assert 1 - found["observed"] == pytest.approx(observed, abs=6e-4)
    assert 1 - found["expected"] == pytest.approx(expected, abs=1e-3)
    assert found["value"] == pytest.approx(alpha, abs=1e-3)
    assert found["agreeing"] / found["units"] == pytest.approx(0.333, abs=5e-4)


@pytest.mark.parametrize(
    ("pair", "jaccard", "masi"),
    [
        ("12-1234", 0.5, 2 / 3),
        ("1-12", 0.5, 2 / 3),
        ("12-23", 2 / 3, 8 / 9),
        ("12-12", 0.0, 0.0),
        ("1-2", 1.0, 1.0),
        ("0-0", 0.0, 0.0),
        ("0-1", 1.0, 1.0),
    ],
)
def test_distances_of_sets(pair: str, jaccard: float, masi: float) -> None:
    """Passonneau (2006), with thirds, as nltk 3.10 has them; the empty set by definition here."""
    matrix = sets(f"{pair} 5-6")  # a second unit, so that chance can disagree
    for name, distance in (("alpha-jaccard", jaccard), ("alpha-masi", masi)):
        observed = 1 - sets_agreement(matrix, name).iloc[0]["observed"]
        assert observed == pytest.approx((distance + 1) / 2)


@pytest.mark.parametrize(("pair", "distance"), [("A-AB", 1 / 6), ("AB-BC", 4 / 9), ("0-A", 1 / 3)])
def test_masi_of_dkpro(pair: str, distance: float) -> None:
    """The test suite of DKPro Statistics; for the empty set, its rule that it is contained."""
    observed = 1 - sets_agreement(sets(f"{pair} 5-6"), "alpha-dkpro-masi").iloc[0]["observed"]
    assert observed == pytest.approx((distance + 1) / 2)
