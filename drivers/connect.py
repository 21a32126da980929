"""How a part is reached: the `connect` mapping of devices.yaml <-> the `--connect` URL drivers open."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import yaml

from drivers.config_errors import one_of, unknown_key
from drivers.contract import DriverError
from drivers.sysfs import PORT
from drivers.transport.ipp import parse_ipp_url
from plain.problems import Both, clean
from plain.yaml_nodes import NodeReader, join

EXAMPLES = {
    "serial": "{serial: /dev/serial/by-path/..., baud: 115200}",
    "tcp": "{tcp: 192.168.1.50, port: 9100}",
    "ipp": "{ipp: ipp://localhost:631/printers/photo}",
    "pcsc": "{pcsc: ACR122}",
    "usb": '{usb: {vid: "04b8", pid: "0202"}}',
    "v4l2": "{v4l2: /dev/v4l/by-path/...}",
    "audio": "{audio: default}",
    "file": "{file: /path/to/file}",
    "input": "{input: /dev/input/by-path/...}",
}
_KEYS = {
    "serial": ("serial", "baud", "parity", "stop", "flow", "dtr", "rts", "vid", "pid"),
    "tcp": ("tcp", "port"),
    "ipp": ("ipp",),
    "pcsc": ("pcsc",),
    "usb": ("usb",),
    "v4l2": ("v4l2", "vid", "pid"),
    "audio": ("audio",),
    "file": ("file",),
    "input": ("input", "vid", "pid"),
}
_CHOICES: dict[str, tuple[str, ...]] = {"parity": ("N", "E", "O"), "flow": ("none", "rtscts", "xonxoff")}
_USB_KEYS = ("vid", "pid", "serial", "port")
_INPUT_KEYS = ("vid", "pid", "name")
_HEX4 = re.compile(r"[0-9a-fA-F]{4}")
_SECOND_NODE = re.compile(r"-video-index[1-9][0-9]*$")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?")
_AUDIO = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.:,=-]{0,79}")
_PCSC = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.,+()\[\]-]{0,79}")
_NO_EXAMPLE = "例如" + EXAMPLES["serial"]


def read_connect(reader: NodeReader, node: yaml.Node, path: str) -> str:
    """The URL, or an empty string when there was a problem (which `reader` then holds)."""
    before = len(reader.problems)
    if isinstance(node, yaml.ScalarNode):
        examples = "  ".join(EXAMPLES.values())
        texts = (
            Both("这里要写成 {…}", "this is written as {…}"),
            Both(f"写成其中一种：{examples}", f"write one of: {examples}"),
        )
        reader.report(node, path, "bad_connect", texts)
        return ""
    entries = reader.entries(node, path)
    if entries is None:
        return ""
    kinds = [key for key in entries if key in _KEYS]
    if len(kinds) != 1:
        if entries and not kinds:
            for key, (key_node, _) in entries.items():
                reader.report(key_node, join(path, key), "unknown_key", unknown_key(key, EXAMPLES))
        else:
            some = " / ".join(EXAMPLES)
            texts = (
                Both("连接方式要恰好一种", "exactly one way to connect is needed"),
                Both(f"只写 {some} 之一，{_NO_EXAMPLE}", f"write one of {some}, such as {EXAMPLES['serial']}"),
            )
            reader.report(node, path, "bad_connect", texts)
        return ""
    kind = kinds[0]
    for key, (key_node, _) in entries.items():
        if key not in _KEYS[kind]:
            reader.report(key_node, join(path, key), "unknown_key", unknown_key(key, _KEYS[kind]))
    values = {key: value for key, (_, value) in entries.items() if key in _KEYS[kind]}
    url = _READ[kind](reader, node, values, path)
    return url if len(reader.problems) == before else ""


def _serial(reader: NodeReader, _: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    device = _device_path(reader, values["serial"], join(path, "serial"))
    query: list[str] = []
    for key, node in values.items():
        where = join(path, key)
        if key == "baud":
            query += _number(reader, node, where, key, 50, 4_000_000, "115200")
        elif key == "stop":
            query += _number(reader, node, where, key, 1, 2, "1")
        elif key in ("dtr", "rts"):
            value = reader.plain(node, where)
            if isinstance(value, bool):
                query.append(f"{key}={int(value)}")
            elif value is not None:
                texts = (Both("这里要 true 或 false", "true or false belongs here"), Both("写 false", "type false"))
                reader.report(node, where, "not_bool", texts)
        elif key in _CHOICES:
            word = reader.word(node, where)
            if word is not None and word not in _CHOICES[key]:
                reader.report(node, where, "bad_value", one_of(word, _CHOICES[key]))
            query.append(f"{key}={word}")
    query += _expected(reader, values, path)
    return f"serial:{device}" + (f"?{'&'.join(query)}" if query else "")


def _expected(reader: NodeReader, values: dict[str, yaml.Node], path: str) -> list[str]:
    """vid and pid beside a path: what must be plugged in there. See drivers.expected."""
    given = [key for key in ("vid", "pid") if key in values]
    if len(given) == 1:
        other = "pid" if given == ["vid"] else "vid"
        texts = (
            Both(f"只有 {given[0]}，还缺 {other}", f"{given[0]} is there without {other}"),
            Both(f'加上 {other}: "7523"，或把两个都删去', f'add {other}: "7523", or delete both'),
        )
        reader.report(values[given[0]], join(path, other), "missing", texts)
    return [f"{key}={_hex4(reader, values[key], join(path, key), key)}" for key in given]


def _tcp(reader: NodeReader, node: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    host = reader.word(values["tcp"], join(path, "tcp"))
    if host is not None and not _HOST.fullmatch(host):
        texts = (
            Both(f"“{clean(host)}”不是地址", f"{clean(host)!r} is not an address"),
            Both("写 IP 地址或主机名，例如 192.168.1.50", "type an IP address or host name such as 192.168.1.50"),
        )
        reader.report(values["tcp"], join(path, "tcp"), "bad_host", texts)
    if "port" not in values:
        texts = (Both("缺少端口 port", "port is missing"), Both("加上 port: 9100", "add port: 9100"))
        reader.report(node, join(path, "port"), "missing", texts)
        return ""
    port = _number(reader, values["port"], join(path, "port"), "port", 1, 65535, "9100")
    shown = f"[{host}]" if host and ":" in host else host
    return f"tcp://{shown}:{port[0].partition('=')[2]}" if port else ""


def _ipp(reader: NodeReader, _: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    url = reader.word(values["ipp"], join(path, "ipp"))
    try:
        if url is not None:
            parse_ipp_url(url)
    except DriverError:
        texts = (
            Both(f"“{clean(url or '')}”不是打印机地址", f"{clean(url or '')!r} is not the address of a printer"),
            Both(
                "写成 ipp://localhost:631/printers/队列名（lpstat -v 会列出来）或 ipp://192.168.1.60/ipp/print",
                "type ipp://localhost:631/printers/NAME (`lpstat -v` lists them) or ipp://192.168.1.60/ipp/print",
            ),
        )
        reader.report(values["ipp"], join(path, "ipp"), "bad_host", texts)
    return url or ""


def _usb(reader: NodeReader, _: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    where = join(path, "usb")
    entries = reader.entries(values["usb"], where)
    if entries is None:
        return ""
    ids: list[str] = []
    for key, (key_node, _value) in entries.items():
        if key not in _USB_KEYS:
            reader.report(key_node, join(where, key), "unknown_key", unknown_key(key, _USB_KEYS))
    for key in ("vid", "pid"):
        if key not in entries:
            texts = (Both(f"缺少 {key}", f"{key} is missing"), Both(f'加上 {key}: "04b8"', f'add {key}: "04b8"'))
            reader.report(values["usb"], join(where, key), "missing", texts)
            continue
        ids.append(_hex4(reader, entries[key][1], join(where, key), key))
    query: list[str] = []
    if "serial" in entries:
        serial = reader.word(entries["serial"][1], join(where, "serial"))
        query.append(f"serial={quote(serial or '', safe='')}")
    if "port" in entries:
        port = reader.word(entries["port"][1], join(where, "port"))
        if port is not None and not PORT.fullmatch(port):
            texts = (
                Both(f"“{clean(port)}”不是 USB 插口", f"{clean(port)!r} is not a USB socket"),
                Both('写成 port: "1-1.2"（kiosk doctor 会列出来）', 'type port: "1-1.2" (`kiosk doctor` lists them)'),
            )
            reader.report(entries["port"][1], join(where, "port"), "bad_port", texts)
        query.append(f"port={port}")
    return f"usb:{':'.join(ids)}" + (f"?{'&'.join(query)}" if query else "")


def _hex4(reader: NodeReader, node: yaml.Node, path: str, key: str) -> str:
    raw = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    is_text = isinstance(node, yaml.ScalarNode) and node.tag.endswith(":str")
    if is_text and _HEX4.fullmatch(raw):
        return raw.lower()
    should_be = _as_hex4(raw, is_text)
    if should_be:
        texts = (
            Both("USB 编号要写成带引号的四位十六进制", "USB numbers are written as four hex digits in quotes"),
            Both(f'写成 {key}: "{should_be}"', f'type {key}: "{should_be}"'),
        )
    else:
        texts = (
            Both(f"“{clean(raw)}”不是 USB 编号", f"{clean(raw)!r} is not a USB number"),
            Both(
                f'用 lsusb 查看，写成 {key}: "04b8" 这样的四位十六进制',
                f'look with lsusb and type four hex digits in quotes such as {key}: "04b8"',
            ),
        )
    reader.report(node, path, "hex_needs_quotes", texts)
    return ""


def _as_hex4(raw: str, is_text: bool) -> str:
    """What was meant. `lsusb` shows hex, so up to four digits are taken as they stand; more are a decimal value."""
    word = raw.strip().lower().replace("_", "")
    if word.startswith("0x"):
        word = word[2:]
    elif not is_text and word.isascii() and word.isdigit() and 4 < len(word) < 8 and not word.startswith("0"):
        word = f"{int(word):x}"
    return word.zfill(4) if re.fullmatch(r"[0-9a-f]{1,4}", word) else ""


def _v4l2(reader: NodeReader, _: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    """The second node of a camera is refused: it carries data about the picture, never the picture."""
    node = values["v4l2"]
    name = _device_path(reader, node, join(path, "v4l2"))
    if _SECOND_NODE.search(name):
        right = _SECOND_NODE.sub("-video-index0", name)
        texts = (
            Both("这是摄像头的第二个节点，没有画面", "this is the camera's second node, which carries no picture"),
            Both(f"写成 {clean(right)}", f"type {clean(right)}"),
        )
        reader.report(node, join(path, "v4l2"), "second_node", texts)
    query = _expected(reader, values, path)
    return f"v4l2:{name}" + (f"?{'&'.join(query)}" if query else "")


def _audio(reader: NodeReader, _: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    name = reader.word(values["audio"], join(path, "audio"))
    if name is not None and not _AUDIO.fullmatch(name):
        texts = (
            Both(f"“{clean(name)}”不是声卡名", f"{clean(name)!r} is not the name of an audio output"),
            Both("写 audio: default", "type audio: default"),
        )
        reader.report(values["audio"], join(path, "audio"), "bad_value", texts)
    return f"audio:{quote(name or '', safe=' _.:,=-')}"


def _pcsc(reader: NodeReader, _: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    name = reader.word(values["pcsc"], join(path, "pcsc"))
    if name is not None and not _PCSC.fullmatch(name):
        texts = (
            Both(f"“{clean(name)}”不是读卡器名", f"{clean(name)!r} is not the name of a card reader"),
            Both(
                "写读卡器名的一部分（pcsc_scan 会列出来），例如 pcsc: ACR122",
                "type a part of the reader's name (pcsc_scan lists them) such as pcsc: ACR122",
            ),
        )
        reader.report(values["pcsc"], join(path, "pcsc"), "bad_value", texts)
    return f"pcsc:{quote(name or '', safe=' _.,+()[]-')}"


def _file(reader: NodeReader, _: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    name = reader.word(values["file"], join(path, "file"))
    if name is not None and not name.startswith("/"):
        texts = (
            Both("文件路径要从 / 开始", "the path of the file starts with /"),
            Both(f"写成 /…/{clean(name)}", f"type /.../{clean(name)}"),
        )
        reader.report(values["file"], join(path, "file"), "bad_path", texts)
    return f"file:{name}"


def _input(reader: NodeReader, _: yaml.Node, values: dict[str, yaml.Node], path: str) -> str:
    """A path, {vid, pid}, or {name}: the sockets of a sound card have no path that lasts."""
    node, where = values["input"], join(path, "input")
    query = _expected(reader, values, path)
    if isinstance(node, yaml.ScalarNode):
        return f"input:{_device_path(reader, node, where)}" + (f"?{'&'.join(query)}" if query else "")
    for key in ("vid", "pid"):
        if key in values:
            texts = (
                Both(f"{key} 要写在 input 的括号里", f"{key} belongs inside the braces of input"),
                Both('写成 {input: {vid: "2047", pid: "09d0"}}', 'type {input: {vid: "2047", pid: "09d0"}}'),
            )
            reader.report(values[key], join(path, key), "bad_connect", texts)
    entries = reader.entries(node, where)
    if entries is None:
        return ""
    for key, (key_node, _value) in entries.items():
        if key not in _INPUT_KEYS:
            reader.report(key_node, join(where, key), "unknown_key", unknown_key(key, _INPUT_KEYS))
    if "name" in entries and len(entries) == 1:
        name = reader.word(entries["name"][1], join(where, "name"))
        return f"input:name={quote(name or '', safe='')}"
    if set(entries) != {"vid", "pid"}:
        texts = (
            Both("写 vid 和 pid，或者只写 name", "vid and pid belong here, or name alone"),
            Both('写成 {vid: "2047", pid: "09d0"}', 'type {vid: "2047", pid: "09d0"}'),
        )
        reader.report(node, where, "bad_connect", texts)
        return ""
    return "input:" + ":".join(_hex4(reader, entries[key][1], join(where, key), key) for key in ("vid", "pid"))


def _device_path(reader: NodeReader, node: yaml.Node, path: str) -> str:
    name = reader.word(node, path)
    if name is None:
        return ""
    parts = name.split("/")
    if not name.startswith("/dev/") or ".." in parts or parts[-1] == "" or any(char in name for char in "?#& \n"):
        guess = f"/dev/{parts[-1]}" if parts[-1] and re.fullmatch(r"[A-Za-z0-9_.:-]+", parts[-1]) else "/dev/ttyUSB0"
        texts = (
            Both(f"“{clean(name)}”不是设备路径", f"{clean(name)!r} is not the path of a device"),
            Both(
                f"写成 {guess} 这样的路径（kiosk doctor 会列出来）",
                f"type a path such as {guess} (`kiosk doctor` lists them)",
            ),
        )
        reader.report(node, path, "bad_port", texts)
    return name


def _number(reader: NodeReader, node: yaml.Node, path: str, key: str, low: int, high: int, example: str) -> list[str]:
    value: Any = reader.plain(node, path)
    if value is None and reader.problems and reader.problems[-1].field == path:
        return []
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return [f"{key}={value}"]
    texts = (
        Both(f"{key} 要是 {low} 到 {high} 的整数", f"{key} is a whole number from {low} to {high}"),
        Both(f"写成 {key}: {example}", f"type {key}: {example}"),
    )
    reader.report(node, path, "bad_number", texts)
    return []


_READ = {
    "serial": _serial,
    "tcp": _tcp,
    "ipp": _ipp,
    "pcsc": _pcsc,
    "usb": _usb,
    "v4l2": _v4l2,
    "audio": _audio,
    "file": _file,
    "input": _input,
}
