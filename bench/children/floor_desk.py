"""The floor of a help desk: one POST is passed on to every open event stream. No database, no login, no rules.

`python -m bench.children.floor_desk`; prints {"url": …}. GET / is a page that draws a tile for each event, GET /events
the stream, POST /press an event whose data is the body.
"""

from __future__ import annotations

import asyncio
import sys

from bench.children import own_stdout

OUT = own_stdout.keep()

PAGE = b"""<!doctype html><meta charset="utf-8"><title>floor</title><div id="waiting"></div><script>
new EventSource("/events").addEventListener("request", (event) => {
  const tile = document.createElement("div");
  tile.className = "tile";
  tile.dataset.key = event.data;
  document.getElementById("waiting").replaceChildren(tile);
});
</script>"""

streams: set[asyncio.StreamWriter] = set()
running: set[asyncio.Task[None]] = set()
"""What else runs here."""


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            await answer(head, reader, writer)
    except (asyncio.IncompleteReadError, ConnectionError):
        streams.discard(writer)
        writer.close()


async def answer(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if head.startswith(b"POST /press"):
        sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        body = await reader.readexactly(int(sizes[0].partition(b":")[2]))
        for stream in streams:
            stream.write(b"event: request\ndata: " + body + b"\n\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    elif head.startswith(b"GET /events"):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n")
        streams.add(writer)
    elif head.startswith(b"GET / "):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE)
    else:
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    own_stdout.say(OUT, {"url": f"http://127.0.0.1:{port}"})
    await asyncio.to_thread(sys.stdin.readline)  # until told to quit
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
