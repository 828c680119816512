"""Templates 1-3 as workbooks: read, check, write, send back. Plain Python: no CKAN.

    content = read_workbook(path)                 # what the files say, with issues
    content.issues += check(content)              # what they still lack
    write_workbook(content_of(organization, packages, inventory), stream)
    return_workbook(path, content.issues, stream) # the same workbook with coloured cells

The seam for whoever applies it to a catalog: `plan(content, existing, mode)` compares with the
records that a lookup gives (code, name, exact title) and says row by row what would happen:
create, change with the old and new value of each field, unchanged, refused, or a question where
the match is ambiguous. The plan is plain values; applying it (CKAN's actions) is not done here.
"""

from __future__ import annotations

from .checking import check
from .content import Dataset, Orphan, WorkbookContent, content_of
from .issues import Issue, Origin, SheetInfo
from .plan import Plan, PlanRow, Records, plan
from .reading import read_workbook
from .returned import return_workbook
from .writing import write_workbook

__all__ = [
    "Dataset",
    "Issue",
    "Origin",
    "Orphan",
    "Plan",
    "PlanRow",
    "Records",
    "SheetInfo",
    "WorkbookContent",
    "check",
    "content_of",
    "plan",
    "read_workbook",
    "return_workbook",
    "write_workbook",
]
