"""Documents and pictures of the corpus: can their text be searched?"""

from __future__ import annotations

from corpus_office import doc, docx, odt
from corpus_others import jpeg, pdf, png

NOTICE = (
    "ประกาศกรมตัวอย่าง",
    "เรื่อง หลักเกณฑ์การเปิดเผยข้อมูลภาครัฐในรูปแบบดิจิทัลต่อสาธารณะ พ.ศ. ๒๕๖๕",
    "ข้อ ๑ ประกาศนี้ให้ใช้บังคับตั้งแต่วันถัดจากวันประกาศเป็นต้นไป",
    "ข้อ ๒ ให้หน่วยงานจัดทำบัญชีข้อมูลและคำอธิบายข้อมูลตามมาตรฐานที่สำนักงานกำหนด",
)
TEXT = "\n".join(NOTICE)
PAGE = (
    '<!DOCTYPE html>\n<html lang="th"><head><meta charset="utf-8"><title>ประกาศ</title></head>'
    "<body>" + "".join(f"<p>{line}</p>" for line in NOTICE) + "</body></html>\n"
)


def document_files() -> dict[str, bytes]:
    """Notices in each format in which offices publish them."""
    searchable = pdf([TEXT, TEXT])
    garbled = TEXT.encode("cp874").decode("latin-1")
    return {
        "pdf-text.pdf": searchable,
        "pdf-scan.pdf": pdf(["image", "image"]),
        "pdf-scan-with-text-layer.pdf": pdf([f"image:{TEXT}", f"image:{TEXT}"]),
        "pdf-cover-scanned.pdf": pdf(["image", TEXT, TEXT]),
        "pdf-mostly-scanned.pdf": pdf([TEXT, "image", "image", "image"]),
        "pdf-half-and-half.pdf": pdf([TEXT, "image"]),
        "pdf-page-numbers-only.pdf": pdf(["- 1 -", "- 2 -"]),
        "pdf-stamped-scan.pdf": pdf(["image:ลับ", "image:ลับ"]),
        "pdf-thai-as-latin.pdf": pdf([garbled, garbled]),
        "pdf-blank.pdf": pdf([""]),
        "pdf-password.pdf": pdf([TEXT], password="1234"),
        "pdf-no-printing.pdf": pdf([TEXT], password=""),
        "pdf-cut-off.pdf": searchable[:500],
        "docx-text.docx": docx(NOTICE),
        "docx-scan.docx": docx([""], png()),
        "docx-named-pdf.pdf": docx(NOTICE),
        "doc-text.doc": doc(TEXT + "\r"),
        "docx-named-doc.doc": docx(NOTICE),
        "odt-text.odt": odt(NOTICE),
        "rtf-text.rtf": _rtf(TEXT),
        "rtf-named-doc.doc": _rtf(TEXT),
        "html-notice.html": PAGE.encode(),
        "pdf-named-docx.docx": searchable,
        "png-scan.png": png(),
        "jpeg-scan.jpg": jpeg(),
        "png-named-pdf.pdf": png(),
    }


def _rtf(text: str) -> bytes:
    """RTF as Word saves Thai: bytes of cp874 as \\'xx."""
    body = "".join(
        "\\par\n" if letter == "\n"
        else letter if letter.isascii()
        else f"\\'{letter.encode('cp874').hex()}"
        for letter in text
    )  # fmt: skip
    fonts = "{\\fonttbl{\\f0\\fcharset222 TH Sarabun;}}"
    return f"{{\\rtf1\\ansi\\ansicpg874\\deff0{fonts}\\f0 {body}}}\n".encode()
