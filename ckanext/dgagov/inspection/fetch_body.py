"""The body of an answer, streamed to a file under the limits; and what its headers say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

from .fetch_settings import FetchSettings
from .fetch_watch import Watch
from .findings import Refusal
from .thresholds import whole

_BLOCK = 65536


def save_body(
    raw: Any, headers: Mapping[str, str], target: BinaryIO, settings: FetchSettings, watch: Watch
) -> tuple[int, str]:
    """Write the decoded body into `target`: its bytes and SHA-256. Raises `Refusal`.

    `raw` is read with `read1`, which comes back with what is there: the clock is looked at
    however slowly the body comes. What the library raises is passed on.
    """
    limit, announced = settings.fetch_max_bytes, _length(headers)
    if announced is not None and announced > limit:
        raise _too_large(announced, limit)
    size, digest = 0, hashlib.sha256()
    while block := raw.read1(_BLOCK, decode_content=True):
        watch.remaining()
        size += len(block)
        if size > limit:
            raise _too_large(size, limit)
        digest.update(block)
        target.write(block)
    watch.remaining()
    if announced is not None and raw.tell() < announced:
        raise Refusal("body_cut", received=raw.tell(), announced=announced)
    return size, digest.hexdigest()


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds for which the server asks to be left alone (a number or a date), bounded."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isascii() and text.isdigit():
        seconds = int(text[:12])
    else:
        try:
            date = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
        date = date if date.tzinfo else date.replace(tzinfo=timezone.utc)
        seconds = round((date - datetime.now(timezone.utc)).total_seconds())
    return min(max(seconds, 0), whole("fetch_retry_after_seconds"))


def kept_header(headers: Mapping[str, str], name: str) -> str | None:
    """A header's value, if it is short enough to keep and has no control characters."""
    value = (headers.get(name) or "").strip()
    kept = value and len(value) <= whole("fetch_header_characters") and value.isprintable()
    return value if kept else None


def _length(headers: Mapping[str, str]) -> int | None:
    text = (headers.get("Content-Length") or "").strip()
    return int(text[:18]) if text.isascii() and text.isdigit() else None


def _too_large(found: int, limit: int) -> Refusal:
    return Refusal("body_too_large", found=found, limit=limit, setting="fetch_max_bytes")
