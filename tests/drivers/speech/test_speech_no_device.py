"""A machine without sound, and entries of devices.yaml that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drivers.contract import Code, Condition, Deadline, DriverError
from drivers.speech.driver import VoiceDriver
from drivers.speech.mixer import Outcome


@pytest.fixture
def no_sound_card(monkeypatch: pytest.MonkeyPatch) -> None:
    import miniaudio

    class Nothing:
        def __init__(self, backends: object) -> None:
            """As on a machine without sound: ALSA lists only its discarding device."""

        def get_playbacks(self) -> list[dict[str, object]]:
            return [{"name": "Discard all samples (playback) or generate zero samples (capture)", "id": None}]

    monkeypatch.setattr(miniaudio, "Devices", Nothing)


@pytest.mark.usefixtures("no_sound_card")
def test_a_machine_without_sound_says_so_and_opens_all_the_same(tmp_path: Path) -> None:
    driver = VoiceDriver("audio:default", {"cache": tmp_path}, lambda event: None)
    driver.open(Deadline.after(20))
    condition, details = driver.probe(Deadline.after(5))
    assert condition is Condition.HARDWARE_ERROR
    assert details["error"] == "no_audio" and "sound card" in details["hint"] and details["simulated"] is False
    for command in (driver.say, driver.say_and_wait):
        with pytest.raises(DriverError) as failed:
            command(Deadline.after(5), "好", id="a")
        assert (failed.value.code, failed.value.detail) == (Code.HARDWARE_ERROR, "no_audio")
    driver.close()


@pytest.mark.usefixtures("no_sound_card")
def test_with_output_auto_a_machine_without_sound_plays_to_nobody_and_says_simulated(tmp_path: Path) -> None:
    driver = VoiceDriver("audio:default", {"cache": tmp_path, "output": "auto"}, lambda event: None)
    driver.open(Deadline.after(20))
    condition, details = driver.probe(Deadline.after(5))
    assert condition is Condition.OK
    assert details["simulated"] is True and driver.capabilities()["output"] == "null"
    assert driver.say_and_wait(Deadline.after(20), "好").outcome is Outcome.FINISHED
    assert len(driver.heard()) == 1
    driver.close()


@pytest.mark.parametrize(
    ("connect", "options"),
    [
        ("serial:/dev/ttyUSB0", {}),
        ("audio:default", {"volum": 3}),
        ("audio:", {"volume": 12}),
        ("null:", {"output": 1}),
    ],
)
def test_a_wrong_entry_is_a_configuration_error(connect: str, options: dict[str, Any]) -> None:
    with pytest.raises(DriverError) as failed:
        VoiceDriver(connect, options, lambda event: None)
    assert failed.value.code is Code.CONFIG_ERROR
