"""A loopback server that sends exactly the bytes it is told to, with pauses, and counts who asked for what."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

# What a path does: a list of bytes to send, seconds to pause, or one of the words below.
Step = bytes | float | str
RESET = "reset"  # end with RST instead of FIN
ENDLESS = "endless"  # repeat the step before until the other side goes away
Script = Sequence[Step] | Callable[["Asked"], Sequence[Step]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came: method, target, headers in lower case, body, and the loop's time of its arrival."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    at: float


def answer(status: int = 200, body: bytes = b"", **headers: str) -> list[Step]:
    """Write a whole, honest response; `_` in a header's name stands for `-`."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ["\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body]


@dataclass(slots=True)
class FaultServer:
    """Answers every path by its script, as an async context manager on 127.0.0.1; an unknown path is a 404."""

    scripts: dict[str, Script]
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    _server: asyncio.Server | None = None
    _serving: set[asyncio.Task[None]] = field(default_factory=set)
    _port: int = 0

    @property
    def origin(self) -> str:
        """The scheme, host and port that it listens on."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._port}"

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._port

    def count(self, target: str) -> int:
        """How often a target was asked for."""
        return sum(asked.target == target for asked in self.asked)

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, and leave no connection behind."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted transports close their sockets on the loop's next turns

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
        self.connections += 1
        try:
            await self._answer(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError):
            return  # the other side has gone away, as it may
        finally:
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await self._read(reader)
        self.asked.append(asked)
        script = self.scripts.get(asked.target.partition("?")[0], answer(404))
        async for part in _steps(script(asked) if callable(script) else script):
            if part == b"":
                _reset(writer)
                return
            writer.write(part)
            await writer.drain()

    async def _read(self, reader: asyncio.StreamReader) -> Asked:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Asked(method=method, target=target, headers=headers, body=body, at=asyncio.get_running_loop().time())


async def _steps(script: Sequence[Step]) -> AsyncIterator[bytes]:
    """Play a script; an empty part stands for a reset."""
    last = b""
    for step in script:
        if isinstance(step, bytes):
            last = step
            yield step
        elif step == RESET:
            await asyncio.sleep(0.02)
            yield b""
        elif step == ENDLESS:
            while True:
                yield last
                await asyncio.sleep(0)
        elif isinstance(step, float):
            await asyncio.sleep(step)


def _reset(writer: asyncio.StreamWriter) -> None:
    plain: socket.socket = writer.get_extra_info("socket")
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
