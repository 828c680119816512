"""A folder brought in by the command: packed as a ZIP, without what is hidden or elsewhere."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ckanext.dgagov.importing import bundle, marked
from ckanext.dgagov.inspection.findings import Refusal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    (place / "files" / ".cache").mkdir(parents=True)
    for name in ("form.xlsx", "files/ข้อมูล.csv", ".env", "~$form.xlsx", "files/.cache/x.csv"):
        (place / name).write_text(name, encoding="utf-8")
    (tmp_path / "secret.csv").write_text("x", encoding="utf-8")
    (place / "secret.csv").symlink_to(tmp_path / "secret.csv")
    return place


def test_a_folder_is_packed_the_same_each_time(folder: Path) -> None:
    packed = bundle.packed(folder)
    assert packed == bundle.packed(folder)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["files/ข้อมูล.csv", "form.xlsx"]
    with bundle.opened(packed, "folder") as found:
        assert [name for _, name in found.workbooks] == ["form.xlsx"]
        assert found.find("files/ข้อมูล.csv") == "files/ข้อมูล.csv"


def test_a_folder_that_is_too_much_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "whole", lambda setting: 1)
    with pytest.raises(Refusal) as refused:
        bundle.packed(folder)
    assert refused.value.reason.parameters["setting"] == "zip_max_entries"


def test_what_holds_no_workbook_cannot_be_given_back_with_marks() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(Refusal, match="unrecognized"):
        marked.write(stream.getvalue(), "a.zip", {"issues": []}, io.BytesIO())
