#!/usr/bin/env python3
"""Keep the Thai catalogue in step with the texts in the code; run it with .venv/bin/python.

    dev/translations.py update    put new texts of the code and templates into the .po file
    dev/translations.py compile   make the .mo file that CKAN reads
    dev/translations.py check     say what is missing, fuzzy, or not compiled; 1 if anything is
    dev/translations.py core      list CKAN's own texts on our pages that have no Thai anywhere

`ckanext-dgagov.po` holds our texts; `ckan-core.po` holds texts of CKAN and of ckanext-scheming
that their own Thai catalogues lack. Both are compiled into `ckanext-dgagov.mo`, which CKAN
reads after its own.
"""

from __future__ import annotations

import io
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

try:
    from babel.messages.frontend import parse_mapping_cfg
except ImportError:  # Babel 2.15, which CKAN 2.11 has, calls it otherwise.
    from babel.messages.frontend import parse_mapping as parse_mapping_cfg

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "th"
FOLDER = ROOT / "ckanext/dgagov/i18n" / LANGUAGE / "LC_MESSAGES"
OURS = FOLDER / "ckanext-dgagov.po"
CORE = FOLDER / "ckan-core.po"
COMPILED = FOLDER / "ckanext-dgagov.mo"

# inventory.py is given its translator, because it knows no CKAN.
KEYWORDS = {**DEFAULT_KEYWORDS, "translate": None}

PAGES = (
    "templates/package/",
    "templates/organization/",
    "templates/macros/",
    "templates/snippets/",
    "templates/user/",
    "templates/dataviewer",
    "templates/base.html",
    "templates/page.html",
    "templates/header.html",
    "templates/footer.html",
    "templates/home/",
    "templates/error",
    "templates/group/",
    "lib/helpers.py",
    "lib/navl/",
    "logic/validators.py",
    "logic/__init__.py",
    "views/dataset.py",
    "views/resource.py",
    "views/group.py",
    "lib/pagination.py",
)
"""Where CKAN's texts stand that readers of our pages and of the data set form meet."""


@cache
def extracted() -> Catalog:
    """Every text in our Python files and templates, without places: they change too often.

    Looked for once a run of this script.
    """
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(project="ckanext-dgagov", fuzzy=False)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, strip_comment_tags=True)
    for _file, _line, message, _comments, context in sorted(found, key=str):
        catalog.add(message, context=context)
    return catalog


def read(path: Path) -> Catalog:
    """A catalogue; an empty one where there is no file yet."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="ckanext-dgagov", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def update() -> int:
    """Add new texts and drop those that are gone; a text is never guessed from a like one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalog = read(OURS)
    template = extracted()
    template.creation_date = catalog.creation_date  # else the file would change without a change
    catalog.update(template, no_fuzzy_matching=True)
    with OURS.open("wb") as file:
        write_po(
            file, catalog, sort_output=True, ignore_obsolete=True, width=100, omit_header=False
        )
    return report(missing_texts())


def compiled() -> bytes:
    """The bytes of the .mo file; ours win over those for CKAN."""
    catalog = read(CORE)
    for message in read(OURS):
        if message.id:
            catalog.add(message.id, message.string, flags=message.flags, context=message.context)
    # Only texts and the header's plural rule: a time would make every file another.
    catalog.mime_headers = [
        (name, value)
        for name, value in catalog.mime_headers
        if name in ("Language", "Plural-Forms", "Content-Type")
    ]
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def compile_() -> int:
    """Write the .mo file."""
    COMPILED.write_bytes(compiled())
    return 0


def missing_texts() -> list[str]:
    """What is wrong with the .po files, a line each."""
    ours = read(OURS)
    problems = [
        f"not in {OURS.name}: {message.id!r}"
        for message in extracted()
        if message.id and ours.get(message.id, message.context) is None
    ]
    for path in (OURS, CORE):
        for message in read(path):
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and not all(strings):
                problems.append(f"no Thai in {path.name}: {message.id!r}")
            if message.id and message.fuzzy:
                problems.append(f"fuzzy in {path.name}: {message.id!r}")
    return problems


def problems() -> list[str]:
    """Everything that `check` tells, a line each."""
    found = missing_texts()
    if not COMPILED.exists() or _contents(COMPILED.read_bytes()) != _contents(compiled()):
        found.append(
            f"{COMPILED.name} is not made from the .po files: run `translations.py compile`"
        )
    return found


def _contents(mo: bytes) -> dict[tuple[str, str | None], str]:
    # Texts with a plural come as lists.
    return {(str(m.id), m.context): str(m.string) for m in read_mo(io.BytesIO(mo)) if m.id}


def core_texts() -> list[str]:
    """CKAN's texts on our pages for which neither CKAN nor ours has Thai."""
    spec = find_spec("ckan")
    assert spec is not None
    assert spec.origin is not None
    i18n = Path(spec.origin).parent / "i18n"
    with (i18n / "ckan.pot").open("rb") as file:
        template = read_po(file)
    with (i18n / LANGUAGE / "LC_MESSAGES" / "ckan.mo").open("rb") as file:
        theirs = {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in read_mo(file)}
    core = read(CORE)
    missing = []
    for message in template:
        key = message.id if isinstance(message.id, str) else message.id[0]
        on_our_pages = any(
            where.startswith("ckan/") and page in where
            for where, _line in message.locations
            for page in PAGES
        )
        if key and on_our_pages and not theirs.get(key) and core.get(message.id) is None:
            missing.append(key)
    return missing


def report(lines: list[str]) -> int:
    """Print lines; 1 when there are any."""
    for line in lines:
        print(line)
    return 1 if lines else 0


ACTIONS = {
    "update": update,
    "compile": compile_,
    "check": lambda: report(problems()),
    "core": lambda: report(core_texts()),
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ACTIONS:
        print(__doc__)
        sys.exit(2)
    sys.exit(ACTIONS[sys.argv[1]]())
