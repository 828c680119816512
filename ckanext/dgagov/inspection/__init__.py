"""What is inside a file, safely: plain Python, local files and bytes only (no network).

`inspect_file` and `inspect_bytes` give a finding report; nothing here knows CKAN.
"""

from .findings import Findings, Reason, Refusal
from .sandbox import inspect_bytes, inspect_file
from .wording import sentence

__all__ = ["Findings", "Reason", "Refusal", "inspect_bytes", "inspect_file", "sentence"]
