"""What a scripted member of staff sees on a page of the console, and what it could press."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.tools.console_page import read_page

LOANS = """<h2>借出的 <span>2 件</span></h2><p class="wrong" role="alert">请看最新的</p>
<table><thead><tr><th>东西</th><th>该还</th></tr></thead><tbody><tr><th>轮椅-01</th><td><b>超时</b>
 5 分钟</td></tr></tbody></table>
<form action="/loans/a"><input type="hidden" name="version" value="3"><button name="act" value="back"
 aria-label="轮椅-01 还回来了">还回来了</button></form>
<form action="/loans/b"><input name="version" value="1"><select name="half"><option value="am">上</option>
 <option value="pm" selected>下</option></select><button name="act" value="back"
 aria-label="轮椅-02 还回来了">还</button>
 <button class="small main" name="item" value="b:1">轮椅-02 <i>加宽</i></button></form>
<ul><li>☑ 户口本 <span>带来了</span></li></ul><a href="/x/papers/1">发票 &amp; 清单</a>"""


def test_tables_are_read_line_by_line() -> None:
    page = read_page(LOANS)
    assert page.row("轮椅-01") == ["轮椅-01", "超时 5 分钟"] and page.row("轮椅-02") is None
    assert page.heads == ["借出的 2 件"] and page.items == ["☑ 户口本 带来了"] and page.wrong == "请看最新的"
    assert page.links == [("/x/papers/1", "发票 & 清单")]


def test_a_button_is_found_by_its_value_by_whose_it_is_or_as_the_main_one() -> None:
    page = read_page(LOANS)
    back, other, main = page.button("act", "back"), page.button("act", "back", of="轮椅-02 "), page.button("item")
    assert back and back[0].action == "/loans/a" and other and other[0].action == "/loans/b"
    assert main and main[1].value == "b:1" and main[1].words == "轮椅-02 加宽"
    assert page.button("act", "clean") is None and page.buttons() == ["b:1", "back"]


def test_a_form_keeps_what_stands_in_it() -> None:
    form = read_page(LOANS).form("/loans/b")
    assert form is not None and form.fields == {"version": "1", "half": "pm"} and form.choices == {"half": ["am", "pm"]}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*"<>/\"' =x", "td", "tr", "form", "button", "</", "option", "select", "li"]), max_size=40)
)
def test_whatever_the_desk_sends_is_read_to_its_end(parts: list[str]) -> None:
    read_page("".join(parts))
