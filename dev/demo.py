"""`make demo`: a running catalog with the worked example, from nothing, or again in seconds."""

from __future__ import annotations

import subprocess

from local import instance, loader, logins, prepare, site, statements
from local.lock import only_one
from local.paths import EXAMPLES, venv_command
from local.say import StepError, main, say, step

EXAMPLE = EXAMPLES / "opdc-2565"


def print_score(organization: str) -> None:
    """Show the organization's score with its reasons, as `ckan dgagov score` prints it."""
    say(f"\n==> ckan dgagov score {organization} --lang th\n")
    log = site.FOLDER / "log" / "score.log"
    with log.open("wb") as errors:
        done = subprocess.run(
            [venv_command("ckan"), "-c", site.INI, "dgagov", "score", organization,
             "--lang", "th"],
            check=False, stderr=errors, env=site.clean_environment(), cwd=site.FOLDER,
        )
    if done.returncode != 0:
        raise StepError("The score could not be computed", log=log)


def print_logins(
    state: dict, passwords: dict[str, str], organization: str, trial: str
) -> None:
    """Tell where the site is and who may log in."""
    address = site.address(state)
    say()
    say(f"The catalog runs at   {address}")
    say(f"The organization:     {address}/organization/{organization}")
    say(f"To try a workbook in: {address}/organization/workbook/{trial} (an empty organization)")
    titles = {"steward": "Steward (edits)", "assessor": "Assessor (sees all scores)"}
    for name, password in passwords.items():
        say(f"{titles.get(name, name) + ':':<28} name {name:<10} password {password}")
    say("The logins are kept in .local/demo/logins; logs are in .local/demo/log")
    say("To end it:            make stop          (make serve starts it again with its data)")


def run() -> None:
    """Set up, start, load, score, tell."""
    with only_one("demo"):
        prepare.all_for(site.NAME)
        instance.start(site.NAME)
        state = site.start(site.REPORT)
        with step(f"Loading {EXAMPLE.name} from its workbook, through the API"):
            api = logins.loader_api(state)
            organization = loader.load(api, EXAMPLE)
            passwords = logins.make(api, organization)
            people = [logins.api_of(api, name) for name in ("steward", "assessor")]
            statements.load(*people, EXAMPLE, organization)
            trial = loader.make_trial(api, "steward")
        with step("Waiting for the job worker to look into the files"):
            statements.wait_for_inspections(api, organization)
        site.enforce_the_standard()
        rebuild_index_if_moved(state)
        print_score(organization)
        site.make_sure_it_answers(state)
        print_logins(state, passwords, organization, trial)


def rebuild_index_if_moved(state: dict) -> None:
    """Fill the search index anew when Solr is another one than at the last run."""
    solr_address = instance.environment(site.NAME)["CKAN_SOLR_URL"]
    indexed = state.get("indexed_in")
    # The port of our own Solr may change; its data do not.
    place = solr_address if instance.outside_url(site.NAME, "solr") else "own"
    if indexed not in (None, place):
        with step("Filling the search index, because Solr is another one than last time"):
            site.ckan(["search-index", "rebuild"], "The search index could not be filled")
    state["indexed_in"] = place
    site.write_state(state)


if __name__ == "__main__":
    main(run)
