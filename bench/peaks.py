"""Tasks for the sandbox: the inspection of one file, with the memory and time it took."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import Any


def inspected(path: str, declared: str | None) -> dict[str, Any]:
    """The status of the findings, the peak memory in bytes, and the seconds of processor time."""
    from ckanext.dgagov.inspection.inspector import inspect_here, measure

    start = time.process_time()
    findings = inspect_here(Path(path), declared, *measure(Path(path)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"status": findings.status, "peak": peak, "seconds": time.process_time() - start}
