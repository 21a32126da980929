"""A vendor's photo decoder in its own process: a library compiled here stands for it, well and in every kind of ill."""

from __future__ import annotations

import ctypes
import logging
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drivers.advice import what_to_do
from drivers.config import parse_devices
from drivers.contract import Cancel, Code, Condition, Deadline, DriverError, Link, make_status
from drivers.id_reader import emulator as emulator_module
from drivers.id_reader.driver import SamReader
from drivers.id_reader.emulator import SamEmulator
from drivers.id_reader.options import PhotoDecoderOptions
from drivers.id_reader.photo import DecoderState, PhotoDecoder, from_decoder
from drivers.id_reader.wlt_helper import HEIGHT, PICTURE, ROW, WIDTH, Failed, picture_of_bmp

STUB = Path(__file__).with_name("vendor_stub.c")
CODED = bytes(range(1, 255)) + bytes(770)
Built = Callable[[str], str]


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere") / "photo"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, elsewhere: Path) -> Built:
    folder = tmp_path_factory.mktemp("vendor")

    def build(mode: str) -> str:
        library = folder / f"{mode.lower()}.so"
        if not library.exists():
            defines = [f"-DMODE={mode}", f'-DELSEWHERE="{elsewhere}"']
            subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), *defines, str(STUB)], check=True)
        return str(library)

    return build


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    return folder


Make = Callable[..., PhotoDecoder]


@pytest.fixture
def decoder(built: Built, memory: Path) -> Make:
    def make(mode: str, **more: object) -> PhotoDecoder:
        options = {"backend": "unpack", "library": built(mode), "timeout_s": 2.0} | more
        return PhotoDecoder(PhotoDecoderOptions.model_validate(options), memory=memory)

    return make


def expected(coded: bytes = CODED) -> bytes:
    """The stub's picture, turned to red-green-blue from the top, written down independently of the code under test."""
    raw = bytes((coded[i % 1024] + i // 306) & 0xFF for i in range(PICTURE))
    out = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            at = (HEIGHT - 1 - y) * ROW + 3 * x
            out += bytes((raw[at + 2], raw[at + 1], raw[at]))
    return bytes(out)


def children() -> list[str]:
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        name = text.partition("\n")[0].removeprefix("Name:\t")
        if f"\nPPid:\t{os.getpid()}\n" in text and name != "postgres":  # another test's, which outlives it by intent
            found.append(name)
    return found


@pytest.mark.parametrize("backend", ["unpack", "getbmp"])
def test_a_good_decoder_gives_the_picture_right_way_up(decoder: Make, memory: Path, backend: str) -> None:
    photos = decoder("GOOD", backend=backend)
    photos.check(Deadline.after(10))
    assert photos.details() == {"photo_decoder": "ok"}
    photo = photos.decode(CODED, Deadline.after(10))
    assert photo is not None
    assert (photo.width, photo.height, photo.rgb) == (102, 126, expected())
    assert list(memory.iterdir()) == []
    assert "rgb" not in repr(photo)


def test_a_mirrored_build_is_turned_back() -> None:
    raw = os.urandom(PICTURE)
    plain, mirrored = from_decoder(raw).rgb, from_decoder(raw, mirror=True).rgb
    assert plain != mirrored
    for y in (0, 60, 125):
        row = plain[y * ROW : (y + 1) * ROW]
        assert mirrored[y * ROW : (y + 1) * ROW] == b"".join(row[at : at + 3] for at in range(ROW - 3, -1, -3))


@pytest.mark.parametrize("backend", ["unpack", "getbmp"])
@pytest.mark.parametrize(
    ("mode", "state"),
    [
        ("SEGV", DecoderState.CRASHED),
        ("ABORT", DecoderState.CRASHED),
        ("GREEDY", DecoderState.CRASHED),
        ("REFUSES", DecoderState.REFUSED),
        ("SHORT", DecoderState.INCOMPLETE),
        ("EXITS", DecoderState.INCOMPLETE),
    ],
)
def test_a_bad_decoder_costs_the_photo_only(
    decoder: Make, memory: Path, backend: str, mode: str, state: DecoderState
) -> None:
    photos = decoder(mode, backend=backend)
    photos.check(Deadline.after(10))
    assert photos.state is DecoderState.OK, "nothing is wrong with it yet"
    assert photos.decode(CODED, Deadline.after(10)) is None
    assert photos.state is state
    assert list(memory.iterdir()) == []
    assert children() == []


@pytest.mark.parametrize("mode", ["HANG", "SPIN"])
def test_one_that_hangs_is_killed_at_its_time_out(decoder: Make, memory: Path, mode: str) -> None:
    photos = decoder(mode, timeout_s=0.5)
    started = time.monotonic()
    assert photos.decode(CODED, Deadline.after(10)) is None
    assert 0.4 < time.monotonic() - started < 2.5
    assert photos.state is DecoderState.TIMED_OUT
    assert children() == []
    assert list(memory.iterdir()) == []


def test_one_that_writes_too_much_is_not_trusted(decoder: Make) -> None:
    photos = decoder("OVERRUN")
    assert photos.decode(CODED, Deadline.after(10)) is None
    assert photos.state is DecoderState.CRASHED


def test_what_a_library_prints_is_no_part_of_the_picture(decoder: Make) -> None:
    photo = decoder("PRINTS").decode(CODED, Deadline.after(10))
    assert photo is not None
    assert photo.rgb == expected()


def test_what_a_library_starts_ends_with_it(decoder: Make, memory: Path) -> None:
    photos = decoder("FORKS", timeout_s=0.5)
    photos.decode(CODED, Deadline.after(10))
    end = time.monotonic() + 5
    while any(str(memory) in _cwd(process) for process in Path("/proc").glob("[0-9]*")):
        assert time.monotonic() < end, "a process of the library's is left"
        time.sleep(0.01)


def _cwd(process: Path) -> str:
    try:
        return str((process / "cwd").readlink())
    except OSError:
        return ""


def test_no_file_is_written_elsewhere_and_no_program_started(decoder: Make, elsewhere: Path) -> None:
    for backend in ("unpack", "getbmp"):
        assert decoder("WRITES_ELSEWHERE", backend=backend).decode(CODED, Deadline.after(10)) is not None
        size = elsewhere.stat().st_size if elsewhere.exists() else 0
        kernel_has_landlock = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) > 0
        assert size == 0 or (backend == "getbmp" and not kernel_has_landlock)


def test_a_pulled_token_ends_it_at_once(decoder: Make) -> None:
    cancel = Cancel()
    timer = threading.Timer(0.3, cancel.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(DriverError) as caught:
        decoder("HANG", timeout_s=10).decode(CODED, Deadline.after(30, cancel))
    assert caught.value.code is Code.CANCELED
    assert time.monotonic() - started < 5
    timer.join()
    assert children() == []


def test_after_fifty_photos_and_fifty_crashes_nothing_is_left(decoder: Make, memory: Path) -> None:
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    good, bad = decoder("GOOD"), decoder("ABORT")
    for _ in range(50):
        assert good.decode(CODED, Deadline.after(10)) is not None
        assert bad.decode(CODED, Deadline.after(10)) is None
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
    assert children() == []
    assert list(memory.iterdir()) == []


def test_what_a_killed_kiosk_left_is_wiped_at_the_next_start(decoder: Make, memory: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, mine = memory / f"kiosk-photo-{ended.pid}-x", memory / f"kiosk-photo-{os.getpid()}-x"
    for folder in (left, mine):
        folder.mkdir()
        (folder / "photo.wlt").write_bytes(CODED)
    decoder("GOOD").check(Deadline.after(10))
    assert list(memory.iterdir()) == [mine]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"library": "/there/is/none.so"}, DecoderState.LIBRARY_MISSING),
        ({"library": str(STUB)}, DecoderState.UNLOADABLE),
        ({"symbol": "unpick"}, DecoderState.NO_SYMBOL),
    ],
)
def test_a_library_that_cannot_be_used_is_said_to_the_technician(
    decoder: Make, more: dict[str, str], state: DecoderState
) -> None:
    photos = decoder("GOOD", **more)
    photos.check(Deadline.after(10))
    assert photos.state is state
    assert photos.decode(CODED, Deadline.after(10)) is None
    status = make_status("id_reader", Link.ONLINE, Condition.OK, details=photos.details())
    assert status.usable
    assert "photo" in what_to_do(status).en
    assert "照片" in what_to_do(status).zh


def test_every_state_that_is_not_well_has_a_word_for_the_technician() -> None:
    for state in DecoderState:
        status = make_status("id_reader", Link.ONLINE, Condition.OK, details={"photo_decoder": state.value})
        assert bool(what_to_do(status).zh) is (state not in (DecoderState.OK, DecoderState.OFF))


def test_without_a_folder_in_memory_there_is_no_photo(built: Built, tmp_path: Path) -> None:
    options = PhotoDecoderOptions(backend="unpack", library=built("GOOD"))
    photos = PhotoDecoder(options, memory=tmp_path / "none")
    photos.check(Deadline.after(5))
    assert photos.decode(CODED, Deadline.after(5)) is None
    assert photos.state is DecoderState.NOT_STARTED


def test_a_photo_of_another_length_is_not_given_to_the_library(decoder: Make) -> None:
    photos = decoder("GOOD")
    assert photos.decode(CODED[:-1], Deadline.after(5)) is None
    assert photos.decode(b"", Deadline.after(5)) is None


def bmp(data: bytes, start: int = 54, width: int = 102, height: int = 126, bits: int = 24) -> bytes:
    return b"BM" + bytes(8) + struct.pack("<IIiiHH", start, 40, width, height, 1, bits) + bytes(24) + data


def test_a_bitmap_stored_from_the_top_is_turned() -> None:
    rows = [bytes([y]) * ROW for y in range(HEIGHT)]
    pixels = b"".join(row + b"\0\0" for row in rows)
    assert picture_of_bmp(bmp(pixels)) == b"".join(rows)
    assert picture_of_bmp(bmp(pixels, height=-126)) == b"".join(rows[::-1])


@given(
    st.binary(max_size=200)
    | st.builds(
        bmp,
        st.sampled_from([b"", bytes(100), bytes(308 * 126), bytes(308 * 126 + 9)]),
        st.sampled_from([0, 54, 62, 2**31, 2**32 - 1]),
        st.sampled_from([102, 0, -102, 2**31 - 1]),
        st.sampled_from([126, -126, 0, -(2**31)]),
        st.sampled_from([24, 8, 0]),
    )
)
def test_no_bytes_of_a_bitmap_make_another_error(data: bytes) -> None:
    try:
        assert len(picture_of_bmp(data)) == PICTURE
    except Failed as failed:
        assert str(failed)


@given(st.binary(max_size=100))
def test_another_length_is_no_picture(data: bytes) -> None:
    with pytest.raises(ValueError, match="38556"):
        from_decoder(data)


@pytest.mark.parametrize(
    "options",
    [
        {"backend": "unpack"},
        {"backend": "magic"},
        {"backend": "unpack", "library": "relative.so"},
        {"backend": "unpack", "library": "/x.so", "symbol": "a b"},
        {"timeout_s": 60},
        {"flags": 1},
    ],
)
def test_options_that_cannot_be_meant_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PhotoDecoderOptions.model_validate(options)


def test_a_mistake_in_devices_yaml_is_shown_at_its_line() -> None:
    text = (
        "version: 1\ndevices:\n  id_reader:\n    driver: sam\n    connect: {usb: {vid: '0400', pid: c35a}}\n"
        "    options:\n      photo_decoder:\n        backend: unpack\n"
    )
    config = parse_devices(text)
    assert [problem.role for problem in config.problems] == ["id_reader"]
    assert "library" in config.problems[0].text("en")
    assert parse_devices(text + "        library: /opt/vendor/libwlt.so\n").problems == ()


def reader_with(make_reader: Callable[..., SamReader], emulator: SamEmulator, **decoder: object) -> SamReader:
    reader = make_reader(emulator.url, options={"poll_ms": 100, "photo_decoder": decoder})
    reader.open(Deadline.after(10))
    return reader


def test_a_card_is_read_with_its_photo(
    emulator: SamEmulator, make_reader: Callable[..., SamReader], built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator_module, "_PHOTO", CODED)
    reader = reader_with(make_reader, emulator, backend="unpack", library=built("GOOD"))
    emulator.set("card", "zhang-san")
    document = reader.read(Deadline.after(10))
    assert document.photo is not None
    assert document.photo.rgb == expected()
    assert document.as_dict()["photo"] == {"width": 102, "height": 126}
    assert repr(document) == "IdDocument(resident, redacted)"
    assert reader.probe(Deadline.after(5))[1]["photo_decoder"] == "ok"
    assert reader.capabilities()["photo"] == "decoded"


@pytest.mark.parametrize("mode", ["SEGV", "HANG", "REFUSES"])
def test_a_bad_decoder_costs_the_read_nothing_but_the_photo(
    emulator: SamEmulator,
    make_reader: Callable[..., SamReader],
    built: Built,
    caplog: pytest.LogCaptureFixture,
    mode: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    reader = reader_with(make_reader, emulator, backend="unpack", library=built(mode), timeout_s=0.5)
    for citizen in ("zhang-san", "maria"):
        emulator.set("card", citizen)
        started = time.monotonic()
        document = reader.read(Deadline.after(20))
        assert time.monotonic() - started < 5
        assert (document.photo, document.number_valid, document.problems) == (None, True, ())
        assert document.as_dict()["photo"] is None
        assert document.name not in caplog.text
    condition, details = reader.probe(Deadline.after(5))
    assert condition is Condition.OK
    assert details["photo_decoder"] in ("crashed", "timed_out", "refused")
    assert not list(Path("/dev/shm").glob(f"kiosk-photo-{os.getpid()}-*"))


def test_a_missing_library_never_costs_a_card(emulator: SamEmulator, make_reader: Callable[..., SamReader]) -> None:
    reader = reader_with(make_reader, emulator, backend="getbmp", library="/opt/vendor/none.so")
    assert reader.probe(Deadline.after(5))[1]["photo_decoder"] == "library_missing"
    emulator.set("card", "zhang-san")
    assert reader.read(Deadline.after(10)).name == "张三"
