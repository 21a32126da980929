"""Rendered sentences on disk: hashed names, whole files only, bounded size. Personal texts never come here."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from pathlib import Path

from drivers.speech.sound import Samples, from_wav, wav_bytes


class Cache:
    """A folder (mode 0700) of `<hash>.wav`, the least recently used removed when it outgrows `max_bytes`.

    Several processes may share it. A folder that cannot be written, or a full disk, only means that nothing is kept.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder, self.max_bytes = folder, max_bytes
        self._lock = threading.Lock()
        self._used = 0
        self.writable = False

    def open(self) -> None:
        """Makes the folder, removes halves that a power cut left, measures what is there."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for half in self.folder.glob("*.part"):
                half.unlink(missing_ok=True)
            self.writable = os.access(self.folder, os.W_OK)
        except OSError:
            self.writable = False
        with self._lock:
            self._used = sum(size for _, size, _ in self._entries())
            self._shrink()

    def get(self, key: str) -> Samples | None:
        """None when it is not there; a damaged file is removed."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            samples = from_wav(data)
        except OSError:
            return None
        except ValueError:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return samples

    def __contains__(self, key: str) -> bool:
        return self._path(key).exists()

    def put(self, key: str, samples: Samples) -> None:
        """Keeps `samples` if the disk lets us."""
        data = wav_bytes(samples)
        if not self.writable or len(data) > self.max_bytes:
            return
        try:
            handle, half = tempfile.mkstemp(suffix=".part", dir=self.folder)
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(half).replace(self._path(key))
        except OSError:
            with contextlib.suppress(OSError):
                Path(half).unlink()
            return
        with self._lock:
            self._used += len(data)
            self._shrink()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.wav"

    def _entries(self) -> list[tuple[float, int, Path]]:
        entries = []
        for path in self.folder.glob("*.wav"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                entries.append((stat.st_mtime, stat.st_size, path))
        return entries

    def _shrink(self) -> None:
        if self._used <= self.max_bytes:
            return
        entries = sorted(self._entries())
        used = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if used <= self.max_bytes * 9 // 10:  # some room, so that not every new sentence walks the folder
                break
            with contextlib.suppress(OSError):
                path.unlink()
            used -= size
        self._used = used
