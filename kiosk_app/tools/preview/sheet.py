"""The fact sheet of a service: what its owner reads and signs before citizens meet it. zh-CN, A4, one HTML file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiosk_app.content.load import Content
from kiosk_app.core.world import OTHER_SERVICE, Service, Step
from kiosk_app.tools.places import DESK_DEFAULTS
from kiosk_app.tools.preview.graph import BOX_H, GAP, size, svg
from plain.yaml_file import read_file

LANGUAGE = "zh-CN"
STEPS_A_PAGE = 13
"""Of the graph: more would be too small to read on paper."""
ENDS: Mapping[str, str] = {"$home": "回首页", "$end": "办完，清除", "$help": "叫人来"}
PRIVACY: Mapping[str, str] = {"public": "可以公开", "masked": "遮住一部分", "private": "只给经办人看"}
FIELDS: Mapping[str, str] = {
    "name": "姓名",
    "number": "身份证号",
    "birth": "出生日期",
    "sex": "性别",
    "address": "住址",
    "document": "证件种类",
    "phone": "手机号",
    "photo": "照片",
    "township": "乡镇",
    "village": "村、社区",
    "card": "银行卡号",
    "bank": "银行",
    "delegate_name": "代办人姓名",
    "delegate_number": "代办人身份证号",
    "place": "选的地点",
    "round": "选的日子",
    "bus_kind": "公交卡种类",
    "bus_number": "公交卡号",
    "bus_valid_to": "公交卡有效期",
    "bus_balance": "公交卡余额",
    "bus_due": "公交卡年审日期",
}
"""What a card or the pad gives; what is asked is called as its page is."""
KINDS: Mapping[str, str] = {
    "consent": "说明，同意才办",
    "choose": "选一项",
    "choose_from": "从名单里选",
    "choose_queue": "选窗口",
    "choose_round": "选下乡的日子",
    "find_place": "找地点",
    "phones": "给电话号码",
    "draw_ticket": "取号",
    "call_help": "叫人来",
    "read_card": "读身份证",
    "read_bus_card": "读公交卡",
    "confirm_person": "核对是不是本人",
    "take_photo": "照相",
    "checklist": "看东西带齐没有",
    "photograph_papers": "拍材料",
    "enter_number": "按数字",
    "enter_id_number": "按身份证号",
    "my_matters": "查办的事",
    "review": "再看一遍",
    "submit": "交给工作人员",
    "print_photo": "打照片",
    "receipt": "打凭条",
    "message": "告诉一件事",
}
OUTCOMES: Mapping[str, str] = {
    "agreed": "同意",
    "declined": "不同意",
    "chosen": "选好了",
    "complete": "带齐了",
    "incomplete": "没带齐，接着办",
    "later": "下次再来",
    "none": "没有",
    "sign_up": "报名",
    "print": "打出来",
    "drawn": "取到了",
    "refused": "取不了",
    "called": "叫了",
    "brought": "送来了",
    "cancelled": "不要了",
    "read": "看完、读好",
    "no_card": "没有证",
    "not_accepted": "这种证不行",
    "expired": "过期了",
    "unreadable": "读不出来",
    "confirmed": "对的",
    "not_me": "不是我",
    "entered": "按好了",
    "taken": "好了",
    "printed": "打好了",
    "skipped": "没有、不拍",
    "failed": "问不到",
    "accepted": "交到了",
    "stored": "先存着",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One step: what it is called, what happens, what one can answer, where each outcome leads."""

    title: str
    what: str
    answers: tuple[str, ...]
    ways: tuple[str, ...]


ABOUT: Mapping[str, str] = {
    "办什么": "Promise",
    "依据": "Rule it rests on",
    "负责单位": "Owner",
    "上次核对": "Checked on",
}
"""Rows of a service's README, and what stands in for one that is not there in Chinese."""


def readme_rows(path: Path) -> dict[str, str]:
    """The tables of a service's README: 办什么, 依据, 负责单位, 上次核对; （没有写） where there is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    pairs = re.findall(r"^\| *([^|\n]+?) *\| *([^\n]*?) *\|$", text, re.MULTILINE)
    rows = {name: re.sub(r"[*`]", "", value) for name, value in pairs}
    return {name: rows.get(name) or rows.get(english) or "（没有写）" for name, english in ABOUT.items()}


def kept_days(service: str, cases: Path = DESK_DEFAULTS / "cases.yaml") -> tuple[int, int]:
    """(days until it is due, days until the desk purges it after its end), by the desk's own file."""
    file, _ = read_file(cases)
    kinds: dict[str, Any] = file.value.get("kinds", {}) if isinstance(file.value, dict) else {}
    kind = kinds.get(service) or kinds.get("default") or {}
    return int(kind.get("due_days", 0)), int(kind.get("keep_days", 0))


def sheet(content: Content, service: Service, readme: Path) -> str:
    """The page. `readme`: the service's own."""
    words = _words(content, service.id)
    steps = service.steps.values()
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    about = {one for step in steps for one in _phones_of(step)}
    kinds = {kind for step in steps if step.kind == "find_place" for kind in _list(step, "kinds")}
    handed = [(step, _list(step, "fields")) for step in steps if step.kind == "submit"]
    return templates.get_template("sheet.html").render(
        service=service,
        name=words("service-name"),
        hall=content.county.get("hall", ""),
        readme=readme_rows(readme),
        rows=[_row(service, step, words) for step in steps],
        fields={
            PRIVACY[wanted]: called
            for wanted in ("private", "masked", "public")
            if (called := [_called(service, name, words) for name, how in _privacy(content, service) if how == wanted])
        },
        handed=[
            (words(f"{step.id}-title"), [_called(service, name, words) for name in names]) for step, names in handed
        ],
        pictures=any(step.options.get("pictures") or step.kind == "take_photo" for step in steps),
        days=kept_days(service.id),
        materials=[(words(f"{s.id}-{m}"), words(f"{s.id}-{m}-detail")) for s in steps for m in _list(s, "materials")],
        papers=[words(f"{step.id}-{paper}") for step in steps for paper in _list(step, "papers")],
        slips=[(words(f"{step.id}-title"), _slip(step, words)) for step in steps if step.kind == "receipt"],
        phones=[(one.titles[LANGUAGE], "、".join(one.numbers)) for one in content.phones if about & set(one.about)],
        desk_phone=content.county.get("desk_phone", ""),
        places=[place for place in content.places if place.kind in kinds],
        graphs=_graphs(service, words),
    )


def _words(content: Content, service: str) -> Callable[[str], str]:
    wording = content.wording()

    def words(key: str) -> str:
        for scope in (service, ""):
            catalogue = content.catalogues.get((LANGUAGE, scope))
            if catalogue is not None and key in catalogue.messages:
                names = catalogue.messages[key].variables
                return wording(LANGUAGE, service, key, dict.fromkeys(names, "……")).show
        return ""

    return words


def _row(service: Service, step: Step, words: Callable[[str], str]) -> Row:
    answers = [words(f"{step.id}-{one}") for one in (*_list(step, "choices"), *_list(step, "papers"))]
    answers += [words(f"{step.id}-{one}") for one in _list(step, "materials")]
    targets: dict[str, None] = {}
    for target in step.routes.values():
        targets[_where(service, target, words)] = None
    return Row(_title(step, words), KINDS.get(step.kind, step.kind), tuple(answers), tuple(targets))


def _where(service: Service, target: str, words: Callable[[str], str]) -> str:
    if target.startswith(OTHER_SERVICE):
        return f"转到别的服务（{target.removeprefix(OTHER_SERVICE)}）"
    return ENDS.get(target) or _title(service.steps[target], words)


def _title(step: Step, words: Callable[[str], str]) -> str:
    """A step whose page asks for one thing after the other has no title of its own."""
    return words(f"{step.id}-title") or KINDS.get(step.kind, step.kind)


def _privacy(content: Content, service: Service) -> Iterator[tuple[str, str]]:
    fields = content.sources[service.id].value.get("fields", {})
    yield from ((str(name), str(how)) for name, how in fields.items())


def _called(service: Service, field: str, words: Callable[[str], str]) -> str:
    """A field as staff would call it: by its page where it is asked, else by what a card gives."""
    return words(f"fact-{field}") or FIELDS.get(field) or _asked(service, field, words) or field


def _asked(service: Service, field: str, words: Callable[[str], str]) -> str:
    return next((_title(s, words) for s in service.steps.values() if s.options.get("store") == field), "")


def _slip(step: Step, words: Callable[[str], str]) -> list[str]:
    whole = {"materials": "（要带的材料）", "phones": "（电话）", "place": "（地点）", "round": "（日子）"}
    whole |= {"matters": "（办的事）", "bus_card": "（公交卡）", "qr": "（二维码）", "rule": ""}
    lines = step.options.get("lines")
    told = []
    for entry in lines if isinstance(lines, list) else []:
        told.append(whole.get(str(entry["style"]), "") or words(str(entry.get("text") or "")))
    return [line for line in told if line]


def _phones_of(step: Step) -> Iterator[str]:
    if step.kind == "phones":
        yield str(step.options["about"])
    lines = step.options.get("lines")
    for entry in lines if isinstance(lines, list) else []:
        if entry.get("style") == "phones":
            yield str(entry.get("about", ""))


def _list(step: Step, option: str) -> tuple[str, ...]:
    value = step.options.get(option)
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _graphs(service: Service, words: Callable[[str], str]) -> list[str]:
    """The graph in pieces that fit a page, in Chinese."""
    steps = {step.id: _in_chinese(step, words) for step in service.steps.values()}
    shown = replace(service, steps=steps)
    wide, high = size(shown)
    piece = STEPS_A_PAGE * (BOX_H + GAP)
    return [
        svg(shown, lambda step: _title(service.steps[step], words), window=(0, top, wide, min(piece, high - top)))
        for top in range(0, high - GAP, piece)
    ]


def _in_chinese(step: Step, words: Callable[[str], str]) -> Step:
    """Outcomes, ends and kind as the owner reads them; an answer by its own words."""
    routes: dict[str, str] = {}
    for outcome, target in step.routes.items():
        said = OUTCOMES.get(outcome) or words(f"{step.id}-{outcome}") or outcome
        said = said if said not in routes else f"{said}（{outcome}）"
        routes[said] = {"$home": "⌂ 回首页", "$end": "■ 办完，清除", "$help": "☎ 叫人来"}.get(target, target)
    return replace(step, kind=KINDS.get(step.kind, step.kind), routes=routes)
