"""A PC/SC service that stops answering in the middle of a call, on the real library and a real pcscd."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

# One thread waits for the list of readers, a second one for a context the service never gives it; then the list comes.
# In a process of its own: what is proved to be gone is a standstill that no time-out of a test could end.
_SCRIPT = """
import os, socket, sys, threading, time

from drivers.card_reader.service import PrivateService
from drivers.contract import Deadline, DriverError

service = PrivateService()
behind = service.socket
front = os.path.join(os.path.dirname(behind), "between.comm")
os.environ["PCSCLITE_CSOCK_NAME"] = front
service.start()

held, open_again, second = threading.Event(), threading.Event(), threading.Event()
hold = False


def carry(source, target, *, answers):
    while data := source.recv(65536):
        if answers and hold:
            held.set()
            open_again.wait()
        target.sendall(data)


def between():
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(front)
    listener.listen(8)
    client, _ = listener.accept()
    real = socket.socket(socket.AF_UNIX)
    real.connect(behind)
    threading.Thread(target=carry, args=(client, real), kwargs={"answers": False}, daemon=True).start()
    threading.Thread(target=carry, args=(real, client), kwargs={"answers": True}, daemon=True).start()
    while True:
        silent, _ = listener.accept()
        silent.recv(1)  # the library asks, and is never answered
        second.set()
        kept.append(silent)


kept = []
threading.Thread(target=between, daemon=True).start()
time.sleep(0.3)

from drivers.transport.pcsc_library import load_scard
from drivers.transport.pcsc_worker import PcscWorker

scard = load_scard()
first, other = PcscWorker(scard), PcscWorker(scard)
first.start()
other.start()
first.call(lambda worker: worker.context(), Deadline.after(5))
hold = True
names = []
find = lambda: names.append(first.call(lambda worker: worker.find("VPCD"), Deadline.after(9)))
asking = threading.Thread(target=find)
asking.start()
assert held.wait(5), "the service was not asked for its readers"
threading.Thread(target=lambda: other.call(lambda worker: worker.context(), Deadline.after(0.1)), daemon=True).start()
assert second.wait(5), "no second connection"
time.sleep(0.3)
open_again.set()
asking.join(5)
print("alive", names, flush=True)
service.remove()
os._exit(0)
"""


def test_a_call_left_hanging_in_the_service_stops_no_other_thread() -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # its pcscd goes with it
    )
    try:
        said, errors = run.communicate(timeout=40)
    except subprocess.TimeoutExpired:
        raise AssertionError("every thread stands still") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    assert b"alive ['VPCD" in said, errors.decode()[-2000:]
