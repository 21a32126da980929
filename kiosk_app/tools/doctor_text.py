"""What `kiosk doctor` prints: one line a part, then what to do, then what was found. On an empty machine one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from drivers.advice import ROLE_WORDS
from drivers.camera import models
from kiosk_app.handwriting import missing
from kiosk_app.tools.device_text import table, width
from plain.problems import Both

if TYPE_CHECKING:
    from drivers.doctor import Report
    from drivers.hardware import Found

_KINDS = {
    "serial": "串口 serial port",
    "camera": "摄像头 camera",
    "usb_printer": "USB 打印机 printer",
    "sam_usb": "USB 身份证阅读机 ID reader",
    "card_reader": "读卡器 card reader",
    "keypad": "键盘 keypad",
    "keyboard": "普通键盘 keyboard",
    "wedge": "键盘式扫码器 scanner",
    "jack": "耳机插孔 headphones",
    "queue": "打印队列 print queue",
    "sound": "声卡 sound card",
}
_LONGEST = 44
_SERVICES = {"pcsc": "读卡服务 card readers", "cups": "打印服务 print queues"}


def report(found: Report) -> Iterator[str]:
    """The whole report."""
    where = "正在运行的终端 the running kiosk" if found.running else "逐个打开 opened one by one"
    yield f"{found.file}（{where}）"
    yield from _devices(found)
    yield from _todo(found)
    if found.problems:
        yield f"devices.yaml 有 {len(found.problems)} 个问题 has {len(found.problems)} problem(s):"
        for problem in found.problems:
            yield f"  {problem.text()}"
            yield f"    {problem.text('en')}"
    yield from _machine(found)
    yield from _system(found)
    yield "✓ 可以开放服务 ready" if found.ok else "✗ 还不能开放服务 not ready"


def _devices(found: Report) -> Iterator[str]:
    rows: list[tuple[str, ...]] = []
    for role, device in found.devices.items():
        off = _switched_off(device)
        mark = "-" if off else "✓" if device["usable"] else "✗"
        simulated = " 模拟 simulated" if device["simulated"] else ""
        state = f"{device['state']['zh-CN']} {device['state']['en']}{simulated}"
        if number := device["details"].get("sam_id"):
            state += f" {number}"  # the reader's asset number
        words = ROLE_WORDS.get(role)
        need = "必需 required" if device["required"] else ""
        rows.append(
            (f"{mark} {words.zh if words else role}", role, state, need, shortened(str(device["connect"] or "")))
        )
    yield from table(rows)


def shortened(connect: str) -> str:
    """A connect URL as it fits beside the rest: what tells two sockets apart is at its end."""
    text = unquote(connect.partition("?")[0])
    if len(text) <= _LONGEST:
        return text
    socket = text.rfind("usb-")
    return f"{text.partition(':')[0]}:…{text[socket:] if socket > 0 else text[-_LONGEST + 10 :]}"


def _switched_off(device: Mapping[str, Any]) -> bool:
    return (device["error"] or {}).get("detail") == "switched_off"


def _todo(found: Report) -> Iterator[str]:
    """Parts with the same trouble together. A hint is told where it says more than the remedy."""
    together: dict[Both, dict[str, list[str]]] = {}  # remedy -> hint -> roles
    for role, device in found.devices.items():
        remedy = Both(device["what_to_do"]["zh-CN"], device["what_to_do"]["en"])
        if _switched_off(device) or not remedy.zh:
            continue
        error = device["error"] or {}
        absent = error.get("code") in ("no_device", "disconnected") and not error.get("detail")
        hint = "" if absent else str(error.get("hint", ""))
        together.setdefault(remedy, {}).setdefault(hint if hint != remedy.en else "", []).append(role)
    if together:
        yield "要做什么 what to do:"
    for remedy, hints in together.items():
        yield from _both(f"  {', '.join(role for roles in hints.values() for role in roles)}: ", remedy)
        for hint, roles in hints.items():
            whose = f"{', '.join(roles)}: " if len(hints) > 1 else ""
            if hint:
                yield f"    ({whose}{hint})"


def _machine(found: Report) -> Iterator[str]:
    yield "这台机器上有 found on this machine:"
    there = {part.kind for part in found.found}
    unused = set(found.unused)
    rows: list[tuple[str, ...]] = []
    for part in found.found:
        remark = "没人用 not used" if part in unused else ""
        if part.allowed is False:
            remark = "✗ 无权限 no permission"
        rows.append((f"  {_KINDS.get(part.kind, part.kind)}", part.usb, part.name, _place(part), remark))
    yield from table(rows)
    if unused:
        yield "  没人用的 not used: kiosk doctor --write 会问它们是谁，写进文件 asks who they are and writes them"
    missing = [
        words for kind, words in _KINDS.items() if kind not in there and kind not in ("keyboard", "sam_usb", "wedge")
    ]
    line = "  没有 none:"
    for words in missing:
        if width(line) + width(words) > 108:
            yield f"{line}"
            line = "           "
        line += f" {words}；"
    if missing:
        yield line.rstrip("；")


def _place(part: Found) -> str:
    socket = f"插口 socket {part.port}" if part.port else ""
    path = part.path.partition("usb-")[1] + part.path.partition("usb-")[2] if len(part.path) > _LONGEST else part.path
    return "  ".join(text for text in (socket, path if path != part.name else "") if text)


def _system(found: Report) -> Iterator[str]:
    for service in found.services:
        yield from _both(f"{_SERVICES.get(service.name, service.name)}: ", service.note)
    for group in found.groups:
        yield f"无权限 no permission: {', '.join(group.parts)}"
        yield from _both("  → ", group.remedy)
    if found.rules is not None:
        yield from _both("udev: ", found.rules.note)
    if install := missing():
        yield from _both("手写 handwriting: ", Both(f"不能用，只能按拼音：{install}", f"letters only: {install}"))
    if gone := models.missing():
        yield from _both("找脸 faces: ", models.told(gone))


def _both(head: str, words: Both) -> Iterator[str]:
    """On one line where it fits."""
    if not words.zh:
        return
    if width(head) + width(words.zh) + width(words.en) < 110:
        yield f"{head}{words.zh} {words.en}"
    else:
        yield f"{head}{words.zh}"
        yield f"    {words.en}"
