"""What a clerk who never wrote code gets wrong, and what she is told: the line, the slip, what to type – in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.counties import two_services

from kiosk_app.content.check import check_content
from kiosk_app.content.problems import Problem

COUNTY, SERVICE = "county/county.yaml", "services/borrow/service.yaml"
TEXTS = "services/borrow/texts.zh-CN.ftl"
PHONE = 'desk_phone: "0715-4320000"'
ASKED = "thing-title = 您要借什么？"


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_services(tmp_path_factory.mktemp("clerk")) / "assets"


def told(assets: Path, file: str, old: str | bytes, new: str | bytes) -> list[Problem]:
    path = assets / file
    source = path.read_bytes()
    old, new = (one.encode() if isinstance(one, str) else one for one in (old, new))
    assert old in source
    try:
        path.write_bytes(source.replace(old, new, 1))
        return check_content(assets)[1]
    finally:
        path.write_bytes(source)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason", "remedy"),
    [
        (COUNTY, "hall: {", "hall：{", "这一行有中文的“：”", "换成英文的 :"),
        (COUNTY, '["4369239", ', '["4369239"，', "这一行有中文的“，”", "换成英文的 ,"),
        (COUNTY, PHONE, "desk_phone: “0715-4320000”", "写法不对", '两边加英文双引号："0123-4567890"'),
        (COUNTY, PHONE, PHONE[:-1], "双引号少了一个", "两边都要有"),
        (COUNTY, '    numbers: ["4369113"]', '\tnumbers: ["4369113"]', "有 Tab", "换成空格"),
        (COUNTY, '    numbers: ["4369113"]', '   numbers: ["4369113"]', "不合 YAML", "同级左对齐"),
        (COUNTY, '["4369113"]', "[4369113]", "要写成文字", "英文的双引号"),
        (COUNTY, '["4369113"]', '"4369113"', "要写成一列", "写在方括号里"),
        (COUNTY, "timezone: Asia/Shanghai", "timezone: Beijing", "没有这个时区", "Asia/Shanghai"),
        (COUNTY, "通城县政务服务大厅".encode(), "通城县政务服务大厅".encode("gb18030"), "不是 UTF-8", "另存为 UTF-8"),
        (SERVICE, "kind: choose", "kind: chose", "没有“chose”这种步骤", "是不是想写“choose”？"),
        (SERVICE, "called: goodbye,", "called: godbye,", "没有“godbye”这一步", "是不是想写“goodbye”？"),
        (SERVICE, "{read: $end}", "{read: end}", "没有“end”这一步", "是不是想写“$end”？"),
        (SERVICE, "    routes: {read: $end}\n", "", "少了这一项", "在这里加上 routes:"),
        (SERVICE, "  thing: public", "  thing: open", "没有“open”", "public, masked, private"),
        (TEXTS, "thing-title = ", "thing-titel = ", "没有哪一步用这句话", "是不是想写“thing-title”？"),
        (TEXTS, "thing-title = ", "thing-title：", "少了", "名字 = 要说的话"),
        (TEXTS, ASKED, "thing-title =", "后面没有字", "名字 = 要说的话"),
        (TEXTS, ASKED, f"{ASKED} {{", "少了", "名字 = 要说的话"),
        (TEXTS, ASKED, "thing-title = 请您选择您所需要办理的借用业务", "太长了", "缩短到 24 列"),
    ],
)
def test_the_slip_is_named_with_its_line_and_what_to_type(
    assets: Path, file: str, old: str | bytes, new: str | bytes, reason: str, remedy: str
) -> None:
    source = (assets / file).read_bytes()
    at = source[: source.index(old.encode() if isinstance(old, str) else old)].count(b"\n") + 1
    problems = told(assets, file, old, new)
    meant = [one for one in problems if reason in one.chinese()[0] and remedy in one.chinese()[1]]
    assert meant, [one.for_people() for one in problems]
    assert any(abs(one.line - at) <= 1 for one in meant) or file == SERVICE  # a step that lacks something begins above
    assert f"第 {meant[0].line} 行" in meant[0].for_people() and len(problems) <= 4
