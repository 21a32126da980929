"""What `kiosk check` says of texts that tell what went wrong: what, where, and what to do (EN 301 549, 5.1.3.15; T34).

Such a message has a value, which names the thing and says what is wrong with it, and `.do`, which begins with what the
person is to do. Both are shown together and heard together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from kiosk_app.content.check import catalogue_file
from kiosk_app.content.load import LANGUAGES, Content
from kiosk_app.content.problems import Problem
from kiosk_app.content.texts import Message

TROUBLE = re.compile(
    r"error-|number-(incomplete|wrong|full|check|own|x|too-short|unlike)$|certificate-number-(incomplete|holder|category|grade|reissue|count|long|other|letter)$|(bus-)?card-(lift|hold)-|card-own$"
    r"|receipt-on-screen$|photo-(no|several|too|move|hold|head)-|paper-(nothing|too|not)-"
    r"|photo-(straight|blurred|geometry|eyes|mouth|pose|tilt|covered|glasses|uneven|background|uncertain)$"
)
"""Every message by which a citizen learns that something is not as it should be. Drivers' words are all `error-…`."""
ENDS = ("。", ".")
LETTERS = re.compile(r"[^\w{}$]+")

NAMED: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "zh-CN": re.compile(r"\{ \$(device|label) \}|机器|打印机|卡|证|纸|凭条|照片|镜头|脸|灯|键|码|您办的事"),
        "en": re.compile(
            r"\{ \$(device|label) \}"
            r"|\b(machine|terminal|reader|card|case|paper|receipt|photo|printer|tray|camera|light|button|code"
            r"|number|digits|face)\b",
            re.IGNORECASE,
        ),
    }
)
"""Things a text can be about; what is filled in is one."""
BEGINS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "zh-CN": re.compile(r"请|不用"),
        "en": re.compile(
            r"(Press|Try|Wait|Lay|Lift|Leave|Wipe|Use|Take|Look|Read|Hold|Show|Start|Type|Erase|Sit|Stay|Move|Note|Hand"
            r"|Ask|Tell|Never mind)\b"
        ),
    }
)
"""How what is to be done begins."""


def trouble_problems(content: Content, assets: Path) -> list[Problem]:
    """Texts of troubles that do not say what, where or what to do, in the order of files and lines."""
    found: list[Problem] = []
    for (language, scope), catalogue in content.catalogues.items():
        if language in LANGUAGES:
            for message in catalogue.messages.values():
                name = catalogue_file(assets, scope, language, message.id)
                found += _message(message, name, language)
    return sorted(set(found))


def _message(message: Message, name: str, language: str) -> Iterator[Problem]:
    do = message.attributes.get("do", "")
    if not TROUBLE.match(message.id):
        if do:
            yield Problem(
                name, message.line, f"{message.id}.do", "nothing is wrong here", "write it into the text itself"
            )
        return
    if not NAMED[language].search(message.value):
        remedy = "begin with its name, or with { $device } or { $label }"
        yield Problem(name, message.line, message.id, "does not say what thing it is about", remedy)
    if not do:
        yield Problem(name, message.line, message.id, "does not say what to do", "add `.do = `, the verb first")
    elif not BEGINS[language].match(do):
        yield Problem(name, message.line, f"{message.id}.do", "does not begin with what to do", "put the verb first")
    if do and not (message.value.endswith(ENDS) and do.endswith(ENDS)):
        yield Problem(name, message.line, message.id, "runs into what to do", "end both sentences with a full stop")
    said = message.attributes.get("say", "")
    if do and said and _letters(said) != _letters(message.shown(language)):
        remedy = "write the whole there, value and .do; only marks may differ"
        yield Problem(name, message.line, f"{message.id}.say", "not what is shown is heard", remedy)


def _letters(text: str) -> str:
    return LETTERS.sub("", text).lower()
