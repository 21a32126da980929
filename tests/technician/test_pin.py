"""The PIN: never kept, seldom tried, and no way round the wait."""

from __future__ import annotations

import json
import logging
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.core.technician.state import Gate
from kiosk_app.technician.pin import PinStore, refusal

PIN, WRONG = "246813", "975312"


class Machine:
    """Its uptime and its boots."""

    def __init__(self) -> None:
        self.up, self.boot = 1000.0, "boot-1"

    def restart(self) -> None:
        self.up, self.boot = 20.0, self.boot + "1"


@pytest.fixture
def machine() -> Machine:
    return Machine()


def store(folder: Path, machine: Machine) -> PinStore:
    return PinStore(folder, up=lambda: machine.up, boot=lambda: machine.boot, cost=2**4)


@pytest.fixture
def pins(tmp_path: Path, machine: Machine) -> PinStore:
    made = store(tmp_path, machine)
    made.set(PIN)
    return made


def test_without_a_pin_nothing_opens(tmp_path: Path, machine: Machine) -> None:
    fresh = store(tmp_path / "nothing", machine)
    assert fresh.gate() == Gate("unset") and fresh.check(PIN) == Gate("unset")
    assert not (tmp_path / "nothing").exists()


def test_the_right_pin_opens_and_only_a_salted_hash_is_on_disk(pins: PinStore, tmp_path: Path) -> None:
    assert pins.check(PIN) == Gate("ok")
    files = list(tmp_path.iterdir())
    assert {path.name for path in files} == {"pin.json", "pin-tries.json"}
    for path in files:
        assert PIN.encode() not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = json.loads((tmp_path / "pin.json").read_text())
    pins.set(PIN)
    again = json.loads((tmp_path / "pin.json").read_text())
    assert first["salt"] != again["salt"] and first["hash"] != again["hash"]


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "1234567890123", "24681a", "２４６８１３", "111111", "123456", "987654", "890123", "135791",
     "121212", "123123", "112112", "121121", "123321", "112233", "246 813", "+246813"],
)  # fmt: skip
def test_a_pin_that_is_short_or_easily_guessed_is_refused_with_the_reason(pins: PinStore, pin: str) -> None:
    assert refusal(pin)
    with pytest.raises(ValueError, match=r"digits|guess"):
        pins.set(pin)
    assert pins.check(PIN) == Gate("ok"), "the old one still counts"


@pytest.mark.parametrize("pin", ["246813", "975310", "80427361", "904871265530"])
def test_a_good_pin_is_taken(pins: PinStore, pin: str) -> None:
    pins.set(pin)
    assert pins.check(pin) == Gate("ok")


def test_three_wrong_ones_then_one_five_fifteen_and_sixty_minutes(pins: PinStore, machine: Machine) -> None:
    assert [pins.check(WRONG) for _ in range(3)] == [Gate("wrong", 2), Gate("wrong", 1), Gate("locked", 0, 1)]
    for minutes, following in ((1, 5), (5, 15), (15, 60), (60, 60)):
        assert pins.check(PIN) == Gate("locked", 0, minutes), "the right one does not help either"
        machine.up += minutes * 60 - 1
        assert pins.gate() == Gate("locked", 0, 1)
        machine.up += 1.5
        assert pins.gate() == Gate("ask", 1)
        assert pins.check(WRONG) == Gate("locked", 0, following)
    machine.up += 3601
    assert pins.check(PIN) == Gate("ok")
    assert pins.check(WRONG) == Gate("wrong", 2), "and the count begins anew"


def test_trying_while_it_is_locked_does_not_make_the_wait_longer(pins: PinStore, machine: Machine) -> None:
    for _ in range(3):
        pins.check(WRONG)
    machine.up += 59
    for _ in range(20):
        assert pins.check(WRONG).outcome == "locked"
    machine.up += 2
    assert pins.check(PIN) == Gate("ok")


def test_another_process_counts_on(pins: PinStore, tmp_path: Path, machine: Machine) -> None:
    pins.check(WRONG)
    assert store(tmp_path, machine).check(WRONG) == Gate("wrong", 1)
    assert pins.check(WRONG).outcome == "locked"


def test_a_restart_of_the_machine_begins_the_wait_anew(pins: PinStore, tmp_path: Path, machine: Machine) -> None:
    for _ in range(4):
        pins.check(WRONG)
        machine.up += 61
    assert pins.gate() == Gate("locked", 0, 4)
    machine.restart()
    after = store(tmp_path, machine)
    assert after.gate() == Gate("locked", 0, 5)
    machine.up += 299
    assert after.check(PIN).outcome == "locked"
    machine.up += 2
    assert after.check(PIN) == Gate("ok"), "but it does end"


def test_no_clock_that_anybody_can_set_counts(pins: PinStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        pins.check(WRONG)
    for wall in (0.0, 4e9):
        monkeypatch.setattr("time.time", lambda wall=wall: wall)
        assert pins.gate() == Gate("locked", 0, 1)


def test_an_uptime_that_ran_backwards_begins_the_wait_anew(pins: PinStore, machine: Machine) -> None:
    for _ in range(3):
        pins.check(WRONG)
    machine.up -= 500
    assert pins.gate() == Gate("locked", 0, 1)
    machine.up += 61
    assert pins.check(PIN) == Gate("ok")


def test_a_try_is_counted_before_it_is_looked_at(
    pins: PinStore, tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plug pulled in the middle of a check."""

    def pulled(*_: object, **__: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("hashlib.scrypt", pulled)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                pins.check(PIN)
    assert store(tmp_path, machine).gate().outcome == "locked"


@pytest.mark.parametrize("name", ["pin.json", "pin-tries.json"])
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"failed": -1}', b'{"failed": true}', b'{"failed": 3}',
     b'{"failed": 3, "boot": 1, "up": 2}', b'{"salt": "zz", "hash": "00", "n": 16, "r": 8, "p": 1}',
     b'{"salt": "00112233445566778899aabbccddeeff", "hash": "00", "n": 1099511627776, "r": 8, "p": 1}',
     b"9" * 2_000_000],
)  # fmt: skip
def test_a_damaged_file_opens_nothing_and_the_command_mends_it(
    pins: PinStore, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert pins.gate() == Gate("damaged") and pins.check(PIN) == Gate("damaged")
    pins.set(PIN)
    assert pins.check(PIN) == Gate("ok")


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_rubbish_in_a_file_opens_it_or_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("pin")
    made = store(folder, Machine())
    made.set(PIN)
    for name in ("pin.json", "pin-tries.json"):
        kept = (folder / name).read_bytes()
        (folder / name).write_bytes(data)
        assert made.check(WRONG).outcome != "ok"
        (folder / name).write_bytes(kept)


@pytest.mark.parametrize("broken", ["pin-tries.json", "pin.json"])
def test_a_disk_that_cannot_be_read_or_written_opens_nothing(pins: PinStore, tmp_path: Path, broken: str) -> None:
    (tmp_path / broken).unlink()
    (tmp_path / broken).mkdir()
    assert pins.check(PIN) == Gate("broken")


def test_the_log_has_codes_and_no_digits_of_the_pin(pins: PinStore, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for pin in (WRONG, PIN):
            pins.check(pin)
    assert "code=pin_wrong" in caplog.text and "code=pin_ok" in caplog.text
    assert PIN not in caplog.text and WRONG not in caplog.text


def test_the_real_cost_takes_a_noticeable_while_and_works(tmp_path: Path) -> None:
    real = PinStore(tmp_path)
    real.set(PIN)
    assert json.loads((tmp_path / "pin.json").read_text())["n"] >= 2**15
    assert real.check(PIN) == Gate("ok") and real.check(WRONG).outcome == "wrong"


def test_nothing_but_the_kiosks_user_may_look_into_the_folder(tmp_path: Path, machine: Machine) -> None:
    store(tmp_path / "state" / "technician", machine).set(PIN)
    assert stat.S_IMODE((tmp_path / "state" / "technician").stat().st_mode) == 0o700
    assert not list((tmp_path / "state" / "technician").glob(".*"))
