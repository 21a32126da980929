"""The volume set by ear: in force at once, within its limits, and told by the status."""

from __future__ import annotations

from typing import Any

import pytest

from drivers.contract import Code, DriverError


def loudest(driver: Any, soon: Any) -> int:
    driver.forget()
    driver.say_and_wait(soon(), "请坐好。", volume=8)
    return max(int(abs(heard.sound.astype(int)).max()) for heard in driver.heard())


def test_a_calibration_counts_from_the_next_word_on(stage: Any) -> None:
    one = stage(record=True)
    full = loudest(one.driver, one.soon)
    one.driver.set_calibration(one.soon(), -20.0)
    assert full / loudest(one.driver, one.soon) == pytest.approx(10, rel=0.05)
    assert one.driver.probe(one.soon())[1]["calibration_db"] == -20.0
    one.driver.set_calibration(one.soon(), 0.0)
    assert loudest(one.driver, one.soon) == pytest.approx(full, rel=0.02)


@pytest.mark.parametrize("db", [0.1, 20.0, -40.5, float("nan")])
def test_louder_than_full_and_softer_than_can_be_heard_are_refused(stage: Any, db: float) -> None:
    one = stage()
    with pytest.raises(DriverError) as refused:
        one.driver.set_calibration(one.soon(), db)
    assert refused.value.code is Code.INVALID_DATA
    assert one.driver.probe(one.soon())[1]["calibration_db"] == 0.0
