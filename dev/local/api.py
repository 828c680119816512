"""A small client of CKAN's action API, for the loader of the demo."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from local.say import StepError


class NotFound(Exception):  # noqa: N818 - the name CKAN gives it
    """The site has no such object (or its user may not know of it)."""


class Api:
    """Actions of one site, called over HTTP with one person's token."""

    def __init__(self, address: str, token: str | None = None, log: Path | None = None) -> None:
        """`log` is the site's own, shown when the site breaks instead of answering."""
        self.address, self.token, self.log = address, token, log

    def __call__(self, action: str, **data: Any) -> Any:
        """Call an action and return its result.

        Raises NotFound, or StepError with the site's own words for every other refusal.
        """
        body = json.dumps(data, ensure_ascii=False).encode()
        return self._post(action, body, "application/json")

    def upload(self, action: str, file: Path, **data: str) -> Any:
        """Call an action with a file as its `upload`; the same result and errors."""
        boundary = uuid.uuid4().hex
        parts = [
            f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in data.items()
        ]
        head = (
            f'Content-Disposition: form-data; name="upload"; filename="{file.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode() + file.read_bytes() + b"\r\n")
        mark = f"--{boundary}".encode()
        body = b"".join(mark + b"\r\n" + part for part in parts) + mark + b"--\r\n"
        return self._post(action, body, f"multipart/form-data; boundary={boundary}")

    def _post(self, action: str, body: bytes, content_type: str) -> Any:
        request = urllib.request.Request(
            f"{self.address}/api/3/action/{action}",
            data=body,
            headers={"Content-Type": content_type, "Accept-Language": "th"},
        )
        if self.token:
            request.add_header("Authorization", self.token)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["result"]
        except urllib.error.HTTPError as refusal:
            text = refusal.read().decode("utf-8", errors="replace")
            if refusal.code == 404 and "Not Found Error" in text:
                raise NotFound(action) from refusal
            raise StepError(
                f"The site refused {action} (HTTP {refusal.code}): {_plain(text)}",
                log=self.log if refusal.code >= 500 else None,
            ) from refusal
        except OSError as error:
            raise StepError(f"The site did not answer {action}: {error}",
                            log=self.log) from error


def _plain(text: str) -> str:
    """The error of an API answer, or the start of whatever came instead."""
    try:
        return json.dumps(json.loads(text)["error"], ensure_ascii=False, indent=2)
    except (ValueError, KeyError, TypeError):
        return text[:500]
