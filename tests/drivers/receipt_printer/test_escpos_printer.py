"""The driver over real lines to the emulated printer: what is proved, what is refused, what is never printed late."""

from __future__ import annotations

import gc
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.contract import Act, Cancel, Code, Condition, Deadline, Driver, DriverError, Proof, Supply
from drivers.emulation import Emulator
from drivers.receipt_printer import DRIVERS, OPTIONS, EscPosPrinter, Line, Slip, make_emulator
from drivers.receipt_printer.protocol import PrinterState

Soon = Callable[..., Deadline]
LONG = Slip([Line(f"第{n}行 您好") for n in range(40)])
SHORT = Slip([Line("您好")])


def test_the_package_offers_what_the_supervisor_needs() -> None:
    assert set(DRIVERS) == set(OPTIONS) == {"escpos"}
    assert isinstance(EscPosPrinter("tcp://127.0.0.1", {}, print), Driver)
    emulator = make_emulator({})
    assert isinstance(emulator, Emulator)
    emulator.stop()


@pytest.mark.parametrize("transport", ["tcp", "pty"])
def test_a_well_printer_proves_that_it_printed(desk, soon: Soon, transport: str) -> None:
    it = desk(transport)
    assert it.printer.probe(soon())[0] is Condition.OK
    result = it.printer.print_document(soon(), SHORT, job_id="a")
    assert result.proof is Proof.PRINTED
    assert result.state.paper is Supply.FULL
    (slip,) = it.slips(1)
    assert slip.lines == ["您好"]


def test_a_serial_printer_at_9600_baud_prints(desk, soon: Soon) -> None:
    it = desk("pty", {"band_rows": 8}, baud="9600")
    assert it.printer.print_document(soon(), SHORT, job_id="a").proof is Proof.PRINTED


def test_capabilities_are_plain_values(desk) -> None:
    capabilities = desk().printer.capabilities()
    assert capabilities["completion_proof"] == "queue_order"
    assert json.loads(json.dumps(dict(capabilities)))["status"] is True


def test_a_printer_without_proof_by_order_still_says_that_it_is_well(desk, soon: Soon) -> None:
    it = desk(gs_r="off")
    assert it.printer.capabilities()["completion_proof"] == "none"
    assert it.printer.print_document(soon(), SHORT, job_id="a").proof is Proof.ACCEPTED
    it.slips(1)


@pytest.mark.parametrize("transport", ["tcp", "pty"])
def test_a_silent_printer_is_unknown_and_prints(desk, soon: Soon, transport: str) -> None:
    it = desk(transport, {"status_timeout_ms": 100}, keys={"mute": "on"})
    condition, details = it.printer.probe(soon())
    assert condition is Condition.UNKNOWN
    assert details["paper"] == details["cover"] == "unknown"
    result = it.printer.print_document(soon(), SHORT, job_id="a")
    assert (result.proof, result.state) == (Proof.SENT, PrinterState(answering=False))
    assert it.slips(1)[0].lines == ["您好"]


def test_a_printer_that_is_never_asked_prints_unsupported(desk, soon: Soon) -> None:
    it = desk(options={"sensors": [], "completion": "none"})
    condition, details = it.printer.probe(soon())
    assert condition is Condition.UNKNOWN
    assert details["paper"] == "unsupported"
    assert it.printer.print_document(soon(), SHORT, job_id="a").proof is Proof.SENT
    it.slips(1)


def test_a_printer_that_falls_silent_and_answers_again_is_believed_again(desk, soon: Soon) -> None:
    it = desk(options={"status_timeout_ms": 100})
    it.paper.set("mute", "on")
    assert it.printer.probe(soon())[0] is Condition.UNKNOWN
    it.paper.set("mute", "off")
    it.paper.set("paper", "low")
    condition, details = it.printer.probe(soon())
    assert (condition, details["paper"]) == (Condition.OK, "low")


@pytest.mark.parametrize(
    ("key", "value", "detail", "code", "condition"),
    [
        ("paper", "out", "paper_out", Code.NOT_READY, Condition.USER_ERROR),
        ("cover", "open", "cover_open", Code.NOT_READY, Condition.USER_ERROR),
        ("head", "hot", "overheat", Code.NOT_READY, Condition.UNRESPONSIVE),
    ],
)
def test_a_printer_that_cannot_print_is_not_sent_anything(
    desk, soon: Soon, key: str, value: str, detail: str, code: Code, condition: Condition
) -> None:
    it = desk(keys={key: value})
    assert it.printer.probe(soon())[0] is condition
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(), SHORT, job_id="a")
    assert (raised.value.detail, raised.value.code) == (detail, code)
    assert raised.value.act is (Act.WAIT if detail == "overheat" else Act.CLEAR)
    assert raised.value.hint
    it.paper.set(key, {"paper": "full", "cover": "closed", "head": "ok"}[key])
    assert it.printer.print_document(soon(), SHORT, job_id="a").proof is Proof.PRINTED
    assert [slip.lines for slip in it.slips(1)] == [["您好"]]


@pytest.mark.parametrize("gs_r", ["on", "off"])
def test_paper_that_ends_in_mid_slip_is_told_and_the_rest_never_comes_out(desk, soon: Soon, gs_r: str) -> None:
    it = desk(gs_r=gs_r, speed="200", options={"speed_mm_s": 150})
    it.paper.set("paper_left", "60")
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(), LONG, job_id="a")
    assert (raised.value.detail, raised.value.act) == ("paper_out", Act.CLEAR)
    printed = len(it.paper.hanging().lines)
    assert 0 < printed < 40
    it.paper.set("paper", "full")
    time.sleep(0.3)
    assert len(it.paper.hanging().lines) == printed
    # The next person's slip is a slip of its own.
    assert it.printer.print_document(soon(), SHORT, job_id="b").proof in (Proof.PRINTED, Proof.ACCEPTED)
    torn, whole = it.slips(2)
    assert len(torn.lines) == printed
    assert whole.lines == ["您好"]


def test_a_jammed_cutter_is_told(desk, soon: Soon) -> None:
    it = desk(keys={"cutter": "jam"})
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(), SHORT, job_id="a")
    assert (raised.value.code, raised.value.detail, raised.value.act) == (Code.HARDWARE_ERROR, "cutter", Act.CLEAR)


def test_a_hot_head_in_mid_slip_is_waited_for(desk, soon: Soon) -> None:
    it = desk(speed="100")
    timers = [threading.Timer(0.4, it.paper.set, ("head", "hot")), threading.Timer(1.2, it.paper.set, ("head", "ok"))]
    for timer in timers:
        timer.start()
    assert it.printer.print_document(soon(), LONG, job_id="a").proof is Proof.PRINTED
    for timer in timers:
        timer.join()
    assert len(it.slips(1)[0].lines) == 40


def test_the_same_job_is_not_printed_twice(desk, soon: Soon) -> None:
    it = desk()
    first = it.printer.print_document(soon(), SHORT, job_id="a")
    assert it.printer.print_document(soon(), LONG, job_id="a") is first
    it.printer.print_text(soon(), "再见", job_id="b")
    assert [slip.lines for slip in it.slips(2)] == [["您好"], ["再见"]]


def test_a_job_that_failed_half_way_fails_again_and_prints_nothing(desk, soon: Soon) -> None:
    it = desk()
    it.paper.set("paper_left", "60")
    details = []
    for _ in range(2):
        with pytest.raises(DriverError) as raised:
            it.printer.print_document(soon(), LONG, job_id="a")
        details.append(raised.value.detail)
        it.paper.set("paper", "full")
    assert details == ["paper_out", "paper_out"]
    assert it.paper.slips() == []


def test_remembered_jobs_are_bounded_and_hold_no_slip(desk, soon: Soon) -> None:
    it = desk(keys={"speed": "2000"}, options={"cut": "none", "feed_before_cut_mm": 0})
    secret = Slip([Line("机密")])
    it.paper.set("paper_left", "1")
    with pytest.raises(DriverError):
        it.printer.print_document(soon(), Slip([Line("机密") for _ in range(40)]), job_id="secret")
    it.paper.set("paper", "full")
    for number in range(70):
        it.printer.print_document(soon(), secret, job_id=str(number))
    assert len(it.printer._jobs) <= 64
    del secret
    gc.collect()
    # Not isinstance: it asks a weak proxy whose object has gone, and that raises.
    assert not [one for one in gc.get_objects() if type(one) is Slip and "机密" in str(one.lines[0].text)]


@pytest.mark.parametrize("transport", ["tcp", "pty"])
def test_a_stalled_printer_is_an_error_before_the_deadline(desk, transport: str) -> None:
    it = desk(transport)
    it.paper.set("stall", "on")
    started = time.monotonic()
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(Deadline.after(3), LONG, job_id="a")
    assert time.monotonic() - started < 3.5
    assert raised.value.code is Code.TIMEOUT


@pytest.mark.parametrize("transport", ["tcp", "pty"])
def test_a_silent_printer_that_stalls_does_not_hang_us(desk, transport: str) -> None:
    # Nothing but the full buffers tells: the job must be larger than all of them.
    big = Slip([Line("您好", 3) for _ in range(120)])
    it = desk(transport, {"status_timeout_ms": 100}, keys={"mute": "on", "stall": "on"})
    started = time.monotonic()
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(Deadline.after(4), big, job_id="a")
    assert time.monotonic() - started < 4.5
    assert (raised.value.code, raised.value.detail) == (Code.TIMEOUT, "stalled")


def test_after_a_stall_the_next_slip_is_clean(desk, soon: Soon) -> None:
    it = desk()
    timer = threading.Timer(0.1, it.paper.set, ("stall", "on"))
    it.paper.set("speed", "50")
    timer.start()
    with pytest.raises(DriverError):
        it.printer.print_document(Deadline.after(3), LONG, job_id="a")
    timer.join()
    it.paper.set("speed", "2000")
    it.paper.set("stall", "off")
    it.printer.open(soon())
    assert it.printer.print_document(soon(), SHORT, job_id="b").proof is Proof.PRINTED
    assert it.paper.slips()[-1].lines == ["您好"]
    assert sum(len(slip.lines) for slip in it.paper.slips()) < 40


def test_a_job_cancelled_before_it_began_leaves_no_trace(desk) -> None:
    it = desk()
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(Deadline.after(20, cancel), SHORT, job_id="a")
    assert raised.value.code is Code.CANCELED
    assert it.paper.hanging().lines == []


@pytest.mark.parametrize("transport", ["tcp", "pty"])
def test_a_cancelled_job_stops_is_cut_off_and_never_goes_on(desk, soon: Soon, transport: str) -> None:
    it = desk(transport, speed="60")
    cancel = Cancel()
    timer = threading.Timer(0.7, cancel.cancel)
    timer.start()
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(30, cancel), LONG, job_id="a")
    timer.join()
    assert raised.value.code is Code.CANCELED
    it.paper.set("speed", "2000")
    (torn,) = it.slips(1)
    assert 0 < len(torn.lines) < 40
    it.printer.print_document(soon(), SHORT, job_id="b")
    assert it.slips(2)[1].lines == ["您好"]


def test_half_a_slip_that_the_knife_did_not_cut_off_is_not_the_next_persons(desk, soon: Soon) -> None:
    """The job is cancelled and its cut fails: the knife is stuck just then, and free again before anybody prints."""
    it = desk(speed="60")
    cancel = Cancel()

    def stuck_and_cancelled() -> None:
        it.paper.set("cutter", "jam")
        cancel.cancel()

    timer = threading.Timer(0.7, stuck_and_cancelled)
    timer.start()
    with pytest.raises(DriverError):
        it.printer.print_document(soon(30, cancel), LONG, job_id="a")
    timer.join()
    left = len(it.paper.hanging().lines)
    assert 0 < left < 40
    it.printer.reset(soon())
    it.paper.set("cutter", "ok")
    it.paper.set("speed", "2000")
    it.printer.print_document(soon(), SHORT, job_id="b")
    torn, whole = it.slips(2)
    assert len(torn.lines) == left
    assert whole.lines == ["您好"]


def test_a_slip_whose_end_was_wiped_is_cut_off_before_the_next(desk, soon: Soon) -> None:
    """A printer that tells nothing in order is believed by the clock; what it still held may have been cleared."""
    it = desk(speed="60", options={"completion": "none", "speed_mm_s": 300})
    result = it.printer.print_document(soon(), LONG, job_id="a")
    assert result.proof is Proof.ACCEPTED
    it.printer.reset(soon())
    it.paper.set("speed", "2000")
    it.printer.print_document(soon(), SHORT, job_id="b")
    torn, whole = it.slips(2)
    assert 0 < len(torn.lines) < 40
    assert whole.lines == ["您好"]


def test_half_a_slip_left_by_somebody_before_us_is_not_the_next_persons(desk, soon: Soon) -> None:
    """After a pulled cable the supervisor makes a new driver; after a power cut it is a new process."""
    it = desk(speed="60")
    timer = threading.Timer(0.5, it.paper.set, ("plug", "out"))
    timer.start()
    with pytest.raises(DriverError):
        it.printer.print_document(soon(), LONG, job_id="a")
    timer.join()
    left = len(it.paper.hanging().lines)
    assert 0 < left < 40
    it.paper.set("plug", "in")
    it.paper.set("speed", "2000")
    another = EscPosPrinter(it.paper.url, {}, lambda event: None)
    try:
        another.open(soon())
        another.print_document(soon(), SHORT, job_id="b")
    finally:
        another.close()
    torn, whole = it.slips(2)
    assert len(torn.lines) == left
    assert whole.lines == ["您好"]


def test_a_printer_unplugged_in_mid_slip_is_gone_and_comes_back(desk, soon: Soon) -> None:
    it = desk(speed="60")
    timer = threading.Timer(0.5, it.paper.set, ("plug", "out"))
    timer.start()
    with pytest.raises(DriverError) as raised:
        it.printer.print_document(soon(), LONG, job_id="a")
    timer.join()
    assert raised.value.code is Code.DISCONNECTED
    with pytest.raises(DriverError):
        it.printer.open(soon(1))
    it.paper.set("plug", "in")
    it.paper.set("speed", "2000")
    it.printer.open(soon())
    assert it.printer.print_document(soon(), SHORT, job_id="b").proof is Proof.PRINTED


def test_an_idle_connection_that_the_printer_dropped_is_renewed(desk, soon: Soon) -> None:
    it = desk()
    it.paper.set("plug", "out")
    it.paper.set("plug", "in")
    assert it.printer.print_document(soon(), SHORT, job_id="a").proof is Proof.PRINTED


def test_probe_tells_that_the_printer_is_gone(desk, soon: Soon) -> None:
    it = desk()
    it.paper.set("plug", "out")
    with pytest.raises(DriverError) as raised:
        it.printer.probe(soon())
    assert raised.value.code is Code.DISCONNECTED


def test_a_swapped_printer_is_a_matter_of_configuration(desk, soon: Soon) -> None:
    desk(options={"model": "sim-80"})
    it = desk(options={"model": "TM-T82"}, is_open=False)
    with pytest.raises(DriverError) as raised:
        it.printer.open(soon())
    assert (raised.value.code, raised.value.detail) == (Code.CONFIG_ERROR, "wrong_device")
    assert "SIM-80" in raised.value.hint


def test_self_test_names_the_printer_and_prints_when_asked(desk, soon: Soon) -> None:
    it = desk()
    found = it.printer.self_test(soon())
    assert (found["maker"], found["model"], found["paper"]) == ("GREEN CHANNEL", "SIM-80", "full")
    assert it.paper.slips() == []
    assert it.printer.self_test(soon(), "active")["proof"] == "printed"
    it.slips(1)


def test_reset_wipes_what_the_printer_holds(desk, soon: Soon) -> None:
    it = desk()
    it.paper.set("paper", "out")
    it.printer._open_transport().write("别人的\n".encode("gbk"), soon())
    it.printer.reset(soon())
    it.paper.set("paper", "full")
    it.printer.reset(soon(), "hard")
    it.printer.print_document(soon(), SHORT, job_id="a")
    assert it.slips(1)[0].lines == ["您好"]


def test_open_and_close_can_be_repeated(desk, soon: Soon) -> None:
    it = desk()
    it.printer.close()
    it.printer.close()
    with pytest.raises(DriverError):
        it.printer.print_document(soon(), SHORT, job_id="a")
    it.printer.open(soon())
    it.printer.open(soon())
    assert it.printer.watch(print) > 0


def test_wrong_options_are_all_named() -> None:
    with pytest.raises(DriverError) as raised:
        EscPosPrinter("tcp://x", {"width_dots": 577, "cutt": "esc_i"}, print)
    assert raised.value.code is Code.CONFIG_ERROR
    assert "width_dots" in raised.value.hint
    assert "cutt" in raised.value.hint


@pytest.fixture
def awkward() -> Iterator[Callable[[Callable[[bytes], list[tuple[float, bytes]]]], str]]:
    """A TCP peer that answers each piece it reads with (delay, bytes) pairs: late, doubled, garbled."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def serve(script: Callable[[bytes], list[tuple[float, bytes]]]) -> str:
        def run() -> None:
            listener.settimeout(10)
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(0.05)
                while not stop.is_set():
                    try:
                        data = peer.recv(4096)
                    except TimeoutError:
                        continue
                    except OSError:
                        return
                    if not data:
                        return
                    for delay, answer in script(data):
                        stop.wait(delay)
                        peer.sendall(answer)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return f"tcp://127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    stop.set()
    for thread in threads:
        thread.join()
    listener.close()


@pytest.mark.parametrize("answer", [b"\x00", b"\xff", b"\x11", b"_abc\0"])
def test_garbage_is_unknown(awkward, soon: Soon, answer: bytes) -> None:
    url = awkward(lambda data: [(0.0, answer)] if b"\x10\x04" in data else [])
    printer = EscPosPrinter(url, {"status_timeout_ms": 80}, print)
    printer.open(soon())
    condition, details = printer.probe(soon())
    printer.close()
    assert (condition, details["answering"], details["paper"]) == (Condition.UNKNOWN, False, "unknown")


def test_a_late_answer_is_never_taken_for_the_answer_to_another_question(awkward, soon: Soon) -> None:
    # Out of paper; the answer to DLE EOT 1 comes late once, and would read as "cover closed, paper there".
    late = iter([0.3])

    def script(data: bytes) -> list[tuple[float, bytes]]:
        answers = {1: b"\x1a", 2: b"\x32", 3: b"\x12", 4: b"\x7e"}
        asked = [data[at + 2] for at in range(len(data) - 2) if data[at : at + 2] == b"\x10\x04"]
        return [(next(late, 0.0) if n == 1 else 0.0, answers[n]) for n in asked]

    printer = EscPosPrinter(awkward(script), {"status_timeout_ms": 100, "completion": "none"}, print)
    printer.open(soon())
    seen = []
    for _ in range(4):
        _, details = printer.probe(soon())
        seen.append((details["paper"], details["cover"]))
    printer.close()
    assert set(seen) <= {("unknown", "unknown"), ("out", "closed")}
    assert seen[-1] == ("out", "closed")


def test_a_question_the_printer_does_not_know_costs_only_its_own_answer(awkward, soon: Soon) -> None:
    def script(data: bytes) -> list[tuple[float, bytes]]:
        return [(0.0, b"\x12") for n in (1, 2, 4) if bytes((0x10, 4, n)) in data]

    printer = EscPosPrinter(awkward(script), {"status_timeout_ms": 60, "completion": "none"}, print)
    printer.open(soon())
    states = [printer.probe(soon())[1] for _ in range(5)]
    printer.close()
    assert states[-1]["cutter"] == "unknown"
    assert (states[-1]["paper"], states[-1]["cover"]) == ("full", "closed")


def test_one_contradiction_after_the_cover_was_closed_is_asked_again(awkward, soon: Soon) -> None:
    covers = iter([b"\x16"])

    def script(data: bytes) -> list[tuple[float, bytes]]:
        return [
            (0.0, next(covers, b"\x12") if n == 2 else b"\x12") for n in (1, 2, 3, 4) if bytes((0x10, 4, n)) in data
        ]

    printer = EscPosPrinter(awkward(script), {"completion": "none"}, print)
    printer.open(soon())
    _, details = printer.probe(soon())
    printer.close()
    assert details["cover"] == "closed"
