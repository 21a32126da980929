"""Which content a terminal shows: the same short hash wherever the same files lie."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

KINDS = frozenset({".yaml", ".ftl", ".svg", ".png", ".jpg", ".webm"})
APART = ("fonts", "citizens", "voice")  # not content: made at set-up, of the demo, or with a version of its own


def content_version(assets: Path) -> str:
    """Twelve hexadecimal digits over names and bytes. Raises OSError."""
    digest = sha256()
    for path in sorted(path for path in assets.rglob("*") if path.suffix in KINDS and path.is_file()):
        name = path.relative_to(assets)
        if name.parts[0] not in APART:
            digest.update(f"{name.as_posix()}\0".encode())
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
