"""The photo of a case: its codes in words, decided about in two taps and counted."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from support.photo_case import NUMBER, audited, counted, decide, gained, send

from drivers.camera.checks import CHECKS
from helpdesk import demo
from helpdesk.cases.rules import REASON_MOST
from helpdesk.contract import CASES_MINE
from helpdesk.photos import codes
from helpdesk.photos.codes import HARD, SOFT, Level, findings
from tests.helpdesk.test_cases import act

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Running, Terminal


@pytest.fixture(scope="module")
def clerk(desk: Running) -> Console:
    return desk.console(demo.LOGIN)


@pytest.fixture(scope="module")
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


# ---- the codes -------------------------------------------------------------------------------------------------------


def test_the_checks_of_the_camera_have_words_for_staff_and_are_hard_where_the_camera_says_so() -> None:
    known = dict.fromkeys(HARD, True) | {code: False for code in SOFT if code != codes.IMPORTED}
    assert known == {check.code: check.hard for check in CHECKS}


def test_hard_ones_come_first_and_what_was_waived_last_each_once() -> None:
    found = findings("tilt,padded,too_dark,blurred,eyes,tilt")
    assert [(one.code, one.level) for one in found] == [
        ("blurred", Level.HARD),
        ("too_dark", Level.HARD),
        ("eyes", Level.SOFT),
        ("tilt", Level.SOFT),
        ("padded", Level.WAIVED),
    ]
    assert findings("waived:too_dark")[0].level is Level.WAIVED
    assert findings("") == () == findings(" , ")


def test_a_code_nobody_knows_is_advice_and_a_sentence_of_before_stands_as_it_is() -> None:
    (new,) = findings("smile")
    assert (new.level, new.words) == (Level.SOFT, "别的：smile")
    (sentence,) = findings("照片有点暗。")
    assert (sentence.level, sentence.words, codes.counted([sentence])) == (Level.HARD, "照片有点暗。", ())


@given(
    st.lists(st.sampled_from([*HARD, *SOFT, *codes.WAIVED, "", "new_one", "waived:pose", "一句话。"])),
    st.text(max_size=20),
)
def test_whatever_a_terminal_sends_staff_read_something_in_order(parts: list[str], more: str) -> None:
    found = findings(",".join([*parts, more]))
    ranks = [list(Level).index(one.level) for one in found]
    assert ranks == sorted(ranks) and all(one.words for one in found)
    assert len({one.code for one in found}) == len(found)
    assert len(codes.asks_again(found)) <= REASON_MOST


def test_what_the_citizen_is_told_is_about_the_picture_and_never_about_a_person() -> None:
    assert codes.asks_again(findings("eyes,pose,head_support,no_face")) == "照片要重照一次。"
    assert codes.asks_again(findings("too_dark,eyes")) == "照片要重照：照片太暗。"


# ---- deciding --------------------------------------------------------------------------------------------------------


def test_advice_stops_nothing_and_what_people_made_of_it_is_counted(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    before = counted(desk, "eyes"), counted(desk, "all")
    number = send(kiosk, "eyes,tilt,padded")
    assert act(clerk, number, "begin", 1) == 303
    assert act(clerk, number, "approve", 2) == 303, "no soft check ever stops anybody"
    assert gained(before[0], counted(desk, "eyes")) == {"raised": 1, "passed": 1}
    assert gained(before[1], counted(desk, "all")) == {"raised": 1}
    assert counted(desk, "padded") == {}, "what was waived was not asked for"


def test_what_is_hard_wants_a_reason_which_is_counted_and_can_be_taken_back(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    before = counted(desk, "too_dark"), counted(desk, "mouth")
    number = send(kiosk, "too_dark,mouth")
    act(clerk, number, "begin", 1)
    assert act(clerk, number, "approve", 2) == 409
    assert decide(clerk, number, 2, "keep", reason="他有病") == 409, "a reason of the list, and no diagnosis"
    assert decide(clerk, number, 1, "keep", reason="limb") == 409, "had seen an older one"
    assert decide(clerk, number, 2, "keep", reason="limb") == 303
    assert decide(clerk, number, 3, "keep", reason="face") == 409, "it is decided"
    page = clerk.http.get(f"/submissions/{number}").text
    assert "照样使用：肢体" in page and "wang" in page
    assert gained(before[0], counted(desk, "too_dark")) == {"raised": 1, "limb": 1}
    assert decide(clerk, number, 3, "unkeep") == 303
    assert decide(clerk, number, 4, "unkeep") == 409
    assert act(clerk, number, "approve", 4) == 409
    assert gained(before[1], counted(desk, "mouth")) == {"raised": 1}
    assert decide(clerk, number, 4, "keep", reason="sight") == 303
    assert act(clerk, number, "approve", 5) == 303
    assert gained(before[0], counted(desk, "too_dark")) == {"raised": 1, "sight": 1}
    assert [one for one in audited(desk, number) if "photo" in one] == [
        "case.photo_kept",
        "case.photo_unkept",
        "case.photo_kept",
    ]


def test_after_five_minutes_a_decision_stands(desk: Running, kiosk: Terminal, clerk: Console) -> None:
    number = send(kiosk, "blurred")
    assert decide(clerk, number, 1, "keep", reason="limb") == 303
    long_ago = text("UPDATE case_changes SET at = at - 301000 WHERE what = 'photo'")
    desk.in_store(lambda tx: tx.session.execute(long_ago))
    assert decide(clerk, number, 2, "unkeep") == 409
    assert 'value="unkeep"' not in clerk.http.get(f"/submissions/{number}").text


def test_the_citizen_is_asked_for_another_and_told_why_by_the_own_card(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    before = counted(desk, "blurred")
    number = send(kiosk, "blurred,eyes")
    assert decide(clerk, number, 1, "again") == 303
    told = kiosk.http.post(CASES_MINE, json={"kiosk": kiosk.id, "holder": NUMBER}).raise_for_status().json()
    (mine,) = [one for one in told["cases"] if one["number"] == number]
    assert (mine["state"], mine["reason"]) == ("more_needed", "照片要重照：照片模糊。")
    assert gained(before, counted(desk, "blurred")) == {"raised": 1, "again": 1}
    assert decide(clerk, number, 2, "again") == 409, "from here nothing is asked again"
    other = send(kiosk, "blurred")
    assert decide(clerk, other, 1, "again", words="请摘下帽子") == 303
    assert "<q>请摘下帽子</q>" in clerk.http.get(f"/submissions/{other}").text


def test_a_photo_that_came_later_is_pointed_at(kiosk: Terminal, clerk: Console) -> None:
    first = send(kiosk, "blurred")
    assert decide(clerk, first, 1, "again") == 303
    second = send(kiosk, "")
    assert f'/submissions/{second}"' in clerk.http.get(f"/submissions/{first}").text
    assert f'/submissions/{first}"' not in clerk.http.get(f"/submissions/{second}").text


def test_the_figures_tell_which_check_is_overruled_by_week_and_as_a_file(
    desk: Running, kiosk: Terminal, clerk: Console
) -> None:
    for _ in range(5):
        number = send(kiosk, "uneven")
        assert decide(clerk, number, 1, "keep", reason="white_hair") == 303
    chief = desk.console(demo.SUPERVISOR_LOGIN)
    page = chief.http.get("/figures").raise_for_status().text
    assert "照片检查：按项目" in page and "照片检查：按星期" in page
    assert re.search(r"脸上明暗不匀</th><td>5</td><td class=\"bad\">100%</td><td>5</td>", page)
    lines = list(csv.reader(io.StringIO(chief.http.get("/figures.csv").content.decode("utf-8-sig"))))
    head = next(line for line in lines if "used_white_hair" in line)
    (row,) = [line for line in lines if line[:2] == ["check", "脸上明暗不匀"]]
    assert dict(zip(head, row, strict=True)) | {"raised": "5", "used": "5", "used_white_hair": "5"} == dict(
        zip(head, row, strict=True)
    )
