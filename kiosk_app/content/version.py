"""Which content a terminal shows: the same short hash wherever the same files lie."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

KINDS = frozenset({".yaml", ".ftl", ".svg", ".png", ".jpg", ".webm", ".mp4", ".txt"})
APART = ("fonts", "citizens", "voice")  # not content: made at set-up, of the demo, or with a version of its own


def content_files(assets: Path) -> Iterator[Path]:
    """The files that are content, by name. What begins with a dot is an editor's or a transfer's. Raises OSError."""
    for path in sorted(path for path in assets.rglob("*") if path.suffix in KINDS and path.is_file()):
        parts = path.relative_to(assets).parts
        if parts[0] not in APART and not any(part.startswith(".") for part in parts):
            yield path


def content_version(assets: Path) -> str:
    """Twelve hexadecimal digits over names and bytes. Raises OSError."""
    digest = sha256()
    for path in content_files(assets):
        digest.update(f"{path.relative_to(assets).as_posix()}\0".encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
