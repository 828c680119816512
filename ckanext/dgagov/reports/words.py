"""The words of reports around what the rubric says, in Thai and English."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, str]] = {
    "fiscal_year": ("ปีงบประมาณ {year}", "fiscal year {year} B.E."),
    "indicator": ("ตัวชี้วัด", "Indicator"),
    "rubric": ("เกณฑ์รุ่น {version} ({hash})", "rubric version {version} ({hash})"),
    "population": ("ชุดข้อมูลที่นับคะแนน", "Data sets that count"),
    "counted": ("{counted} รายการ เผยแพร่แล้ว {published}", "{counted}, {published} published"),
    "tier": ("ระดับ", "Tier"),
    "criterion": ("เกณฑ์", "Criterion"),
    "state": ("ผล", "Result"),
    "points": ("ได้", "Points"),
    "possible": ("อาจได้", "Possible"),
    "maximum": ("เต็ม", "Maximum"),
    "total": ("รวม", "Total"),
    "percent": ("ร้อยละ {percent} ของคะแนนเต็มที่ใช้", "{percent} % of the maximum that applies"),
    "reasons": ("เหตุผล", "Reasons"),
    "datasets": ("ชุดข้อมูล", "Data sets"),
    "code": ("รหัส", "Code"),
    "items": ("รายการ", "Items"),
    "title": ("ชื่อ", "Title"),
    "missing": ("ยังขาด", "Lacking"),
    "warning": ("ข้อสังเกต", "Warning"),
    "open": ("คุณลักษณะแบบเปิด {points}/{maximum} คะแนน", "open characteristics {points}/{maximum}"),
    "detected": ("ที่ระบบพบ", "found without the decision"),
    "alternative": (
        "จะได้ {points} อาจได้ถึง {possible} คะแนน",
        "would give {points} points, up to {possible} possible",
    ),
    "gaps": ("สิ่งที่ควรแก้ เรียงตามคะแนนที่ได้เพิ่ม", "What to mend, by the points it adds"),
    "no_gaps": ("ไม่มีสิ่งที่ต้องแก้", "Nothing to mend"),
    "hidden": ("(ไม่เปิดเผย)", "(not shown)"),
    "outside": (
        "ชุดข้อมูลอื่นที่ไม่นับคะแนน {count} ชุด",
        "{count} other data sets that do not count",
    ),
    "pass": ("ผ่าน", "pass"),
    "partial": ("ผ่านบางส่วน", "partial"),
    "fail": ("ไม่ผ่าน", "fail"),
    "unknown": ("ยังไม่ทราบ", "unknown"),
    "not_applicable": ("ไม่ใช้เกณฑ์นี้", "not applicable"),
    "published": ("เผยแพร่", "published"),
    "draft": ("ฉบับร่าง", "draft"),
    "missing_dataset": ("ยังไม่มี", "missing"),
    "not_found": ("ไม่พบ", "not found"),
    "private": ("ส่วนตัว", "private"),
}


def word(key: str, lang: str) -> str:
    """A word or sentence in `lang`, Thai unless it is "en"."""
    thai, english = _WORDS[key]
    return english if lang == "en" else thai


def state_word(state: str, lang: str) -> str:
    """What a state is called; a data set that is "missing" differs from a missing item."""
    return word("missing_dataset" if state == "missing" else state, lang)
