"""Portrait camera and document camera side by side under one gateway, as in the kiosk."""

from __future__ import annotations

import pytest

from drivers.config import DeviceConfig, DevicesConfig
from drivers.gateway import Gateway

SMALL = {"width": 640, "height": 480, "fps": 15.0, "drop_frames": 1, "exposure_settle_s": 0.1}
ROLES = ("camera", "document_camera")


@pytest.fixture
def gateway(eventually):
    devices = {role: DeviceConfig(role, "opencv", options=dict(SMALL), simulate="always") for role in ROLES}
    made = Gateway(DevicesConfig(devices=devices), profile="demo", on_event=lambda event: None)
    made.start()
    assert eventually(lambda: all(status.usable for status in made.statuses().values()))
    yield made
    made.stop()


def do(gateway, role, command):
    return gateway.submit(role, command, timeout=15).future.result(20)


def test_each_role_has_its_own_picture_and_its_own_troubles(gateway, eventually):
    assert gateway.latest_frame() is None
    for role in ROLES:
        do(gateway, role, "start")
    assert eventually(lambda: all(gateway.latest_frame(role) for role in ROLES))
    wall, plate = (float(gateway.latest_frame(role).image[:40, :40].mean()) for role in ROLES)
    assert wall > 200, "the booth's light wall"
    assert plate < 130, "the plate's mat"
    assert gateway.latest_frame().image.shape == gateway.latest_frame("camera").image.shape
    assert gateway.latest_frame("speech") is None

    gateway.sim_set("document_camera", "plug", "out")
    assert eventually(lambda: not gateway.statuses()["document_camera"].usable)
    assert eventually(lambda: gateway.latest_frame("document_camera") is None)
    assert gateway.statuses()["camera"].usable
    assert eventually(gateway.latest_frame)
    gateway.sim_set("document_camera", "plug", "in")
    assert eventually(lambda: gateway.statuses()["document_camera"].usable)
    assert do(gateway, "document_camera", "snap").advice == ()


def test_a_portrait_spec_means_nothing_to_the_document_camera(gateway):
    error = gateway.submit("document_camera", "take_portrait", timeout=5).future.exception(10)
    assert error.code == "unsupported"
