"""The inventory's form as plain data."""

from __future__ import annotations

import pytest

from ckanext.dgagov.views import inventory_form as form

AREA = "focus_areas[0]"
MISSION = f"{AREA}.missions[0]"
PROCESS = f"{MISSION}.processes[0]"


def fields(*pairs: tuple[str, str]) -> dict:
    return form.read(pairs)


class TestRead:
    def test_places_become_the_document(self):
        document = fields(
            (f"{AREA}.focus_area", "9"),
            (f"{AREA}.issue", "ลดขั้นตอน"),
            (f"{AREA}.agencies", "สำนักงาน ก.พ.ร.\nสพร.\n"),
            (f"{PROCESS}.subprocesses[0].datasets[0].title", "ผลการดำเนินงาน"),
            (f"{PROCESS}.datasets[0].dataset", "naming"),
        )
        (area,) = document["focus_areas"]
        assert (area["focus_area"], area["issue"]) == ("9", "ลดขั้นตอน")
        assert area["agencies"] == ["สำนักงาน ก.พ.ร.", "สพร."]
        (process,) = area["missions"][0]["processes"]
        assert process["datasets"] == [{"code": "", "title": "", "dataset": "naming"}]
        assert process["subprocesses"][0]["datasets"][0]["title"] == "ผลการดำเนินงาน"

    def test_rows_keep_their_order_whatever_order_the_fields_come_in(self):
        document = fields(
            (f"{AREA}.missions[10].title", "สิบ"),
            (f"{AREA}.missions[2].title", "สอง"),
        )
        assert [m["title"] for m in document["focus_areas"][0]["missions"]] == ["สอง", "สิบ"]

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "do",
            "version",
            "focus_areas[x].issue",
            "focus_areas[0].nothing",
            "a.b[0].c",
            "focus_areas[0]",
            "focus_areas[0].missions",
            "focus_areas[99999999].issue",
            "..",
            "[0]",
        ],
    )
    def test_other_names_are_left_out(self, name):
        assert form.without_blanks(fields((name, "x"))) == {"focus_areas": []}

    def test_contradictory_names_do_not_fail(self):
        document = fields((f"{AREA}.missions", "x"), (f"{MISSION}.title", "ภารกิจ"))
        assert document["focus_areas"][0]["missions"][0]["title"] == "ภารกิจ"
        assert fields((f"{AREA}.issue", "x"), (f"{AREA}.issue.deeper", "y"))


class TestChange:
    def document(self) -> dict:
        return fields((f"{AREA}.missions[0].title", "หนึ่ง"), (f"{AREA}.missions[1].title", "สอง"))

    def titles(self, document: dict) -> list[str]:
        return [m["title"] for m in document["focus_areas"][0]["missions"]]

    def test_add_gives_a_row_with_what_it_needs(self):
        document, place = form.change(self.document(), f"add:{AREA}.missions")
        assert place == f"{AREA}.missions[2]"
        new = document["focus_areas"][0]["missions"][2]
        assert new["processes"][0]["datasets"] == [{"code": "", "title": "", "dataset": ""}]

    def test_add_to_an_empty_document(self):
        document, place = form.change({"focus_areas": []}, "add:focus_areas")
        assert place == "focus_areas[0]"
        assert len(document["focus_areas"][0]["missions"]) == 1

    def test_remove_and_move(self):
        document, place = form.change(self.document(), f"down:{AREA}.missions[0]")
        assert (self.titles(document), place) == (["สอง", "หนึ่ง"], f"{AREA}.missions[1]")
        document, place = form.change(document, f"up:{AREA}.missions[1]")
        assert self.titles(document) == ["หนึ่ง", "สอง"]
        document, place = form.change(document, f"remove:{AREA}.missions[0]")
        assert (self.titles(document), place) == (["สอง"], f"{AREA}.missions[0]")

    @pytest.mark.parametrize(
        "command",
        [
            "up:focus_areas[0].missions[0]",
            "down:focus_areas[0].missions[1]",
            "remove:nothing[0]",
            "remove:focus_areas[0].missions[7]",
            "add:focus_areas[3].missions",
            "add:x",
            "x",
            "",
            "remove:",
            "explode:focus_areas[0]",
            "add:focus_areas[0].agencies",
        ],
    )
    def test_an_impossible_command_changes_nothing(self, command):
        before = self.document()
        document, _place = form.change(before, command)
        assert document == before == self.document()


class TestBeforeSaving:
    def test_rows_left_empty_are_dropped_and_others_are_not(self):
        document = form.new_node("document")
        for command in ("add:focus_areas", f"add:{AREA}.missions", f"add:{PROCESS}.datasets"):
            document, _place = form.change(document, command)
        assert form.without_blanks(document) == {"focus_areas": []}
        document["focus_areas"][0]["missions"][1]["title"] = "ภารกิจ"
        kept = form.without_blanks(document)["focus_areas"][0]["missions"]
        assert [m["title"] for m in kept] == ["ภารกิจ"]

    def test_a_title_without_a_code_gets_the_next_one_of_its_process(self):
        document = fields(
            (f"{AREA}.missions[1].processes[0].datasets[0].code", "DataSet_21_01"),
            (f"{AREA}.missions[1].processes[0].datasets[0].title", "ชุดแรก"),
            (f"{AREA}.missions[1].processes[0].datasets[1].title", "ชุดที่สอง"),
            (f"{AREA}.missions[1].processes[0].subprocesses[0].datasets[0].title", "ชุดที่สาม"),
            (f"{AREA}.missions[0].title", "ภารกิจ"),
        )
        process = form.number_codes(document)["focus_areas"][0]["missions"][1]["processes"][0]
        assert [e["code"] for e in process["datasets"]] == ["DataSet_21_01", "DataSet_21_02"]
        assert process["subprocesses"][0]["datasets"][0]["code"] == "DataSet_21_03"

    def test_first_blank_is_where_to_go_on(self):
        document = fields(
            (f"{AREA}.focus_area", "9"),
            (f"{AREA}.issue", "ประเด็น"),
            (f"{AREA}.agencies", "สพร."),
            (f"{AREA}.goal", "เป้าหมาย"),
            (f"{MISSION}.title", "ภารกิจ"),
            (f"{PROCESS}.datasets[0].title", "ชุดข้อมูล"),
        )
        assert form.first_blank(document) == f"{PROCESS}.title"
        document["focus_areas"][0]["missions"][0]["processes"][0]["title"] = "กระบวนการ"
        assert form.first_blank(document) == ""

    def test_lines_are_what_two_people_compare(self):
        document = fields((f"{AREA}.issue", "ประเด็น"), (f"{MISSION}.title", "ภารกิจ"))
        assert list(form.lines(document)) == ["ประเด็น", "  ภารกิจ"]
