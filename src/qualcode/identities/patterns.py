"""What is recognised by its form: addresses, numbers and dates that lead to somebody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from qualcode.identities.hits import Hit
from qualcode.identities.numerals import DIGIT_WORDS

_WORD_CHARS = r"[^\W_]"
_ENDINGS = (
    "com|org|net|edu|gov|info|biz|io|ai|app|dev|eu|de|at|ch|fr|nl|be|es|it|pt|pl|se|no|dk|fi|uk|ie|"
    "us|ca|au|nz|jp|cn|in|br|mx|tv|me|co"
)
_SPOKEN = "com|org|net|edu|gov|io|ai|de|fr|uk|eu|nl|ch"
_MONTHS = (
    "jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|février|m[aä]r(?:ch|z)?|mars|marzo|apr(?:il|ile)?|"
    "avril|abril|may|mai|mayo|maggio|june?|juni|juin|junio|july?|juli|juillet|julio|"
    "aug(?:ust|ustus)?|août|agosto|sept?(?:ember|embre|iembre)?|o[ck]t(?:ober|obre|ubre)?|"
    "nov(?:ember|embre|iembre)?|de[cz](?:ember)?|décembre|diciembre|enero|febrero|januari|februari|"
    "maart|mei|gennaio|febbraio|giugno|luglio|settembre|ottobre|dicembre"
)
_SAID = "|".join(DIGIT_WORDS)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_STREETS = (
    "Street|St\\.?|Road|Rd\\.?|Avenue|Ave\\.?|Lane|Ln\\.?|Drive|Boulevard|Blvd\\.?|Square|Court|Way"
)

_NO_MONTH = re.compile(r"\b(?:may|march|mars|mar|mai)\b")

Check = Callable[[str], bool]


def _digits(words: str) -> str:
    return "".join(sign for sign in words if sign.isdecimal())


def is_iban(words: str) -> bool:
    """Tell whether letters and digits are an account number with a right checksum (ISO 13616)."""
    plain = "".join(words.split()).upper()
    if not 15 <= len(plain) <= 34:
        return False
    number = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return int(number) % 97 == 1


def is_card(words: str) -> bool:
    """Tell whether digits are a payment card's, by their check digit (ISO/IEC 7812)."""
    digits = [int(sign) for sign in _digits(words)][::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_ip(words: str) -> bool:
    """Tell whether something is an address of the internet, version 4 or 6."""
    try:
        ip_address(words)
    except ValueError:
        return False
    return "." in words or words.count(":") >= 2


def _is_phone(words: str) -> bool:
    digits = _digits(words)
    parts = re.findall(r"\d+", words)
    leads = words.lstrip("(").startswith(("+", "0"))
    # Figures in groups of three are amounts; a single long number may be anything.
    amount = all(len(part) == 3 for part in parts[1:]) and not leads and len(parts[0]) <= 3
    return 7 <= len(digits) <= 15 and (leads or (len(parts) > 1 and not amount))


def _is_date(words: str) -> bool:
    """Tell dates from words that are spelled like months, as in "you may 5 times"."""
    return _NO_MONTH.search(words) is None or re.search(_YEAR, words) is not None


_FORMS: tuple[tuple[str, str, re.Pattern[str], Check | None], ...] = (
    ("e-mail address", "contact", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), None),
    (
        "e-mail address, spoken",
        "contact",
        re.compile(
            rf"\b{_WORD_CHARS}{{1,30}}(?:\s(?:dot|punkt|point|punto|underscore|minus|dash)\s"
            rf"{_WORD_CHARS}{{1,30}}){{0,4}}\s(?:at|ät|arroba|chiocciola)\s{_WORD_CHARS}{{1,30}}"
            rf"(?:\s(?:dot|punkt|point|punto)\s{_WORD_CHARS}{{2,30}}){{0,3}}"
            rf"\s(?:dot|punkt|point|punto)\s(?:{_ENDINGS})\b",
            re.IGNORECASE,
        ),
        None,
    ),
    (
        "web address",
        "contact",
        re.compile(
            r"\bhttps?://[^\s<>\"]{3,300}(?<![.,;:!?)])|\bwww\.[^\s<>\"]{3,300}(?<![.,;:!?)])"
            rf"|(?<![\w@.])(?:[a-z0-9-]{{2,63}}\.){{1,4}}(?:{_ENDINGS})\b(?![\w@])(?:/[^\s<>\"]{{0,200}})?",
            re.IGNORECASE,
        ),
        None,
    ),
    (
        "web address, spoken",
        "contact",
        re.compile(
            rf"\b{_WORD_CHARS}{{2,30}}\s(?:dot|punkt|point|punto)\s(?:{_SPOKEN})\b", re.IGNORECASE
        ),
        None,
    ),
    (
        "account number (IBAN)",
        "contact",
        re.compile(
            r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?\b",
            re.IGNORECASE,
        ),
        is_iban,
    ),
    ("card number", "contact", re.compile(r"\b\d(?:[ -]?\d){12,18}\b"), is_card),
    (
        "network address",
        "contact",
        re.compile(
            r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w:])"
        ),
        is_ip,
    ),
    (
        "personal number",
        "contact",
        re.compile(
            r"\b\d{3}-\d{2}-\d{4}\b|\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
            r"|\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b"
        ),
        None,
    ),
    (
        "date",
        "date",
        re.compile(
            rf"\b{_YEAR}-[01]?\d-{_DAY}\b"
            rf"|\b{_DAY}[./-][ ]?(?:0?[1-9]|1[0-2])[./-][ ]?(?:{_YEAR}|\d\d)\b"
            rf"|\b[01]?\d/{_DAY}/(?:{_YEAR}|\d\d)\b"
            rf"|\b{_DAY}(?:st|nd|rd|th|\.|er)?(?: of)?(?: de)? (?:{_MONTHS})\b\.?"
            rf"(?:,? (?:de )?{_YEAR})?"
            rf"|\b(?:{_MONTHS})\.? {_DAY}(?:st|nd|rd|th)?\b(?:,? {_YEAR})?"
            rf"|\b(?:{_MONTHS})\b\.?(?: of| de)? {_YEAR}\b",
            re.IGNORECASE,
        ),
        _is_date,
    ),
    (
        "telephone number",
        "contact",
        re.compile(r"(?<![\w.,/-])\(?(?:\+|00)?\d(?:[ \u00a0().\-/]{0,3}\d){6,16}(?![\w]|[.,]\d)"),
        _is_phone,
    ),
    (
        "number in words",
        "contact",
        re.compile(rf"\b(?:{_SAID})\b(?:[\s,-]{{1,3}}(?:{_SAID})\b){{5,19}}", re.IGNORECASE),
        None,
    ),
    (
        "name on a network",
        "contact",
        re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{2,29}(?<!\.)"),
        None,
    ),
    (
        "street",
        "place",
        re.compile(
            rf"\b\d{{1,4}}[a-z]? (?:[A-Z][\w'-]{{1,30}} ){{1,3}}(?:{_STREETS})(?!\w)"
            r"|\b[A-ZÄÖÜ][\w-]{2,30}(?:straße|strasse|str\.|weg|platz|allee|gasse) \d{1,4}[a-z]?\b"
        ),
        None,
    ),
)


def find_patterns(text: str) -> Iterator[Hit]:
    """Yield what a text has of such forms, by place; what lies within another is left out."""
    taken: list[tuple[int, int]] = []
    found: list[Hit] = []
    for why, kind, form, check in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            if check is None or check(match[0]):
                taken.append((start, end))
                found.append(Hit(start, end, kind, why))
    yield from sorted(found, key=lambda hit: hit.start)
