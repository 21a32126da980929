"""From a broker into a browser: what a page built on that broker would need between them.

`python -m bench.children.bridge mosquitto PORT | nats PORT | notify CONNINFO`; prints {"url": …} once it listens to the
broker. Pages and streams are those of floor_desk; a message of the broker is an event, its payload the event's data.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from bench.children import floor_desk

TOPIC = "hall"


def push(payload: bytes) -> None:
    for stream in floor_desk.streams:
        stream.write(b"event: request\ndata: " + payload + b"\n\n")


async def mosquitto(port: str, take: Callable[[bytes], None]) -> None:
    """QoS 1 at both ends."""
    from paho.mqtt.client import CallbackAPIVersion, Client

    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    client = Client(CallbackAPIVersion.VERSION2, client_id="bridge", clean_session=False)
    client.on_message = lambda _client, _data, message: loop.call_soon_threadsafe(take, message.payload)
    client.on_subscribe = lambda *_: loop.call_soon_threadsafe(ready.set)
    client.connect("127.0.0.1", int(port))
    client.subscribe(TOPIC, qos=1)
    client.loop_start()
    await ready.wait()


async def nats(port: str, take: Callable[[bytes], None]) -> None:
    """A consumer of the stream that acknowledges each message."""
    import nats as library

    line = await library.connect(f"nats://127.0.0.1:{port}")

    async def on_message(message: library.aio.msg.Msg) -> None:
        take(message.data)
        await message.ack()

    await line.jetstream().subscribe(TOPIC, durable="bridge", cb=on_message, manual_ack=True)


async def notify(conninfo: str, take: Callable[[bytes], None]) -> None:
    import psycopg

    line = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
    await line.execute(f"LISTEN {TOPIC}")

    async def listen() -> None:
        async for one in line.notifies():
            take(one.payload.encode())

    floor_desk.running.add(asyncio.create_task(listen()))


async def main(kind: str, where: str) -> None:
    await {"mosquitto": mosquitto, "nats": nats, "notify": notify}[kind](where, push)
    await floor_desk.main()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
