"""Words staff read, masks over names, ends of logins: the pure rules beside the requests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.clock import hall_day, hall_midnight, span, typed_day
from helpdesk.contract import DeviceReport, Need, RequestState
from helpdesk.county import delivered
from helpdesk.fleet import rules as fleet
from helpdesk.fleet.words import TEXTS as FOLDER
from helpdesk.fleet.words import StaffTexts, parse, shipped
from helpdesk.language import said, speaking
from helpdesk.loans.kinds import LoanKinds
from helpdesk.requests.views import RequestView, for_console, for_kiosk, page_words
from helpdesk.staff import passwords
from helpdesk.staff import rules as staff
from helpdesk.staff.rules import Login, Permission, Role
from helpdesk.submissions import rules as submissions
from helpdesk.vault import KEY_FILE, Vault, VaultError, open_vault
from kiosk_app.core.eligibility import Reason

LENT = delivered("loans.yaml", LoanKinds)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


TEXTS = shipped()


def report(role: str, *, usable: bool = True, condition: str = "ok", detail: str = "", act: str = "") -> DeviceReport:
    return DeviceReport(role=role, usable=usable, condition=condition, detail=detail, act=act)


@pytest.mark.parametrize(
    ("device", "words"),
    [
        (report("receipt_printer"), "凭条打印机正常"),
        (report("receipt_printer", detail="paper_low"), "凭条纸快用完：请今天换纸"),
        (report("receipt_printer", usable=False, detail="paper_out"), "没有凭条纸了：请装纸"),
        (report("photo_printer", usable=False, detail="paper_out"), "没有相纸了：请装相纸"),
        (report("receipt_printer", usable=False, detail="cover_open"), "凭条打印机盖子没关：请关好"),
        (report("photo_printer", usable=False, detail="cover_open"), "照片打印机盖子没关：请关好"),
        (report("help_button", usable=False, detail="button_cable"), "求助按钮的线断了：请找技术员"),
        (report("keypad", usable=False, condition="offline", detail="disconnected"), "键盘断开了：请检查电源和连线"),
        (report("id_reader", usable=False, condition="no_device"), "身份证读卡器没接上：请检查电源和连线"),
        (report("camera", usable=False, condition="odd", detail="odd"), "摄像头有问题：请找技术员"),
        (report("camera", usable=False, condition="odd", act="reset"), "摄像头有问题：请关掉再打开"),
        (report("braille", usable=False, condition="no_device"), "braille没接上：请检查电源和连线"),
    ],
)
def test_a_device_says_in_plain_words_what_to_do(device: DeviceReport, words: str) -> None:
    assert fleet.device_words(device, TEXTS).text == words


def test_a_word_that_is_wrong_is_no_warning_of_a_part_that_works() -> None:
    assert fleet.device_words(report("receipt_printer", detail="paper_out"), TEXTS).text == "凭条打印机正常"


def test_without_its_catalogue_the_desk_still_says_which_part_it_is_about() -> None:
    lost = report("camera", usable=False, condition="offline", detail="camera_missing")
    assert fleet.device_words(lost, StaffTexts()).text == "camera没有回应：请检查电源和连线"


def test_a_broken_line_of_the_catalogue_costs_that_line_only() -> None:
    whole = (FOLDER / "errors.zh-CN.ftl").read_text(encoding="utf-8")
    texts = parse(whole + "\nerror-torn = { $\n\nerror-later = x\n    .staff = 后来的\n")
    assert texts.complaint("camera", "later") == "后来的"
    assert texts.complaint("camera", "torn") == ""


def test_a_terminal_shows_its_worst_device() -> None:
    devices = [
        report("camera"),
        report("receipt_printer", detail="paper_low"),
        report("id_reader", usable=False, condition="offline"),
    ]
    assert fleet.terminal_words(
        fleet.Signs(NOON), [fleet.device_words(one, TEXTS) for one in devices], NOON
    ).text.startswith("身份证读卡器没有回应")


@pytest.mark.parametrize(
    ("silence", "words"),
    [
        (30, "正常"),
        (31, "连不上，已经 半分钟：请检查电源和网络"),
        (185, "连不上，已经 3 分钟：请检查电源和网络"),
        (3 * 3600, "连不上，已经 3 小时：请检查电源和网络"),
        (72 * 3600, "连不上，已经 3 天：请检查电源和网络"),
    ],
)
def test_a_silent_terminal_is_offline_after_thirty_seconds(silence: int, words: str) -> None:
    assert fleet.terminal_words(fleet.Signs(NOON - timedelta(seconds=silence)), [], NOON).text == words


def test_a_terminal_never_heard_of_is_said_to_be_so() -> None:
    assert fleet.terminal_words(fleet.Signs(None), [], NOON).text == "还没有连上"


PLAIN_TEXT = st.characters(codec="utf-8", exclude_characters="\0")  # what the contract lets through


@given(
    st.text(PLAIN_TEXT, max_size=40), st.text(PLAIN_TEXT, max_size=40), st.text(PLAIN_TEXT, max_size=20), st.booleans()
)
def test_whatever_a_device_reports_becomes_some_words(condition: str, detail: str, act: str, usable: bool) -> None:
    device = report("camera", usable=usable, condition=condition, detail=detail, act=act)
    assert fleet.device_words(device, TEXTS).text and fleet.device_words(device, StaffTexts()).text


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳修远", "欧*"), ("买买提·吐尔逊", "买*"), ("𬀩某", "𬀩*"), ("LI NA", "L*")],
)
def test_only_the_first_character_of_a_name_is_shown(name: str, masked: str) -> None:
    assert submissions.masked_name({"name": name}) == masked


def test_a_submission_without_a_name_says_so() -> None:
    assert submissions.masked_name({"name": "  ", "phone": "1"}) == "没有姓名"


@given(st.dictionaries(st.sampled_from(submissions.NAME_FIELDS), st.text(max_size=20)))
def test_a_mask_never_shows_more_than_one_character(fields: dict[str, str]) -> None:
    masked = submissions.masked_name(fields)
    assert masked == "没有姓名" or (len(masked) == 2 and masked[1] == "*")


def view(**changes: object) -> RequestView:
    values = {
        "key": "01234567-89ab-cdef-0123-456789abcdef",
        "number": 7,
        "kiosk": "kiosk-3",
        "kiosk_name": "3 号终端",
        "place": "大门右侧",
        "seq": 5,
        "state": RequestState.DELIVERED,
        "need": Need.HELP,
        "given": None,
        "aids": (),
        "service": "",
        "service_title": "",
        "step_number": 0,
        "page_title": "",
        "presses": 1,
        "late": False,
        "raised_at": NOON,
        "delivered_at": NOON,
        "claimed_at": None,
        "arrived_at": None,
        "closed_at": None,
        "holder": None,
        "holder_name": "",
        "holder_shown": "",
        "minutes": None,
        **changes,
    }
    return RequestView(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "首页"),
        ({"page_title": "选一件事"}, "选一件事"),
        ({"service": "disability-photo"}, "disability-photo"),
        ({"service_title": "残疾人证办理", "step_number": 4, "page_title": "照相"}, "残疾人证办理 — 第 4 步：照相"),
        ({"service_title": "残疾人证办理", "page_title": "照相"}, "残疾人证办理 — 照相"),
        ({"service_title": "残疾人证办理", "step_number": 4}, "残疾人证办理 — 第 4 步"),
    ],
)
def test_a_tile_says_where_in_which_service_the_citizen_stands(fields: dict[str, object], words: str) -> None:
    assert page_words(view(**fields)) == words


def test_a_tile_names_place_and_need_first() -> None:
    tile = for_console(view(need=Need.MEDICAL), LENT)
    assert (tile.where, tile.tags, tile.urgent) == ("3 号终端 · 大门右侧", ("急：要医药箱",), True)


@pytest.mark.parametrize(
    ("language", "tags"),
    [("", ("帮办",)), ("en", ("帮办", "说英语")), ("ug-CN", ("帮办", "说维吾尔语")), ("fr", ("帮办", "说 fr"))],
)
def test_a_tile_says_what_language_the_citizen_speaks_where_it_is_another(language: str, tags: tuple[str, ...]) -> None:
    assert for_console(view(need=Need.ASSIST, language=language), LENT).tags == tags


def test_a_tile_says_what_somebody_wants_to_borrow_in_the_consoles_language() -> None:
    assert for_console(view(need=Need.BORROW, borrow="glasses"), LENT).tags == ("借老花镜",)
    assert for_console(view(need=Need.BORROW), LENT).tags == ("借东西",)
    assert for_console(view(need=Need.MEDICAL, borrow="glasses"), LENT).tags == ("急：要医药箱", "借老花镜")
    with speaking("en"):
        assert for_console(view(need=Need.BORROW, borrow="umbrella"), LENT).tags == ("borrow: umbrella",)


def test_the_kiosk_is_told_the_helper_as_citizens_say_it() -> None:
    out = for_kiosk(view(state=RequestState.CLAIMED, holder=1, holder_name="王敏", holder_shown="王老师"), heard=False)
    assert out.helper == "王老师"
    assert out.heard, "once somebody goes, somebody has heard"


def test_a_login_ends_after_half_an_hour_without_person_or_page() -> None:
    def standing(seen: int, leased: int, created: int = 60) -> Login:
        ago = [NOON - timedelta(minutes=m) for m in (created, seen, leased)]
        return staff.login_standing(NOON, *ago)

    assert standing(30, 60) is Login.FRESH
    assert standing(31, 1) is Login.WATCHING, "an open console must go on ringing"
    assert standing(31, 31) is Login.ENDED
    assert standing(1, 1, created=12 * 60 + 1) is Login.ENDED


@pytest.mark.parametrize("role", list(Role))
def test_an_unattended_console_shows_no_citizens_data(role: Role) -> None:
    assert not staff.allowed(role, Permission.SUBMISSIONS, Login.WATCHING)
    assert not any(staff.allowed(role, permission, Login.ENDED) for permission in Permission)


def test_only_those_who_help_citizens_see_citizens_data() -> None:
    served_by = {Role.HELPER, Role.CLERK, Role.SUPERVISOR}
    assert {role for role in Role if staff.may(role, Permission.SUBMISSIONS)} == served_by


@given(st.lists(st.integers(0, 300), min_size=1, max_size=40))
def test_no_minute_ever_holds_more_guesses_than_allowed(gaps: list[int]) -> None:
    guesses, now, tried = staff.Guesses(), NOON, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if staff.guess_wait(guesses, staff.GUESSES_PER_LOGIN, now) <= timedelta(0):
            guesses = staff.guess_failed(guesses, now)
            tried.append(now)
    for first in tried:
        assert sum(first <= at < first + staff.GUESS_WINDOW for at in tried) <= staff.GUESSES_PER_LOGIN


def test_citizens_are_told_a_family_name_and_teacher() -> None:
    assert staff.shown_as("王敏") == "王老师"


def test_generated_passwords_differ_and_are_long_enough() -> None:
    made = {passwords.generate() for _ in range(20)}
    assert len(made) == 20
    assert all(len(word) >= staff.MIN_PASSWORD for word in made)


def test_the_halls_day_begins_at_midnight_in_china() -> None:
    before = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
    assert hall_day(before) == "20261123"
    assert hall_day(before + timedelta(minutes=1)) == "20261124"
    assert hall_midnight(before).astimezone(UTC) == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "words"), [(-1, "0:00"), (14.9, "0:14"), (125, "2:05"), (3725, "1:02:05")])
def test_spans_are_read_at_a_glance(seconds: float, words: str) -> None:
    assert span(seconds) == words


@given(st.binary(max_size=300), st.text(max_size=20), st.binary(min_size=32, max_size=32))
def test_what_is_sealed_opens_and_hides(plain: bytes, about: str, key: bytes) -> None:
    vault = Vault(key)
    sealed = vault.seal(plain, about)
    assert vault.open(sealed, about) == plain
    assert len(plain) < 8 or plain not in sealed
    with pytest.raises(VaultError):
        vault.open(sealed, about + "x")
    with pytest.raises(VaultError):
        vault.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), about)


def test_the_key_file_is_its_owners_alone_and_never_made_anew_over_sealed_data(tmp_path: Path) -> None:
    first = open_vault(tmp_path, may_create=True)
    path = tmp_path / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_vault(tmp_path, may_create=False).key_id == first.key_id
    path.chmod(0o644)
    with pytest.raises(VaultError, match="chmod 600"):
        open_vault(tmp_path, may_create=False)
    path.unlink()
    with pytest.raises(VaultError, match="backup"):
        open_vault(tmp_path, may_create=False)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-11-27", date(2026, 11, 27)), ("", None), ("9999-12-31", None), ("0001-01-01", None), ("27.11.2026", None)],
)
def test_a_day_that_is_typed_is_one_a_hall_can_have_or_none(typed: str, day: date | None) -> None:
    assert typed_day(typed) == day


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_that_a_terminal_gives_for_a_right_has_words_for_staff(reason: Reason) -> None:
    words = submissions.value("entitled", reason)
    assert words != reason.value and submissions.label("entitled") == "够不够条件"
    with speaking("en"):
        assert said(words).isascii()
