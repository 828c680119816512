"""Make sure the demo's sysadmin exists and print a new API token for it. Argument: its name.

Runs in the virtual environment, with CKAN_INI set; `make demo` calls it.
"""

from __future__ import annotations

import os
import secrets
import sys

from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.plugins import toolkit as tk


def token(name: str) -> str:
    """Make or revive the sysadmin `name`; its old tokens end."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    context = {"ignore_auth": True, "user": site_user["name"]}
    user = model.User.get(name)
    if user is None:
        tk.get_action("user_create")(
            {**context},
            {"name": name, "email": f"{name}@example.com", "password": secrets.token_urlsafe(32)},
        )
        user = model.User.get(name)
    user.sysadmin, user.state = True, model.State.ACTIVE
    model.Session.commit()
    for old in tk.get_action("api_token_list")({**context}, {"user_id": name}):
        tk.get_action("api_token_revoke")({**context}, {"jti": old["id"]})
    made = tk.get_action("api_token_create")({**context}, {"user": name, "name": "make demo"})
    return made["token"]


if __name__ == "__main__":
    app = make_app(load_config(os.environ["CKAN_INI"]))
    with app._wsgi_app.test_request_context():
        print(token(sys.argv[1]))
