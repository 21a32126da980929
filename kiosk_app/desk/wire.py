"""One HTTP exchange with the desk, and what its answer means. Nothing here repeats anything."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import httpx
from pydantic import BaseModel
from pydantic_core import from_json

from kiosk_app.desk.config import DeskConfig

MOST_BYTES = 256 * 1024
NEVER = frozenset({400, 401, 403, 409, 413, 422})
"""Answers after which sending the same again cannot help."""
UNKNOWN_US = frozenset({401, 403})
NETWORK_ERRORS = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, TimeoutError, ValueError)
"""What httpx and the stack below raise when an exchange does not come about."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Answer:
    """The desk did it: 200, 201, or 204 where there is nothing to say."""

    status: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The desk will not do it; `code` is its word for why, or `http_NNN`."""

    status: int
    code: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Try again. `answered`: somebody spoke HTTP to us. `retry_after`: seconds the desk asked for."""

    why: str
    answered: bool = False
    retry_after: float = 0.0


Outcome = Answer | Refusal | Failure


def parse(model: type[Model], body: bytes) -> Model | None:
    """The model in these bytes, or None. A newer desk may say more than we know: that is left out, not refused."""
    try:
        data = from_json(body)
        if not isinstance(data, dict):
            return None
        return model.model_validate({name: value for name, value in data.items() if name in model.model_fields})
    except (ValueError, RecursionError):
        return None


def with_member(body: bytes, name: str, value: int) -> bytes:
    """The JSON object `body`, which has members already, with one more."""
    return body[:-1] + f',"{name}":{value}}}'.encode()


def classify(status: int, retry_after: str, body: bytes) -> Outcome:
    """What an answer means. Pure; any bytes do."""
    if status in (200, 201, 204):
        return Answer(status, body)
    code = ""
    try:
        data = from_json(body)
        if isinstance(data, dict) and isinstance(data.get("code"), str):
            code = "".join(c for c in data["code"][:40] if c.isascii() and (c.isalnum() or c == "_"))
    except (ValueError, RecursionError):
        pass
    # A 404 without the desk's own word is a proxy in front of a desk that is being set up, not a verdict.
    if status in NEVER or (status == 404 and code in ("unknown", "service")):
        return Refusal(status, code or f"http_{status}")
    plain = retry_after if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 6 else "0"
    return Failure(code or f"http_{status}", answered=True, retry_after=float(plain))


class Exchanger(Protocol):
    """What the sender needs of a Wire."""

    async def exchange(
        self, method: str, path: str, body: bytes | None = None, *, key: str = "", large: bool = False
    ) -> Outcome: ...


def trust(config: DeskConfig) -> ssl.SSLContext:
    """Whom to believe that they are the desk. Raises OSError (ssl.SSLError among them) for an unusable `ca_file`."""
    if config.url.startswith("https:"):
        return ssl.create_default_context(cafile=str(config.ca_file) if config.ca_file else None)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used; the empty one spares reading the system's authorities


class Wire:
    """Opened and closed in the desk's thread; connections are kept alive between exchanges."""

    def __init__(self, config: DeskConfig, context: ssl.SSLContext) -> None:
        timings = config.timings
        self._timings = timings
        self.http = httpx.AsyncClient(
            base_url=config.url,
            headers={"Authorization": f"Bearer {config.token}", "User-Agent": f"kiosk/{config.version}"},
            timeout=httpx.Timeout(timings.read, connect=timings.connect),
            # Shorter than the desk keeps them (30 s), longer than a heartbeat: a press finds a warm connection.
            limits=httpx.Limits(max_connections=None, keepalive_expiry=25.0),
            verify=context,
            trust_env=False,
            follow_redirects=False,
        )

    async def exchange(
        self, method: str, path: str, body: bytes | None = None, *, key: str = "", large: bool = False
    ) -> Outcome:
        """Ends within the configured total; never raises for what the network or the desk does."""
        timings = self._timings
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if key:
            headers["Idempotency-Key"] = key
        read = timings.submit_read if large else timings.read
        try:
            async with asyncio.timeout(timings.submit_total if large else timings.total):
                async with self.http.stream(
                    method,
                    path,
                    content=body,
                    headers=headers,
                    timeout=httpx.Timeout(read, connect=timings.connect),
                ) as response:
                    data = bytearray()
                    async for chunk in response.aiter_bytes():
                        data += chunk
                        if len(data) > MOST_BYTES:
                            return Failure("answer_too_long", answered=True)
        except NETWORK_ERRORS as error:
            return Failure(type(error).__name__)
        return classify(response.status_code, response.headers.get("Retry-After", ""), bytes(data))

    async def close(self) -> None:
        try:
            async with asyncio.timeout(0.3):
                await self.http.aclose()
        except NETWORK_ERRORS:
            pass
