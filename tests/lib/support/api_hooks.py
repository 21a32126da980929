"""What a described body cannot say of itself: a terminal speaks for itself only, each write has a key of its own, which
the header repeats, and a picture is a photograph.

Loaded by schemathesis (SCHEMATHESIS_HOOKS). Calls that are meant to be wrong stay as they are.
"""

from __future__ import annotations

import base64
import io
import os
from typing import Any
from uuid import uuid4

import schemathesis
from PIL import Image


def _photograph() -> str:
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, "JPEG")
    return base64.b64encode(data.getvalue()).decode()


JPEG = _photograph()
KIOSK = os.environ.get("API_KIOSK", "")


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if isinstance(case.body, dict) and "kiosk" in case.body and KIOSK:
        case.body["kiosk"] = KIOSK
    if isinstance(case.body, dict) and "key" in case.body:
        case.body["key"] = str(uuid4())
        if "Idempotency-Key" in (case.headers or {}) or KIOSK:
            case.headers["Idempotency-Key"] = case.body["key"]
    if isinstance(case.body, dict):
        for picture in case.body.get("pictures") or ():
            picture["jpeg"] = JPEG
