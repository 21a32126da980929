"""A terminal asks the desk for its token, once, with a code that a person typed in."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
from pydantic import ValidationError

from helpdesk.contract import ENROL, EnrolOut

SECONDS = 10.0


class NotEnrolled(Exception):
    """The desk did not give a token; the text says why and what to do."""


def enrol(desk: str, code: str, ca_file: Path | None = None) -> EnrolOut:
    """Raises NotEnrolled."""
    try:
        trust = ssl.create_default_context(cafile=ca_file)
        answer = httpx.post(desk.rstrip("/") + ENROL, json={"code": code.strip()}, timeout=SECONDS, verify=trust)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise NotEnrolled(
            f"the desk cannot be reached ({type(error).__name__}): check address, network and certificate"
        ) from None
    if answer.status_code == 429:
        raise NotEnrolled(f"too many tries: wait {answer.headers.get('retry-after', '60')} seconds")
    if answer.status_code == 401:
        raise NotEnrolled("this code is unknown, was used, or is over: ask for a new one on the desk's page")
    try:
        return EnrolOut.model_validate_json(answer.content)
    except ValidationError:
        raise NotEnrolled(f"no help desk answers there (HTTP {answer.status_code})") from None
