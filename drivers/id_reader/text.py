"""The 256-byte text block: four layouts, told apart by the flag at byte 248, to and from `IdDocument`.

UTF-16LE, fields padded with U+0020. A field that cannot be read becomes a problem and costs nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from drivers.id_reader import number as numbers
from drivers.id_reader.document import CardType, IdDocument

BLOCK_BYTES = 256
LONG_TERM = "长期"
_PADDING = " \u3000\0\ufeff\uffff"

SEXES: Mapping[str, str] = MappingProxyType({"0": "未知", "1": "男", "2": "女", "9": "未说明"})

OTHER_NATION = "其他"
_NATION_NAMES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 "
    "东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 "
    "俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
NATIONS: Mapping[str, str] = MappingProxyType(
    {f"{code:02d}": name for code, name in enumerate(_NATION_NAMES.split(), start=1)}
    | {"97": OTHER_NATION, "98": "外国血统中国籍人士"}
)
"""GB/T 3304."""

Layout = Mapping[str, tuple[int, int]]

_RESIDENT: dict[str, tuple[int, int]] = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
LAYOUTS: Mapping[CardType, Layout] = MappingProxyType(
    {
        CardType.RESIDENT: _RESIDENT,
        CardType.PERMIT: {key: place for key, place in _RESIDENT.items() if key != "nation"}
        | {"permit_number": (220, 18), "issue_count": (238, 4)},
        CardType.FOREIGNER_2017: {
            "name_latin": (0, 120),
            "sex": (120, 2),
            "number": (122, 30),
            "nationality": (152, 6),
            "name": (158, 30),
            "valid_from": (188, 16),
            "valid_to": (204, 16),
            "birth": (220, 16),
            "card_version": (236, 4),
            "authority": (240, 8),
        },
        CardType.FOREIGNER_2023: {
            "name": (0, 30),
            "sex": (30, 2),
            "renewals": (32, 4),
            "birth": (36, 16),
            "name_latin": (52, 70),
            "number": (122, 36),
            "valid_from": (188, 16),
            "valid_to": (204, 16),
            "name_latin_rest": (220, 22),
            "nationality": (242, 6),
            "former_number": (250, 6),
        },
    }
)
"""Field -> (byte offset, byte length), by document type."""

FLAG = (248, 2)
_TYPES = {"": CardType.RESIDENT, "I": CardType.FOREIGNER_2017, "Y": CardType.FOREIGNER_2023, "J": CardType.PERMIT}
FLAGS: Mapping[CardType, str] = MappingProxyType({kind: flag for flag, kind in _TYPES.items()})


@dataclass(slots=True)
class _Fields:
    """Cleaned strings of one block, and what was odd about them."""

    raw: bytes
    layout: Layout
    problems: list[str]

    def text(self, key: str) -> str:
        """Shown as it stands but for padding and characters no card has."""
        if key not in self.layout:
            return ""
        decoded = _decode(self.raw, self.layout[key])
        kept = _printable(decoded)
        if kept != decoded or "\ufffd" in kept:
            self.problems.append(f"{key}_damaged")
        return kept.strip(_PADDING)

    def required(self, key: str) -> str:
        found = self.text(key)
        if key in self.layout and not found:
            self.problems.append(f"{key}_missing")
        return found

    def plain(self, key: str) -> str:
        """Codes, digits and Latin letters: full-width forms are made ordinary, and no space belongs inside."""
        return unicodedata.normalize("NFKC", self.text(key)).replace(" ", "").upper()

    def date(self, key: str) -> date | None:
        found = numbers.read_date(self.plain(key).replace(".", "").replace("-", ""))
        if found is None:
            self.problems.append(f"{key}_unreadable")
        return found


def decode_document(
    text: bytes,
    photo: bytes = b"",
    newest_address: bytes | None = None,
    *,
    problems: tuple[str, ...] = (),
    elapsed_ms: int = 0,
) -> IdDocument:
    """The document in a text block (256 bytes; shorter ones are read as far as they go). Never raises.

    `newest_address` is the data of the newest-address answer, None when the card has none. `problems` are those already
    met on the way here.
    """
    found = list(problems)
    if len(text) != BLOCK_BYTES:
        found.append("text_length")
    raw = text[:BLOCK_BYTES].ljust(BLOCK_BYTES, b"\0")
    flag = unicodedata.normalize("NFKC", _decode(raw, FLAG)).strip(_PADDING).upper()
    if flag not in _TYPES:
        found.append("type_unknown")
    kind = _TYPES.get(flag, CardType.RESIDENT)
    fields = _Fields(raw, LAYOUTS[kind], found)

    latin = fields.text("name_latin")
    if "name_latin_rest" in fields.layout:
        # Joined before stripping: the break may fall on the space between two names.
        (start, length), rest = fields.layout["name_latin"], fields.layout["name_latin_rest"]
        first = raw[start : start + length].decode("utf-16-le", errors="replace")
        whole = first + _decode(raw, rest)
        latin = _printable(whole).strip(_PADDING)
    if kind in (CardType.RESIDENT, CardType.PERMIT):
        name = fields.required("name")
    else:
        name = fields.text("name")  # a foreigner's card may have no Chinese name
        if not latin:
            found.append("name_latin_missing")

    sex_code = fields.plain("sex")
    if sex_code not in SEXES:
        found.append("sex_unknown")
    nation_code, nation = _nation(fields, kind)
    birth = fields.date("birth")
    number = fields.plain("number")
    number_valid = _check_number(kind, number, birth, found)
    valid_from = fields.date("valid_from")
    valid_to, long_term = _valid_to(fields)

    return IdDocument(
        type=kind,
        name=name,
        name_latin=latin,
        sex=SEXES.get(sex_code, SEXES["0"]),
        sex_code=sex_code,
        nation=nation,
        nation_code=nation_code,
        birth=birth,
        number=number,
        number_valid=number_valid,
        address=fields.required("address"),
        newest_address=_newest(newest_address, found),
        issuer=fields.required("issuer"),
        valid_from=valid_from,
        valid_to=valid_to,
        long_term=long_term,
        nationality=fields.plain("nationality"),
        permit_number=fields.plain("permit_number"),
        photo_wlt=photo,
        problems=tuple(dict.fromkeys(found)),
        elapsed_ms=elapsed_ms,
    )


def encode_block(kind: CardType, fields: Mapping[str, str]) -> bytes:
    """A text block holding `fields` (names as in `LAYOUTS`, values as on the chip), for emulators and tests.

    Raises ValueError for a field the layout does not have or a value that does not fit; values are not shown.
    """
    block = bytearray(" ".encode("utf-16-le") * (BLOCK_BYTES // 2))
    layout = LAYOUTS[kind]
    for key, value in fields.items():
        if key not in layout:
            raise ValueError(f"a card of type {kind} has no field {key}")
        start, length = layout[key]
        data = value.encode("utf-16-le", errors="surrogatepass")
        if len(data) > length:
            raise ValueError(f"{key} is longer than {length // 2} UTF-16 units")
        block[start : start + len(data)] = data
    flag = FLAGS[kind].encode("utf-16-le")
    block[FLAG[0] : FLAG[0] + len(flag)] = flag
    return bytes(block)


def encode_newest_address(address: str) -> bytes:
    """70 bytes. Raises ValueError when it does not fit."""
    data = address.encode("utf-16-le")
    if len(data) > 70:
        raise ValueError("newest address is longer than 35 UTF-16 units")
    return data + " ".encode("utf-16-le") * ((70 - len(data)) // 2)


def _decode(raw: bytes, place: tuple[int, int]) -> str:
    start, length = place
    # NUL pads as often as the space; other control characters are dealt with by the caller.
    return raw[start : start + length].decode("utf-16-le", errors="replace").rstrip(_PADDING)


def _printable(text: str) -> str:
    # Unassigned code points stay: Unicode gains rare-name characters faster than Python learns of them.
    return "".join(c for c in text if unicodedata.category(c) != "Cc" and c not in "\ufffe\uffff")


def _nation(fields: _Fields, kind: CardType) -> tuple[str, str]:
    if kind is not CardType.RESIDENT:
        return "", ""
    code = fields.plain("nation")
    if code not in NATIONS:
        fields.problems.append("nation_unknown")
    return code, NATIONS.get(code, OTHER_NATION)


def _valid_to(fields: _Fields) -> tuple[date | None, bool]:
    if fields.plain("valid_to").replace("長", "长") == LONG_TERM:
        return None, True
    return fields.date("valid_to"), False


def _check_number(kind: CardType, number: str, birth: date | None, problems: list[str]) -> bool:
    if kind is CardType.FOREIGNER_2017:
        valid = numbers.is_valid_foreigner_2017(number)
    else:
        valid = numbers.is_valid(number)
        if valid and birth is not None and numbers.birth_of(number) != birth:
            problems.append("number_birth_differ")
        expected = {CardType.PERMIT: ("81", "82", "83"), CardType.FOREIGNER_2023: ("9",)}.get(kind)
        if valid and expected and not number.startswith(expected):
            problems.append("number_prefix")
    if not valid:
        problems.append("number_check")
    return valid


def _newest(data: bytes | None, problems: list[str]) -> str:
    if data is None:
        return ""
    even = data[: len(data) // 2 * 2]
    fields = _Fields(even, {"newest_address": (0, len(even))}, problems)
    return fields.text("newest_address")
