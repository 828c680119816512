"""Pages and answers when a service is down; see also tests/views/test_services_down.py."""

from __future__ import annotations

import pysolr
import pytest
import redis
import sqlalchemy as sa
from ckan.lib.search import SearchIndexError, SolrConnectionError

pytestmark = pytest.mark.usefixtures("with_plugins")

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def database_failure() -> Exception:
    """What SQLAlchemy really raises when nothing listens at the address."""
    engine = sa.create_engine(NOWHERE)
    with pytest.raises(sa.exc.OperationalError) as raised, engine.connect():
        pass
    return raised.value


def index_failure(text: str) -> Exception:
    """As CKAN wraps what its Solr client raises."""
    try:
        try:
            raise pysolr.SolrError(text)
        except pysolr.SolrError:
            raise SearchIndexError(f"Solr returned an error: {text}")  # noqa: B904
    except SearchIndexError as error:
        return error


class TestWhichService:
    def test_database(self):
        from ckanext.dgagov.views.service_errors import unreachable_service

        assert unreachable_service(database_failure()) == "PostgreSQL"

    def test_redis(self):
        from ckanext.dgagov.views.service_errors import unreachable_service

        with pytest.raises(redis.exceptions.ConnectionError) as raised:
            redis.Redis(port=1, retry=None).ping()
        assert unreachable_service(raised.value) == "Redis"

    def test_solr(self):
        from ckanext.dgagov.views.service_errors import unreachable_service

        assert unreachable_service(SolrConnectionError("Solr returned an error")) == "Solr"
        down = index_failure("Failed to connect to server at http://127.0.0.1:1/solr/ckan/update/")
        assert unreachable_service(down) == "Solr"

    def test_other_errors_of_the_same_kinds_stay_what_they_are(self):
        """A cancelled statement or a refused document is no service that is down."""
        from ckan import model

        from ckanext.dgagov.views.service_errors import unreachable_service

        model.Session.execute(sa.text("SET LOCAL statement_timeout = 1"))
        with pytest.raises(sa.exc.OperationalError) as raised:
            model.Session.execute(sa.text("SELECT pg_sleep(1)"))
        model.Session.rollback()
        assert raised.value.orig is not None
        assert unreachable_service(raised.value) is None
        assert unreachable_service(index_failure("unknown field 'x'")) is None
        assert unreachable_service(ValueError("x")) is None


@pytest.fixture
def failing(app, monkeypatch):
    """A function that lets the page of the dashboard's API fail with an error."""

    def arrange(error: Exception) -> None:
        def view(**_values):
            raise error

        monkeypatch.setitem(app.flask_app.view_functions, "util.internal_redirect", view)

    return arrange


class TestPage:
    PATH = "/util/redirect"

    def test_thai_page_names_the_service(self, app, failing):
        failing(database_failure())
        answer = app.get(self.PATH)
        assert answer.status_code == 503
        assert "PostgreSQL" in answer.body
        assert 'lang="th"' in answer.body
        assert "ไม่สามารถติดต่อ PostgreSQL" in answer.body
        assert answer.headers["Retry-After"] == "60"

    def test_english_page(self, app, failing):
        failing(redis.exceptions.ConnectionError("refused"))
        answer = app.get("/en" + self.PATH)
        assert answer.status_code == 503
        assert "Redis cannot be reached" in answer.body
        assert 'lang="en"' in answer.body

    def test_nothing_about_the_address_is_told(self, app, failing):
        failing(database_failure())
        assert "127.0.0.1" not in app.get(self.PATH).body

    def test_other_errors_are_raised_on(self, app, failing):
        error = sa.exc.OperationalError("SELECT 1", {}, Exception("disk full"))
        error.orig.pgcode = "53100"
        failing(error)
        with pytest.raises(sa.exc.OperationalError):
            app.get(self.PATH)


class TestApi:
    """CKAN's API view catches every error of an action itself."""

    @pytest.fixture
    def acting(self, monkeypatch):
        """A function that lets the action `status_show` run another function."""
        from ckan import logic

        def arrange(run) -> None:
            def action(_context, _data_dict):
                return run()

            action.side_effect_free = True
            logic.get_action("status_show")
            monkeypatch.setitem(logic._actions, "status_show", action)

        return arrange

    def test_a_database_lost_within_an_action(self, app, acting):
        acting(lambda: sa.create_engine(NOWHERE).connect())
        answer = app.get("/api/3/action/status_show")
        assert answer.status_code == 503
        assert answer.json["success"] is False
        assert answer.json["error"]["service"] == "PostgreSQL"
        assert "ไม่สามารถติดต่อ PostgreSQL" in answer.json["error"]["message"]
        assert answer.headers["Retry-After"] == "60"

    def test_an_action_that_fails_for_itself(self, app, acting):
        acting(lambda: 1 / 0)
        answer = app.get("/api/3/action/status_show")
        assert answer.status_code == 500
        assert answer.json["error"]["__type"] == "Internal Server Error"

    def test_a_wrong_statement_is_no_lost_database(self, app, acting):
        from ckan import model

        acting(lambda: model.Session.execute(sa.text("SELECT nothing FROM nowhere")))
        assert app.get("/api/3/action/status_show").status_code == 500
        model.Session.rollback()
