"""Are the kiosk's udev rules installed, and do they say what they mean?

udev skips what it does not understand with a line in a log nobody reads, and `udevadm verify` came with systemd 254,
after Debian 12: so here is a strict reading of the grammar in udev(7), and of mistakes it allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plain.problems import Both

RULES = "70-green-channel-kiosk.rules"
SOCKETS = "71-green-channel-sockets.rules"
SHIPPED = Path(__file__).resolve().parents[1] / "deploy" / "udev"
_FOLDERS = (
    "etc/udev/rules.d",
    "run/udev/rules.d",
    "usr/local/lib/udev/rules.d",
    "usr/lib/udev/rules.d",
    "lib/udev/rules.d",
)
_INSTALL = Both("sudo deploy/udev/install.sh，然后重新插一次设备", "sudo deploy/udev/install.sh, then replug the parts")

_MATCH, _SET = ("==", "!="), ("=",)
_ADD = ("=", "+=", ":=")
# key -> operators, and whether it has a {name}: no, may, must
_KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(("ACTION", "DEVPATH", "KERNEL", "KERNELS", "SUBSYSTEM", "SUBSYSTEMS", "DRIVER"), (_MATCH, "no")),
    **dict.fromkeys(("DRIVERS", "TAGS", "RESULT"), (_MATCH, "no")),
    "ATTRS": (_MATCH, "must"),
    "CONST": (_MATCH, "must"),
    "TEST": (_MATCH, "may"),
    "ATTR": ((*_MATCH, *_SET), "must"),
    "SYSCTL": ((*_MATCH, *_SET), "must"),
    "ENV": ((*_MATCH, "=", "+="), "must"),
    "PROGRAM": ((*_MATCH, *_SET), "no"),
    "IMPORT": ((*_MATCH, *_SET), "must"),
    "NAME": ((*_MATCH, "=", ":="), "no"),
    "SYMLINK": ((*_MATCH, *_ADD, "-="), "no"),
    "TAG": ((*_MATCH, *_ADD, "-="), "no"),
    "OWNER": (("=", ":="), "no"),
    "GROUP": (("=", ":="), "no"),
    "MODE": (("=", ":="), "no"),
    "SECLABEL": (_ADD, "must"),
    "RUN": (_ADD, "may"),
    "LABEL": (_SET, "no"),
    "GOTO": (_SET, "no"),
    "OPTIONS": (("=", "+="), "no"),
}
_IMPORTS = frozenset({"program", "builtin", "file", "db", "cmdline", "parent"})
_TOKEN = re.compile(r'\s*([A-Z]+)(?:\{([^}"]*)\})?\s*(==|!=|\+=|-=|:=|=)\s*(e?)"((?:[^"\\]|\\.)*)"\s*(,?)')
_NAMES = "kernel|number|devpath|id|driver|major|minor|result|parent|name|links|root|sys|devnode"
_SUBSTITUTION = re.compile(
    rf"%%|%[kKnpbMmcrENPSL]|%[sEc]\{{[^}}]*\}}|\$\$|\$(?:{_NAMES}|attr\{{[^}}]*\}}|env\{{[^}}]*\}})"
)
_SUBSTITUTED = frozenset({"NAME", "SYMLINK", "OWNER", "GROUP", "MODE", "SECLABEL", "RUN", "PROGRAM", "IMPORT"})
_ID_FILES = frozenset({"idVendor", "idProduct"})
_ID = re.compile(r"[0-9a-f?*\[\]-]{1,12}")


@dataclass(frozen=True, slots=True)
class Mistake:
    """`line` counts from 1."""

    line: int
    text: str


def lint(text: str) -> tuple[Mistake, ...]:
    """Every mistake in a rules file, in the order of lines. Never raises."""
    found: list[Mistake] = []
    labels: dict[str, int] = {}
    jumps: list[tuple[int, str]] = []
    for line, rule in _rules(text):
        keys: list[tuple[str, str, str, str]] = []
        at, comma = 0, True
        while at < len(rule) and rule[at:].strip():
            token = _TOKEN.match(rule, at)
            if token is None:
                found.append(Mistake(line, f'not KEY=="value": {rule[at:].strip()[:40]}'))
                keys = []
                break
            if not comma:
                found.append(Mistake(line, f"a comma is missing before {token[1]}"))
            keys.append((token[1], token[2] or "", token[3], token[5]))
            at, comma = token.end(), bool(token[6])
            found += (Mistake(line, said) for said in _token(*keys[-1]))
        if keys and comma:
            found.append(Mistake(line, "a comma at the end"))
        found += (Mistake(line, said) for said in _rule(keys))
        for key, _, _, value in keys:
            if key == "LABEL":
                if value in labels:
                    found.append(Mistake(line, f"LABEL {value} is there twice"))
                labels[value] = line
            elif key == "GOTO":
                jumps.append((line, value))
    for line, label in jumps:
        if labels.get(label, 0) <= line:
            found.append(Mistake(line, f"GOTO {label} leads to no LABEL further down"))
    used = {label for _, label in jumps}
    found += (Mistake(line, f"nothing goes to LABEL {label}") for label, line in labels.items() if label not in used)
    return tuple(sorted(found, key=lambda mistake: mistake.line))


def _rules(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text of each rule, continued lines joined."""
    begun, whole = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not whole and line.lstrip().startswith("#"):
            continue
        begun = begun if whole else number
        if line.endswith("\\"):
            whole += line[:-1]
            continue
        whole += line
        if whole.strip():
            yield begun, whole
        whole = ""
    if whole.strip():
        yield begun, whole


def _token(key: str, name: str, operator: str, value: str) -> Iterator[str]:
    if key not in _KEYS:
        yield f"there is no key {key}"
        return
    operators, named = _KEYS[key]
    if operator not in operators:
        yield f"{key} takes {' '.join(operators)}, not {operator}"
    if named == "must" and not name:
        yield f"{key} needs a name in braces"
    if named == "no" and name:
        yield f"{key} takes no braces"
    if key == "IMPORT" and name not in _IMPORTS:
        yield f"IMPORT is one of {', '.join(sorted(_IMPORTS))}"
    if key == "RUN" and name not in ("", "program", "builtin"):
        yield "RUN is program or builtin"
    if key == "MODE" and not re.fullmatch(r"[0-7]{3,4}|.*[%$].*", value):
        yield f"MODE {value} is no octal number"
    if key in ("OWNER", "GROUP") and not re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}|[0-9]{1,9}|.*[%$].*", value):
        yield f"{key} {value!r} is no name"
    if key in ("RUN", "PROGRAM") and name in ("", "program") and not value.startswith(("/", "%", "$")):
        yield f"{key} needs the whole path of its program"
    if key == "SYMLINK" and operator in _ADD and (value.startswith("/") or ".." in value.split("/")):
        yield "SYMLINK is a name below /dev, without / at its beginning"
    if key in ("ATTR", "ATTRS") and name in _ID_FILES and operator in _MATCH:
        for each in value.split("|"):
            if not _ID.fullmatch(each) or (each.isalnum() and len(each) != 4):
                yield f"{name} {each!r} never matches: four hex digits in small letters"
    if key in _SUBSTITUTED and operator not in _MATCH:
        rest = _SUBSTITUTION.sub("", value)
        if "%" in rest or re.search(r"\$[a-z]", rest):
            yield f"{key}: unknown substitution in {value!r}"


def _rule(keys: list[tuple[str, str, str, str]]) -> Iterator[str]:
    if keys and all(operator in _MATCH for _, _, operator, _ in keys) and not any(
        key in ("IMPORT", "PROGRAM") for key, *_ in keys
    ):  # fmt: skip
        yield "it only compares and does nothing"
    once = [(key, name) for key, name, operator, _ in keys if operator in ("=", ":=") and key != "IMPORT"]
    for key, name in sorted(set(once)):
        if once.count((key, name)) > 1:
            yield f"{key} is set twice"


@dataclass(frozen=True, slots=True)
class RulesState:
    """`state`: installed, missing, outdated, broken, no_udev. `note`: what to do; empty when nothing."""

    state: str
    note: Both
    mistakes: tuple[Mistake, ...] = ()

    def as_dict(self) -> dict[str, object]:
        return {
            "state": self.state,
            "note": {"zh-CN": self.note.zh, "en": self.note.en},
            "mistakes": [{"line": each.line, "text": each.text} for each in self.mistakes],
        }


def examine(root: Path = Path("/"), shipped: Path = SHIPPED) -> RulesState:
    """What is installed on this machine. Never raises."""
    found = {name: next((text for folder in _FOLDERS if (text := _text(root / folder / name)) is not None), None)
             for name in (RULES, SOCKETS)}  # fmt: skip
    mistakes = tuple(mistake for text in found.values() if text is not None for mistake in lint(text))
    ours = _text(shipped / RULES)
    if found[RULES] is None:
        if not any((root / folder).is_dir() for folder in (*_FOLDERS[-2:], "run/udev")):
            return RulesState("no_udev", Both("这台机器没有 udev", "there is no udev on this machine"))
        return RulesState("missing", Both(f"没有安装 udev 规则：{_INSTALL.zh}", f"udev rules missing: {_INSTALL.en}"))
    if mistakes:
        where = f"{SOCKETS if not lint(found[RULES] or '') else RULES}:{mistakes[0].line}: {mistakes[0].text}"
        return RulesState("broken", Both(f"udev 规则写错了：{where}", f"mistake in the udev rules: {where}"), mistakes)
    if ours is not None and found[RULES] != ours:
        return RulesState("outdated", Both(f"udev 规则是旧的：{_INSTALL.zh}", f"old udev rules: {_INSTALL.en}"))
    return RulesState("installed", Both("", ""))


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
