"""The demo's loader speaks the API over HTTP, and a second run doubles nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from local.api import Api, NotFound
from local.loader import load
from local.say import StepError

ORGANIZATION = {"id": "o-1", "name": "opdc", "title": "สำนักงาน ก.พ.ร."}
DATASETS = [{"id": "d-1", "name": "one", "title": "ข้อมูลธุรกิจ"}, {"id": "d-2", "name": "two"}]
INVENTORY = {"focus_areas": [{"focus_area": 9}]}
DECLARATION = {"kind": "catalog_url", "value": "https://catalog.example.go.th", "reason": "เผยแพร่"}


class Refusal(Exception):  # noqa: N818
    """An answer other than 200."""

    def __init__(self, code: int, error: Any) -> None:
        super().__init__(code)
        self.code, self.error = code, error


class Site:
    """A site in memory that answers the few actions the loader uses, and notes what it was told."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.inventory: dict[str, Any] = {"version": 0, "document": {}}
        self.declarations: list[dict[str, Any]] = []
        self.changes: list[str] = []

    def answer(self, action: str, data: dict[str, Any]) -> Any:
        if action.endswith(("_create", "_update")):
            self.changes.append(action)
        if action == "dgagov_inventory_show":
            return self.inventory
        if action == "dgagov_inventory_update":
            self.inventory = {"version": data["version"] + 1, "document": data["document"]}
            return self.inventory
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
            raise Refusal(409, {"__type": "Validation Error", "tags": ["ต้องมีคำสำคัญ"]})
        self.objects[data["id"]] = data
        return data


@pytest.fixture
def site() -> Iterator[tuple[Site, Api]]:
    """The site in memory behind a real HTTP server, and a client of it."""
    memory = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            data = json.loads(self.rfile.read(length))
            assert self.headers["Authorization"] == "a-token"
            try:
                code, body = 200, {"result": memory.answer(self.path.rpartition("/")[2], data)}
            except Refusal as refusal:
                code, body = refusal.code, {"error": refusal.error}
            self.send_response(code)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *words: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield memory, Api(f"http://127.0.0.1:{server.server_port}", "a-token")
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small example folder."""
    for name, content in (("organization.json", ORGANIZATION), ("inventory.json", INVENTORY)):
        (tmp_path / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    for name, rows in (("datasets.jsonl", DATASETS), ("declarations.jsonl", [DECLARATION])):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / name).write_text(lines + "\n", encoding="utf-8")
    return tmp_path


def test_all_is_loaded_and_a_second_run_changes_nothing(
    site: tuple[Site, Api], folder: Path
) -> None:
    memory, api = site
    assert load(api, folder) == "opdc"
    assert memory.objects == {"o-1": ORGANIZATION, "d-1": DATASETS[0], "d-2": DATASETS[1]}
    assert memory.inventory == {"version": 1, "document": INVENTORY}
    assert memory.declarations == [{"organization": "o-1", **DECLARATION}]
    done = len(memory.changes)
    load(api, folder)
    assert len(memory.changes) == done


def test_an_edit_made_in_the_demo_outlives_the_next_run(
    site: tuple[Site, Api], folder: Path
) -> None:
    memory, api = site
    load(api, folder)
    memory.objects["d-1"] = {**DATASETS[0], "title": "แก้ไขแล้ว"}
    del memory.objects["d-2"]
    memory.inventory = {"version": 4, "document": {}}
    load(api, folder)
    assert memory.objects["d-1"]["title"] == "แก้ไขแล้ว"
    assert memory.objects["d-2"] == DATASETS[1]
    assert memory.inventory["version"] == 4


def test_a_refusal_is_told_in_the_words_of_the_site(
    site: tuple[Site, Api], folder: Path
) -> None:
    _, api = site
    (folder / "datasets.jsonl").write_text('{"id": "d-3", "title": "ผิด"}', encoding="utf-8")
    with pytest.raises(StepError, match="ต้องมีคำสำคัญ"):
        load(api, folder)


def test_a_broken_line_is_named(site: tuple[Site, Api], folder: Path) -> None:
    _, api = site
    with (folder / "datasets.jsonl").open("a", encoding="utf-8") as file:
        file.write("{ไม่ใช่\n")
    with pytest.raises(StepError, match=r"datasets\.jsonl, line 3"):
        load(api, folder)


def test_a_site_that_does_not_answer_is_told() -> None:
    with pytest.raises(StepError, match="did not answer status_show"):
        Api("http://127.0.0.1:1")("status_show")


def test_not_found_is_told_apart(site: tuple[Site, Api]) -> None:
    with pytest.raises(NotFound):
        site[1]("package_show", id="d-9")
