"""A kiosk's desk side as a process of its own, to be killed: python kiosk_process.py URL STATE TOKEN.

Reads `help`, `submit` or `quit` from standard input; writes one word and a key per line: `pressed KEY`, `safe KEY`,
`waiting N`.
"""

import sys
import threading
from pathlib import Path

from kiosk_app.desk import DeskClient, DeskConfig, Safe, Timings

lock = threading.Lock()


def say(*words: object) -> None:
    with lock:
        print(*words, flush=True)


def main() -> None:
    url, state, token = sys.argv[1:4]
    timings = Timings(read=1.0, total=2.0, submit_read=2.0, backoff_first=0.02, backoff_most=0.2, heartbeat=0.5)
    config = DeskConfig(url=url, kiosk="kiosk-3", token=token, state_dir=Path(state), timings=timings)
    client = DeskClient(config, lambda event: say("safe", event.key) if isinstance(event, Safe) else None)
    client.start()
    say("ready")
    for line in sys.stdin:
        match line.strip():
            case "help":
                say("pressed", client.call_help())
            case "submit":
                say("pressed", client.submit("demo", {"name": "张三"}, b"\xff\xd8" + bytes(20_000)))
            case "waiting":
                say("waiting", client.waiting)
            case "quit":
                break
    client.stop()


main()
