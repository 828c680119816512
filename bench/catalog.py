"""A CKAN in this process for benches: the test settings, on the services of the environment.

`make bench` starts services of its own and names them in `CKAN_SQLALCHEMY_URL`,
`CKAN_REDIS_URL` and `CKAN_SOLR_URL`; what is in them is emptied.
"""

from __future__ import annotations

from pathlib import Path

SETTINGS = Path(__file__).parent.parent / "test.ini"
PLUGINS = "dgagov dgagov_datasets scheming_organizations"


def load(plugins: str = PLUGINS, settings: dict[str, str] | None = None) -> None:
    """Start CKAN in this process with these plugins and settings."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    config = load_config(str(SETTINGS))
    config["ckan.plugins"] = plugins
    config.update(settings or {})
    make_app(config)


def empty() -> None:
    """Empty the database, the index and the queue; create our own tables."""
    import sqlalchemy as sa
    from ckan import model
    from ckan.cli.db import _run_migrations
    from ckan.common import config
    from ckan.lib.search import clear_all
    from ckan.tests.helpers import reset_db

    reset_db()
    _run_migrations("dgagov")
    # The engine with which CKAN makes its tables connects anew for every transaction; that of a
    # running CKAN does not.
    model.init_model(sa.engine_from_config(dict(config)))
    clear_all()
