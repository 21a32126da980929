"""What became of one's matters: asked of the desk now, told to who asked alone, and nowhere afterwards."""

import json
import logging
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk import demo
from helpdesk.contract import CASES_MINE, CASES_TOLD, MineCase, MineOut, RoundsOut
from kiosk_app.desk import CasesFound, DeskLost, LookUpFailed, PlacesKnown, RoundsKnown, SubmissionAccepted
from kiosk_app.desk.mine import NotAHolder, found_in, question, told_bodies
from tests.desk.test_desk_killed import RealDesk

HOLDER = "421222195003120026"
REASON = "还差一张近照"


def case(number="20261123-007", change="c12", **more):
    said = {
        "number": number,
        "title": "残疾人证照相",
        "state": "more_needed",
        "words": "还要补材料，请带来。",
        "reason": REASON,
        "changed_at": datetime(2026, 11, 25, 9, tzinfo=UTC),
        "change": change,
        "new": True,
    }
    return MineCase(**(said | more)).model_dump(mode="json")


def on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_desks_answer_reaches_who_asked_and_rests_nowhere(desk, start, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    desk.mine[HOLDER] = [case()]
    kiosk = start()
    key = kiosk.client.look_up(HOLDER, language="en")
    found = kiosk.heard.wait(CasesFound, key)
    assert [(one.number, one.reason, one.new) for one in found.cases] == [("20261123-007", REASON, True)]
    assert desk.posts(CASES_MINE)[0].body == {"kiosk": "kiosk-3", "holder": HOLDER, "language": "en"}
    assert REASON not in repr(found) and "照相" not in repr(found)
    kiosk.client.stop()
    kept = on_disk(tmp_path / "state")
    assert HOLDER.encode() not in kept and REASON.encode() not in kept
    assert HOLDER not in caplog.text and REASON not in caplog.text


def test_nobody_found_is_an_answer_too(start):
    kiosk = start()
    assert kiosk.heard.wait(CasesFound, kiosk.client.look_up(HOLDER)).cases == ()


def test_a_desk_that_is_away_or_talks_nonsense_is_said_in_time(desk, start):
    kiosk = start()
    desk.forever[CASES_MINE] = "garbage"
    assert kiosk.heard.wait(LookUpFailed, kiosk.client.look_up(HOLDER)).reason == ""
    desk.forever[CASES_MINE] = "429"
    assert kiosk.heard.wait(LookUpFailed, kiosk.client.look_up(HOLDER)).reason == "http_429"
    desk.forever[CASES_MINE] = "hang"
    began = time.monotonic()
    assert kiosk.heard.wait(LookUpFailed, kiosk.client.look_up(HOLDER)).reason == "timeout"
    assert time.monotonic() - began < 7


def test_a_line_that_breaks_once_is_tried_again(desk, start):
    desk.mine[HOLDER] = [case()]
    desk.faults.extend(["reset", "503"])
    kiosk = start()
    assert len(kiosk.heard.wait(CasesFound, kiosk.client.look_up(HOLDER)).cases) == 1


def test_who_has_gone_is_told_nothing_any_more(desk, start, eventually):
    desk.mine[HOLDER] = [case()]
    desk.forever[CASES_MINE] = "late "
    kiosk = start()
    kiosk.client.look_up(HOLDER)
    eventually(lambda: desk.posts(CASES_MINE))
    kiosk.client.forget_look_up()
    del desk.forever[CASES_MINE]
    later = kiosk.client.look_up(HOLDER)
    kiosk.heard.wait(CasesFound, later)
    time.sleep(1.1)  # the first answer would have come by now
    assert [event.key for event in kiosk.heard.of(CasesFound)] == [later]


def test_that_it_was_told_is_kept_sealed_until_the_desk_has_it(desk, start, tmp_path, eventually):
    desk.mine[HOLDER] = [case(), case("20261124-001", "v3")]
    desk.down()
    kiosk = start()
    kiosk.heard.wait(DeskLost)
    kiosk.client.told(HOLDER, ["c12", "v3", "c12", "not a change"])
    eventually(lambda: kiosk.client.waiting == 1)
    kiosk.client.stop()
    assert HOLDER.encode() not in on_disk(tmp_path / "state")
    desk.up()
    again = start()
    eventually(lambda: desk.posts(CASES_TOLD) and again.client.waiting == 0)
    assert list(desk.effects) == ["c12", "v3"]
    assert not any(one["new"] for one in desk.mine[HOLDER])


@pytest.mark.parametrize("fault", ["lost", "garbage", "503", "reset"])
def test_a_lost_or_bent_answer_is_repeated_without_harm(desk, start, eventually, fault):
    desk.mine[HOLDER] = [case()]
    desk.faults.append(fault)
    kiosk = start()
    kiosk.client.told(HOLDER, ["c12"])
    eventually(lambda: kiosk.client.waiting == 0)
    assert set(desk.effects) == {"c12"} and len(desk.posts(CASES_TOLD)) == 2


def test_what_the_desk_refuses_is_told_anew_next_time_and_kept_no_longer(desk, start, eventually):
    desk.faults.append("422")
    kiosk = start()
    kiosk.client.told(HOLDER, ["c12"])
    eventually(lambda: desk.posts(CASES_TOLD) and kiosk.client.waiting == 0)
    assert kiosk.client.parked == 0


@pytest.mark.parametrize("typed", ["", "4212", "42122219500312002x", "4212221950031200261234", "421222 195003120026"])
def test_what_no_card_says_is_never_asked(desk, start, typed):
    kiosk = start()
    for ask in (lambda: kiosk.client.look_up(typed), lambda: kiosk.client.told(typed, ["c1"])):
        with pytest.raises(NotAHolder) as refused:
            ask()
        assert not typed or typed not in str(refused.value)
    assert desk.posts(CASES_MINE) == [] and repr(question("k", HOLDER, "")).find(HOLDER) < 0


def test_many_changes_go_in_parts(desk):
    bodies = [json.loads(body) for body in told_bodies("kiosk-3", HOLDER, [f"c{n}" for n in range(1, 151)])]
    assert [len(body["changes"]) for body in bodies] == [100, 50]


@given(st.one_of(st.binary(max_size=60), st.recursive(st.none() | st.integers() | st.text(max_size=8), lambda inner:
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["cases", "number", "new", "change"]), inner)
).map(lambda data: json.dumps(data).encode())))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_an_answer_or_none(body):
    assert found_in(body) is None or isinstance(found_in(body), MineOut)


@given(st.lists(st.builds(case, change=st.from_regex(r"[a-z][0-9]{1,18}", fullmatch=True), reason=st.text(max_size=120),
    tracking=st.text(max_size=30), new=st.booleans()), max_size=5))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_what_the_desk_says_comes_through_whole(cases):
    found = found_in(json.dumps({"cases": cases, "newer": 1}).encode())
    assert found is not None and [one.model_dump(mode="json") for one in found.cases] == cases


ROUND = {
    "id": 7,
    "title": "老年人公交卡年审",
    "township": "麦市镇",
    "place": "镇便民服务中心",
    "begins_at": "2026-12-03T01:00:00Z",
    "ends_at": "2026-12-03T08:00:00Z",
    "full": False,
}


def test_the_rounds_are_known_and_outlive_a_restart_without_the_desk(desk, start):
    desk.rounds.append(ROUND)
    kiosk = start()
    assert kiosk.heard.wait(RoundsKnown).rounds == RoundsOut(rounds=[ROUND])
    kiosk.client.stop()
    desk.down()
    assert start().heard.wait(RoundsKnown).rounds.rounds[0].place == "镇便民服务中心"


PLACE = {"id": "hall", "kind": "office", "title": "办事大厅", "township": "隽水镇", "address": "示例大道 1 号"}


def test_the_places_are_known_and_outlive_a_restart_on_an_older_desk(desk, start):
    desk.places.append(PLACE)
    kiosk = start()
    assert kiosk.heard.wait(PlacesKnown).places.places[0].title == "办事大厅"
    kiosk.client.stop()
    desk.places.clear()
    again = start()
    assert again.heard.wait(PlacesKnown).places.places[0].address == "示例大道 1 号"
    assert again.heard.wait(RoundsKnown).rounds == RoundsOut(), "what it does know is asked all the same"


def test_a_claim_is_a_case_of_its_own_kind_at_a_real_desk(real, start):
    kiosk = start(url=real.url, token=demo.TOKEN)
    ticked = (("household", "户口本", True), ("bank_card", "银行卡", False))
    key = kiosk.client.submit("pension", {"name": "李玉兰", "number": HOLDER}, materials=ticked)
    kiosk.heard.wait(SubmissionAccepted, key)
    (mine,) = kiosk.heard.wait(CasesFound, kiosk.client.look_up(HOLDER)).cases
    assert mine.words == "养老金的事已经收到。"


@pytest.fixture
def real(tmp_path):
    server = RealDesk(tmp_path / "desk")
    server.up()
    yield server
    server.kill()


def test_a_real_desk_tells_by_the_card_and_is_told(real, start, eventually):
    kiosk = start(url=real.url, token=demo.TOKEN)
    fields = {"name": "李玉兰", "number": HOLDER}
    kiosk.heard.wait(SubmissionAccepted, kiosk.client.submit("disability-photo", fields, service_title="残疾人证照相"))
    (mine,) = kiosk.heard.wait(CasesFound, kiosk.client.look_up(HOLDER)).cases
    assert (mine.title, mine.state, mine.new) == ("残疾人证照相", "received", True)
    kiosk.client.told(HOLDER, [mine.change])
    eventually(lambda: kiosk.client.waiting == 0)
    (again,) = kiosk.heard.wait(CasesFound, kiosk.client.look_up(HOLDER)).cases
    assert (again.number, again.new) == (mine.number, False)
    assert kiosk.heard.wait(CasesFound, kiosk.client.look_up("110105194912310021")).cases == ()
    asked = {**fields, "township": "麦市镇", "village": "河东示例村", "call": "打给我", "phone": "13800001234"}
    kiosk.heard.wait(SubmissionAccepted, kiosk.client.submit("home-visit", asked, service_title="养老保险上门办"))
    visit, _ = kiosk.heard.wait(CasesFound, kiosk.client.look_up(HOLDER)).cases
    assert (visit.change[0], visit.new) == ("v", True) and "排日子" in visit.words
    kiosk.client.told(HOLDER, [visit.change])
    eventually(lambda: kiosk.client.waiting == 0)
    assert not kiosk.heard.wait(CasesFound, kiosk.client.look_up(HOLDER)).cases[0].new


def test_who_signs_up_for_a_round_of_a_real_desk_hears_of_it(real, start):
    kiosk = start(url=real.url, token=demo.TOKEN)
    first = kiosk.heard.wait(RoundsKnown).rounds.rounds[0]
    fields = {"name": "李玉兰", "number": HOLDER, "township": first.township, "round": str(first.id)}
    kiosk.heard.wait(SubmissionAccepted, kiosk.client.submit("round-signup", fields, service_title="下乡办事报名"))
    (mine,) = kiosk.heard.wait(CasesFound, kiosk.client.look_up(HOLDER)).cases
    assert mine.new and mine.title == first.title
