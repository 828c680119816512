"""Files that are broken, locked or made to hurt, by all three doors: a sentence, and no trace."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from import_samples import package, workbook

pytestmark = pytest.mark.usefixtures("site")
TABLES = ("package", "resource", "package_tag", "dgagov_import_step", "dgagov_dataset_code")


def zipped(
    *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> Any:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content, compress_type=method)
    return bytearray(stream.getvalue())


def form(url: str) -> bytes:
    """A workbook whose one resource is a file of the ZIP."""
    resources = [{"name": "แรงงาน", "url": url, "format": "CSV"}]
    return workbook([package(1, resources=resources)])


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def damaged(content: bytearray, place: int, count: int = 2) -> bytes:
    for index in range(place, place + count):
        content[index] ^= 0xFF
    return bytes(content)


def locked(content: bytearray) -> bytes:
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


def files() -> dict[str, tuple[bytes, str]]:
    """Bad files by name, and a word of what is told of them."""
    table = b"a,b\n" + b"1,2\n" * 900
    page = "<html><body><table><tr><td>รหัส</td></tr></table></body></html>".encode()
    twice = zipped(("a.csv", table), ("x.csv", b"c\n"), ("แบบ.xlsx", form("a.csv")))
    return {
        "เปล่า.xlsx": (b"", "ให้เลือกไฟล์"),
        "หน้าเว็บ.xls": (page, "บันทึกเป็น .xlsx"),
        "ครึ่งเดียว.xlsx": (workbook([package(1)])[:2000], "เสียหาย"),
        "deflate.zip": (damaged(zipped(("a.csv", table)), 50), "เสียหาย"),
        "lzma.zip": (damaged(zipped(("a.csv", table), method=zipfile.ZIP_LZMA), 60, 9), "เสียหาย"),
        "รหัสผ่าน.zip": (locked(zipped(("แบบ.xlsx", form("a.csv")))), "รหัสผ่าน"),
        "ซ้อน.zip": (bytes(zipped(("ใน.zip", bytes(zipped(("a.xlsx", b"x")))))), "ไม่มีสมุดงาน"),
        "โฟลเดอร์.zip": (bytes(zipped(("a/", b""))), "ไม่มีสมุดงาน"),
        "ทางลัด.zip": (
            bytes(zipped((link("a.csv"), b"/etc/passwd"), ("แบบ.xlsx", form("a.csv")))),
            "ทางลัด",
        ),
        "นอก.zip": (
            bytes(zipped(("../../a.csv", table), ("แบบ.xlsx", form("../../a.csv")))),
            "ชี้ออกนอก",
        ),
        "ชื่อซ้ำ.zip": (bytes(twice).replace(b"x.csv", b"a.csv"), "มากกว่าหนึ่งไฟล์"),
    }


def traces() -> dict[str, Any]:
    """What an import may leave behind: rows of tables, and files of the storage."""
    model.Session.rollback()
    folder = Path(tk.config["ckan.storage_path"]) / "resources"
    found: dict[str, Any] = {"files": {str(p) for p in folder.rglob("*") if p.is_file()}}
    for table in TABLES:
        found[table] = model.Session.scalar(sa.text(f"SELECT count(*) FROM {table}"))
    return found


def test_bad_files_are_told_and_leave_nothing(bring: Any) -> None:
    before = traces()
    for name, (content, told) in files().items():
        for dry_run in (True, False):
            report = bring(content, name, dry_run=dry_run)
            errors = [one["text"] for one in report["issues"] if one["severity"] == "error"]
            assert told in errors[0]["th"], name
            assert errors[0]["en"].endswith("."), name
            assert not report["counts"].get("create"), name
    assert traces() == before


@pytest.mark.parametrize("name", ["deflate.zip", "หน้าเว็บ.xls"])
def test_the_page_and_the_command_tell_it_too(
    name: str, app: Any, cli: Any, editor: Any, organization: Any, tmp_path: Path
) -> None:
    from ckan.cli.cli import ckan

    content, told = files()[name]
    page = app.post(
        f"/organization/workbook/{organization['name']}",
        data={"upload": (io.BytesIO(content), name)},
        headers=editor, content_type="multipart/form-data",
    )  # fmt: skip
    assert page.status_code == 200
    assert told in page.body
    path = tmp_path / name
    path.write_bytes(content)
    said = cli.invoke(ckan, ["dgagov", "import", str(path), "--org", organization["name"]])
    assert said.exit_code == 3
    assert told in said.output + said.stderr
    assert "Traceback" not in said.output + said.stderr


def test_what_nobody_thought_of_is_told_too(bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ckanext.dgagov.importing import prepare

    def fail(*_given: Any, **_more: Any) -> None:
        raise ValueError("secret")

    monkeypatch.setattr(prepare, "read_workbook", fail)
    (error,) = bring(b"x" * 100, "ก.xlsx")["issues"]
    assert "ระบบขัดข้อง" in error["text"]["th"]
    assert "secret" not in str(error)


def test_names_of_files(bring: Any) -> None:
    for name, shown in (
        ("../../etc/แบบ.xlsx", "แบบ.xlsx"),
        ("C:\\งาน\\แบบ.xlsx", "แบบ.xlsx"),
        ("ก\0\x1b[31m\u202exslx.exe", "ก[31mxslx.exe"),
        ("ก" * 5000 + ".xlsx", "ก" * 200 + ".xlsx"),
        (" ", "workbook"),
    ):
        report = bring(workbook([package(1)]), name)
        assert report["file"] == shown
        assert report["counts"] == {"create": 1}


def test_a_text_that_the_database_does_not_take(bring: Any, held: Any) -> None:
    """Excel writes signs that XML has not as `_x0000_`."""
    with zipfile.ZipFile(io.BytesIO(workbook([package(1, title="แรงงาน-ไทย")]))) as archive:
        parts = [(one, archive.read(one)) for one in archive.namelist()]
    sign = ("แรงงาน-ไทย".encode(), "แรงงาน_x0000_ไทย_x000B_".encode())
    report = bring(bytes(zipped(*((name, text.replace(*sign)) for name, text in parts))))
    assert [row["title"] for row in report["rows"]] == ["แรงงานไทย"]


def test_an_id_that_the_database_does_not_take(bring: Any) -> None:
    for key in ("organization", "id", "resource"):
        with pytest.raises((tk.ObjectNotFound, tk.ValidationError)):
            bring(None, **{key: "a\0b"}, **({"id": "x"} if key == "organization" else {}))


def test_a_misspelt_yes_or_no_applies_nothing(bring: Any, held: Any) -> None:
    for key in ("dry_run", "all_or_nothing"):
        with pytest.raises(tk.ValidationError) as refused:
            bring(workbook([package(1)]), **{key: "ture"})
        assert "ture" in str(refused.value)
    assert held() == {}


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.dgagov.importing import bundle
    from ckanext.dgagov.inspection.findings import Refusal

    path = tmp_path / "ใหญ่.xlsx"
    with path.open("wb") as stream:
        stream.truncate(300 << 20)
    read: list[Callable[..., Any]] = []
    monkeypatch.setattr(Path, "read_bytes", read.append)
    with pytest.raises(Refusal) as refused:
        bundle.content_of(path)
    assert refused.value.reason.code == "file_too_large"
    assert not read


def test_more_data_sets_than_one_import_takes(bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ckanext.dgagov.workbook.layout import load_layout

    monkeypatch.setitem(load_layout().raw["limits"], "datasets", 2)
    report = bring(workbook([package(number) for number in range(3)]), dry_run=False)
    (error,) = (one for one in report["issues"] if one["severity"] == "error")
    assert "แบ่งเป็นหลายไฟล์" in error["text"]["th"]
    assert report["counts"] == {}
    assert (report["state"], report["sheets"]) == ("done", [])
    assert report["problem"] in error["text"].values()
