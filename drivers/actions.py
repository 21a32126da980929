"""What a technician can do with a part by hand: one table, used by `kiosk device` and the control socket.

A file is read and written by the command, never by the running kiosk: only its contents travel. Results are plain JSON
values; bytes are base64 under `data`.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from drivers.advice import state_words, what_to_do
from drivers.contract import Act, Code, DriverError, Status

Takes = Literal["nothing", "text", "input_file", "input_picture", "output_file"]
MAX_TEXT = 200_000  # characters of a file to print
MAX_PICTURE = 12 << 20  # characters of a picture in base64


@dataclass(frozen=True, slots=True)
class Action:
    """`command` is the driver's method; `arguments` turns the text given (or the file's) into its arguments.

    `personal`: the result is personal data, handed only to the same user. `timeout` in seconds.
    """

    role: str
    name: str
    takes: Takes
    command: str
    timeout: float
    help: str
    arguments: Callable[[str], tuple[tuple[Any, ...], dict[str, Any]]]
    result: Callable[[Any], dict[str, Any]]
    personal: bool = False


def _job_id() -> str:
    return f"by-hand-{uuid.uuid4()}"


def _document(document: Any) -> dict[str, Any]:
    found: dict[str, Any] = document.as_dict()
    return found


def _printed(result: Any) -> dict[str, Any]:
    return {"proof": result.proof.value, "state": dict(result.state.as_details())}


def _picture(frame: Any) -> dict[str, Any]:
    from drivers.camera import encode_jpeg

    jpeg = encode_jpeg(frame)
    return {"width": frame.width, "height": frame.height, "data": base64.b64encode(jpeg).decode("ascii")}


def _still(still: Any) -> dict[str, Any]:
    return _picture(still.frame) | {"advice": " ".join(still.advice), "sharpness": still.sharpness}


def _picture_argument(text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    try:
        picture = base64.b64decode(text, validate=True)
    except ValueError:
        raise DriverError(Code.INVALID_DATA, "bad_picture", hint="the picture did not arrive whole") from None
    return (picture,), {"job_id": _job_id()}


def _photo(result: Any) -> dict[str, Any]:
    return {"proof": result.proof.value, "state": dict(result.details)}


def _spoken(spoken: Any) -> dict[str, Any]:
    return {"outcome": spoken.outcome.value, "seconds": round(spoken.seconds, 2)}


def _shown(shown: Any) -> dict[str, Any]:
    return {"shown": shown.state, "board": shown.proof}


def plain(result: Any) -> dict[str, Any]:
    return {key: value for key, value in dict(result).items() if isinstance(value, str | int | float | bool | None)}


_ALL = (
    Action(
        "id_reader",
        "read",
        "nothing",
        "read",
        60.0,
        "等待并读取一张身份证 (wait for a card and read it)",
        lambda _: ((), {}),
        _document,
        personal=True,
    ),
    Action(
        "id_reader",
        "test",
        "nothing",
        "self_test",
        60.0,
        "读一张身份证，只报告阅读机好不好 (read a card, report on the reader only)",
        lambda _: ((), {"level": "active"}),
        plain,
    ),
    Action(
        "card_reader",
        "read",
        "nothing",
        "read",
        60.0,
        "等待并读取一张公交卡或社保卡 (wait for a bus or social-security card and read it)",
        lambda _: ((), {}),
        _document,
        personal=True,
    ),
    Action(
        "receipt_printer",
        "print",
        "input_file",
        "print_text",
        60.0,
        "打印一个 UTF-8 文本文件 (print a UTF-8 text file)",
        lambda text: ((text,), {"job_id": _job_id()}),
        _printed,
    ),
    Action(
        "receipt_printer",
        "test",
        "nothing",
        "self_test",
        60.0,
        "打印测试页 (print the test page)",
        lambda _: ((), {"level": "active"}),
        plain,
    ),
    Action(
        "receipt_printer",
        "calibrate",
        "nothing",
        "self_test",
        240.0,
        "打印校准条：尺子、列、浓淡、文字 (print the calibration slip: ruler, columns, density, charset)",
        lambda _: ((), {"level": "calibration"}),
        plain,
    ),
    Action(
        "photo_printer",
        "print",
        "input_picture",
        "print_photo",
        180.0,
        "打印一张 PNG 或 JPEG 图片 (print a PNG or JPEG picture)",
        _picture_argument,
        _photo,
    ),
    Action(
        "photo_printer",
        "test",
        "nothing",
        "self_test",
        180.0,
        "打印测试页：颜色、边上少多少 (print the test page: colours, what the edge loses)",
        lambda _: ((), {"level": "active"}),
        plain,
    ),
    Action(
        "photo_printer",
        "ruler",
        "nothing",
        "self_test",
        180.0,
        "打印尺子页，量好后用 calibrate (print the ruler page; measure it, then calibrate)",
        lambda _: ((), {"level": "ruler"}),
        plain,
    ),
    Action(
        "photo_printer",
        "refilled",
        "nothing",
        "refilled",
        10.0,
        "相纸和色带已换好 (paper and ribbon were refilled)",
        lambda _: ((), {}),
        plain,
    ),
    Action(
        "camera",
        "snap",
        "output_file",
        "snap",
        15.0,
        "拍一张照片存为 JPEG (take one picture, saved as JPEG)",
        lambda _: ((), {}),
        _picture,
        personal=True,
    ),
    Action(
        "document_camera",
        "snap",
        "output_file",
        "snap",
        20.0,
        "等纸放稳后拍一张，存为 JPEG (take one still when the paper has come to rest, saved as JPEG)",
        lambda _: ((), {}),
        _still,
        personal=True,
    ),
    Action(
        "speech",
        "say",
        "text",
        "say_and_wait",
        60.0,
        "朗读一段文字 (speak a text)",
        lambda text: ((text,), {"private": True}),
        _spoken,
    ),
    Action(
        "help_button",
        "watch",
        "nothing",
        "wait_for_press",
        30.0,
        "等待有人按一下求助按钮 (wait for a press)",
        lambda _: ((), {}),
        plain,
    ),
    Action(
        "signal_light",
        "set",
        "text",
        "hold",
        15.0,
        "把指示灯切到某个状态 5 秒，如 on、help (show a state for five seconds)",
        lambda text: ((text.strip(),), {}),
        _shown,
    ),
    Action(
        "signal_light",
        "test",
        "nothing",
        "self_test",
        60.0,
        "逐个点亮每盏灯 (light each lamp for a second)",
        lambda _: ((), {"level": "active"}),
        plain,
    ),
    Action(
        "scanner",
        "read",
        "nothing",
        "read",
        30.0,
        "等待并读取一个二维码或条码 (wait for a code and read it)",
        lambda _: ((), {}),
        _document,
        personal=True,
    ),
    Action(
        "keypad",
        "watch",
        "nothing",
        "wait_for_key",
        30.0,
        "等待按一个键，显示键名和含义 (wait for a key, show its name and meaning)",
        lambda _: ((), {}),
        plain,
    ),
    Action(
        "headphones",
        "watch",
        "nothing",
        "wait_for_plug",
        30.0,
        "等待插上或拔下耳机 (wait for a plug in or out)",
        lambda _: ((), {}),
        plain,
    ),
)
ACTIONS: Mapping[str, Mapping[str, Action]] = MappingProxyType(
    {
        role: MappingProxyType({action.name: action for action in _ALL if action.role == role})
        for role in dict.fromkeys(action.role for action in _ALL)
    }
)
STATUS = "status"  # every role has it: see `status_result`


def find(role: str, name: str) -> Action:
    """Raises DriverError UNSUPPORTED naming what there is."""
    action = ACTIONS.get(role, {}).get(name)
    if action is None:
        known = ", ".join((*ACTIONS.get(role, {}), STATUS)) if role in ACTIONS else f"roles: {', '.join(ACTIONS)}"
        raise DriverError(Code.UNSUPPORTED, act=Act.NONE, role=role, hint=f"no action {name!r}; there are {known}")
    return action


def check_text(action: Action, text: str) -> str:
    """Raises DriverError INVALID_DATA when the text is missing, too long, or holds half characters."""
    if action.takes in ("text", "input_file", "input_picture") and not text.strip():
        raise DriverError(Code.INVALID_DATA, "empty_text", role=action.role, hint="there is no text")
    limit = MAX_PICTURE if action.takes == "input_picture" else MAX_TEXT
    if len(text) > limit:
        raise DriverError(Code.INVALID_DATA, "too_long", role=action.role, hint=f"at most {limit} characters")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise DriverError(Code.INVALID_DATA, "bad_text", role=action.role, hint="the text is not valid UTF-8")
    return text


def status_result(status: Status) -> dict[str, Any]:
    """A status as JSON values, with what a technician is to do."""
    words, todo = state_words(status), what_to_do(status)
    return status.as_dict() | {
        "details": plain(status.details),
        "state": {"zh-CN": words.zh, "en": words.en},
        "what_to_do": {"zh-CN": todo.zh, "en": todo.en},
    }
