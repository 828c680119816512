"""Text or scan."""

from __future__ import annotations

import inspection_samples as samples
import pytest

from ckanext.dgagov.inspection.documents import read_document, read_page, spread
from ckanext.dgagov.inspection.findings import Refusal

TEXT = "Announcement of the Department on the announcement of announcements"
THAI = "ประกาศกรมการปกครอง เรื่อง หลักเกณฑ์การเปิดเผยข้อมูลภาครัฐในรูปแบบดิจิทัลต่อสาธารณะ"


@pytest.fixture
def read(tmp_path):
    def document(content: bytes, kind: str, encoding: str | None = None):
        path = tmp_path / "เอกสาร"
        path.write_bytes(content)
        return read_document(path, kind, encoding)

    return document


@pytest.mark.parametrize(
    ("pages", "verdict", "counts"),
    [
        ([TEXT] * 3, "text", (3, 0, 0)),
        (["image"] * 3, "scan", (0, 3, 0)),
        (["", ""], "unknown", (0, 0, 2)),
        ([TEXT, "image", "image"], "scan", (1, 2, 0)),
        ([TEXT, "image"], "unknown", (1, 1, 0)),
        (["x" * 50], "text", (1, 0, 0)),
        (["x" * 49], "unknown", (0, 0, 1)),
    ],
)
def test_pdf(read, pages, verdict, counts):
    document, _ = read(samples.pdf(pages), "PDF")
    assert document.verdict == verdict
    assert (document.text_pages, document.scan_pages, document.unknown_pages) == counts
    assert document.pages == len(pages)


def test_pdf_of_many_pages_is_looked_at_in_ten_places(read):
    document, (reason,) = read(samples.pdf([TEXT] * 5 + ["image"] * 45), "PDF")
    assert (document.pages, document.pages_looked_at) == (50, 10)
    assert document.verdict == "scan"
    assert reason.code == "scanned_document"


def test_pages_are_spread():
    assert spread(3, 10) == [0, 1, 2]
    assert spread(100, 10)[0] == 0
    assert spread(100, 10)[-1] == 99
    assert len(set(spread(11, 10))) == 10


def test_docx_with_text_and_with_an_image_only(read):
    text = samples.zip_bytes({"word/document.xml": f"<w:p><w:t>{THAI}</w:t></w:p>"})
    document, _ = read(text, "DOCX")
    assert document.verdict == "text"
    assert document.beginning.startswith("ประกาศกรมการปกครอง")
    image = samples.zip_bytes({"word/document.xml": "<w:p/>", "word/media/image1.png": b"x"})
    assert read(image, "DOCX")[0].verdict == "scan"


def test_docx_without_its_text_is_refused(read):
    with pytest.raises(Refusal) as refused:
        read(samples.zip_bytes({"อื่น.xml": "<x/>"}), "DOCX")
    assert refused.value.reason.code == "cannot_parse"


def test_html_without_scripts(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<html><script>{'var x = 1;' * 20}</script><p>สั้น</p></html>", "utf-8")
    assert read_page(path, "utf-8")[0].verdict == "unknown"
    path.write_text(f"<html><p>{THAI}</p></html>", "cp874")
    document, _, table = read_page(path, "cp874")
    assert (document.verdict, table) == ("text", None)


@pytest.mark.parametrize(
    ("page", "rows", "merged"),
    [
        ("<tr><th>ก<th>ข<tr><td>1<td>2", [["ก", "ข"], ["1", "2"]], []),
        ("<td>ก</td><td>ข</td><tr><td>1</td></tr><tr><td>1</td><td>2</td></tr>",
         [["ก", "ข"], ["1", None], ["1", "2"]], []),
        ("<tr><td rowspan=2>ก<td colspan=2>ข<tr><td>1<td>2", [["ก", "ข", ""], ["", "1", "2"]],
         [((0, 0), (1, 0)), ((0, 1), (0, 2))]),
        ("<tr><td rowspan=9999999 colspan='-1'>ก<td colspan=x>ข<tr><td>1",
         [["ก", "ข"], ["", "1"]], [((0, 0), (999, 0))]),
        ("<tr><td>ก<td><table><tr><td>1<td>2<tr><td>3<td>4</table>", [["1", "2"], ["3", "4"]], []),
    ],
)  # fmt: skip
def test_the_table_of_a_page(tmp_path, page, rows, merged):
    """As browsers read it: nobody has to close a row or a cell."""
    path = tmp_path / "page.html"
    path.write_text(f"<table>{page}</table>", "utf-8")
    grid = read_page(path, "utf-8")[2]
    assert [list(row.cells) for row in grid.rows] == rows
    assert grid.merged == merged
