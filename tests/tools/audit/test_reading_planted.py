"""What is too much to read, or has no picture, is found by its own check and by no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk_app.core.page import Action, Item, Page, PageKind, Words
from kiosk_app.tools.audit.reading import read

PAGE = Page(
    "a/b",
    PageKind.CHOICE,
    Words("请选一项"),
    Words("照相"),
    Words("大厅"),
    Words("请人帮我"),
    body=Words("请按下面一项。"),
    items=(Item("one", Words("我坐轮椅"), None, "wheelchair", "1"), Item("two", Words("我听不清"), None, "ear", "2")),
    actions=(Action("back", Words("返回"), "back"),),
)


def failed(page: Page, language: str = "zh-CN", *, citizens: bool = True) -> set[str]:
    return {one.check for one in read(page, language, citizens=citizens) if not one.ok}


def test_a_sound_page_has_nothing_to_find() -> None:
    assert failed(PAGE) == set()


@pytest.mark.parametrize(
    ("page", "check"),
    [
        (replace(PAGE, body=Words("请按下面一项。" * 7)), "A23"),
        (replace(PAGE, body=Words("请提交材料。")), "A23"),
        (replace(PAGE, title=Words("请把您的身份证平放在亮灯的地方别动")), "A23"),
        (replace(PAGE, items=(replace(PAGE.items[0], label=Words("我是坐轮椅来的")), PAGE.items[1])), "A23"),
        (replace(PAGE, items=(replace(PAGE.items[0], pictogram=""), PAGE.items[1])), "A24"),
        (replace(PAGE, actions=(Action("back", Words("返回"), "unicorn"),)), "A24"),
    ],
)
def test_each_fault_is_found_by_its_own_check(page: Page, check: str) -> None:
    assert failed(page) == {check}


def test_a_technician_may_read_more_and_still_has_pictures() -> None:
    assert failed(replace(PAGE, body=Words("请提交材料。" * 20)), citizens=False) == set()
    assert failed(replace(PAGE, actions=(Action("back", Words("返回")),)), citizens=False) == {"A24"}
