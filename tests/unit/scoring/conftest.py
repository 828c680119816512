from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from ckanext.dgagov import scoring
from ckanext.dgagov.scoring import load_rubric

sys.path.insert(0, str(Path(__file__).parent))

# Beside the code that runs, so that an installed wheel is held to the schema it ships.
SCHEMA = Path(scoring.__file__).parent / "scorecard.schema.json"


@pytest.fixture(scope="session")
def rubric():
    return load_rubric("fy2565")


@pytest.fixture(scope="session")
def check_schema():
    """Holds a scorecard to the shipped JSON Schema; `dataset=True` for a single data set."""
    document = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)
    whole = jsonschema.Draft202012Validator(document)
    single = jsonschema.Draft202012Validator(
        {
            **document["$defs"]["dataset_score"],
            "$defs": document["$defs"],
            "properties": {
                **document["$defs"]["dataset_score"]["properties"],
                "indicator": document["properties"]["indicator"],
            },
        }
    )

    def check(card, *, dataset=False):
        (single if dataset else whole).validate(json.loads(json.dumps(card)))

    return check
