"""Key maps as data: `keymaps/NAME.yaml`, or a file of the county's own."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import yaml

from drivers.contract import Act, Code, DriverError
from drivers.inputs.keys import code_of
from drivers.keypad.protocol import JACK_IN, JACK_OUT, MEANINGS, KeyMap

FOLDER = Path(__file__).with_name("keymaps")
_MOST = 64_000  # bytes


def names() -> tuple[str, ...]:
    """The maps that come with the kiosk."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load(name: str) -> KeyMap:
    """By name, or by path when it begins with `/`. Raises DriverError CONFIG_ERROR `bad_keymap`."""
    path = Path(name) if name.startswith("/") else FOLDER / f"{name}.yaml"
    if not name.startswith("/") and name not in names():
        raise _bad(name, f"there is none; there are {', '.join(names())}, or the path of a file")
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise _bad(name, f"it cannot be read ({error.strerror})") from error
    return parse(name, data)


def parse(name: str, data: bytes) -> KeyMap:
    """Raises DriverError CONFIG_ERROR `bad_keymap` naming the first thing that is wrong."""
    if len(data) > _MOST:
        raise _bad(name, "it is far too long")
    try:
        # Makes nothing but text: `0: ok` and `KEY_0: 0` are words here.
        root = yaml.load(data, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise _bad(name, f"line {line + 1}: it is no YAML" if line is not None else "it is no YAML") from error
    if not isinstance(root, dict) or set(root) - {"name", "keys", "headphones"} or "keys" not in root:
        raise _bad(name, "it needs keys, and may have name and headphones")
    if not isinstance(root["keys"], dict) or not root["keys"]:
        raise _bad(name, "keys: write KEY_NAME: meaning")
    meanings: dict[int, str] = {}
    for key, meaning in root["keys"].items():
        if meaning not in MEANINGS:
            raise _bad(name, f"{str(key)[:40]}: a meaning is one of {', '.join(MEANINGS)}")
        meanings[_code(name, key)] = meaning
    jack = root.get("headphones", {})
    if not isinstance(jack, dict) or (jack and set(jack) != {"in", "out"}):
        raise _bad(name, "headphones: write in and out")
    for word, meaning in (("in", JACK_IN), ("out", JACK_OUT)):
        if jack:
            code = _code(name, jack[word])
            if code in meanings:
                raise _bad(name, f"{jack[word]} is a key and the headphone socket")
            meanings[code] = meaning
    title = root.get("name", name)
    return KeyMap(title if isinstance(title, str) else name, MappingProxyType(meanings))


def _code(name: str, key: object) -> int:
    code = code_of(key) if isinstance(key, str) else None
    if code is None:
        raise _bad(name, f"{str(key)[:40]} is no key; `kiosk device keypad watch` shows the names")
    return code


def _bad(name: str, remedy: str) -> DriverError:
    return DriverError(
        Code.CONFIG_ERROR, "bad_keymap", act=Act.CONFIGURATION, role="keypad", hint=f"key map {name[:80]}: {remedy}"
    )
