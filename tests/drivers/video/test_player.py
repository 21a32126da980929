"""A video plays by the clock it is given, in a thread of its own, once."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from drivers.video.file import VideoUnreadable, pictures
from drivers.video.player import VideoPlayer

CLIP = Path(__file__).parents[3] / "assets/clips/card-on-reader/card-on-reader.webm"


class Clock:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def shown_at(player: VideoPlayer, seq: int) -> bool:
    """Waits for this picture; the thread needs a moment, whatever the clock says."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        frame = player.latest()
        if frame is not None and frame.seq == seq:
            return True
        time.sleep(0.01)
    return False


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "video"]


def test_each_picture_comes_at_its_time_and_the_last_one_stays() -> None:
    whole = list(pictures(CLIP))
    clock = Clock()
    player = VideoPlayer(clock)
    assert player.latest() is None
    player.play(CLIP)
    assert shown_at(player, 1)
    clock.seconds += 1.001
    assert shown_at(player, 16), "fifteen pictures a second"
    frame = player.latest()
    assert frame is not None and (frame.image == whole[15][1]).all()
    clock.seconds += 60
    assert shown_at(player, len(whole))
    player.stop()
    assert player.latest() is None


def test_stopped_it_lets_go_of_the_file() -> None:
    player = VideoPlayer(Clock())
    player.play(CLIP)
    assert shown_at(player, 1)
    player.stop()
    end = time.monotonic() + 20
    while threads() and time.monotonic() < end:
        time.sleep(0.01)
    assert threads() == []


def test_begun_again_it_begins_at_its_beginning() -> None:
    clock = Clock()
    player = VideoPlayer(clock)
    player.play(CLIP)
    clock.seconds += 2.001
    assert shown_at(player, 31)
    player.play(CLIP)
    assert shown_at(player, 1)
    player.stop()


def test_a_file_that_is_none_shows_nothing_and_disturbs_nobody(tmp_path: Path) -> None:
    player = VideoPlayer(Clock())
    player.play(tmp_path / "gone.webm")
    end = time.monotonic() + 20
    while threads() and time.monotonic() < end:
        time.sleep(0.01)
    assert player.latest() is None
    with pytest.raises(VideoUnreadable):
        list(pictures(tmp_path / "gone.webm"))
