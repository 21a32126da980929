"""What kiosks see: a press is kept once, merged, told about, and never lost between two streams."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from httpx_sse import connect_sse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.contract import EVENTS, HEALTH, HEARTBEAT, HELP_REQUESTS, SUBMISSIONS, HelpRequestOut
from helpdesk.fleet import service as fleet

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Console, Eventually, Running, Terminal


def new_key() -> str:
    return str(uuid4())


@pytest.fixture
def kiosk(desk: Running) -> Terminal:
    return desk.terminal()


@pytest.fixture
def wang(desk: Running) -> Iterator[Console]:
    console = desk.console("wang")
    yield console
    console.leave()


def submission(terminal: Terminal, key: str | None = None, **fields: Any) -> httpx.Response:
    body = {
        "key": key or new_key(),
        "kiosk": terminal.id,
        "service": "disability-photo",
        "fields": {"name": "张三", "phone": "13800000000"},
        **fields,
    }
    return terminal.http.post(SUBMISSIONS, json=body, headers={"Idempotency-Key": body["key"]})


@contextmanager
def listening(kiosk: Terminal, last: str | None = None) -> Iterator[list[dict[str, Any]]]:
    """Collects the kiosk's events in a thread of its own."""
    heard: list[dict[str, Any]] = []
    headers = {"Authorization": f"Bearer {kiosk.token}"} | ({"Last-Event-ID": last} if last else {})
    with httpx.Client(base_url=kiosk.http.base_url, timeout=30) as client:
        ready = threading.Event()

        def listen() -> None:
            try:
                with connect_sse(client, "GET", EVENTS, headers=headers) as source:
                    ready.set()
                    for event in source.iter_sse():
                        heard.append(json.loads(event.data) | {"id": event.id})
                        if len(heard) >= 50 or stop.is_set():
                            return
            except (httpx.HTTPError, OSError):
                ready.set()

        stop = threading.Event()
        thread = threading.Thread(target=listen)
        thread.start()
        assert ready.wait(20)
        try:
            yield heard
        finally:
            stop.set()
            kiosk.press()  # one more event lets the listener see that it should stop
            thread.join(20)
            assert not thread.is_alive()


def test_the_desk_says_that_it_is_well(desk: Running) -> None:
    assert httpx.get(desk.url + HEALTH).json() == {"status": "ok"}


def test_a_press_is_raised_delivered_claimed_arrived_and_closed(kiosk: Terminal, wang: Console) -> None:
    raised = kiosk.press(need="assist", aids=["wheelchair"])
    assert raised.status_code == 201
    key = raised.json()["key"]
    assert raised.json()["state"] == "raised"

    assert wang.lease(raised.json()["seq"]).status_code == 200
    delivered = kiosk.request(key)
    assert (delivered["state"], delivered["heard"]) == ("delivered", True)

    assert wang.act(key, "claim", minutes=2).status_code == 200
    claimed = kiosk.request(key)
    assert (claimed["state"], claimed["helper"], claimed["minutes"]) == ("claimed", "王老师", 2)

    wang.act(key, "arrived").raise_for_status()
    wang.act(key, "close", given="act_for").raise_for_status()
    closed = HelpRequestOut.model_validate(kiosk.request(key))
    assert closed.state == "closed"
    assert closed.delivered_at and closed.claimed_at and closed.arrived_at and closed.closed_at
    clocks = [closed.raised_at, closed.delivered_at, closed.claimed_at, closed.arrived_at, closed.closed_at]
    assert clocks == sorted(clocks)


def test_a_press_is_not_delivered_by_a_console_that_has_not_seen_it(kiosk: Terminal, wang: Console) -> None:
    raised = kiosk.press().json()
    wang.lease(raised["seq"] - 1)
    assert kiosk.request(raised["key"])["state"] == "raised"


def test_a_console_nobody_can_see_or_hear_does_not_count(own_desk: Running) -> None:
    kiosk, wang = own_desk.terminal(), own_desk.console()
    raised = kiosk.press().json()
    assert raised["heard"] is False
    wang.lease(raised["seq"], sound_ok=False, visible=False)
    assert (kiosk.request(raised["key"])["state"], kiosk.request(raised["key"])["heard"]) == ("raised", False)
    wang.lease(raised["seq"], sound_ok=False, visible=True)
    assert (kiosk.request(raised["key"])["state"], kiosk.request(raised["key"])["heard"]) == ("delivered", True)


def test_a_waiting_kiosk_is_told_when_the_last_console_leaves(own_desk: Running, eventually: Eventually) -> None:
    kiosk, wang = own_desk.terminal(), own_desk.console()
    wang.lease(0)
    with listening(kiosk) as heard:
        assert kiosk.press().json()["heard"] is True
        eventually(lambda: heard)
        wang.leave()
        eventually(lambda: any(not event["heard"] for event in heard))


def test_the_same_press_sent_twice_is_one_request(kiosk: Terminal) -> None:
    key = new_key()
    first = kiosk.press(key)
    again = kiosk.press(key, pressed_ms_ago=700)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]


def test_a_key_used_for_something_else_is_refused(kiosk: Terminal) -> None:
    key = new_key()
    kiosk.press(key)
    other = kiosk.press(key, need="medical")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_second_press_joins_the_open_request_and_both_keys_name_it(kiosk: Terminal, wang: Console) -> None:
    first, second = new_key(), new_key()
    number = kiosk.press(first, aids=["deaf"]).json()["number"]
    joined = kiosk.press(second, need="medical", aids=["wheelchair"], presses=2)
    assert (joined.status_code, joined.json()["key"], joined.json()["number"]) == (200, first, number)
    assert kiosk.request(second)["key"] == first
    tile = next(tile for tile in wang.state()["requests"] if tile["key"] == first)
    assert tile["tags"] == ["急：要医药箱", "轮椅", "聋人：用文字"]
    assert tile["presses"] == 3
    kiosk.http.post(f"{HELP_REQUESTS}/{second}/cancel")
    assert kiosk.request(first)["state"] == "cancelled"


def test_many_presses_at_once_are_one_request(kiosk: Terminal) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: kiosk.press(), range(24)))
    assert {answer.status_code for answer in answers} == {200, 201}
    assert len({answer.json()["key"] for answer in answers}) == 1


def test_after_the_end_a_press_is_a_new_request(kiosk: Terminal) -> None:
    first = kiosk.press().json()
    kiosk.http.post(f"{HELP_REQUESTS}/{first['key']}/cancel").raise_for_status()
    second = kiosk.press()
    assert (second.status_code, second.json()["number"]) == (201, first["number"] + 1)


def test_the_true_time_of_the_press_is_kept(kiosk: Terminal) -> None:
    now = HelpRequestOut.model_validate(kiosk.press(new_key()).json())
    kiosk.http.post(f"{HELP_REQUESTS}/{now.key}/cancel")
    ago = HelpRequestOut.model_validate(kiosk.press(pressed_ms_ago=600_000).json())
    assert 540 < (now.raised_at - ago.raised_at).total_seconds() <= 600


def test_a_press_of_long_ago_is_shown_as_such_until_somebody_presses_again(kiosk: Terminal, wang: Console) -> None:
    key = kiosk.press(pressed_ms_ago=3_600_000).json()["key"]

    def tile() -> dict[str, Any]:
        return next(tile for tile in wang.state()["requests"] if tile["key"] == key)

    assert tile()["late"] is True
    before = tile()["raised_at"]
    kiosk.press()
    assert tile()["late"] is False
    assert tile()["raised_at"] > before


def test_cancelling_after_the_helper_came_changes_nothing(kiosk: Terminal, wang: Console) -> None:
    key = kiosk.press().json()["key"]
    wang.act(key, "claim")
    wang.act(key, "arrived")
    answer = kiosk.http.post(f"{HELP_REQUESTS}/{key}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "arrived")


def test_of_many_who_claim_at_once_one_goes(desk: Running, kiosk: Terminal) -> None:
    key = kiosk.press().json()["key"]
    people = [desk.console(login) for login in ("wang", "li", "zhao")]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda console: console.act(key, "claim"), people))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    loser = next(answer for answer in answers if answer.status_code == 409).json()
    assert loser["code"] == "taken"
    assert loser["message"].endswith("已经接了")


def test_a_claim_may_be_given_back_by_its_holder_or_a_supervisor(desk: Running, kiosk: Terminal) -> None:
    wang, li, zhao = (desk.console(login) for login in ("wang", "li", "zhao"))
    key = kiosk.press().json()["key"]
    wang.act(key, "claim")
    assert li.act(key, "release").json()["code"] == "not_holder"
    assert zhao.act(key, "release").json()["state"] == "delivered"
    li.act(key, "claim")
    assert li.act(key, "release").json()["holder"] is None


def test_a_colleague_at_the_console_may_say_that_the_helper_arrived(desk: Running, kiosk: Terminal) -> None:
    wang, li = desk.console("wang"), desk.console("li")
    key = kiosk.press().json()["key"]
    wang.act(key, "claim")
    assert li.act(key, "arrived").json()["holder"]["name"] == "王敏"
    assert li.act(key, "close").json()["state"] == "closed"


def test_an_act_that_does_not_fit_is_refused_with_words(kiosk: Terminal, wang: Console) -> None:
    key = kiosk.press().json()["key"]
    answer = wang.act(key, "close")
    assert (answer.status_code, answer.json()["code"]) == (409, "state")
    assert wang.act(new_key(), "claim").status_code == 404


def test_the_stream_tells_every_change_with_its_number(kiosk: Terminal, wang: Console, eventually: Eventually) -> None:
    with listening(kiosk) as heard:
        key = kiosk.press().json()["key"]
        wang.act(key, "claim", minutes=1)
        eventually(lambda: [event["state"] for event in heard][-1:] == ["claimed"])
        assert [event["id"] for event in heard] == [str(event["seq"]) for event in heard]
        assert heard[-1]["helper"] == "王老师"


def test_a_stream_that_comes_back_is_given_what_it_missed(
    kiosk: Terminal, wang: Console, eventually: Eventually
) -> None:
    raised = kiosk.press().json()
    wang.act(raised["key"], "claim")
    with listening(kiosk, last=str(raised["seq"])) as heard:
        eventually(lambda: [event["state"] for event in heard] == ["claimed"])
    with listening(kiosk, last="not a number") as heard:
        eventually(lambda: heard and heard[0]["key"] == raised["key"])


def test_a_kiosk_hears_nothing_of_another(desk: Running, kiosk: Terminal, eventually: Eventually) -> None:
    other = desk.terminal()
    with listening(kiosk) as heard:
        key = other.press().json()["key"]
        kiosk.press()
        eventually(lambda: heard)
        assert {event["kiosk"] for event in heard} == {kiosk.id}
    assert kiosk.http.get(f"{HELP_REQUESTS}/{key}").status_code == 404
    assert kiosk.http.post(f"{HELP_REQUESTS}/{key}/cancel").status_code == 404


def test_a_kiosk_cannot_speak_for_another(desk: Running, kiosk: Terminal) -> None:
    other = desk.terminal()
    assert kiosk.press(kiosk=other.id).json()["code"] == "other_kiosk"
    assert submission(kiosk, kiosk=other.id).json()["code"] == "other_kiosk"
    beat = kiosk.http.post(HEARTBEAT, json={"kiosk": other.id, "version": "1"})
    assert beat.json()["code"] == "other_kiosk"


def test_without_the_idempotency_header_nothing_is_taken(kiosk: Terminal) -> None:
    answer = kiosk.http.post(HELP_REQUESTS, json={"key": new_key(), "kiosk": kiosk.id})
    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")


def test_a_submission_gets_one_number_however_often_it_is_sent(kiosk: Terminal) -> None:
    key = new_key()
    photo = base64.b64encode(b"\xff\xd8" + bytes(300_000)).decode()
    first = submission(kiosk, key, photo_jpeg=photo)
    again = submission(kiosk, key, photo_jpeg=photo, submitted_ms_ago=5000)
    other = submission(kiosk, key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 422)
    assert first.json() == again.json()
    assert submission(kiosk).json()["number"] > first.json()["number"]


def test_nothing_personal_rests_in_the_clear(own_desk: Running) -> None:
    kiosk = own_desk.terminal()
    submission(kiosk, fields={"name": "欧阳测试", "phone": "13912345678"}).raise_for_status()
    rejected = submission(kiosk, fields={"name": "x" * 401, "Bad Name": "欧阳测试"})
    assert rejected.json()["code"] == "invalid"
    assert "欧阳测试" not in rejected.text
    log = own_desk.stop()
    assert "欧阳" not in log
    assert "13912345678" not in log
    for path in own_desk.state.iterdir():
        data = path.read_bytes()
        assert "欧阳测试".encode() not in data, path.name
        assert b"13912345678" not in data, path.name


def test_an_answer_to_a_bad_body_names_fields_and_shows_no_content(kiosk: Terminal) -> None:
    answer = submission(kiosk, fields={"name": "张" * 401})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert "张" not in answer.text


def test_too_much_is_refused_before_it_is_read(kiosk: Terminal) -> None:
    headers = {"Content-Type": "application/json"}
    assert kiosk.http.post(SUBMISSIONS, content=b" " * 25_000_001, headers=headers).status_code == 413

    def chunks() -> Iterator[bytes]:
        for _ in range(400):
            yield b" " * 65536

    answer = kiosk.http.post(SUBMISSIONS, content=chunks(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from([HELP_REQUESTS, SUBMISSIONS, HEARTBEAT]),
    content=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["key", "kiosk", "need", "fields", "version", "x"]), inner, max_size=5)
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)
def test_no_bytes_from_a_kiosk_break_the_desk(kiosk: Terminal, path: str, content: bytes) -> None:
    answer = kiosk.http.post(path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 403, 422)


def test_heartbeats_show_terminals_in_plain_words(own_desk: Running) -> None:
    kiosk, wang = own_desk.terminal("8 号终端", "电梯旁"), own_desk.console()
    beat = {
        "kiosk": kiosk.id,
        "version": "0.1.0",
        "devices": [{"role": "receipt_printer", "usable": True, "condition": "ok", "detail": "paper_low"}],
    }
    answer = kiosk.http.post(HEARTBEAT, json=beat).raise_for_status().json()
    assert answer["consoles"] == 0
    wang.lease(0)
    assert kiosk.http.post(HEARTBEAT, json=beat).json()["consoles"] == 1
    rows = wang.http.get("/console/api/side").json()["terminals"]
    assert {"label": "8 号终端 电梯旁", "value": "凭条纸快用完：请今天换纸", "alarm": True} in rows


def test_a_revoked_terminal_is_refused_at_once(desk: Running, kiosk: Terminal) -> None:
    desk.in_store(lambda tx: fleet.revoke(tx, kiosk.id, "test"))
    assert kiosk.press().status_code == 401


def test_the_ring_goes_to_consoles_while_somebody_waits(desk: Running, kiosk: Terminal, wang: Console) -> None:
    key = kiosk.press().json()["key"]
    with connect_sse(wang.http, "GET", "/console/api/events") as source:
        for event in source.iter_sse():
            # what other tests left waiting rings too, each in its own ten seconds
            if event.event == "ring" and key in (rung := json.loads(event.data)):
                assert rung[key] >= 1
                break
