"""Inspection in a forked process, as workers of a job queue are."""

from __future__ import annotations

import os
import signal

from ckanext.dgagov.inspection import inspect_bytes

TABLE = b"month,rain\n2022-01,3\n2022-02,5\n"


def test_a_forked_process_inspects_though_its_parent_did_before():
    assert inspect_bytes(TABLE, "CSV").status == "read"
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        code = 1
        try:
            code = 0 if inspect_bytes(TABLE, "CSV").status == "read" else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert inspect_bytes(TABLE, "CSV").status == "read"
