"""CKAN wiring of the plugin `dgagov`: scoring, pages, commands and translations."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.exceptions import CkanConfigurationException
from ckan.lib.plugins import DefaultTranslation

from . import cli, config, helpers, jobs, views
from .inspecting import changes
from .logic import action, auth
from .scoring import RubricError, UnknownIndicator, load_rubric


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.cli(cli)
@tk.blanket.config_declarations
@tk.blanket.helpers(helpers.helpers)
class DgagovPlugin(p.SingletonPlugin, DefaultTranslation):
    """Computes the Data Catalog indicator beside any schema that uses the standard's keys."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IDomainObjectModification, inherit=True)
    p.implements(p.ITranslation)

    # IConfigurer

    def update_config(self, config_: Any) -> None:
        tk.add_template_directory(config_, "templates")
        tk.add_resource("assets", "ckanext-dgagov")

    # IConfigurable

    def configure(self, config_: Any) -> None:
        """Stop at start-up, not at the first score, when the rubric is broken; wake the line."""
        try:
            rubric = load_rubric(config.indicator())
        except (RubricError, UnknownIndicator) as error:
            raise CkanConfigurationException(str(error)) from error
        if config.population() not in rubric.populations:
            raise CkanConfigurationException(
                f"{config.POPULATION} = {config.population()}: "
                f"the populations are {', '.join(rubric.populations)}"
            )
        changes.listen()
        jobs.wake_at_start()

    # IDomainObjectModification

    def notify(self, entity: Any, operation: str) -> None:
        """Put resources in line for inspection while they are saved."""
        if isinstance(entity, model.Resource):
            changes.resource_changed(entity, operation)
