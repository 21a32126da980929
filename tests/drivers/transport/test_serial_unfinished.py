"""What a stalled device did not take must not come out later, before somebody else."""

from __future__ import annotations

import time

import pytest

from drivers.contract import Code, Deadline, DriverError
from drivers.transport import open_transport
from drivers.transport.lines import PtyLine


def test_closing_after_an_unfinished_write_drops_what_the_kernel_holds() -> None:
    line = PtyLine(None)
    try:
        transport = open_transport(line.url, Deadline.after(5))
        with pytest.raises(DriverError) as caught:
            transport.write(b"x" * 1_000_000, Deadline.after(0.3))
        assert caught.value.code is Code.TIMEOUT
        began = time.monotonic()
        transport.close()
        assert time.monotonic() - began < 5
    finally:
        line.close()
