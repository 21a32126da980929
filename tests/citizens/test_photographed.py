"""A blind citizen before a camera that sees her as she sits: off the middle, too far away, leaning. She hears how to
sit, sits so, and is photographed without any hand. The driver of the camera, its engine and the voice are real."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from support.citizens.blind import Blind
from support.citizens.hall import Hall
from support.citizens.hands import Chair, Keypad, Pocket
from support.citizens.opening import OpenHall
from support.citizens.senses import Ears

from drivers.camera.faces import FaceFinder, estimate_head
from drivers.camera.spec import load_spec
from drivers.id_reader.citizens import load_citizen
from kiosk_app.access.display import ASSETS

NAME, SERVICE = "ayixia", "disability-photo"
SPEC = load_spec(ASSETS / "photo-specs" / "disability-certificate.yaml")


def blind(hall: Hall, chair: Chair) -> Blind:
    ears, keypad, pocket = Ears(hall), Keypad(hall), Pocket(hall, NAME)
    chair.sit()
    return Blind(ears, keypad, pocket, hall.name_of(SERVICE), load_citizen(NAME).phone, chair=chair)


def brought_to_the_photo(hall: Hall) -> None:
    """By somebody who sees, as far as the camera; she does the rest."""
    hall.runtime.stirred()
    for press in (SERVICE, "agree"):
        hall.runtime.press(press)
    hall.parts.card(NAME)
    assert hall.until(lambda: hall.page.id == "person")
    hall.parts.card("")
    for press in ("confirm", "none"):
        hall.runtime.press(press)
    assert hall.page.id == "photo"


def is_as_the_office_asks(jpeg: bytes) -> bool:
    """Measured anew in the photo itself: the head's height and middle, and the white behind it."""
    image = np.ascontiguousarray(np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))[:, :, ::-1])
    (face,) = FaceFinder().find(image)
    head = estimate_head(face, image)
    rule, high = SPEC.head.height, SPEC.height_px
    right_size = rule.min - 0.02 <= head.height / high <= rule.max + 0.02
    return right_size and abs(head.x - SPEC.width_px / 2) < 0.08 * SPEC.width_px and image[5:25, 5:80].mean() > 240


def test_she_is_photographed_by_ear_from_off_the_middle_too_far_and_leaning(real_hall: OpenHall) -> None:
    with real_hall() as hall:
        citizen = blind(hall, Chair(hall, x=0.14, crown=0.35, head=0.32, lean=22))
        brought_to_the_photo(hall)
        citizen.be_photographed()
        photo = hall.runtime.visit.photo
        assert photo is not None and photo.acceptable and photo.waived == ()
        assert is_as_the_office_asks(photo.jpeg)
        assert citizen.chair is not None and {"closer", "left", "straight"} <= set(citizen.chair.moves)
        heard = citizen.ears.heard()
        assert heard.index("三") < heard.index("二") < heard.index("一") < heard.index("拍好了。")
        assert citizen.presses == 0, "the camera did it by itself"


@pytest.mark.slow
def test_who_cannot_hold_the_head_straight_is_asked_thrice_and_photographed_all_the_same(real_hall: OpenHall) -> None:
    class Leaning(Chair):
        def move(self, way: str) -> None:
            if way != "straight":
                super().move(way)

    with real_hall() as hall:
        citizen = blind(hall, Leaning(hall, lean=25))
        brought_to_the_photo(hall)
        citizen.be_photographed()
        heard = citizen.ears.heard()
        assert heard.count("请把头摆正一点。") == 3 and "没关系，这样也能照。" in heard
        photo = hall.runtime.visit.photo
        assert photo is not None and photo.waived == ("straight",) and "tilt" in photo.advice and not photo.hard


@pytest.mark.slow
def test_she_finishes_the_whole_service_and_the_desk_has_her_photo(real_hall: OpenHall) -> None:
    with real_hall() as hall:
        citizen = blind(hall, Chair(hall, x=0.86, crown=0.2, head=0.62, lean=-20))
        citizen.finish()
        ((service, fields),) = hall.desk.cases
        assert service == SERVICE and fields["photo_verdict"] == ""
        assert hall.desk.photo is not None and is_as_the_office_asks(hall.desk.photo)
