"""The scoring core: evidence and a rubric in, a scorecard out.

Pure Python: it never imports CKAN, a web framework, a database or the network, and it
knows no field name, point or sentence of its own; those are in `indicators/*.yaml`.
"""

from __future__ import annotations

from . import declared as _declared  # registers evaluators
from . import graded as _graded
from . import listing as _listing
from . import share as _share
from . import used as _used
from .declared import check_declaration_value
from .errors import RubricError, ScoringError, UnknownIndicator, UnknownPopulation
from .evidence import OrganizationEvidence, population_of
from .facts import ALIKE
from .indicator import indicator_ids, load_rubric
from .reading import read_rubric
from .redaction import redact
from .rubric import Rubric
from .scorecard import rank, score_dataset, score_organization, summarize_organization

EVALUATOR_MODULES = (_declared, _graded, _listing, _share, _used)

__all__ = [
    "ALIKE",
    "EVALUATOR_MODULES",
    "OrganizationEvidence",
    "Rubric",
    "RubricError",
    "ScoringError",
    "UnknownIndicator",
    "UnknownPopulation",
    "check_declaration_value",
    "indicator_ids",
    "load_rubric",
    "population_of",
    "rank",
    "read_rubric",
    "redact",
    "score_dataset",
    "score_organization",
    "summarize_organization",
]
