"""The plugin `dgagov_datasets`: the metadata standard as a schema, enforced when publishing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import AuthFunction, Context, DataDict, Schema
from ckanext.scheming.plugins import SchemingDatasetsPlugin, SchemingOrganizationsPlugin
from flask import Blueprint

from . import doors, form_pages, resource_access, schema_helpers, search, uploads
from .logic.validators import validators
from .logic.validators.record import CONTEXT_KEY, Record, begin, is_blank, missing_text
from .logic.validators.shape import shape_errors

HERE = Path(__file__).parent
DEFAULTS = {
    "scheming.dataset_schemas": "ckanext.dgagov:schemas/dataset.yaml",
    "scheming.organization_schemas": "ckanext.dgagov:schemas/organization.yaml",
    "scheming.presets": "ckanext.dgagov:schemas/presets.yaml ckanext.scheming:presets.json",
    "licenses_group_url": f"file://{HERE / 'schemas' / 'licenses.json'}",
}
"""Settings that the schema needs; what the operator has set wins."""


class DgagovDatasetsPlugin(SchemingDatasetsPlugin):
    """The data set schema of the standard. Load it instead of `scheming_datasets`."""

    p.implements(p.IAuthFunctions)
    p.implements(p.IBlueprint)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IUploader, inherit=True)

    # IConfigurer

    def update_config(self, config: Any) -> None:
        """Set the defaults, then let scheming read its schemas."""
        # Scheming does not declare its settings: asking for them with `get` would be a warning.
        there = {key for key, value in config.items() if value}
        unset = {key: value for key, value in DEFAULTS.items() if key not in there}
        config.update(unset)
        super().update_config(config)
        organizations = SchemingOrganizationsPlugin.instance
        if unset and organizations is not None and p.plugin_loaded("scheming_organizations"):
            # CKAN asks the last plugin first: that one has read its settings without ours.
            organizations.update_config(config)
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "ckanext-dgagov")

    # ITemplateHelpers, IValidators, IActions: scheming's and ours

    def get_helpers(self) -> dict[str, Any]:
        """The helpers of scheming and of our form and display snippets."""
        return {**super().get_helpers(), **schema_helpers.helpers()}

    def get_validators(self) -> dict[str, Any]:
        """The validators of scheming and of the standard."""
        return {**super().get_validators(), **validators()}

    def get_actions(self) -> dict[str, Any]:
        """The actions of scheming, and the guards of core actions."""
        return {**super().get_actions(), **doors.actions()}

    # IAuthFunctions

    def get_auth_functions(self) -> dict[str, AuthFunction]:
        """Who may open a resource that is marked as private."""
        return resource_access.auth_functions()

    # IBlueprint

    def get_blueprint(self) -> list[Blueprint]:
        """The address that makes a name from a title for the form."""
        return [form_pages.blueprint]

    def prepare_dataset_blueprint(self, package_type: str, bp: Blueprint) -> Blueprint:
        """The form pages of scheming, with ours before them."""
        if self._dataset_form_pages[package_type]:
            form_pages.add_rules(bp)
        return super().prepare_dataset_blueprint(package_type, bp)

    # IDatasetForm

    def resource_validation_dependencies(self, package_type: str) -> list[str]:
        """Keys whose change makes CKAN 2.12 validate the unchanged resources again."""
        return ["state", "private", "data_category"]

    def validate(
        self, context: Context, data_dict: DataDict, schema: Schema, action: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Validate for create, update and show; what core would crash on is an error too."""
        if action.endswith("_show"):
            return super().validate(context, data_dict, schema, action)
        if errors := shape_errors(data_dict):
            return data_dict, errors
        record = begin(context, data_dict)
        context = Context(context)
        context[CONTEXT_KEY] = record  # type: ignore[literal-required]
        data_dict = _with_all_resources(data_dict)
        if isinstance(data_dict.get("private"), int):
            # CKAN 2.11 takes only a boolean or a text.
            data_dict["private"] = bool(data_dict["private"])
        missing = self._missing_repeating(record, data_dict)
        data, errors = super().validate(context, data_dict, schema, action)
        for name, message in missing.items():
            errors.setdefault(name, [message])
        return data, errors

    def _missing_repeating(self, record: Record, data_dict: DataDict) -> dict[str, str]:
        """Errors of mandatory repeating fields, whose parent scheming does not validate."""
        schema = self._expanded_schemas.get(data_dict.get("type"))
        if schema is None or not record.complete:
            return {}
        return {
            field["field_name"]: missing_text(field)
            for field in schema["dataset_fields"]
            if "repeating_subfields" in field
            and field.get("required")
            and _is_blank_repeating(field["field_name"], data_dict)
        }

    # IPackageController

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Keep values that Solr refuses out of the index."""
        return search.index_safe(pkg_dict)

    # IUploader

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> None:
        """Give an uploaded file a readable name; the uploading is left to CKAN."""
        uploads.rename(data_dict)


def _with_all_resources(data_dict: DataDict) -> DataDict:
    """A copy in which an empty resource is seen: flattened, `{}` would not be there at all."""
    resources = data_dict.get("resources")
    if not resources or all(resources):
        return dict(data_dict)
    return dict(data_dict, resources=[resource or {"url": ""} for resource in resources])


def _is_blank_repeating(name: str, data_dict: DataDict) -> bool:
    rows = data_dict.get(name)
    if rows is None:
        values = [value for key, value in data_dict.items() if key.startswith(f"{name}-")]
        return all(is_blank(value) for value in values)
    if not isinstance(rows, list):
        return is_blank(rows)
    return all(
        all(is_blank(value) for value in row.values()) if isinstance(row, dict) else is_blank(row)
        for row in rows
    )
