"""How results of the technicians' commands read on a terminal: Chinese first, English second, the ID number masked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from drivers import actions, advice
from drivers.contract import DriverError, Link, make_status

_CARD = (
    ("type", "证件 document"),
    ("name", "姓名 name"),
    ("name_latin", "外文姓名 latin name"),
    ("sex", "性别 sex"),
    ("nation", "民族 nation"),
    ("nationality", "国籍 nationality"),
    ("birth", "出生 birth"),
    ("number", "号码 number"),
    ("permit_number", "通行证号 permit number"),
    ("address", "住址 address"),
    ("newest_address", "最新住址 newest address"),
    ("issuer", "签发机关 issuer"),
    ("valid_from", "有效期自 valid from"),
    ("valid_to", "有效期至 valid to"),
    ("photo", "照片 photo"),
    ("elapsed_ms", "用时 elapsed (ms)"),
)
_DOCUMENTS = {
    "resident": "居民身份证 resident identity card",
    "permit": "港澳台居民居住证 residence permit (Hong Kong, Macao, Taiwan)",
    "foreigner_2017": "外国人永久居留身份证 foreign permanent resident (2017)",
    "foreigner_2023": "外国人永久居留身份证 foreign permanent resident (2023)",
}
_PROOF = {
    "sent": "已发送，打印机没有回话，请看纸 sent; the printer says nothing: look at the paper",
    "accepted": "已发送，打印机状态正常 sent; the printer says it is well",
    "printed": "已打印 printed",
}


_PRINTERS = ("receipt_printer", "photo_printer")


def masked(number: str) -> str:
    """All but the first three and the last two characters."""
    return number[:3] + "*" * (len(number) - 5) + number[-2:] if len(number) > 7 else "*" * len(number)


def width(text: str) -> int:
    """Terminal columns: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Columns aligned by what a terminal shows."""
    lines = list(rows)
    widths = [
        max((width(line[column]) for line in lines), default=0) for column in range(len(lines[0]) if lines else 0)
    ]
    for line in lines:
        yield "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(line, widths, strict=True)).rstrip()


def result(role: str, action: str, found: Mapping[str, Any]) -> Iterator[str]:
    if action == actions.STATUS:
        yield from _status(role, found)
    elif (role, action) == ("id_reader", "read"):
        yield from _card(found)
    elif "proof" in found and role in _PRINTERS:
        yield _PROOF.get(str(found["proof"]), str(found["proof"]))
        state = found.get("state")
        paper = found.get("paper") or (state.get("paper") if isinstance(state, Mapping) else None)
        if paper:
            yield f"纸 paper: {paper}"
    elif "file" in found:
        yield f"{found['file']}: {found['width']} × {found['height']}"
        for code in str(found.get("advice") or "").split():
            words = advice.STILL_WORDS[code]
            yield f"  → {words.zh} {words.en}"
    elif found.get("outcome") == "finished":
        yield f"已朗读 spoken ({found['seconds']} s)"
    else:
        yield from (f"{key}: {value}" for key, value in found.items())


def _card(found: Mapping[str, Any]) -> Iterator[str]:
    rows: list[tuple[str, str]] = []
    for key, label in _CARD:
        value = found.get(key)
        if key == "valid_to" and found.get("long_term"):
            value = "长期 no expiry"
        elif key == "type":
            value = _DOCUMENTS.get(str(value), str(value))
        elif key == "photo" and value:
            value = f"已解开 decoded, {value['width']} × {value['height']}"
        elif key in ("number", "permit_number"):
            value = masked(str(value or ""))
        if value not in (None, ""):
            rows.append((label, str(value)))
    yield from table(rows)
    problems = found.get("problems") or []
    if problems:
        yield f"请人工核对 look at the card: {', '.join(problems)}"


def _status(role: str, found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{role}: {found['state']['zh-CN']} {found['state']['en']}" + (
        " (模拟 simulated)" if found["simulated"] else ""
    )
    yield from (f"  {key}: {value}" for key, value in found["details"].items() if value not in (None, ""))
    yield from _remedy(found)


def _remedy(found: Mapping[str, Any], indent: str = "  ") -> Iterator[str]:
    todo = found["what_to_do"]
    if todo["zh-CN"]:
        yield f"{indent}→ {todo['zh-CN']}"
        yield f"{indent}  {todo['en']}"
    hint = (found.get("error") or {}).get("hint", "")
    if hint and hint != todo["en"]:
        yield f"{indent}  ({hint})"


def error(problem: DriverError) -> Iterator[str]:
    """What went wrong and what to do, for standard error."""
    todo = advice.what_to_do(make_status(problem.role, Link.OFFLINE, error=problem))
    what = f"{problem.code.value}{f' ({problem.detail})' if problem.detail else ''}"
    yield f"没有完成 failed: {problem.role + ': ' if problem.role else ''}{what}"
    if problem.hint:
        yield f"  {problem.hint}"
    if todo.zh and todo.zh != "看一下设备":
        yield f"  → {todo.zh} {todo.en}"


def emulators(shown: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What `kiosk sim` lists."""
    if not shown:
        yield "没有模拟设备 nothing is simulated"
    for role, emulator in shown.items():
        yield f"{role}  {emulator['url']}"
        state = emulator["state"]
        yield from table([(f"  {key}={state.get(key, '')}", help_) for key, help_ in emulator["keys"].items()])
        others = [f"{key}={value}" for key, value in state.items() if key not in emulator["keys"]]
        if others:
            yield f"  ({'  '.join(others)})"
