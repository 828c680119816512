"""The people of the demo: a steward and an assessor with passwords made at random.

A sysadmin exists as well, without a known password: it only loads the example through the API.
"""

from __future__ import annotations

import json
import secrets
import subprocess

from local import site
from local.api import Api, NotFound
from local.paths import DEV, venv_command
from local.say import StepError

FILE = site.FOLDER / "logins"
PEOPLE = {
    "steward": "เจ้าหน้าที่บัญชีข้อมูล (ตัวอย่าง)",
    "assessor": "ผู้ตรวจประเมิน (ตัวอย่าง)",
}
LOADER = "demo-loader"
TOKEN_NAME = "make demo"


def loader_api(state: dict) -> Api:
    """The API with the loader's token, which is made (again) if it does not work."""
    address = site.address(state).replace("localhost", "127.0.0.1")
    api = Api(address, state.get("loader_token"), site.FOLDER / "log" / "site.log")
    if not api.token or not _works(api):
        api.token = state["loader_token"] = _new_token()
        site.write_state(state)
    return api


def api_of(api: Api, name: str) -> Api:
    """The API with a token of one of the demo's people, made by the loader for one run."""
    for old in api("api_token_list", user_id=name):
        if old["name"] == TOKEN_NAME:
            api("api_token_revoke", jti=old["id"])
    made = api("api_token_create", user=name, name=TOKEN_NAME)
    return Api(api.address, made["token"], api.log)


def _works(api: Api) -> bool:
    try:
        # Only a sysadmin is told the token list of this user.
        api("api_token_list", user_id=LOADER)
    except (NotFound, StepError):
        return False
    return True


def _new_token() -> str:
    log = site.FOLDER / "log" / "loader.log"
    with log.open("ab") as errors:
        done = subprocess.run(
            [venv_command("python"), DEV / "site" / "make_loader.py", LOADER], check=False,
            stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, cwd=site.FOLDER,
            env=site.clean_environment({"CKAN_INI": str(site.INI)}),
        )
    # CKAN may log to the same stream: the answer is the last line.
    lines = done.stdout.decode().strip().splitlines()
    if done.returncode != 0 or not lines:
        raise StepError("The user that loads the example could not be made", log=log)
    return lines[-1]


def read() -> dict[str, str]:
    """Passwords by name; empty before the first run."""
    try:
        return json.loads(FILE.read_text())
    except (OSError, ValueError):
        return {}


def make(api: Api, organization: str) -> dict[str, str]:
    """Make the people if missing, give them their roles, and return passwords by name."""
    known = read()
    for name, full_name in PEOPLE.items():
        password = known.get(name) or secrets.token_urlsafe(12)
        try:
            api("user_show", id=name)
        except NotFound:
            api("user_create", name=name, fullname=full_name, password=password,
                email=f"{name}@example.com")
        else:
            if name not in known:
                api("user_patch", id=name, password=password)
        known[name] = password
        # Written at once: an interrupted run must not lose a password that is in force.
        site.write_private(FILE, json.dumps(known, indent=2) + "\n")
    api("organization_member_create", id=organization, username="steward", role="editor")
    api("dgagov_assessor_create", user="assessor", reason="demo")
    return known
