"""A case with a photo: pictures that can be measured, what a terminal sends, what a clerk presses."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PIL import Image, ImageDraw
from sqlalchemy import select

from helpdesk.contract import SUBMISSIONS
from helpdesk.store.models import AuditRow
from helpdesk.store.photo_models import PhotoCount

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal

NAME, NUMBER = "司空示例", "421222194807080010"
RED, GREY = (220, 20, 20), (120, 130, 140)


def picture(width: int = 413, height: int = 579, kind: str = "JPEG") -> bytes:
    """Grey, with a red dot in its middle."""
    image = Image.new("RGB", (width, height), GREY)
    x, y, r = width / 2, height / 2, min(width, height) / 20
    ImageDraw.Draw(image).ellipse((x - r, y - r, x + r, y + r), fill=RED)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def red_middle(jpeg: bytes) -> tuple[float, float]:
    with Image.open(io.BytesIO(jpeg)) as opened:
        image = opened.convert("RGB")
    found = [
        (x, y)
        for y in range(image.height)
        for x in range(image.width)
        if sum(abs(a - b) for a, b in zip(image.getpixel((x, y)), RED, strict=True)) < 120  # type: ignore[arg-type]
    ]
    return sum(x for x, _ in found) / len(found), sum(y for _, y in found) / len(found)


def send(kiosk: Terminal, verdict: str, *, photo: bytes | None = None, service: str = "disability-photo") -> str:
    key = str(uuid4())
    body: dict[str, Any] = {"key": key, "kiosk": kiosk.id, "service": service, "service_title": "残疾人证照相"}
    body["fields"] = {"name": NAME, "number": NUMBER, "photo_verdict": verdict}
    body["photo_jpeg"] = base64.b64encode(photo or picture()).decode()
    answer = kiosk.http.post(SUBMISSIONS, json=body, headers={"Idempotency-Key": key}).raise_for_status()
    number: str = answer.json()["number"]
    return number


def decide(console: Console, number: str, version: int, act: str, **more: str) -> int:
    data = {"act": act, "version": str(version), **more}
    return console.http.post(f"/submissions/{number}/photo", data=data, follow_redirects=False).status_code


def audited(desk: Running, number: str) -> list[str]:
    rows = select(AuditRow.action).where(AuditRow.subject == number).order_by(AuditRow.id)
    return desk.in_store(lambda tx: list(tx.session.scalars(rows)))  # type: ignore[no-any-return]


def counted(desk: Running, code: str) -> dict[str, int]:
    def job(tx: Any) -> dict[str, int]:
        rows = tx.session.scalars(select(PhotoCount).where(PhotoCount.code == code))
        return {row.what: row.count for row in rows if row.count}

    found: dict[str, int] = desk.in_store(job)
    return found


def gained(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {what: count - before.get(what, 0) for what, count in after.items() if count != before.get(what, 0)}


def bring(console: Console, number: str, data: bytes, version: int = 1) -> Any:
    return console.http.post(
        f"/submissions/{number}/photo/import?version={version}",
        content=data,
        headers={"Content-Type": "application/octet-stream"},
        follow_redirects=False,
    )


def cut(console: Console, number: str, version: int, **frame: str) -> Any:
    data = {"version": str(version), "x": "0.5", "y": "0.5", "height": "1", "turn": "0", **frame}
    return console.http.post(f"/submissions/{number}/photo/crop", data=data, follow_redirects=False)


def shown(console: Console, number: str, what: str = "") -> bytes:
    content: bytes = console.http.get(f"/submissions/{number}/photo{what}").raise_for_status().content
    return content
