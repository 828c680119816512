"""A rubric that says nonsense is refused, with the place and what would be right."""
# ruff: noqa: E501  (a case a line reads best)

from __future__ import annotations

import copy
import re
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from scoring_samples import by_id, complete, evidence, inventory_of

import ckanext.dgagov.scoring as scoring
from ckanext.dgagov.scoring import (
    RubricError,
    UnknownIndicator,
    indicator_ids,
    load_rubric,
    read_rubric,
    score_organization,
)
from ckanext.dgagov.vocabularies import load_vocabularies

FILE = Path(scoring.__file__).parents[1] / "indicators" / "fy2565.yaml"
TEXT = FILE.read_text("utf-8")


def read(document):
    content = (
        document
        if isinstance(document, (str, bytes))
        else yaml.safe_dump(document, allow_unicode=True)
    )
    return read_rubric(content, load_vocabularies(), "test.yaml")


@pytest.fixture
def document():
    return copy.deepcopy(yaml.safe_load(TEXT))


def change(document, path, value):
    """Set (or, with `...`, delete) the value at a path like `criteria[2].points`."""
    steps = [int(s) if s.isdigit() else s for s in re.findall(r"[\w]+", path)]
    holder = document
    for step in steps[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[steps[-1]]
    else:
        holder[steps[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "place", "words"),
    [
        ("criteria[2].points", 11, "tiers[1].points", "add up to 26, but 25"),
        ("tiers[1].points", 26, "tiers[1].points", "add up to 25, but 26"),
        ("maximum", 101, "maximum", "add up to 100, but 101"),
        ("criteria[1].evaluator.name", "shares", "criteria[1].evaluator.name", "unknown evaluator 'shares'; known are at_least_one"),
        ("criteria[1].evaluator.name", ..., "criteria[1].evaluator", "'name' is missing"),
        ("criteria[1].evaluator.requires", ["ready"], "criteria[1].evaluator.requires[0]", "unknown fact 'ready'"),
        ("criteria[1].evaluator.requires", [], "criteria[1].evaluator.requires", "at least 1"),
        ("criteria[1].evaluator.texts.result.th", "{mets} ชุด", "criteria[1].evaluator.texts.result.th", "unknown placeholder {mets}"),
        ("criteria[1].evaluator.texts.result.th", "{met:>5}", "criteria[1].evaluator.texts.result.th", "placeholder"),
        ("criteria[1].evaluator.texts.result.th", "{met.real}", "criteria[1].evaluator.texts.result.th", "placeholder"),
        ("criteria[1].evaluator.texts.result.th", "{met", "criteria[1].evaluator.texts.result.th", "'}'"),
        ("criteria[1].evaluator.texts.result.en", ..., "criteria[1].evaluator.texts.result", "'en' is missing"),
        ("criteria[1].title.th", "", "criteria[1].title.th", "expected a text"),
        ("criteria[1].id", "list", "criteria[1]", "criterion 'list' is there already"),
        ("criteria[1].tier", "gold", "criteria[1].tier", "unknown tier 'gold'; known are advanced, basic, standard"),
        ("criteria[1].points", "many", "criteria[1].points", "expected points"),
        ("criteria[1].points", -5, "criteria[1].points", "above zero"),
        ("criteria[1].points", True, "criteria[1].points", "expected points"),
        ("criteria[2].evaluator.kind", "url", "criteria[2].evaluator.kind", "unknown declaration kind 'url'; known are api_conditions, catalog_url"),
        ("items[0].fields[0].vocabulary", "data_kind", "items[0].fields[0].vocabulary", "unknown vocabulary 'data_kind'"),
        ("items[0].fields[0].kind", "choise", "items[0].fields[0].kind", "unknown kind of field"),
        ("items[0].fields[0].vocabulary", ..., "items[0].fields[0]", "needs the key 'vocabulary'"),
        ("items[1].id", "data_type", "items[1]", "item 'data_type' is there already"),
        ("items[1].fields[0].key", "data_type", "items[1].fields[0].key", "judged by another item"),
        ("items[13].rules[0].when[0].field", "licence", "items[13].rules[0].when[0].field", "unknown field of an item"),
        ("items[13].rules[0].when[0].flag", "free", "items[13].rules[0].when[0].flag", "carries the flag 'free'"),
        ("items[13].rules[0].when[0].is", "yes", "items[13].rules[0].when[0].is", "true or false"),
        ("items[13].rules[0].text.th", "{data_type}", "items[13].rules[0].text.th", "unknown placeholder {data_type}"),
        ("items", {}, "items", "expected a list"),
        ("facts[2].id", "found", "facts[2]", "fact 'found' is there already"),
        ("facts[2].test", "complete", "facts[2].test", "unknown test 'complete'"),
        ("facts[2].action", "mend", "facts[2].action", "unknown action 'mend'"),
        ("facts[2].action", ..., "facts[2].lacking", "go together"),
        ("facts[3].test.field", "title", "facts[3].test.field", "no choice among the items"),
        ("record.published", "public", "record.published", "unknown fact 'public'"),
        ("populations[1].source", "catalog", "populations[1].source", "unknown population source"),
        ("populations[1].id", "inventory", "populations[1].id", "is there already"),
        ("focus_areas[1].number", 1, "focus_areas[1]", "Focus Area '1' is there already"),
        ("declaration_kinds[0].check", "url", "declaration_kinds[0].check", "unknown check 'url'"),
        ("declaration_kinds[0].targets", ["ministry"], "declaration_kinds[0].targets[0]", "unknown target"),
        ("tiers[0].checked_by", ["nobody"], "tiers[0].checked_by[0]", "unknown checker 'nobody'"),
        ("texts.worth", ..., "texts", "'worth' is missing"),
        ("texts.worths", "x", "texts.worths", "unknown key 'worths'"),
        ("title", ..., "the top", "'title' is missing"),
        ("colour", "red", "colour", "unknown key 'colour'"),
        ("format", 2, "format", "reads format 1"),
        ("fiscal_year", "2565", "fiscal_year", "a whole number"),
        ("item_texts.blank.th", "{labels}", "item_texts.blank.th", "unknown placeholder {labels}"),
        ("open_characteristics.levels[2].points", 19, "open_characteristics.levels", "the last level has 19 points"),
        ("open_characteristics.levels[1].points", 6, "open_characteristics.levels[1].points", "cumulative"),
        ("open_characteristics.combine_rows", "best", "open_characteristics.combine_rows", "unknown rule 'best'"),
        ("decisions[1].id", "list_all_or_nothing", "decisions[1]", "is there already"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_file_place_and_what_is_right(document, path, value, place, words):
    change(document, path, value)
    with pytest.raises(RubricError) as caught:
        read(document)
    assert caught.value.file == "test.yaml"
    assert caught.value.place == place
    assert words in caught.value.problem
    assert str(caught.value).startswith(f"test.yaml: {place}: ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TEXT.replace("maximum: 100", "maximum: [100"), "line"),
        (TEXT.replace("version: ", "id: twice\nversion: "), "line 10, column 1: this is no valid YAML: the key 'id' is written twice"),
        (b"\xff\xfe\xfa", "no valid YAML"),
        ("", "expected a mapping, found nothing"),
        ("- a\n- b", "expected a mapping, found list"),
        ("1: x", "no text: write it in quotes"),
        ("!!python/object/apply:os.system ['true']", "no valid YAML"),
    ],
)  # fmt: skip
def test_broken_yaml_is_refused_with_the_line(content, words):
    with pytest.raises(RubricError, match=re.escape(words)) as caught:
        read(content)
    assert caught.value.file == "test.yaml"


@pytest.mark.parametrize("indicator", ["fy2566", "", None, 2565, "../fy2565", ["fy2565"]])
def test_an_unknown_indicator_is_refused_with_those_there_are(indicator):
    with pytest.raises(UnknownIndicator, match="fy2565"):
        load_rubric(indicator)


def test_the_shipped_rubric(rubric):
    assert indicator_ids() == ["fy2565"]
    assert load_rubric("fy2565") is rubric
    assert rubric.criterion_ids == ("list", "metadata", "catalog", "openness", "use")
    assert [tier.points for tier in rubric.tiers] == [50, 25, 25]
    assert len(rubric.items) == 14
    assert len(rubric.focus_areas) == 10
    assert rubric.focus_areas[8]["title"]["th"] == "ด้านการบริหารจัดการภาครัฐ"
    assert {"data_category", "license_id_other", "tags", "tag_string"} <= set(rubric.dataset_keys)
    assert [t["en"] for t in rubric.tiers[0].checked_by] == ["OPDC", "NSO"]


def test_the_hash_changes_with_a_rule_and_with_a_vocabulary(document, rubric):
    assert read(document).hash == rubric.hash
    change(document, "blank.words", ["ไม่ทราบ", "ไม่ระบุ"])
    assert read(document).hash != rubric.hash
    lists = dict(load_vocabularies())
    lists["geo_coverage"] = lists["data_format"]
    assert read_rubric(TEXT, lists).hash != rubric.hash
    unused = {name: lists[name] for name in lists if name != "geo_coverage"}
    unused["geo_coverage"] = load_vocabularies()["geo_coverage"]
    unused["data_language"] = unused["data_type"]
    assert read_rubric(TEXT, unused).hash == rubric.hash


def test_points_may_be_fractions_and_stay_exact(document):
    change(document, "criteria[1].points", "44/3")
    change(document, "criteria[2].points", "31/3")
    rubric = read(document)
    given = evidence(
        [complete("a"), complete("b", notes=""), complete("c")], inventory_of("a", "b", "c")
    )
    card = score_organization(rubric, given)
    assert Fraction(by_id(card["criteria"], "metadata")["points_exact"]) == Fraction(88, 9)


def test_another_year_that_counts_otherwise_is_only_another_file(document):
    """Like FY2567: one criterion, the share of open data sets that are complete and visible."""
    share = copy.deepcopy(document["criteria"][1])
    over = document["criteria"][3]["evaluator"]
    share["evaluator"].update(over=over["over"], requires=over["requires"])
    share["evaluator"].pop("settles")
    share.update(id="open_share", tier="only", points=100)
    document.update(
        id="fy2567",
        fiscal_year=2567,
        criteria=[share],
        tiers=[
            {"id": "only", "title": {"th": "ก", "en": "a"}, "points": 100, "checked_by": ["dga"]}
        ],
        populations=[document["populations"][1]],
    )
    document.pop("open_characteristics")
    rubric = read(document)
    given = evidence(
        [complete("a"), complete("b", notes=""), complete("c"), complete("d", private=True)]
    )
    card = score_organization(rubric, given, "all")
    assert card["points"] == 50
    assert card["criteria"][0]["state"] == "partial"
    assert [gap["points"] for gap in card["gaps"]] == [25, 25]
