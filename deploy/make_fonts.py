"""Take the Simplified Chinese faces out of Debian's Noto CJK collection.

A .ttc path makes Kivy open face 0, which is Japanese (门, 令, 户, 角, 直 look wrong), so the SC face is saved as its
own file. The fonts are under the SIL Open Font License 1.1; Debian's copyright file travels with them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.ttLib import TTCollection

SOURCE = Path("/usr/share/fonts/opentype/noto")
LICENCE = Path("/usr/share/doc/fonts-noto-cjk/copyright")
TARGET = Path(__file__).resolve().parent.parent / "assets" / "fonts"


def simplified_face(collection: TTCollection) -> int:
    """Index of the sans SC face (not the monospaced one)."""
    for index, font in enumerate(collection.fonts):
        if font["name"].getDebugName(1) in ("Noto Sans CJK SC",):
            return index
    raise LookupError("no face named 'Noto Sans CJK SC' in the collection")


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight in ("Regular", "Bold"):
        target = TARGET / f"NotoSansSC-{weight}.otf"
        if target.exists():
            continue
        path = SOURCE / f"NotoSansCJK-{weight}.ttc"
        if not path.exists():
            print(f"[setup] {path} is missing", file=sys.stderr)
            return 1
        collection = TTCollection(str(path))
        partial = target.with_suffix(".part")
        collection.fonts[simplified_face(collection)].save(str(partial))
        partial.rename(target)
    if LICENCE.exists():
        shutil.copyfile(LICENCE, TARGET / "LICENCE-Noto-CJK.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
