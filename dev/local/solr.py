"""A Solr 9 of our own, run from the jars of its release: no distribution to download or unpack.

CKAN's schema is taken from the CKAN that is installed, so it always fits that release.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from local import ports, process
from local.paths import SOLR_JARS, SOLR_SOURCE, log_folder, venv
from local.say import StepError, run, step

NAME = "Solr"
CORE = "ckan"
MEMORY = "512m"
EMPTY_FILES = ("protwords.txt", "synonyms.txt", "stopwords.txt")


def _source_hash() -> str:
    texts = [(SOLR_SOURCE / name).read_bytes() for name in ("pom.xml", "Launch.java")]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def prepare_jars() -> None:
    """Fetch Solr's jars and compile the launcher, once for all instances (107 MB)."""
    stamp = SOLR_JARS / "stamp"
    if stamp.exists() and stamp.read_text() == _source_hash():
        return
    fresh, log = SOLR_JARS.with_name("solr-jars.new"), log_folder() / "solr-jars.log"
    shutil.rmtree(fresh, ignore_errors=True)
    with step("Fetching Solr's jars with Maven (107 MB, once)"):
        run(
            ["mvn", "-B", "-q", "-f", SOLR_SOURCE / "pom.xml", "dependency:copy-dependencies",
             f"-DoutputDirectory={fresh}"],
            log, what="Maven could not fetch Solr",
            advice="check the network and run again; or set CKAN_SOLR_URL to a Solr you have",
        )
        run(
            ["javac", "-cp", f"{fresh}/*", "-d", fresh / "classes", SOLR_SOURCE / "Launch.java"],
            log, what="The Solr launcher could not be compiled",
            advice="a Java development kit of version 11 or newer is needed",
        )
        (fresh / "stamp").write_text(_source_hash())
        shutil.rmtree(SOLR_JARS, ignore_errors=True)
        fresh.rename(SOLR_JARS)


def ckan_schema() -> Path:
    """CKAN's Solr schema in the virtual environment."""
    found = list(venv().glob("lib/python3*/site-packages/ckan/config/solr/schema.xml"))
    if not found:
        raise StepError("CKAN's Solr schema was not found", "remove .venv and run again")
    return found[0]


def _make_home(home: Path) -> None:
    conf = home / CORE / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOLR_SOURCE / "solr.xml", home / "solr.xml")
    (home / CORE / "core.properties").write_text(f"name={CORE}\n")
    shutil.copyfile(SOLR_SOURCE / "solrconfig.xml", conf / "solrconfig.xml")
    shutil.copyfile(ckan_schema(), conf / "schema.xml")
    for name in EMPTY_FILES:
        (conf / name).touch()


def _answers(state: dict) -> bool:
    try:
        with urllib.request.urlopen(f"{url(state)}/select?q=*:*&rows=0", timeout=5) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        # "SolrCore is loading" is a 503: not ready yet.
        return False


def start(folder: Path, state: dict, durable: bool) -> None:
    """Start the Solr of the instance in `folder` with one core."""
    home, log = folder / "solr", folder / "log" / "solr.log"
    _make_home(home)
    (home / CORE / "data" / "index" / "write.lock").unlink(missing_ok=True)
    child = process.start(
        ["java", f"-Xmx{MEMORY}", f"-Dsolr.jetty.host={ports.LOOPBACK}",
         f"-Dsolr.log.dir={folder / 'log'}", f"-Djava.io.tmpdir={home}",
         *(() if durable else ("-XX:TieredStopAtLevel=1",)),
         "-cp", f"{SOLR_JARS}/*:{SOLR_JARS}/classes", "Launch", home, str(state["port"])],
        pid_file=folder / "solr.pid", log=log, cwd=home,
    )
    process.wait_until_ready(lambda: _answers(state), child, 90, NAME, log)


def stop(folder: Path) -> bool:
    """Stop the server."""
    return process.stop(folder / "solr.pid")


def url(state: dict) -> str:
    """As CKAN wants it: the address of the core."""
    return f"http://{ports.LOOPBACK}:{state['port']}/solr/{CORE}"


def java_version() -> int:
    """Major version of the Java compiler on PATH; 0 if there is none."""
    try:
        answer = subprocess.run(["javac", "-version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    words = (answer.stdout or answer.stderr).split()
    numbers = words[-1].split(".") if words else ["0"]
    return int(numbers[0]) if numbers[0].isdigit() else 0
