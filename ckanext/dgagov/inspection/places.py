"""Columns of places: by name from the registers, by heading, by prefix and by code shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from ..thai import arabic_digits, fold
from .cells import Cell, integer, show
from .findings import Place, PlaceFinding, Table
from .gazetteer import names
from .lexicon import plain, words
from .thresholds import threshold, whole

PLACES_FILE = Path(__file__).with_name("places.yaml")
LEVELS = ("province", "district", "subdistrict", "village", "branch")
_CODE_LEVELS = {2: "province", 4: "district", 6: "subdistrict", 8: "village"}
_HEADING_TAIL = re.compile(r"\s*[(\[].*$")
_HEADING_BEGIN = re.compile(r"^(?:ชื่อ|รหัส|ค่า|พิกัด|ที่ตั้ง)\s*")
_HEADING_END = re.compile(r"(?:[ _]?(?:name|code|id|th|en|thai|eng|t|e|dd|degree))+$|\s*(?:ที่ตั้ง)$")
_PAIR = re.compile(r"[(\[]?\s*([\d.]{1,20})\s*[,;/ ]\s*([\d.]{1,20})\s*[)\]]?")
_ADDRESS = re.compile(r"(?:ตำบล|ต\.|แขวง)\s*[ก-๙]{2,}.{0,40}?(?:อำเภอ|อ\.|เขต)\s*[ก-๙]{2,}")
_PROVINCE_AFFIX = re.compile(r"^(จังหวัด|จ\.|changwat)\s*|\s*province$", re.IGNORECASE)


@lru_cache(maxsize=1)
def province_codes() -> Mapping[str, str]:
    """The code of a province by every name it goes by, as `lexicon.plain` writes it."""
    document = yaml.safe_load(PLACES_FILE.read_text(encoding="utf-8"))
    codes = {}
    for entry in document["provinces"]:
        for name in (entry["th"], entry["en"], *entry.get("aliases", ())):
            codes[plain(name)] = entry["code"]
    return codes


@lru_cache(maxsize=4096)
def province_of(text: str) -> str | None:
    """The two-digit code of the province that a text names, with or without จังหวัด or จ."""
    name = plain(text)
    codes = province_codes()
    return codes.get(name) or codes.get(_PROVINCE_AFFIX.sub("", name))


def levels_of(tables: Iterable[Table]) -> tuple[str, ...]:
    """The levels of place in some tables, the widest first; latitude and longitude together
    are coordinates."""
    found = {entry.level for table in tables for entry in table.place_columns}
    pair = {"latitude", "longitude"} <= found or "coordinates" in found
    coordinates = ("coordinates",) if pair else ()
    return (*(level for level in LEVELS if level in found), *coordinates)


def find_places(
    name: str, column: str, cells: Sequence[Cell], where: Sequence[Place]
) -> PlaceFinding | None:
    """The level of place that a column holds, if it holds one.

    `cells` are the filled cells of the column and `where` their places, one for one.
    """
    if not cells:
        return None
    by_header = _level_of_heading(name)
    shares = {
        "value": _share_by_value(cells, by_header),
        "code": _share_by_code(cells, coded=by_header is not None or _says_code(name)),
    }
    for way, (level, share) in shares.items():
        if level and share >= threshold("place_share"):
            ways = ("header", way) if level == by_header else (way,)
            return _finding(level, ways, share, name, column, cells, where)
    if by_header in ("latitude", "longitude", "coordinates"):
        within = _pairs_in_bounds if by_header == "coordinates" else _share_in_bounds
        share = within(by_header, cells)
        if share < threshold("place_share"):
            return None
        return _finding(by_header, ("header", "value"), share, name, column, cells, where)
    if by_header and not _are_counts(name, cells):
        share = max((share for level, share in shares.values() if level == by_header), default=0.0)
        return _finding(by_header, ("header",), share, name, column, cells, where)
    return None


def _are_counts(name: str, cells: Sequence[Cell]) -> bool:
    """Whether a column such as "อำเภอ" holds how many there are, not which: numbers, no codes."""
    if _says_code(name) or plain(name) in words("numbered_places"):
        return False
    numbers = sum(integer(cell) is not None for cell in cells)
    return numbers >= threshold("place_share") * len(cells)


def _finding(
    level: str, ways: tuple[str, ...], share: float, name: str, column: str,
    cells: Sequence[Cell], where: Sequence[Place],
) -> PlaceFinding:  # fmt: skip
    return PlaceFinding(
        level=level,
        by=ways,
        column=column,
        name=name,
        share=round(share, 4),
        distinct=len({show(cell) for cell in cells}),
        places=tuple(where[: whole("places_kept")]),
    )


@lru_cache(maxsize=1024)
def _level_of_heading(name: str) -> str | None:
    """The level that a heading names, whatever stands about the word: ชื่อ, ที่ตั้ง, _name, _th."""
    heading = _HEADING_TAIL.sub("", plain(name))
    bare = _HEADING_END.sub("", _HEADING_BEGIN.sub("", heading))
    for level in (*LEVELS, "latitude", "longitude", "coordinates"):
        listed = words(level, "places")
        if heading in listed or bare in listed:
            return level
    return None


def _says_code(name: str) -> bool:
    heading = plain(name)
    return any(word in heading for word in words("code_words"))


def _share_by_value(cells: Sequence[Cell], by_header: str | None) -> tuple[str | None, float]:
    texts = Counter(cell for cell in cells if isinstance(cell, str))
    counts: Counter[str] = Counter()
    unnamed, most = len(cells) - texts.total(), (1 - threshold("place_share")) * len(cells)
    for text, count in texts.items():
        if unnamed > most and by_header is None:  # too few are left
            break
        if level := _level_of_text(text):
            counts[level] += count
        else:
            unnamed += count
    level, share = _greatest(counts, len(cells))
    if share >= threshold("place_share"):
        return level, share
    return _share_by_register(texts, len(cells), by_header) or (level, share)


def _share_by_register(
    texts: Counter[str], total: int, by_header: str | None
) -> tuple[str, float] | None:
    """The level whose bare names fill the column. Half of the districts share their name with a
    sub-district: the heading decides, or else the level with more of the names."""
    if len(texts) < whole("place_min_names"):
        return None
    counts = dict.fromkeys(names(), 0)
    unnamed, most = total - texts.total(), (1 - threshold("place_share")) * total
    for text, count in texts.items():
        name, found = plain(text), False
        for level, known in names().items():
            if name in known:
                counts[level] += count
                found = True
        unnamed += 0 if found else count
        if unnamed > most:
            return None
    least = threshold("place_share") * total
    shares = {level: count / total for level, count in counts.items() if count >= least}
    if not shares:
        return None
    level = max(shares, key=lambda name: (name == by_header, shares[name]))
    return level, shares[level]


@lru_cache(maxsize=4096)
def _level_of_text(text: str) -> str | None:
    if province_of(text):
        return "province"
    folded = fold(text)
    for level in LEVELS[1:]:
        for prefix in words(level, "place_prefixes"):
            rest = folded.removeprefix(prefix).strip()
            if rest != folded and 0 < len(rest) < whole("example_characters"):
                return level
    for level in ("district", "subdistrict"):
        for prefix in words(level, "unsure_place_prefixes"):
            rest = plain(folded.removeprefix(prefix))
            if rest != plain(folded) and (rest in names()[level] or rest.startswith("เมือง")):
                return level
    return "subdistrict" if _ADDRESS.search(folded[: whole("text_head_characters")]) else None


def _share_by_code(cells: Sequence[Cell], *, coded: bool) -> tuple[str | None, float]:
    """Codes of 2, 4, 6 or 8 digits that begin with a province, in columns called codes."""
    if not coded:
        return None, 0.0
    provinces = set(province_codes().values())
    counts: Counter[str] = Counter()
    for cell in cells:
        digits = arabic_digits(show(cell))
        if integer(cell) is not None and digits[:2] in provinces and len(digits) in _CODE_LEVELS:
            counts[_CODE_LEVELS[len(digits)]] += 1
    return _greatest(counts, len(cells))


def _greatest(counts: Counter[str], total: int) -> tuple[str | None, float]:
    if not counts:
        return None, 0.0
    level, count = counts.most_common(1)[0]
    return level, count / total


def _share_in_bounds(level: str, cells: Sequence[Cell]) -> float:
    """The share of degrees in Thailand, or of metres of the grids that cover it (UTM 47 and 48)."""
    sides = ("south", "north") if level == "latitude" else ("west", "east")
    shares = []
    for unit in ("", "utm_"):
        low, high = (threshold(f"{unit}{level}_{side}") for side in sides)
        shares.append(sum(_within(cell, low, high) for cell in cells) / len(cells))
    return max(shares)


def _pairs_in_bounds(_: str, cells: Sequence[Cell]) -> float:
    """The share of cells such as "13.75, 100.50", in either order."""
    found = 0
    for cell in cells:
        match = _PAIR.fullmatch(arabic_digits(show(cell)))
        pair = match.groups() if match else ()
        found += any(
            all(_share_in_bounds(level, [part]) for level, part in zip(order, pair, strict=True))
            for order in (("latitude", "longitude"), ("longitude", "latitude"))
            if pair
        )
    return found / len(cells)


def _within(cell: Cell, low: float, high: float) -> bool:
    try:
        return low <= float(arabic_digits(show(cell)).replace(",", "")) <= high
    except ValueError:
        return False
