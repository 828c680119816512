"""The rows and the cells that cover several rows of Template 1."""

from __future__ import annotations

from ckanext.dgagov.views.inventory_table import rows


def entry(title: str) -> dict:
    return {"code": "", "title": title, "dataset": None}


def process(title: str, *entries: dict, **subprocesses: list[dict]) -> dict:
    below = [{"title": name, "datasets": held} for name, held in subprocesses.items()]
    return {"title": title, "datasets": list(entries), "subprocesses": below}


def shape(found: list[dict]) -> list[tuple]:
    return [
        (
            [(c["column"], c["title"], c["span"]) for c in row["cells"]],
            row["entry"] and row["entry"]["title"],
        )
        for row in found
    ]


def test_cells_cover_the_rows_below_them():
    area = {
        "missions": [
            {
                "title": "ภารกิจ",
                "processes": [
                    process("ก", entry("1"), ย่อย=[entry("2"), entry("3")]),
                    process("ข", entry("4")),
                ],
            }
        ]
    }
    assert shape(rows(area)) == [
        ([("mission", "ภารกิจ", 4), ("process", "ก", 3), ("subprocess", "", 1)], "1"),
        ([("subprocess", "ย่อย", 2)], "2"),
        ([], "3"),
        ([("process", "ข", 1), ("subprocess", "", 1)], "4"),
    ]


def test_places_lead_to_the_form():
    area = {"missions": [{"title": "", "processes": [process("ก", ย่อย=[entry("1")])]}]}
    (row,) = rows(area)
    assert row["place"] == "missions[0].processes[0].subprocesses[0].datasets[0]"
    assert [c["place"] for c in row["cells"]] == [
        "missions[0]",
        "missions[0].processes[0]",
        "missions[0].processes[0].subprocesses[0]",
    ]


def test_a_level_without_data_sets_still_has_a_row_with_every_column():
    area = {
        "missions": [
            {"title": "ว่าง", "processes": []},
            {"title": "ไม่มีชุด", "processes": [process("ก")]},
        ]
    }
    for row in shape(rows(area)):
        assert [cell[0] for cell in row[0]] == ["mission", "process", "subprocess"]
        assert row[1] is None
