from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np

from drivers.speech.cache import Cache

SAMPLES = np.arange(1000, dtype=np.int16)  # 2044 bytes as a WAV file


def opened(folder: Path, limit: int = 100_000) -> Cache:
    cache = Cache(folder, limit)
    cache.open()
    return cache


def test_what_was_put_is_found_again_by_another_process(tmp_path: Path) -> None:
    opened(tmp_path / "c").put("ab", SAMPLES)
    again = opened(tmp_path / "c")
    found = again.get("ab")
    assert found is not None and np.array_equal(found, SAMPLES)
    assert "ab" in again and "cd" not in again and again.get("cd") is None


def test_the_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    opened(tmp_path / "c")
    assert stat.S_IMODE((tmp_path / "c").stat().st_mode) == 0o700


def test_the_least_recently_used_go_when_it_grows_too_big(tmp_path: Path) -> None:
    cache = opened(tmp_path, 10_000)
    for number in range(4):
        cache.put(f"{number}", SAMPLES)
        os.utime(tmp_path / f"{number}.wav", (1000 + number, 1000 + number))
    assert cache.get("0") is not None  # used: now the youngest
    cache.put("4", SAMPLES)
    assert "0" in cache and "4" in cache
    assert "1" not in cache
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 10_000


def test_a_full_folder_shrinks_when_the_limit_is_lowered(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    for number in range(10):
        cache.put(f"{number}", SAMPLES)
    opened(tmp_path, 5000)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 5000


def test_a_damaged_file_counts_as_absent_and_is_removed(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put("ab", SAMPLES)
    (tmp_path / "ab.wav").write_bytes((tmp_path / "ab.wav").read_bytes()[:700])
    assert cache.get("ab") is None
    assert "ab" not in cache


def test_halves_left_by_a_power_cut_are_swept_up(tmp_path: Path) -> None:
    (tmp_path / "x.part").write_bytes(b"RIFF")
    opened(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_only_means_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = opened(tmp_path / "file" / "c")
    assert not cache.writable
    cache.put("ab", SAMPLES)
    assert cache.get("ab") is None


def test_a_folder_removed_while_running_only_means_nothing_is_kept(tmp_path: Path) -> None:
    cache = opened(tmp_path / "c")
    (tmp_path / "c").rmdir()
    cache.put("ab", SAMPLES)
    assert cache.get("ab") is None
