"""Days and half days in words, in the language of the request."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from helpdesk.language import current, said


def day_words(day: date) -> str:
    """12月3日（星期四）. What is said in each language is a pattern of Unicode TR 35."""
    return format_date(day, said("M月d日（EEEE）"), locale=current().replace("-", "_"))


def slot_words(slot: str) -> str:
    """am, pm or a time: 上午, 下午, 09:30."""
    return {"am": said("上午"), "pm": said("下午")}.get(slot, slot)
