"""Thai text: digits, spelling, eras, dates, slugs and file names. Plain Python.

An era is told by the number alone: a year of 2400 or more is Buddhist, 1900 to 2200 is
Christian, anything else is an error (spec/metadata.md, "Eras").
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

BUDDHIST_OFFSET = 543
"""Buddhist year minus Christian year."""

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# Zero width space, joiners, word joiner, byte order mark, soft hyphen, direction marks.
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACE = re.compile(r"\s+")
# Tone marks belong before nikhahit + sara aa; people type them between or after.
_NIKHAHIT_TONE = re.compile("\u0e4d([\u0e48-\u0e4b])\u0e32")

MONTHS = {
    "th": (
        "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
        "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_THAI_SHORT_MONTHS = (
    "มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค",
)  # fmt: skip
_ERA_MARKS = re.compile(r"(?:พ\.?\s*ศ\.?|ค\.?\s*ศ\.?|\bB\.?E\.?|\bC\.?E\.?|\bA\.?D\.?)\s*", re.I)
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DAY_MONTH_NAME = re.compile(r"(?:วันที่\s*)?(\d{1,2})\s*([^\d\s,]+)\s*,?\s*(\d{4})")
_MONTH_NAME_DAY = re.compile(r"([^\d\s,]+)\s+(\d{1,2})\s*,?\s+(\d{4})")


def arabic_digits(text: str) -> str:
    """The text with Thai digits written as 0 to 9."""
    return text.translate(_DIGITS)


def fold(text: str) -> str:
    """The text in the form in which two spellings of the same words are equal.

    NFKC (so ำ equals ํ + า), tone marks in one order, เ typed twice is แ, invisible characters
    removed, every run of white space one space. For comparing; what people wrote is stored as
    they wrote it.
    """
    if text.isascii():
        return _SPACE.sub(" ", text).strip()
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    folded = _NIKHAHIT_TONE.sub("\\1\u0e4d\u0e32", folded).replace("เเ", "แ")
    return _SPACE.sub(" ", folded).strip()


def christian_year(year: int) -> int:
    """The Christian year of a year written in either era; `ValueError` for any other number."""
    if 2400 <= year <= 9999:
        return year - BUDDHIST_OFFSET
    if 1900 <= year <= 2200:
        return year
    raise ValueError(f"{year} is a year of neither era")


def parse_year(text: str) -> int:
    """The Christian year of "2566", "๒๕๖๖", "พ.ศ. 2566" or "2023"; else `ValueError`."""
    plain = _ERA_MARKS.sub("", fold(arabic_digits(text)))
    if not re.fullmatch(r"\d{4}", plain):
        raise ValueError(f"{text!r} is not a year of four digits")
    return christian_year(int(plain))


def parse_date(text: str) -> dt.date:
    """The date of a text in either era, with Thai or Arabic digits; else `ValueError`.

    Read are 2566-05-01 (also with a time of day, which is dropped), 1/5/2566 (the day first, as
    Thais write), 1 พฤษภาคม 2566, 1 พ.ค. 2566, 1 May 2023 and May 1, 2023.
    """
    plain = _ERA_MARKS.sub("", fold(arabic_digits(text)))
    if match := _YEAR_FIRST.fullmatch(plain):
        year, _, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(plain):
        day, _, month, year = match.groups()
    elif match := _DAY_MONTH_NAME.fullmatch(plain):
        day, name, year = match.groups()
        month = _month_number(name)
    elif match := _MONTH_NAME_DAY.fullmatch(plain):
        name, day, year = match.groups()
        month = _month_number(name)
    else:
        raise ValueError(f"{text!r} is not a date")
    return dt.date(christian_year(int(year)), int(month), int(day))


def _month_number(name: str) -> int:
    plain = name.replace(".", "").lower()
    if plain in _MONTH_NUMBERS:
        return _MONTH_NUMBERS[plain]
    raise ValueError(f"{name!r} is not the name of a month")


_MONTH_NUMBERS = {
    key: number
    for number, names in enumerate(
        zip(MONTHS["th"], MONTHS["en"], _THAI_SHORT_MONTHS, strict=True), start=1
    )
    for key in (
        fold(names[0]), fold(names[2]), names[1].lower(), names[1][:3].lower(),
    )
}  # fmt: skip


def show_date(date: dt.date, language: str) -> str:
    """A date as people read it: "1 พฤษภาคม 2566" in Thai, "1 May 2023" in other languages."""
    if language == "th":
        return f"{date.day} {MONTHS['th'][date.month - 1]} {date.year + BUDDHIST_OFFSET}"
    return f"{date.day} {MONTHS['en'][date.month - 1]} {date.year}"


def show_year(year: int, language: str) -> str:
    """A Christian year as people read it: Buddhist in Thai, Christian in other languages."""
    return str(year + BUDDHIST_OFFSET if language == "th" else year)


# Slugs and file names -------------------------------------------------------------------

SLUG_LENGTH = 90
"""A name in CKAN has at most 100 characters; the rest is room for a number at the end."""

_THAI_RUN = re.compile("[\u0e00-\u0e7f]+")
_VOWEL = re.compile("[aeiou]")
# Consonants of the Royal Institute's romanisation; only the second group can end a syllable.
_LAST_TWO_CONSONANTS = re.compile("(kh|ph|th|ch|ng|[bdfhklmnprstwy])(ng|[klmnpstwy])$")


def slug(text: str, fallback: str = "dataset", length: int = SLUG_LENGTH) -> str:
    """Lower-case ASCII words of a title joined by "-", for a web address.

    Thai words are cut and romanised (Royal Institute), Thai digits become Arabic. Never empty,
    at most `length` characters, cut between words where that is possible.
    """
    words = re.findall("[a-z0-9]+", romanize(text).lower())
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:length]
        if len(longer) > length:
            break
        name = longer
    return name if len(name) >= 2 else f"{fallback}-{name}".rstrip("-")


def safe_file_name(name: str, length: int = SLUG_LENGTH) -> str:
    """A readable ASCII file name: "ข้อมูลประชากร 2566.csv" is "khomun-prachakon-2566.csv"."""
    name = re.split(r"[\\/]", name)[-1]
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or not re.fullmatch("[A-Za-z0-9]{1,10}", extension):
        stem, extension = name, ""
    stem = slug(stem, "file", length)
    return f"{stem}.{extension.lower()}" if extension else stem


def romanize(text: str) -> str:
    """The text with its Thai words in Latin letters, words set apart by spaces."""
    plain = fold(arabic_digits(text))
    if _THAI_RUN.search(plain):
        composed = plain.replace("\u0e4d\u0e32", "\u0e33")
        plain = _THAI_RUN.sub(lambda match: f" {_romanize_thai(match.group())} ", composed)
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", plain)
        if not unicodedata.combining(letter)
    )


def _romanize_thai(text: str) -> str:
    # Imported at the first Thai title only: the word list takes 70 MB and a third of a second.
    from pythainlp.tokenize import word_tokenize
    from pythainlp.transliterate import romanize as royal_institute

    words = []
    for word in word_tokenize(text, engine="newmm", keep_whitespace=False):
        latin = re.sub("[^a-z]", "", royal_institute(word, engine="royin").lower())
        if _VOWEL.search(latin):
            # No Thai syllable ends in two consonants: the vowel between them is not written.
            words.append(_LAST_TWO_CONSONANTS.sub(r"\1o\2", latin))
    return " ".join(words)
