"""A29: every service can be finished though no face is ever recognised: with the camera failing, with every picture
judged bad, and with the camera gone. Searched, not scripted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from drivers.camera.advice import Advice
from kiosk_app.core import events as ev
from kiosk_app.core.person import Person
from kiosk_app.core.world import World
from kiosk_app.tools.audit.behaviour.ways import Deed, Meeting, way_through
from kiosk_app.tools.audit.checks import Measure, Measures
from kiosk_app.tools.samples import portrait

PHONE = "13800001234"
NO_FACE = tuple(advice.value for advice in Advice if advice is not Advice.GOOD)


def _failed(key: str) -> Callable[[], ev.Event]:
    return lambda: ev.CommandFailed("camera", "take_portrait", key, "maintenance")


def _judged(*advice: str) -> Callable[[], ev.Event]:
    return lambda: ev.PhotoTaken(portrait(), advice, acceptable=False)


CAMERAS: Mapping[str, tuple[Deed, Callable[[], ev.Event]]] = MappingProxyType(
    {
        "the camera fails": ((), _failed("error-general")),
        "every picture is judged bad": ((), _judged(*NO_FACE)),
        "no face is ever found": ((), _judged("no_face")),
        "the camera is gone": (
            (ev.DeviceChanged("camera", False, "error-disconnected"),),
            _failed("error-disconnected"),
        ),
    }
)
"""What happened beforehand, and what every photograph comes to."""


def without_faces(world: World, person: Person) -> Measures:
    """All services of this world. Where none is taken, what a photograph comes to makes no other way."""
    for service in world.services.values():
        takes_photo = any(step.kind == "take_photo" for step in service.steps.values())
        ended: dict[tuple[object, ...], bool] = {}
        for how, (before, photo) in CAMERAS.items():
            search = (before, photo if takes_photo else None)
            if search not in ended:
                ended[search] = way_through(service, world, Meeting(person, PHONE, photo, before)) is not None
            yield Measure("A29", ended[search], f"{service.id} cannot be finished when {how}")
