"""Make the golden corpus: `python tests/corpus/make_corpus.py FOLDER`.

Some 220 small files as government offices publish them, and some that are made to hurt. All
come from the code here, the same bytes on every run; nothing is downloaded. What is expected of
each file is in `expected.csv`, one line a file.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import corpus_awkward
import corpus_delimited
import corpus_documents
import corpus_hostile
import corpus_records
import corpus_workbooks

MAKERS = (
    corpus_delimited.tidy_files,
    corpus_delimited.place_files,
    corpus_delimited.wide_files,
    corpus_delimited.report_files,
    corpus_delimited.broken_text_files,
    corpus_awkward.date_files,
    corpus_awkward.place_files,
    corpus_awkward.page_files,
    corpus_awkward.odd_files,
    corpus_workbooks.tidy_workbooks,
    corpus_workbooks.report_workbooks,
    corpus_workbooks.wrong_workbooks,
    corpus_records.json_files,
    corpus_records.xml_files,
    corpus_records.geo_files,
    corpus_records.packed_files,
    corpus_documents.document_files,
    corpus_hostile.hostile_files,
)


def corpus_files() -> dict[str, bytes]:
    """Every file of the corpus by its name. Raises ValueError for a name given twice."""
    files: dict[str, bytes] = {}
    for maker in MAKERS:
        for name, content in maker().items():
            if name in files:
                raise ValueError(f"two files of the corpus are called {name}")
            files[name] = content
    return files


def make_corpus(folder: Path) -> list[Path]:
    """Write the corpus into a folder (made if need be) and give the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in corpus_files().items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def main() -> None:
    """Write the corpus into the folder that is given."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    paths = make_corpus(Path(sys.argv[1]))
    size = sum(path.stat().st_size for path in paths)
    sys.stdout.write(f"{len(paths)} files, {size} bytes, in {sys.argv[1]}\n")


if __name__ == "__main__":
    main()
