"""The demo's loader speaks the API over HTTP, and a second run doubles nothing."""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from local.api import Api, NotFound
from local.loader import load
from local.say import StepError

ORGANIZATION = {"id": "o-1", "name": "opdc", "title": "สำนักงาน ก.พ.ร."}
DECLARATION = {"kind": "catalog_url", "value": "https://catalog.example.go.th", "reason": "เผยแพร่"}
BOUNDARY = re.compile(rb"boundary=(.+)")


class Refusal(Exception):  # noqa: N818
    """An answer other than 200."""

    def __init__(self, code: int, error: Any) -> None:
        super().__init__(code)
        self.code, self.error = code, error


class Site:
    """A site in memory that answers the few actions the loader uses, and notes what it was told.

    What its import says of the workbook is set by the test.
    """

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.rows = [
            {"action": "create", "dataset": None, "reasons": []},
            {"action": "create", "dataset": None, "reasons": []},
        ]
        self.inventory = {"action": "create", "result": None, "reasons": []}
        self.uploaded: list[str] = []
        self.imports: list[dict[str, Any]] = []
        self.declarations: list[dict[str, Any]] = []
        self.changes: list[str] = []

    def answer(self, action: str, data: dict[str, Any]) -> Any:
        if action.endswith(("_create", "_update", "_patch")):
            self.changes.append(action)
        if action == "dgagov_workbook_import":
            return self.bring(data)
        if action == "package_patch":
            self.objects[data["id"]].update(data)
            return self.objects[data["id"]]
        if action == "dgagov_declaration_list":
            return self.declarations
        if action == "dgagov_declaration_create":
            self.declarations.append(data)
            return data
        if action.endswith("_show"):
            if data["id"] not in self.objects:
                raise Refusal(404, {"__type": "Not Found Error", "message": "ไม่พบ"})
            return self.objects[data["id"]]
        if data.get("title") == "ผิด":
            raise Refusal(409, {"__type": "Validation Error", "title": ["ชื่อองค์กรผิด"]})
        self.objects[data["id"]] = data
        return data

    def bring(self, data: dict[str, Any]) -> dict[str, Any]:
        """An import: a preview, or the rows with what came of them."""
        self.imports.append(data)
        counts = Counter(row["action"] for row in self.rows)
        report = {"id": "i-1", "rows": self.rows, "inventory": self.inventory, "issues": [],
                  "sheets": [{}], "counts": counts, "results": {}}  # fmt: skip
        if data.get("dry_run") is False:
            report["results"] = {"created": counts["create"]}
            for number, row in enumerate(self.rows, start=1):
                row["dataset"] = f"d-{number}"
                # The second is incomplete: an import makes it a draft.
                state = "active" if number == 1 else "draft"
                self.objects.setdefault(row["dataset"], {"id": row["dataset"], "state": state})
        return report


@pytest.fixture
def site() -> Iterator[tuple[Site, Api]]:
    """The site in memory behind a real HTTP server, and a client of it."""
    memory = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Authorization"] == "a-token"
            action = self.path.rpartition("/")[2]
            try:
                code, body = 200, {"result": memory.answer(action, self.data(body))}
            except Refusal as refusal:
                code, body = refusal.code, {"error": refusal.error}
            self.send_response(code)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def data(self, body: bytes) -> dict[str, Any]:
            boundary = BOUNDARY.search(self.headers["Content-Type"].encode())
            if boundary is None:
                return json.loads(body)
            fields = {}
            for part in body.split(b"--" + boundary[1])[1:-1]:
                head, _, value = part.strip(b"\r\n").partition(b"\r\n\r\n")
                name = re.findall(rb'name="(.*?)"', head)[0].decode()
                if name == "upload":
                    with zipfile.ZipFile(io.BytesIO(value)) as archive:
                        memory.uploaded = archive.namelist()
                else:
                    fields[name] = value.decode()
            return fields

        def log_message(self, format: str, *words: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield memory, Api(f"http://127.0.0.1:{server.server_port}", "a-token")
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small example folder."""
    place = tmp_path / "example"
    (place / "files").mkdir(parents=True)
    (place / "opdc.xlsx").write_bytes(b"a workbook")
    (place / "files" / "plan.csv").write_text("ปี\n2565\n", encoding="utf-8")
    for name, content in (
        ("organization.json", ORGANIZATION),
        ("declarations.jsonl", DECLARATION),
    ):
        text = json.dumps(content, ensure_ascii=False)
        (place / name).write_text(text + "\n", encoding="utf-8")
    return place


def test_all_is_loaded_and_a_second_run_changes_nothing(
    site: tuple[Site, Api], folder: Path
) -> None:
    memory, api = site
    assert load(api, folder) == "opdc"
    assert memory.uploaded == ["opdc.xlsx", "files/plan.csv"]
    asked, applied = memory.imports
    assert asked == {"organization": "o-1", "incomplete": "draft"}
    assert applied == {"id": "i-1", "dry_run": False, **asked}
    assert [memory.objects[key]["state"] for key in ("d-1", "d-2")] == ["active", "active"]
    assert memory.declarations == [{"organization": "o-1", **DECLARATION}]
    done = len(memory.changes)
    load(api, folder)
    assert len(memory.changes) == done


@pytest.mark.parametrize("edited", ["row", "inventory"])
def test_an_edit_made_in_the_demo_outlives_the_next_run(
    site: tuple[Site, Api], folder: Path, edited: str
) -> None:
    memory, api = site
    (memory.rows[0] if edited == "row" else memory.inventory)["action"] = "change"
    load(api, folder)
    assert memory.imports[-1]["mode"] == "create"


def test_a_workbook_that_does_not_go_in_is_told(site: tuple[Site, Api], folder: Path) -> None:
    memory, api = site
    reason = {"text": {"th": "ไม่มีชื่อ", "en": "The row has no title."}}
    memory.rows[1] = {"action": "refused", "dataset": None, "reasons": [reason]}
    with pytest.raises(StepError, match="has no title"):
        load(api, folder)
    assert len(memory.imports) == 1
    (folder / "opdc.xlsx").unlink()
    with pytest.raises(StepError, match="one workbook"):
        load(api, folder)


def test_a_refusal_is_told_in_the_words_of_the_site(site: tuple[Site, Api], folder: Path) -> None:
    _, api = site
    text = json.dumps({**ORGANIZATION, "title": "ผิด"}, ensure_ascii=False)
    (folder / "organization.json").write_text(text, encoding="utf-8")
    with pytest.raises(StepError, match="ชื่อองค์กรผิด"):
        load(api, folder)


def test_a_broken_line_is_named(site: tuple[Site, Api], folder: Path) -> None:
    _, api = site
    with (folder / "declarations.jsonl").open("a", encoding="utf-8") as file:
        file.write("{ไม่ใช่\n")
    with pytest.raises(StepError, match=r"declarations\.jsonl, line 2"):
        load(api, folder)


def test_a_site_that_does_not_answer_is_told() -> None:
    with pytest.raises(StepError, match="did not answer status_show"):
        Api("http://127.0.0.1:1")("status_show")


def test_not_found_is_told_apart(site: tuple[Site, Api]) -> None:
    with pytest.raises(NotFound):
        site[1]("package_show", id="d-9")
