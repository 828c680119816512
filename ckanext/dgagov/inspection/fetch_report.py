"""What one fetch says about the address: the state of the link, beside the findings of the file."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from .findings import Findings, Reason
from .wording import sentence

LINK_REPORT_VERSION = 1
LIVE, DEAD, UNKNOWN = "live", "dead", "unknown"


@dataclass(frozen=True)
class Link:
    """One look at one address; a link counts as dead only after several (the caller's part)."""

    url: str
    state: str
    """live, dead (404, 410, no such host, refused) or unknown."""
    final_url: str | None = None
    """Where the redirects led."""
    redirects: int = 0
    status: int | None = None
    """The last HTTP status; null if nothing answered."""
    content_type: str | None = None
    size: int | None = None
    """Bytes of the decoded body; null if it did not come whole."""
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: int | None = None
    """Seconds for which the server asks to be left alone."""
    unchanged: bool = False
    """The content is the one known from before, and was not inspected again."""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class UrlInspection:
    """The link, and what is in the file if one came and had not been seen before."""

    link: Link
    findings: Findings | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, in the order of the fields, sentences included."""
        link = {"report_version": LINK_REPORT_VERSION, **dataclasses.asdict(self.link)}
        link["reasons"] = [
            {
                "code": reason.code,
                "parameters": dict(reason.parameters),
                "text": sentence(reason.code, reason.parameters),
            }
            for reason in self.link.reasons
        ]
        return {"link": link, "findings": self.findings.to_dict() if self.findings else None}
