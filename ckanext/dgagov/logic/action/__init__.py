"""The actions of the plugin `dgagov`, by subject."""

from __future__ import annotations

from .assessor import dgagov_assessor_create, dgagov_assessor_delete, dgagov_assessor_list
from .decision import dgagov_decision_create, dgagov_decision_delete, dgagov_decision_list
from .declaration import (
    dgagov_declaration_create,
    dgagov_declaration_delete,
    dgagov_declaration_list,
)
from .inspection import dgagov_inspection_list, dgagov_inspection_show, dgagov_resource_inspect
from .inventory import dgagov_inventory_show, dgagov_inventory_update
from .score import (
    dgagov_dataset_score,
    dgagov_indicator_show,
    dgagov_organization_score,
    dgagov_organization_score_list,
)
from .use import (
    dgagov_use_create,
    dgagov_use_delete,
    dgagov_use_list,
    dgagov_use_review,
    dgagov_use_show,
    dgagov_use_submit,
    dgagov_use_update,
)
from .workbook import (
    dgagov_import_list,
    dgagov_import_show,
    dgagov_workbook_export,
    dgagov_workbook_import,
)

__all__ = [
    "dgagov_assessor_create",
    "dgagov_assessor_delete",
    "dgagov_assessor_list",
    "dgagov_dataset_score",
    "dgagov_decision_create",
    "dgagov_decision_delete",
    "dgagov_decision_list",
    "dgagov_declaration_create",
    "dgagov_declaration_delete",
    "dgagov_declaration_list",
    "dgagov_import_list",
    "dgagov_import_show",
    "dgagov_indicator_show",
    "dgagov_inspection_list",
    "dgagov_inspection_show",
    "dgagov_inventory_show",
    "dgagov_inventory_update",
    "dgagov_organization_score",
    "dgagov_organization_score_list",
    "dgagov_resource_inspect",
    "dgagov_use_create",
    "dgagov_use_delete",
    "dgagov_use_list",
    "dgagov_use_review",
    "dgagov_use_show",
    "dgagov_use_submit",
    "dgagov_use_update",
    "dgagov_workbook_export",
    "dgagov_workbook_import",
]
