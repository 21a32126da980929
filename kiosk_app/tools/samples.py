"""Invented things that pages are drawn with: a bus card, a number, matters, rounds, a paper, a face."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache

from PIL import Image, ImageDraw

from kiosk_app.core.bus_card import BusCard
from kiosk_app.core.matter import Matter
from kiosk_app.core.world import Listed, Round

HALL_ZONE = timezone(timedelta(hours=8))

BUS_CARD = BusCard("elderly", "3104990301000012345", date(2023, 4, 1), date(2028, 3, 31), None, 2755)
"""Like that of assets/cards/elderly.yaml."""

ID_NUMBER = "990301194901010012"
"""Of the person somebody acts for. Invented."""

WRITTEN = "王建国"
"""A name. Invented."""

STROKES = (
    *(((0.2, 0.2), (0.5, 0.19), (0.8, 0.18)), ((0.22, 0.5), (0.5, 0.49), (0.78, 0.48))),
    *(((0.5, 0.2), (0.5, 0.5), (0.5, 0.82)), ((0.12, 0.83), (0.5, 0.82), (0.88, 0.82))),
)
"""王, as a finger writes it."""

MATTERS = (
    Matter(
        "20261110-003",
        "残疾人证照相",
        "还要补材料，请带来。",
        date(2026, 11, 20),
        "c31",
        True,
        "还差一张近照。",
    ),
    Matter("20261023-012", "残疾人证照相", "证已经寄出。", date(2026, 11, 2), "c12", False, "", "EMS1234567890"),
    Matter("20261002-004", "养老保险上门办理", "已经收到，正在排日子。", date(2026, 10, 2), "v3", False),
)
LONG_REASON = (
    "您的照片戴着帽子，不能用。请再来照一张。眼睛看前面，不要戴帽子，头发不要盖住耳朵。"
    "请带身份证和户口本。请到一楼残疾人窗口。找王老师就行。走不动的话，请家里人打个电话。我们上门给您照。不要钱，也不用排队。"
)
"""As long as one may be."""


def _round(number: int, title: str, month: int, day: int, *, full: bool = False) -> Round:
    begins, ends = datetime(2099, month, day, 8, 30, tzinfo=HALL_ZONE), datetime(2099, month, day, 16, tzinfo=HALL_ZONE)
    return Round(str(number), title, "青石镇", "便民服务中心", begins, ends, full)


ROUNDS = (
    _round(11, "老人公交卡年审", 12, 3),
    _round(12, "医生下乡看残疾", 12, 8, full=True),
    _round(13, "养老保险下乡办", 12, 9),
    _round(14, "老人公交卡年审", 12, 10),
    _round(15, "医生下乡看残疾", 12, 29),
)
"""More than fit on a page, all of one township; to come whatever day it is."""


def rounds_in(lists: Mapping[str, tuple[Listed, ...]]) -> tuple[Round, ...]:
    """The same in the first township of a county's lists, which is the one that is chosen where any would do."""
    for town in lists.get("townships", ())[:1]:
        return tuple(replace(one, township=next(iter(town.titles.values()))) for one in ROUNDS)
    return ROUNDS


@cache
def sheet() -> bytes:
    """A drawn paper, 420 × 594, JPEG."""
    image = Image.new("RGB", (420, 594), "#f6f6f2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((130, 40, 290, 58), fill="#303030")
    for y in range(100, 520, 28):
        draw.rectangle((40, y, 380 - y % 3 * 40, y + 8), fill="#606060")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


@cache
def portrait() -> bytes:
    """A drawn face, 358 × 441, JPEG."""
    image = Image.new("RGB", (358, 441), "#f4f4f4")
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 330, 338, 640), fill="#39527a")
    draw.ellipse((100, 80, 258, 300), fill="#d9a886")
    draw.pieslice((92, 60, 266, 250), 180, 360, fill="#8f8f8f")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
