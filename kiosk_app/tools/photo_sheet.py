"""`kiosk device photo_printer sheet FILE`: a finished photo, laid on its sheet and printed in its true size."""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import UnidentifiedImageError

from drivers.camera.sheet import print_sheet
from drivers.camera.spec import SpecError, load_spec
from kiosk_app.tools.places import ASSETS

NAME = "sheet"
USUAL = "disability-certificate"
_HELP = "把一张做好的证件照排满一张相纸打印 (lay a finished photo on its sheet and print it)"
_ABOUT = """The photo has the pixels of its specification (assets/photo-specs), as the terminal and the desk hand it
out. It is printed as many times as that says, with the calibration of devices.yaml."""


class NoSheetError(Exception):
    """No sheet can be made of it; says why and what to do, nothing of the picture."""


def add_parser(names: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    leaf = names.add_parser(NAME, help=_HELP, description=_ABOUT)
    leaf.add_argument("argument", metavar="FILE", help="the photo, JPEG")
    leaf.add_argument("--spec", default=USUAL, metavar="ID", help="a file of assets/photo-specs; default: %(default)s")
    return leaf


def sheet_of(photo: Path, spec_id: str, assets: Path = ASSETS) -> bytes:
    """The sheet as PNG. Raises NoSheetError, and OSError when the photo cannot be read."""
    known = sorted(path.stem for path in (assets / "photo-specs").glob("*.yaml"))
    if spec_id not in known:
        raise NoSheetError(f"there is no photo specification {spec_id!r}; there are: {', '.join(known)}")
    try:
        spec = load_spec(assets / "photo-specs" / f"{spec_id}.yaml")
    except SpecError as error:
        raise NoSheetError(f"{error.problems[0]}; run kiosk check") from None
    data = photo.read_bytes()
    try:
        return print_sheet(data, spec)
    except UnidentifiedImageError:
        raise NoSheetError(f"{photo.name} is no picture; give the photo as JPEG") from None
    except OSError:
        raise NoSheetError(f"{photo.name} is a damaged picture; take it from the desk once more") from None
    except ValueError as error:
        raise NoSheetError(f"{photo.name}: {error}; another --spec?") from None
