"""What became of my matter: by one's own card alone, one after the other, on paper; told when read or printed."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk import ELDER, Walk

from kiosk_app.core import events as ev
from kiosk_app.core import matters
from kiosk_app.core.effects import Announce, LookUp, MarkTold, Print, StartTimer, Wipe
from kiosk_app.core.matter import Matter
from kiosk_app.core.page import PageKind, Privacy
from kiosk_app.core.person import Person
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

ASKED = Matter("20261110-003", "残疾人证照相", "还要补材料，请带来。", date(2026, 11, 20), "c31", True, "还差一张近照")
POSTED = Matter("20261023-012", "残疾人证照相", "证已经寄出。", date(2026, 11, 2), "c12", True, "", "EMS1234567890")
OLD = Matter("20261002-004", "养老金上门", "已经收到。", date(2026, 10, 2), "v3", False)
FOUND = (OLD, ASKED, POSTED)
OTHER = Person("resident", "张三", "420222195007010018", date(1950, 7, 1))


def asking(world: World, person: Person = ELDER) -> Walk:
    walk = Walk(world)(ev.Begin("v1")).press("my-matters")
    while walk.page.id != "card":
        walk.press(walk.page.items[0].id)
    return walk(ev.CardRead(person)).press("confirm")


def seen(walk: Walk) -> str:
    facts = " · ".join(fact.value.show or fact.label.show for fact in walk.page.facts)
    return f"{walk.page.title.show} | {walk.page.body.show if walk.page.body else ''} | {facts}"


def told(walk: Walk) -> list[str]:
    return [change for effect in walk.effects if isinstance(effect, MarkTold) for change in effect.changes]


def test_she_reads_what_is_new_first_and_each_counts_as_told_when_she_goes_on(world: World) -> None:
    walk = asking(world)
    assert walk.last(LookUp) == LookUp(ELDER, "zh-CN") and StartTimer("look-up", 7.0) in walk.effects
    assert walk.page.kind is PageKind.WAIT and walk.page.title.show == "正在查"
    walk(ev.CasesFound(FOUND))
    first = "第 1 件，共 3 件 | 有新消息，请看一看。 | 残疾人证照相 · 还要补材料，请带来。 · 还差一张近照"
    assert seen(walk).startswith(first)
    assert told(walk) == [], "not before it was read"
    walk.press("next_matter")
    assert "EMS1234567890" in seen(walk) and told(walk) == ["c31"]
    spoken = {fact.label.show: fact.value.spoken for fact in walk.page.facts}
    assert spoken["快递单号"] == "E M S 1 2 3 4 5 6 7 8 9 0" and spoken["办件号"] == "2 0 2 6 1 0 2 3   0 1 2"
    walk.press("next_matter")
    assert "第 3 件，共 3 件 | 这件事还没有新消息。" in seen(walk) and told(walk) == ["c31", "c12"]
    assert "next_matter" not in walk.page.targets()
    assert walk.press("back").page.title.show == "第 2 件，共 3 件"
    walk.press("next_matter", "print")
    assert told(walk) == ["c31", "c12"], "what was told is not told again"


def test_the_slip_has_number_service_state_and_day_of_every_change_and_nothing_else_of_her(world: World) -> None:
    walk = asking(world)(ev.CasesFound(FOUND)).press("print")
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    lines = [line.text for line in slip.lines]
    assert lines[lines.index("新消息：残疾人证照相") :][:4] == [
        "新消息：残疾人证照相",
        "办件号：20261110-003",
        "还要补材料，请带来。",
        "日期：11 月 20 日",
    ]
    assert "快递单号：EMS1234567890" in lines and "姓名：李*" in lines
    everything = "".join(lines)
    assert not any(text in everything for text in (ELDER.name, ELDER.number, ELDER.address, ASKED.reason, "养老金"))
    assert told(walk) == ["c31"], "the page she printed from was read, the others only lie on the paper"
    walk(ev.Printed(slip.job_id, "printed"))
    assert told(walk) == ["c31", "c12"]
    paper = [one for one in walk.page.paper if "EMS" in one.show]
    assert paper[0].spoken == "快递单号：E M S 1 2 3 4 5 6 7 8 9 0" and paper[0].privacy is Privacy.MASKED
    walk.press("taken", "go_on")
    assert walk.page.id == "home" and walk.count(Wipe) == 1 and walk.visit.matters == ()


def test_a_slip_that_was_not_printed_tells_nobody_anything(world: World) -> None:
    walk = asking(world)(ev.CasesFound(FOUND)).press("print")
    walk(ev.CommandFailed("receipt_printer", "print", "error-paper-out", "maintenance"))
    assert told(walk) == ["c31"]
    assert any("EMS" in words.show for words in walk.page.paper), "but she may read it on the page"


def test_where_nothing_is_new_the_slip_has_what_changed_last(world: World) -> None:
    many = tuple(replace(OLD, number=f"2026100{n}-001", change=f"v{n}") for n in range(1, 8))
    walk = asking(world)(ev.CasesFound(many)).press("print")
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    assert sum("办件号" in line.text for line in slip.lines) == matters.MOST_OLD and told(walk) == []


def test_nothing_found_is_said_kindly_and_a_cut_off_desk_honestly(world: World) -> None:
    walk = asking(world)(ev.CasesFound())
    assert walk.page.title.show == "没有查到您的事" and "请人帮我" in seen(walk)
    assert walk.press("go_on").page.id == "home"
    for end in (ev.LookUpFailed(), ev.TimerFired("look-up")):
        walk = asking(world)(end)
        assert walk.page.title.show == "现在查不了" and world.county["desk_phone"] in seen(walk)
        assert walk.page.facts[0].value.spoken == "0 7 1 5   4 3 2 0 0 0 0"
        walk.press("again")
        assert walk.count(LookUp) == 2 and walk.page.title.show == "正在查"
        assert seen(walk(ev.CasesFound((ASKED,)))).startswith("您办的事 | 有新消息，请看一看。")
    assert asking(world)(ev.LookUpFailed()).press("go_on").page.id == "home"


def test_an_answer_that_comes_late_changes_nothing(world: World) -> None:
    walk = asking(world)(ev.LookUpFailed(), ev.CasesFound(FOUND))
    assert walk.page.title.show == "现在查不了" and walk.visit.matters == ()
    walk = asking(world).press("back")(ev.CasesFound(FOUND))
    assert walk.page.id == "person" and walk.visit.matters == ()


def test_another_card_never_shows_the_first_ones_matters(world: World) -> None:
    walk = asking(world)(ev.CasesFound(FOUND)).press("back")
    assert walk.page.id == "person"
    walk.press("not_me")(ev.CardRead(OTHER)).press("confirm")
    assert walk.visit.matters == () and walk.last(LookUp) == LookUp(OTHER, "zh-CN")


def test_a_long_reason_has_pages_of_its_own_and_counts_as_told_at_its_end(world: World) -> None:
    reason = "您的照片戴着帽子，不能用。请再来照一张。眼睛看前面，不要戴帽子，头发不要盖住耳朵。"
    reason += "请带身份证和户口本。走不动的，打个电话，我们上门。"
    walk = asking(world)(ev.CasesFound((replace(ASKED, reason=reason),)))
    assert "帽子" not in seen(walk)
    walk.press("next_matter")
    assert seen(walk).startswith("为什么 |  | 您的照片戴着帽子，不能用。 · 请再来照一张。") and told(walk) == []
    walk.press("next_matter")
    assert seen(walk).endswith("我们上门。") and "next_matter" not in walk.page.targets() and told(walk) == []
    assert told(walk.press("print")) == ["c31"]


def test_sentences_and_words_are_not_torn_apart() -> None:
    english = "Your photo cannot be used. Please have another one taken, and do not wear a hat. Bring 3.5 cm of it."
    assert matters.pages_of(english) == (
        (
            "Your photo cannot be used.",
            "Please have another one taken, and do not wear a hat.",
            "Bring 3.5 cm of it.",
        ),
    )
    assert [len(piece) < 81 and not piece.endswith("wor") for page in matters.pages_of("word " * 40) for piece in page]
    assert matters.pages_of("照片不能用。请再照") == (("照片不能用。", "请再照"),)


def test_a_result_is_seen_and_heard_and_never_on_paper(world: World) -> None:
    said = "肢体残疾三级。证做好了寄给您，不用来拿。"
    result = replace(ASKED, title="看残疾有多重", words=said, reason="", change="r7")
    walk = asking(world)(ev.CasesFound((result, POSTED)))
    assert said in seen(walk)
    walk.press("print")
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    lines = [line.text for line in slip.lines]
    assert "结果出来了，请在这里看。" in lines and not any("三级" in line for line in lines)
    walk = asking(world)(ev.CasesFound((replace(result, words=f"{said}{said}"),)))
    assert "三级" not in seen(walk)
    assert seen(walk.press("next_matter")).startswith("现在怎样 |  | 肢体残疾三级。 · ")


def test_a_clerks_slip_of_the_pen_is_covered(world: World) -> None:
    careless = replace(ASKED, reason=f"李玉兰{ELDER.number}再来", words="请打 13800001234。")
    walk = asking(world)(ev.CasesFound((careless,)))
    everything = seen(walk) + "".join(fact.value.spoken + fact.label.spoken for fact in walk.page.facts)
    assert ELDER.number not in everything and ELDER.name not in everything and "13800001234" not in everything
    assert {fact.value.privacy for fact in walk.page.facts} == {Privacy.MASKED}
    walk.press("next_matter")
    assert ELDER.number not in seen(walk) and "李*4212**********0026再来" in seen(walk)


def test_nothing_of_it_is_in_a_repr_and_the_end_wipes_it(world: World) -> None:
    walk = asking(world)(ev.CasesFound(FOUND))
    for told_ in (repr(walk.visit), repr(ev.CasesFound(FOUND)), repr(walk.page), repr(walk.effects)):
        assert not any(text in told_ for text in ("还差", "EMS", "寄出", ELDER.number, "20261110-003"))
    assert walk.gone().visit == Visit()


@given(st.text(alphabet="好，。；！ a？、", max_size=130))
@settings(max_examples=150, deadline=None)
def test_a_reason_is_told_whole_however_it_is_written(reason: str) -> None:
    pages = matters.pages_of(reason)
    assert all(pages) and all(0 < len(piece) <= 2 * matters.MOST_ON_LINE for page in pages for piece in page)
    kept = [sign for page in pages for piece in page for sign in piece if sign in "好a"]
    assert kept == [sign for sign in reason if sign in "好a"]


SIGNS = st.one_of(
    st.integers(0, 5),
    st.sampled_from("0123456789").map(ev.Typed),
    st.sampled_from([ev.CardRead(ELDER), ev.CardRead(OTHER), ev.CasesFound(FOUND), ev.LookUpFailed(), ev.Begin("v2")]),
    st.sampled_from([ev.TimerFired("idle"), ev.TimerFired("leave"), ev.TimerFired("look-up"), ev.Pressed("print")]),
)


@given(st.lists(SIGNS, max_size=40))
@settings(max_examples=60, deadline=None)
def test_only_a_card_that_lay_on_the_reader_in_this_visit_is_ever_asked_about(
    world: World, steps: list[int | ev.Event]
) -> None:
    walk, read = Walk(world)(ev.Begin("v1")).press("my-matters"), set[str]()
    for step in steps:
        before = len(walk.effects)
        if isinstance(step, ev.CardRead):
            read.add(step.person.number)
        if isinstance(step, int):
            targets = walk.page.targets()
            walk.press(targets[step % len(targets)])
        else:
            walk(step)
        for effect in walk.effects[before:]:
            if isinstance(effect, LookUp | MarkTold):
                assert effect.person.number in read
            if isinstance(effect, Wipe):
                read = set()
        assert not walk.visit.matters or walk.visit.person is not None
        assert not any(isinstance(one, Announce) and "EMS" in one.say for one in walk.effects[before:])


def test_a_person_is_made_of_a_card_the_reader_read_and_nowhere_else() -> None:
    """By construction: the question holds a Person, the device's own words are where a Person is made, and no text
    that was typed becomes one."""
    made, asked = set(), set()
    for path in Path("kiosk_app").rglob("*.py"):
        if "tools" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name == "Person":
                    made.add(path.name)
                if name in ("LookUp", "MarkTold"):
                    asked.add(path.name)
    assert made == {"device_words.py"} and asked == {"matters.py"}


@pytest.mark.parametrize("kept", [(), (ASKED,)])
def test_without_a_person_nothing_is_asked_and_nothing_marked(kept: tuple[Matter, ...]) -> None:
    visit = Visit(id="v", matters=kept)
    assert matters.looked_up(visit) == () and matters.told_of(visit, {"c31"}) == (visit, ())
