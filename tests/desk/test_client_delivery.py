"""What a press meets on its way: a desk that is away, slow, broken, rude; and that it arrives once all the same."""

import json
import time
from dataclasses import replace

import pytest

from helpdesk.contract import SubmissionIn
from kiosk_app.desk import (
    DeskBack,
    DeskLost,
    HelpChanged,
    HelpStored,
    HelpUnheard,
    NotSafe,
    Refused,
    Safe,
    SubmissionAccepted,
    SubmissionInvalid,
    SubmissionStored,
)
from kiosk_app.tools.audit.behaviour.reach import holding

JPEG = bytes(range(256)) * 160


def test_a_press_reaches_the_desk_and_is_forgotten_here(desk, start, eventually):
    kiosk = start()
    key = kiosk.client.call_help(service="disability_photo", step="take_photo", page_title="请看镜头", step_number=4)
    changed = kiosk.heard.wait(HelpChanged, key)
    assert changed.request.number == 1
    assert changed.keys == {key}
    assert [type(e) for e in kiosk.heard.all if isinstance(e, Safe | HelpChanged)] == [Safe, HelpChanged]
    body = desk.posts("help-requests")[0].body
    assert (body["page_title"], body["step_number"], body["kiosk"]) == ("请看镜头", 4, "kiosk-3")
    assert desk.posts("help-requests")[0].headers["Authorization"].startswith("Bearer ")
    eventually(lambda: kiosk.client.waiting == 0)
    assert kiosk.client.reached
    assert kiosk.heard.of(DeskBack) and not kiosk.heard.of(HelpStored)


def test_what_one_wants_to_borrow_goes_along_and_nothing_else_is_said_of_it(desk, start):
    kiosk = start()
    keys = [kiosk.client.call_help(need="borrow", borrow=thing) for thing in ("wheelchair", "No Such Id")]
    for key in keys:
        kiosk.heard.wait(HelpChanged, key)
    bodies = {post.body["key"]: post.body for post in desk.posts("help-requests")}
    assert [(bodies[key]["need"], bodies[key].get("borrow")) for key in keys] == [
        ("borrow", "wheelchair"),
        ("borrow", None),
    ]


def test_a_press_while_the_desk_is_away_is_safe_is_said_to_be_stored_and_arrives_once(desk, start, eventually):
    desk.down()
    kiosk = start()
    key = kiosk.client.call_help()
    assert kiosk.heard.wait(Safe, key).where == "outbox"
    kiosk.heard.wait(HelpStored, key)
    kiosk.heard.wait(DeskLost)
    assert kiosk.client.waiting == 1
    desk.up()
    kiosk.heard.wait(HelpChanged, key)
    kiosk.heard.wait(DeskBack)
    eventually(lambda: kiosk.client.waiting == 0)
    assert desk.times_done(key) == 1
    assert len(kiosk.heard.of(Safe, key)) == 1


@pytest.mark.parametrize("fault", ["lost", "reset", "hang", "500", "503", "garbage", "slow"])
def test_one_fault_on_the_way_costs_nothing(desk, start, eventually, fault):
    kiosk = start()
    kiosk.heard.wait(DeskBack)
    eventually(lambda: desk.gets("/events"))
    desk.faults.append(fault)
    help_key = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, help_key)
    desk.faults.append(fault)
    file_key = kiosk.client.submit("disability_photo", {"name": "张三"}, JPEG)
    assert kiosk.heard.wait(SubmissionAccepted, file_key).number == "20261123-001"
    eventually(lambda: kiosk.client.waiting == 0)
    assert desk.times_done(help_key) == desk.times_done(file_key) == 1
    body = desk.submissions[file_key]["body"]
    assert body["fields"] == {"name": "张三"}
    assert len(kiosk.heard.of(SubmissionAccepted)) == 1


def test_a_run_of_mixed_faults_loses_and_doubles_nothing(desk, start, eventually):
    kiosk = start()
    desk.faults.extend(["reset", "lost", "500", "503", "garbage", "lost", "reset", "slow"] * 2)
    keys = [kiosk.client.call_help() for _ in range(8)]
    keys += [kiosk.client.submit("demo", {"n": str(n)}) for n in range(4)]
    eventually(lambda: kiosk.client.waiting == 0)
    assert [desk.times_done(key) for key in keys] == [1] * len(keys)


def test_the_age_of_a_press_grows_with_every_attempt(desk, start, eventually):
    kiosk = start()
    desk.faults.extend(["500", "503"])
    key = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, key)
    ages = [seen.body["pressed_ms_ago"] for seen in desk.posts("help-requests")]
    assert len(ages) == 3
    assert ages == sorted(ages)
    assert ages[-1] < 60_000
    others = [{k: v for k, v in seen.body.items() if k != "pressed_ms_ago"} for seen in desk.posts("help-requests")]
    assert others[0] == others[1] == others[2]


def test_an_invalid_write_is_parked_and_not_repeated_not_even_after_a_restart(desk, start, eventually):
    kiosk = start()
    desk.faults.append("422")
    key = kiosk.client.submit("demo", {"a": "b"})
    assert kiosk.heard.wait(Refused, key).reason == "invalid"
    later = kiosk.client.submit("demo", {"a": "c"})
    kiosk.heard.wait(SubmissionAccepted, later)
    kiosk.client.stop()
    again = start()
    eventually(lambda: again.client.parked == 1)
    again.heard.wait(SubmissionAccepted, again.client.submit("demo", {"a": "d"}))
    assert again.client.waiting == 1
    assert sum(1 for seen in desk.posts("submissions") if seen.body["key"] == key) == 1


def test_what_was_refused_because_the_desk_did_not_know_us_goes_out_once_it_does(desk, start, eventually):
    desk.forever["/api"] = "401"
    kiosk = start()
    eventually(lambda: Refused("", "token") in kiosk.heard.all)
    key = kiosk.client.call_help()
    assert kiosk.heard.wait(Refused, key).reason == "token"
    assert not kiosk.client.reached
    tried = len(desk.posts("help-requests"))
    time.sleep(0.7)  # two heartbeats
    assert len(desk.posts("help-requests")) == tried
    desk.forever.clear()
    kiosk.heard.wait(HelpChanged, key)
    assert desk.times_done(key) == 1


def test_what_was_refused_because_the_desk_did_not_know_us_is_tried_again_by_the_next_run(desk, start):
    desk.forever["/api/v1/submissions"] = "403"
    kiosk = start()
    key = kiosk.client.submit("demo", {})
    assert kiosk.heard.wait(Refused, key).reason == "other_kiosk"
    kiosk.heard.wait(Safe, key)
    kiosk.client.stop()
    desk.forever.clear()
    start().heard.wait(SubmissionAccepted, key)


def test_a_login_page_that_answers_200_is_no_acknowledgement(desk, start, eventually):
    desk.forever["/api"] = "garbage"
    kiosk = start()
    key = kiosk.client.submit("demo", {"a": "b"})
    kiosk.heard.wait(SubmissionStored, key)
    eventually(lambda: len(desk.posts("submissions")) >= 2)
    kiosk.heard.wait(DeskLost)
    assert not kiosk.client.reached
    desk.forever.clear()
    kiosk.heard.wait(SubmissionAccepted, key)


def test_a_desk_that_does_not_answer_is_told_after_a_moment_and_a_new_press_does_not_wait_behind(
    desk, start, quick, eventually
):
    kiosk = start(timings=replace(quick, read=8.0, total=8.0))
    kiosk.heard.wait(DeskBack)
    eventually(lambda: desk.gets("/events"))
    desk.faults.append("hang")
    first = kiosk.client.call_help()
    kiosk.heard.wait(HelpStored, first)
    assert not kiosk.heard.of(HelpChanged)
    pressed = time.monotonic()
    second = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, second)
    assert time.monotonic() - pressed < 3.0
    assert desk.times_done(first) == 0
    kiosk.heard.wait(HelpChanged, first)


def test_a_new_press_is_tried_at_once_however_long_the_patience_has_grown(desk, start, quick, eventually):
    desk.down()
    kiosk = start(timings=replace(quick, backoff_first=60.0, backoff_most=60.0, heartbeat=60.0))
    for _ in range(3):
        kiosk.heard.wait(HelpStored, kiosk.client.call_help())
    desk.up()
    pressed = time.monotonic()
    key = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, key)
    assert time.monotonic() - pressed < 5.0
    eventually(lambda: kiosk.client.waiting == 0)


def test_after_an_outage_help_goes_before_files(desk, start, eventually):
    desk.down()
    kiosk = start()
    files = [kiosk.client.submit("demo", {"n": str(n)}, JPEG) for n in range(3)]
    helps = [kiosk.client.call_help() for _ in range(3)]
    for key in files:
        kiosk.heard.wait(SubmissionStored, key)
    for key in helps:
        kiosk.heard.wait(HelpStored, key)
    desk.up()
    eventually(lambda: kiosk.client.waiting == 0)
    assert set(list(desk.effects)[:3]) == set(helps)
    assert list(desk.effects)[3:] == files


def test_a_file_on_a_slow_line_does_not_stand_before_help(desk, start, quick):
    kiosk = start(timings=replace(quick, submit_read=8.0, submit_total=8.0))
    kiosk.heard.wait(DeskBack)
    desk.forever["/api/v1/submissions"] = "hang"
    kiosk.client.submit("demo", {}, JPEG)
    pressed = time.monotonic()
    kiosk.heard.wait(HelpChanged, kiosk.client.call_help())
    assert time.monotonic() - pressed < 3.0
    desk.forever.clear()


def test_one_file_the_desk_chokes_on_does_not_stop_the_others(desk, start, eventually):
    kiosk = start()
    desk.faults.extend(["500"] * 3)
    first = kiosk.client.submit("demo", {"n": "1"})
    eventually(lambda: desk.posts("submissions"))
    second = kiosk.client.submit("demo", {"n": "2"})
    kiosk.heard.wait(SubmissionAccepted, first)
    kiosk.heard.wait(SubmissionAccepted, second)


def test_a_second_press_merges_and_both_keys_name_the_request(desk, start):
    kiosk = start()
    first = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, first)
    second = kiosk.client.call_help(need="medical")
    changed = kiosk.heard.wait(HelpChanged, second)
    assert changed.request.key == first
    assert changed.keys == {first, second}


def test_a_cancel_follows_its_press_even_when_both_waited(desk, start, eventually):
    desk.down()
    kiosk = start()
    key = kiosk.client.call_help()
    kiosk.client.cancel_help(key)
    kiosk.heard.wait(HelpStored, key)
    desk.up()
    eventually(lambda: kiosk.client.waiting == 0)
    assert list(desk.effects) == [key, f"cancel {key}"]
    eventually(lambda: kiosk.heard.of(HelpChanged)[-1].request.state == "cancelled")


def test_a_press_after_a_cancel_that_has_not_gone_out_withdraws_it(desk, start, eventually):
    kiosk = start()
    first = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, first)
    desk.down()
    kiosk.client.cancel_help(first)
    second = kiosk.client.call_help()
    kiosk.heard.wait(HelpStored, second)
    desk.up()
    eventually(lambda: kiosk.client.waiting == 0)
    assert list(desk.effects) == [first, second]
    assert desk.requests[first]["state"] == "raised"


def test_cancelling_what_nobody_knows_does_nothing(desk, start, eventually):
    kiosk = start()
    kiosk.client.cancel_help("")
    kiosk.client.cancel_help("01234567-89ab-7def-8123-456789abcdef")
    eventually(lambda: desk.posts("/cancel"))
    eventually(lambda: kiosk.client.waiting == 0)
    assert not kiosk.heard.of(Refused)


def test_when_no_console_listens_the_kiosk_is_told(desk, start):
    desk.heard, desk.consoles = False, 0
    kiosk = start()
    key = kiosk.client.call_help()
    kiosk.heard.wait(HelpUnheard, key)
    assert len(kiosk.heard.of(HelpUnheard)) == 1


def test_when_the_last_console_leaves_the_kiosk_is_told(desk, start):
    kiosk = start()
    key = kiosk.client.call_help()
    kiosk.heard.wait(HelpChanged, key)
    assert not kiosk.heard.of(HelpUnheard)
    desk.consoles = 0
    kiosk.heard.wait(HelpUnheard, key)


def test_help_is_never_refused_for_how_it_is_described(desk, start):
    kiosk = start()
    key = kiosk.client.call_help(
        service="No Such ID!", step="a b", page_title="题" * 99, step_number=-4, need="?", aids=("deaf", "x"), presses=0
    )
    kiosk.heard.wait(HelpChanged, key)
    body = desk.posts("help-requests")[0].body
    assert (body["service"], body["step"], len(body["page_title"]), body["need"]) == ("", "", 40, "help")
    assert (body["step_number"], body["aids"], body["presses"]) == (0, ["deaf"], 1)


@pytest.mark.parametrize(
    ("service", "fields", "photo", "says"),
    [
        ("demo", {"Bad Name": "x"}, None, "?"),
        ("demo", {"name": "秘密" * 300}, None, "name"),
        ("demo", {"name": "\ud800"}, None, "name"),
        ("Demo!", {"name": "秘密"}, None, "service"),
        pytest.param("demo", {"name": "秘密"}, bytes(2_000_001), "photo_jpeg", id="too large"),
    ],
)
def test_a_file_the_desk_could_never_take_is_said_at_once_without_quoting_it(desk, start, service, fields, photo, says):
    kiosk = start()
    with pytest.raises(SubmissionInvalid) as caught:
        kiosk.client.submit(service, fields, photo)
    assert says in str(caught.value)
    assert "秘密" not in str(caught.value)
    assert caught.value.__context__ is None
    assert kiosk.client.waiting == 0


def test_the_photo_arrives_byte_for_byte(desk, start):
    from helpdesk.contract import SubmissionIn

    kiosk = start()
    key = kiosk.client.submit("demo", {"name": "䶮·𬀩"}, JPEG, service_title="免费照相")
    kiosk.heard.wait(SubmissionAccepted, key)
    taken = SubmissionIn.model_validate(desk.submissions[key]["body"])
    assert taken.photo_jpeg == JPEG
    assert taken.fields == {"name": "䶮·𬀩"}
    assert taken.service_title == "免费照相"


def test_what_was_brought_arrives_and_what_does_not_fit_is_refused_without_naming_it(desk, start):
    from helpdesk.contract import Material, SubmissionIn

    kiosk = start()
    told = (("household", "户口本", True), ("bank_card", "银行卡", False))
    key = kiosk.client.submit("pension", {"name": "张三"}, materials=told)
    kiosk.heard.wait(SubmissionAccepted, key)
    taken = SubmissionIn.model_validate(desk.submissions[key]["body"])
    assert taken.materials == tuple(Material(id=one, title=title, brought=brought) for one, title, brought in told)
    for wrong in ([("Household!", "户口本", True)], [("a", "户" * 41, True)], [("a", "户口本", True)] * 21):
        with pytest.raises(SubmissionInvalid, match="materials") as refused:
            kiosk.client.submit("pension", {}, materials=wrong)
        assert "户" not in str(refused.value) and refused.value.__cause__ is None


def test_the_caller_never_waits_for_disk_or_network(desk, start, eventually):
    desk.forever["/api"] = "hang"
    kiosk = start()
    took = []
    for _ in range(50):
        began = time.perf_counter()
        kiosk.client.call_help()
        took.append(time.perf_counter() - began)
    assert sorted(took)[25] < 0.02
    desk.forever.clear()


@pytest.mark.parametrize("disk", ["well", "gone"])
def test_what_waits_for_a_desk_that_is_away_lies_nowhere_in_the_clear(desk, start, eventually, tmp_path, disk):
    desk.down()
    folder = tmp_path / "state"
    if disk == "gone":
        folder.write_text("no folder can be made here")
    kiosk = start(state_dir=folder)
    for _ in range(3):  # of the files waiting, only the first is tried at all
        key = kiosk.client.submit("demo", {"name": "张三", "number": "421222195003120018"}, JPEG)
    kiosk.heard.wait(SubmissionStored if disk == "well" else NotSafe, key)
    eventually(lambda: not holding(("张三", "421222195003120018"), kiosk.client))
    if disk == "gone":
        folder.unlink()
    desk.up()
    kiosk.heard.wait(SubmissionAccepted, key)
    assert {seen.body["fields"]["name"] for seen in desk.posts("submissions")} == {"张三"}
    eventually(lambda: kiosk.client.waiting == 0)


def test_photographed_papers_arrive_byte_by_byte_under_their_titles(desk, start):
    kiosk = start()
    papers = (("invoice", "住院发票", JPEG), ("invoice", "住院发票 2", JPEG[::-1]))
    key = kiosk.client.submit("reimbursement", {"name": "张三"}, pictures=papers)
    kiosk.heard.wait(SubmissionAccepted, key)
    sent = SubmissionIn.model_validate_json(json.dumps(desk.posts("submissions")[0].body))
    assert [(one.id, one.title, one.jpeg) for one in sent.pictures] == list(papers)
    assert sent.photo_jpeg is None and sent.fields == {"name": "张三"}


@pytest.mark.parametrize(
    "papers",
    [(("invoice", "", b"x"),) * 9, (("No Id", "", b"x"),), (("invoice", "", bytes(2_000_001)),)],
    ids=["too many", "no id", "too large"],
)
def test_papers_that_the_desk_could_never_take_are_refused_at_once(start, papers):
    with pytest.raises(SubmissionInvalid, match="pictures"):
        start().client.submit("reimbursement", {}, pictures=papers)
