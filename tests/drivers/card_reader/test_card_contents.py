"""What the cards' bytes mean, read from virtual chips without a reader."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card_reader import Card, CardKind, CardType, mask_number, social, transit
from drivers.card_reader.demo_cards import card_names, load_card
from drivers.card_reader.protocol import ALLOWED, Exchange, ProtocolError
from drivers.card_reader.virtual_card import NOT_ALLOWED, Application, VirtualCard
from drivers.contract import Act, Code, DriverError

REAL_PUBLIC = bytes.fromhex("01011000FFFFFFFF0201031051700101709079842019080620401231 0000")
EMPTY = b"\x6a\x82"


def read(chip: VirtualCard, *, t0: bool = False, partial: bool = False) -> Card | None:
    exchange = Exchange(chip.answer, t0=t0)
    return transit.read(exchange, partial=partial) or social.read(exchange, partial=partial)


def demo(name: str) -> Card | None:
    card = load_card(name)
    return read(card.make(), t0=card.manners == "t0")


def test_a_seniors_bus_card_tells_number_kind_validity_balance_and_history() -> None:
    card = demo("elderly")
    assert card is not None
    assert card.as_dict() == {
        "type": "transit",
        "kind": "elderly",
        "number": "3104421222000012345",
        "region": "5360",
        "valid_from": "2023-04-01",
        "valid_to": "2028-03-31",
        "balance_fen": 2755,
        "last_top_up": {"amount_fen": 5000, "at": "2026-04-02T10:15:00"},
        "last_use": {"amount_fen": 100, "at": "2026-05-12T08:30:15"},
        "last_review": None,
        "holder_name": "",
        "holder_number": "",
        "version": "",
        "problems": [],
        "elapsed_ms": 0,
    }
    assert card.expired_on(date(2028, 4, 1)) is True
    assert card.expired_on(date(2028, 3, 31)) is False


def test_a_real_cards_public_file_is_read() -> None:
    info = transit.parse_public(REAL_PUBLIC)
    assert (info.number, info.region) == ("3105170010170907984", "1000")
    assert (info.valid_from, info.valid_to) == (date(2019, 8, 6), date(2040, 12, 31))


def test_a_real_cards_history_line_is_read() -> None:
    line = transit.parse_record(bytes.fromhex("042D000000000001F40930008900034020241229141740"))
    assert line is not None
    assert (line.counter, line.amount_fen, line.kind) == (1069, 500, 9)
    assert line.movement.at == datetime(2024, 12, 29, 14, 17, 40)


def test_an_empty_purse_shows_what_the_card_owes() -> None:
    card = demo("ordinary")
    assert card is not None
    assert (card.kind, card.balance_fen, card.last_top_up) == (CardKind.ORDINARY, -120, None)


def test_a_kind_no_table_has_is_unknown_and_the_card_still_read() -> None:
    card = demo("disability")
    assert card is not None
    assert (card.kind, card.number, card.problems) == (CardKind.UNKNOWN, "3104421222000098765", ())


def test_the_kind_is_not_taken_from_the_issuers_number() -> None:
    # Byte 0 of file 0x15 is 01 here, as on ordinary cards.
    assert transit.parse_kind(transit.encode_area(3)) is CardKind.ELDERLY
    assert transit.parse_kind(b"") is CardKind.UNKNOWN


@pytest.mark.parametrize(
    ("name", "kind", "number", "version"),
    [
        ("social-security-1", CardKind.FIRST_GENERATION, "A12345678", "1.00"),
        ("social-security-2", CardKind.SECOND_GENERATION, "B12345679", "2.00"),
    ],
)
def test_older_social_security_cards_tell_whose_they_are(name: str, kind: CardKind, number: str, version: str) -> None:
    card = demo(name)
    assert card is not None
    assert (card.type, card.kind, card.number, card.version) == (CardType.SOCIAL_SECURITY, kind, number, version)
    assert (card.holder_name, card.holder_number, card.region) == ("张三", "421222195003120018", "421222")
    assert card.problems == ()


def test_a_third_generation_card_tells_region_version_and_dates_only() -> None:
    card = demo("social-security-3")
    assert card is not None
    assert (card.kind, card.region, card.version) == (CardKind.THIRD_GENERATION, "421222", "3.00")
    assert (card.valid_from, card.valid_to) == (date(2022, 1, 1), date(2032, 1, 1))
    assert (card.number, card.holder_name, card.holder_number) == ("", "", "")
    assert card.problems == ("holder_needs_psam",)


def test_a_card_that_wants_a_pin_is_read_as_far_as_it_lets_us() -> None:
    contents = load_card("social-security-2").social
    assert contents is not None
    chip = VirtualCard(b"", (contents.model_copy(update={"protected": True}).application(),))
    card = read(chip)
    assert card is not None
    assert (card.number, card.holder_number, card.problems) == ("B12345679", "", ("holder_protected",))


def test_a_long_name_goes_on_in_its_extension_within_a_character_if_need_be() -> None:
    name = "阿布都热依木·吐尔逊买买提艾力江·玉素甫"
    raw = name.encode("gb18030")
    contents = load_card("social-security-2").social
    assert contents is not None
    application = contents.application()
    records = dict(application.records)
    records[(6, 2)] = social.encode_field(0x09, raw[:29] + raw[29:30])
    records[(6, 3)] = social.encode_field(0x4E, raw[30:].ljust(30, b"\x00"))
    card = read(VirtualCard(b"", (Application(application.name, records=records),)))
    assert card is not None
    assert card.holder_name == name


def test_a_door_key_is_no_card_of_ours() -> None:
    assert demo("unknown") is None


def test_a_blocked_application_says_so_and_is_still_read() -> None:
    chip = load_card("elderly").make()

    def answer(apdu: bytes) -> bytes:
        said = chip.answer(apdu)
        return said[:-2] + b"\x62\x83" if apdu[1] == 0xA4 and said.endswith(b"\x90\x00") else said

    card = transit.read(Exchange(answer))
    assert card is not None
    assert card.problems == ("application_blocked",)
    assert card.number


def test_a_card_in_trouble_is_unreadable_not_unknown() -> None:
    with pytest.raises(DriverError) as caught:
        transit.read(Exchange(lambda _: b"\x6f\x00"))
    assert (caught.value.code, caught.value.detail) == (Code.USER_ERROR, "card_unreadable")


@pytest.mark.parametrize("after", range(1, 6))
def test_a_card_lifted_too_early_is_asked_for_again_then_taken_as_it_is(after: int) -> None:
    def lifted() -> Exchange:
        chip, asked = load_card("elderly").make(), count(1)

        def answer(apdu: bytes) -> bytes:
            if next(asked) > after:
                raise DriverError(Code.USER_ERROR, "card_moved", act=Act.USER, retryable=True)
            return chip.answer(apdu)

        return Exchange(answer)

    with pytest.raises(DriverError):
        transit.read(lifted())
    card = transit.read(lifted(), partial=True)
    assert card is not None
    assert card.number == "3104421222000012345"
    assert len(card.problems) == 1
    assert card.problems[0].endswith("_unread")


@given(st.binary(max_size=64))
def test_files_and_records_of_rubbish_never_crash_the_parsers(data: bytes) -> None:
    try:
        info = transit.parse_public(data)
        assert info.number.isdecimal()
    except ProtocolError:
        pass
    assert transit.parse_kind(data) in CardKind
    assert transit.parse_amount(data) is None or len(data) == 4
    transit.parse_record(data)
    social.parse_field(data)


@given(st.lists(st.binary(max_size=60), min_size=120, max_size=120), st.booleans(), st.booleans())
def test_a_card_that_answers_rubbish_is_refused_or_read_but_never_crashes_us(
    answers: list[bytes], t0: bool, partial: bool
) -> None:
    left = list(answers)
    exchange = Exchange(lambda _: left.pop() + b"\x90\x00", t0=t0)
    for read_one in (transit.read, social.read):
        try:
            card = read_one(exchange, partial=partial)
        except DriverError as error:
            assert error.detail in ("card_unreadable", "card_moved")
        else:
            assert card is None or card.as_dict()["type"] in ("transit", "social_security")


@given(st.lists(st.binary(max_size=60), min_size=200, max_size=200))
def test_a_card_that_answers_anything_at_all_never_crashes_us(answers: list[bytes]) -> None:
    left = list(answers)
    for read_one in (transit.read, social.read):
        try:
            read_one(Exchange(lambda _: left.pop()))
        except DriverError as error:
            assert error.detail in ("card_unreadable", "card_moved")


@given(
    st.text("0123456789", min_size=19, max_size=19).filter(lambda digits: digits[0] != "0"),
    st.integers(0, 0x7FFFFFFF),
    st.integers(0, 255),
)
def test_what_is_written_on_a_card_is_read_from_it(number: str, balance: int, kind: int) -> None:
    public = transit.encode_public(number, "5360", "20230401", "20280331")
    chip = VirtualCard(
        b"",
        (
            Application(
                transit.APPLICATIONS[0],
                transit.encode_fci(public),
                {transit.AREA_SFI: transit.encode_area(kind)},
                purses={0: balance.to_bytes(4, "big"), 1: bytes(4)},
            ),
        ),
    )
    card = read(chip)
    assert card is not None
    assert (card.number, card.balance_fen) == (number, balance)
    assert (card.kind is CardKind.ELDERLY) == (kind == 3)


@pytest.mark.parametrize("name", card_names())
def test_no_card_ever_gets_a_pin_or_a_command_that_changes_it(name: str) -> None:
    chip, sent = load_card(name).make(), []

    def answer(apdu: bytes) -> bytes:
        sent.append(apdu)
        return chip.answer(apdu)

    read_all = Exchange(answer, t0=load_card(name).manners == "t0")
    transit.read(read_all)
    social.read(read_all)
    assert {(apdu[0], apdu[1]) for apdu in sent} <= set(ALLOWED)
    assert not {0x20, 0x24, 0x2C, 0xD6, 0xDC, 0xE2, 0x50, 0x52, 0x54} & {apdu[1] for apdu in sent}
    assert len(sent) < 30


def test_even_a_card_that_refuses_everything_gets_no_pin() -> None:
    sent: list[bytes] = []

    def answer(apdu: bytes) -> bytes:
        sent.append(apdu)
        return b"\x90\x00" if apdu[1] == 0xA4 else NOT_ALLOWED

    card = social.read(Exchange(answer))
    assert card is not None
    assert {apdu[1] for apdu in sent} <= {0xA4, 0xB2}


def test_a_card_shows_nothing_of_itself_by_accident() -> None:
    for name in card_names():
        card = demo(name)
        if card is None:
            continue
        for text in (repr(card), str(card), f"{card}", repr([card]), repr(card.last_use), repr(card.last_top_up)):
            assert not any(secret in text for secret in ("3104", "3105", "4212", "张三", "2755", "B1234"))


def test_a_masked_number_shows_its_end_only() -> None:
    assert mask_number("3104421222000012345") == "***************2345"
    assert mask_number("1234") == "****"
    assert mask_number("") == ""
    assert Card(CardType.TRANSIT, number="12345678").masked_number == "****5678"
