"""Numbers as people say them, in English and German."""

from __future__ import annotations

_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_UNITS = (
    *_ENGLISH.split(),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GERMAN = (
    *("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"),
    *("elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn"),
    "neunzehn",
)
_ZEHNER = (
    *("", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig"),
    "neunzig",
)
DIGIT_WORDS = (*_UNITS[:10], "oh", "double", "triple", *_GERMAN[:10], "zwo")


def number_words(digits: str) -> list[str]:
    """Return the ways to say a number of up to four digits, as a whole and digit by digit."""
    said = [" ".join(_UNITS[int(digit)] for digit in digits)]
    said.append(" ".join(_GERMAN[int(digit)] for digit in digits))
    number = int(digits)
    if digits[0] != "0" and number < 100:
        said = [_english(number), _german(number), *said]
    elif len(digits) == 4 and digits[0] != "0" and number % 100:
        pair = f"{_english(number // 100)} {_english(number % 100)}"
        said = [pair, *said]
    return list(dict.fromkeys(said))


def _english(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    tens, unit = divmod(number, 10)
    return _TENS[tens] + (f"-{_UNITS[unit]}" if unit else "")


def _german(number: int) -> str:
    if number < 20:
        return _GERMAN[number]
    tens, unit = divmod(number, 10)
    if not unit:
        return _ZEHNER[tens]
    return f"{'ein' if unit == 1 else _GERMAN[unit]}und{_ZEHNER[tens]}"
