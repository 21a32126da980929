"""The four text blocks: right ones, odd ones and damaged ones."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_reader.citizens import load_citizen
from drivers.id_reader.document import CardType, IdDocument
from drivers.id_reader.text import LAYOUTS, NATIONS, decode_document, encode_block, encode_newest_address

RESIDENT = {
    "name": "张三",
    "sex": "1",
    "nation": "01",
    "birth": "19500312",
    "address": "湖北省通城县隽水镇示例路12号",
    "number": "421222195003120018",
    "issuer": "通城县公安局",
    "valid_from": "20150601",
    "valid_to": "长期",
}


def read(kind: CardType = CardType.RESIDENT, **changes: str) -> IdDocument:
    return decode_document(encode_block(kind, RESIDENT | changes))


def test_every_layout_fills_the_block_without_overlap() -> None:
    for kind, layout in LAYOUTS.items():
        used = sorted([*layout.values(), (248, 2)])
        for (start, length), (following, _) in pairwise(used):
            assert start + length <= following, kind
        assert used[-1][0] + used[-1][1] <= 256


def test_a_long_term_card_has_no_end() -> None:
    document = read()
    assert (document.valid_to, document.long_term, document.problems) == (None, True, ())
    assert document.expired_on(date(2099, 1, 1)) is False
    assert document.as_dict()["valid_to"] is None


def test_a_card_with_an_end_expires_the_day_after() -> None:
    document = read(valid_to="20261123")
    assert document.long_term is False
    assert document.expired_on(date(2026, 11, 23)) is False
    assert document.expired_on(date(2026, 11, 24)) is True


@pytest.mark.parametrize(
    ("field", "value", "problem", "attribute"),
    [
        ("birth", "19501341", "birth_unreadable", "birth"),
        ("birth", "00000000", "birth_unreadable", "birth"),
        ("birth", "", "birth_unreadable", "birth"),
        ("valid_to", "永久", "valid_to_unreadable", "valid_to"),
        ("valid_from", "2015060", "valid_from_unreadable", "valid_from"),
        ("sex", "7", "sex_unknown", ""),
        ("nation", "83", "nation_unknown", ""),
        ("number", "421222195003120019", "number_check", ""),
        ("number", "421222195003130013", "number_birth_differ", ""),
        ("name", "", "name_missing", ""),
        ("address", "", "address_missing", ""),
        ("issuer", "通城\ud800县公安局", "issuer_damaged", ""),
    ],
)
def test_one_bad_field_costs_nothing_else(field: str, value: str, problem: str, attribute: str) -> None:
    number = value
    if problem == "number_birth_differ":
        from drivers.id_reader.number import check_character

        number = "42122219500313001" + check_character("42122219500313001")
    document = read(**{field: number if field == "number" else value})
    assert problem in document.problems
    if attribute:
        assert getattr(document, attribute) is None
    healthy = read()
    for key in ("name", "address", "issuer", "number", "birth", "valid_from", "nation_code", "long_term"):
        related = {"nation": "nation_code", "valid_to": "long_term"}.get(field, field)
        if key != related:
            assert getattr(document, key) == getattr(healthy, key), key


def test_an_unknown_nation_keeps_its_code() -> None:
    document = read(nation="81")
    assert (document.nation, document.nation_code) == ("其他", "81")


def test_the_table_of_nations_is_whole() -> None:
    assert len(NATIONS) == 58
    assert [NATIONS[code] for code in ("01", "05", "11", "15", "46", "56", "97")] == [
        "汉",
        "维吾尔",
        "满",
        "土家",
        "德昂",
        "基诺",
        "其他",
    ]


def test_names_with_rare_characters_interpuncts_and_spaces_stay_whole() -> None:
    assert read(name="阿依夏·王𬀩").name == "阿依夏·王𬀩"
    assert read(name="䶮 \U0002ebf0").name == "䶮 \U0002ebf0"


def test_a_half_character_is_marked_and_the_name_kept() -> None:
    document = read(name="王\ud800")
    assert document.name.startswith("王")
    assert "name_damaged" in document.problems


@pytest.mark.parametrize("pad", ["\0", "\u3000", " ", "\uffff", " \0"])
def test_any_padding_is_taken_off(pad: str) -> None:
    units = 35
    address = "示例路 1号"
    document = read(address=(address + pad * units)[:units], name=("李四" + pad * 15)[:15])
    assert (document.address, document.name) == (address, "李四")
    assert "address_missing" not in document.problems


def test_full_width_digits_and_a_small_x_are_understood() -> None:
    document = read(birth="１９５００３１２", number="11010519491231002x")
    assert document.birth == date(1950, 3, 12)
    assert document.number == "11010519491231002X"
    assert document.number_valid
    assert "number_birth_differ" in document.problems


def test_the_newest_address_stands_beside_the_printed_one() -> None:
    block = encode_block(CardType.RESIDENT, RESIDENT)
    document = decode_document(block, newest_address=encode_newest_address("新地址1号"))
    assert (document.address, document.newest_address) == (RESIDENT["address"], "新地址1号")
    assert document.current_address == "新地址1号"
    assert decode_document(block).current_address == RESIDENT["address"]


def test_the_hong_kong_permit() -> None:
    card = load_citizen("chan-tai-man").card
    document = decode_document(card.text_block())
    assert document.type is CardType.PERMIT
    assert (document.name, document.permit_number, document.nation) == ("陳大文", "H12345678", "")
    assert document.number.startswith("810000")
    assert document.number_valid
    assert document.problems == ()


def test_the_foreigner_card_of_2023_joins_both_halves_of_the_name() -> None:
    document = decode_document(load_citizen("maria").card.text_block())
    assert document.type is CardType.FOREIGNER_2023
    assert document.name_latin == "EXEMPLO, MARIA FERNANDA DA CONCEICAO BRANDAO"
    assert (document.name, document.nationality, document.number_valid) == ("玛丽亚", "BRA", True)
    assert document.problems == ()


def test_a_latin_name_broken_at_its_space_keeps_the_space() -> None:
    fields = dict(load_citizen("maria").card.fields)
    fields["name_latin"], fields["name_latin_rest"] = "A" * 34 + " ", "BRANDAO"
    document = decode_document(encode_block(CardType.FOREIGNER_2023, fields))
    assert document.name_latin == "A" * 34 + " BRANDAO"


def test_the_foreigner_card_of_2017() -> None:
    document = decode_document(load_citizen("john").card.text_block())
    assert document.type is CardType.FOREIGNER_2017
    assert (document.name_latin, document.name, document.nationality) == ("SAMPLE, JOHN HENRY", "约翰", "USA")
    assert document.birth == date(1946, 1, 1)
    assert document.problems == ()


def test_an_unknown_kind_is_read_as_a_resident_card_and_marked() -> None:
    block = bytearray(encode_block(CardType.RESIDENT, RESIDENT))
    block[248:250] = "Q".encode("utf-16-le")
    document = decode_document(bytes(block))
    assert (document.type, document.name) == (CardType.RESIDENT, "张三")
    assert "type_unknown" in document.problems


@given(st.binary(max_size=300), st.none() | st.binary(max_size=80))
def test_any_bytes_give_a_document_that_serialises_and_shows_nothing(text: bytes, newest: bytes | None) -> None:
    document = decode_document(text, b"photo", newest)
    json.dumps(document.as_dict(), ensure_ascii=False)
    assert repr(document) == str(document) == f"{document!s}" == f"IdDocument({document.type.value}, redacted)"


_unit = st.characters(min_codepoint=0x21, max_codepoint=0xD7FF, exclude_categories=("Cc", "Cs", "Zs"))


@given(name=st.text(_unit, min_size=1, max_size=15), address=st.text(_unit, min_size=1, max_size=35))
def test_whatever_a_card_says_is_read_back(name: str, address: str) -> None:
    document = read(name=name, address=address)
    assert (document.name, document.address) == (name, address)


def test_age_counts_full_years() -> None:
    document = read()
    assert document.age_on(date(2026, 3, 11)) == 75
    assert document.age_on(date(2026, 3, 12)) == 76
    assert read(birth="").age_on(date(2026, 1, 1)) is None


def test_a_value_that_does_not_fit_is_refused_without_being_shown() -> None:
    with pytest.raises(ValueError, match="name is longer") as caught:
        encode_block(CardType.RESIDENT, {"name": "长" * 16})
    assert "长" not in str(caught.value)
    with pytest.raises(ValueError, match="no field"):
        encode_block(CardType.FOREIGNER_2017, {"address": "x"})
