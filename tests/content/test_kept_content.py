"""The last good content is whole or not there, whenever the power goes; files that still change are left alone."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk_app.__main__ import main
from kiosk_app.content import kept
from kiosk_app.content.kept import StillChanging, call_good, copy_of, last_good
from kiosk_app.content.problems import Problem
from kiosk_app.content.quiet import FORGOTTEN, at_rest, looked, traces_of, under_way
from kiosk_app.content.standing import Standing, lines_of, read_standing, write_standing
from kiosk_app.content.version import content_version

KEEPER = """
import os, signal, sys
from pathlib import Path
from kiosk_app.content.kept import call_good, copy_of, last_good, tidy
one, two, folder = map(Path, sys.argv[1:4])
call_good(copy_of(one, folder), folder)
WRITES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}

def killed_at(number):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event in WRITES and not (event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

number = 0
while True:
    number += 1
    child = os.fork()
    if child == 0:
        killed_at(number)
        copy = copy_of(two, folder)
        call_good(copy, folder)
        tidy(folder, {copy.version})
        os._exit(0)
    _, status = os.waitpid(child, 0)
    good = last_good(folder)
    print(number, os.WIFSIGNALED(status), good and good.version, flush=True)
    if not os.WIFSIGNALED(status):
        break
    call_good(copy_of(one, folder), folder)
"""


def made(folder: Path, word: str) -> Path:
    for name in ("county/county.yaml", "texts/b.ftl"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} = {word}\n" * 40, encoding="utf-8")
    return folder


def test_a_kill_at_any_write_leaves_the_old_or_the_new_content_whole(tmp_path: Path) -> None:
    one, two, folder = made(tmp_path / "one", "旧"), made(tmp_path / "two", "新"), tmp_path / "kept"
    old, new = content_version(one), content_version(two)
    command = [sys.executable, "-c", KEEPER, str(one), str(two), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    told = [line.split() for line in done.stdout.splitlines()]
    assert len(told) > 25 and [killed for _, killed, _ in told] == ["True"] * (len(told) - 1) + ["False"]
    assert {version for _, _, version in told} == {old, new} and told[-1][2] == new
    good = last_good(folder)
    assert good is not None and content_version(good.assets) == new
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [new]  # and no half copy stays


def test_a_damaged_copy_counts_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    copy = copy_of(made(tmp_path / "one", "旧"), folder)
    call_good(copy, folder)
    (copy.assets / "county" / "county.yaml").write_text("cut", encoding="utf-8")
    assert last_good(folder) is None
    again = copy_of(tmp_path / "one", folder)
    assert again == copy and last_good(folder) == copy


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"version": 3}', '{"version": "../../etc"}'])
def test_a_damaged_note_of_it_does_no_harm(tmp_path: Path, written: str) -> None:
    (tmp_path / kept.GOOD).write_text(written, encoding="utf-8")
    assert last_good(tmp_path) is None


def test_files_that_change_while_they_are_copied_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, folder = made(tmp_path / "one", "旧"), tmp_path / "kept"

    def version_of(assets: Path) -> str:
        if assets == source:
            (source / "texts" / "b.ftl").write_text("half", encoding="utf-8")  # saved just now
        return content_version(assets)

    monkeypatch.setattr(kept, "content_version", version_of)
    with pytest.raises(StillChanging):
        copy_of(source, folder)
    assert list(folder.iterdir()) == []


def test_files_are_at_rest_when_nothing_changed_for_long_enough(tmp_path: Path) -> None:
    source = made(tmp_path / "one", "旧")
    seen = looked(None, traces_of(source), 100.0)
    assert not at_rest(seen, 105.0) and at_rest(looked(seen, traces_of(source), 105.0), 110.0)
    (source / "texts" / "b.ftl").write_text("更多", encoding="utf-8")
    assert not at_rest(looked(seen, traces_of(source), 110.0), 112.0)


def test_a_transfer_under_way_is_seen_by_the_name_of_its_half_file(tmp_path: Path) -> None:
    source = made(tmp_path / "one", "旧")
    wall = time.time()
    (source / "county" / ".county.yaml.swp").write_text("an open editor")
    assert not under_way(source, wall)
    version = content_version(source)
    (source / "county" / ".county.yaml.Xb3f9Q").write_text("rsync")
    assert under_way(source, wall) and not under_way(source, wall + FORGOTTEN + 60)
    assert content_version(source) == version


def test_technicians_read_what_is_shown_and_what_was_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = Problem("assets/county/county.yaml", 7, "desk_fone", "unknown key", "did you mean 'desk_phone'?")
    standing = Standing("aaa", "bbb", (problem,), "", "2026-11-28 11:05")
    write_standing(tmp_path, standing)
    assert read_standing(tmp_path) == standing
    told = "\n".join(lines_of(standing))
    assert "aaa" in told and "assets/county/county.yaml，第 7 行" in told and "是不是想写“desk_phone”？" in told
    state = tmp_path / "home" / "green-channel-kiosk" / "content"
    write_standing(state, standing)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    (tmp_path / "devices.yaml").write_text("version: 1\ndevices: {}\n")
    main(["doctor", "--devices", str(tmp_path / "devices.yaml"), "--root", str(tmp_path)])
    assert told in capsys.readouterr().out
    (tmp_path / "state.json").write_text("[")
    assert read_standing(tmp_path) is None
