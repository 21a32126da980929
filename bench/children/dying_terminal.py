"""A terminal's desk client alone, giving signs of life until it is killed. `python -m … URL STATE`."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk_app.desk.client import DeskClient
from kiosk_app.desk.config import DeskConfig
from kiosk_app.tools import desk_process

if __name__ == "__main__":
    url, state = sys.argv[1:]
    client = DeskClient(DeskConfig(url, desk_process.KIOSK, desk_process.TOKEN, Path(state)), lambda event: None)
    client.start()
    sys.stdin.readline()  # until told to quit
    client.stop()
