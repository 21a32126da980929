"""A clerk changes content while the terminal runs: good content comes between two visits, bad content never comes."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.counties import two_services
from support.terminal import Terminal
from support.walk import ASSETS, NEEDS, TODAY

from kiosk_app.content.check import check_content
from kiosk_app.content.kept import last_good
from kiosk_app.content.problems import Problem
from kiosk_app.content.standing import Standing, label_of, read_standing
from kiosk_app.content.version import content_version
from kiosk_app.runtime import Renewal
from kiosk_app.tools.content_problems import Judge
from kiosk_app.tools.content_watch import ContentWatch, Taken, choose

COUNTY, WORDS = "county/county.yaml", "services/borrow/texts.zh-CN.ftl"
GREETING = "texts/common.zh-CN.ftl"


class Hall:
    """A terminal, its content where a clerk edits it, and its watcher; time is the terminal's clock."""

    def __init__(self, folder: Path) -> None:
        self.assets, self.kept = folder / "assets", folder / "state" / "content"
        self.judged: list[str] = []
        self.at_the_desk: list[str] = []
        self.during: Callable[[], None] = lambda: None
        self.shown = choose(self.assets, self.kept)
        self.terminal = Terminal(self.shown.content.world(TODAY, NEEDS))
        self.watch = ContentWatch(
            self.assets,
            self.kept,
            self.take,
            self.judge,
            shown=self.shown,
            stamp=lambda: "2026-11-28 11:05",
            told=lambda standing: self.at_the_desk.append(label_of(standing)),
            now=self.terminal.clock,
            calm=0.0,
        )

    def judge(self, assets: Path) -> list[Problem]:
        self.judged.append(content_version(assets))
        self.during()
        return check_content(assets)[1]

    def take(self, taken: Taken) -> None:
        version = taken.copy.version
        self.terminal.runtime.renew(
            Renewal(
                taken.content.world(TODAY, NEEDS),
                taken.copy.assets / "photo-specs",
                lambda: self.watch.showing(version),
                lambda why: self.watch.impossible(version, why),
            )
        )

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.assets / file
        source = path.read_text(encoding="utf-8")
        assert old in source
        path.write_text(source.replace(old, new, 1), encoding="utf-8")

    def look(self, times: int = 8) -> Hall:
        """The watcher looks every three seconds, the terminal goes on between."""
        for _ in range(times):
            self.watch.look()
            self.terminal.clock.seconds += 3
            self.terminal.tick()
        return self

    def standing(self) -> Standing:
        standing = read_standing(self.kept)
        assert standing is not None
        return standing

    def title(self) -> str:
        return self.terminal.page.title.show


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a terminal has run once."""
    folder = two_services(tmp_path_factory.mktemp("ran"))
    hall = Hall(folder).look()
    good = last_good(hall.kept)
    assert good is not None and [good.version] == hall.judged == [content_version(hall.assets)]
    return folder


@pytest.fixture
def hall(ran: Path, tmp_path: Path) -> Hall:
    shutil.copytree(ran, tmp_path, dirs_exist_ok=True)
    return Hall(tmp_path).look(5)


def test_a_terminal_shows_the_copy_it_made_and_does_nothing_while_nothing_changes(hall: Hall) -> None:
    assert hall.shown.assets.is_relative_to(hall.kept) and hall.shown.version == content_version(hall.assets)
    assert hall.look().judged == [] and hall.standing().shown == hall.shown.version


def test_a_changed_word_is_on_the_first_page_when_the_files_are_at_rest(hall: Hall) -> None:
    hall.edit(GREETING, "您好，今天办什么事？", "您好，要办什么？")
    hall.look(2)
    assert hall.title() == "您好，今天办什么事？" and hall.judged == []  # somebody may still be saving
    hall.look()
    assert hall.title() == "您好，要办什么？"
    good = last_good(hall.kept)
    assert good is not None and good.version == content_version(hall.assets) == hall.standing().shown
    assert [path.name for path in hall.kept.iterdir() if path.is_dir()] == [good.version]


def test_nothing_changes_before_somebodys_eyes(hall: Hall) -> None:
    hall.terminal.press("queue-ticket")
    page = hall.terminal.page
    hall.edit(GREETING, "您好，今天办什么事？", "您好，要办什么？")
    hall.look(20)
    assert hall.terminal.page == page and len(hall.judged) == 1
    assert hall.standing().shown == hall.shown.version  # and a power cut now brings back what she sees
    hall.terminal.press("home", "leave")
    while hall.terminal.runtime.visit.id:
        hall.terminal.leave()
    hall.terminal.wait(5)
    hall.look(2)
    assert hall.title() == "您好，要办什么？" and hall.standing().shown == content_version(hall.assets)


def test_bad_content_is_refused_told_to_technicians_and_never_shown(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    before = hall.terminal.page
    with caplog.at_level(logging.ERROR):
        hall.edit(COUNTY, "desk_phone:", "desk_fone:")
        hall.look(20)
    assert hall.terminal.page == before and len(hall.judged) == 1  # looked through once, not with every look
    standing = hall.standing()
    assert standing.shown == hall.shown.version and standing.refused == content_version(hall.assets)
    assert hall.at_the_desk == [standing.shown, f"{standing.shown} ✗ {standing.refused}"]
    assert {one.file for one in standing.problems} == {"assets/county/county.yaml"}  # and not what follows from it
    assert any(one.field == "desk_fone" and one.line > 0 for one in standing.problems)
    assert "did you mean 'desk_phone'?" in caplog.text
    hall.edit(COUNTY, "desk_fone:", "desk_phone:")
    assert hall.look().standing().refused == ""  # put right: nothing is refused any more


def test_after_a_power_cut_the_last_good_content_is_shown_while_the_new_is_bad(hall: Hall, tmp_path: Path) -> None:
    hall.edit(GREETING, "您好，今天办什么事？", "您好，要办什么？")
    hall.look()
    (hall.assets / GREETING).write_text("home-title = 您", encoding="utf-8")  # half written when the power went
    again = Hall(tmp_path)
    assert again.title() == "您好，要办什么？" and again.shown.assets != again.assets and again.shown.problems == ()
    again.look()
    assert again.title() == "您好，要办什么？" and again.standing().refused


def test_without_a_last_good_content_what_can_be_used_is_shown(tmp_path: Path) -> None:
    two_services(tmp_path)
    (tmp_path / "assets" / "services" / "borrow" / "service.yaml").write_text("id: [", encoding="utf-8")
    hall = Hall(tmp_path).look()
    services = hall.terminal.runtime.world.services
    assert "queue-ticket" in services and "borrow" not in services
    assert hall.shown.problems and hall.standing().refused and last_good(hall.kept) is None


def test_a_last_good_content_that_other_software_cannot_use_gives_way(hall: Hall, tmp_path: Path) -> None:
    good = last_good(hall.kept)
    assert good is not None
    hall.edit(WORDS, "service-name", "service-nom")  # what the software before called it
    copied = good.assets / WORDS
    copied.write_text((hall.assets / WORDS).read_text(encoding="utf-8"), encoding="utf-8")
    aged = good.assets.parent.rename(hall.kept / content_version(good.assets))
    (hall.kept / "good.json").write_text(f'{{"version": "{aged.name}"}}')
    hall.edit(WORDS, "service-nom", "service-name")
    again = Hall(tmp_path)
    assert again.shown.assets == again.assets and again.shown.problems == ()


def test_files_saved_while_they_are_judged_are_judged_again(hall: Hall) -> None:
    hall.edit(GREETING, "您好，今天办什么事？", "您好，要办什么？")
    hall.during = lambda: hall.edit(GREETING, "要办什么", "要办啥") if len(hall.judged) == 1 else None
    hall.look(20)
    assert hall.title() == "您好，要办啥？" and len(hall.judged) == 2


def test_content_of_which_no_page_can_be_made_leaves_the_old_one(hall: Hall) -> None:
    before, told = hall.terminal.runtime.world, list[str]()
    wordless = replace(before, wording=lambda language, service, key, arguments: {}[key])
    hall.terminal.runtime.renew(Renewal(wordless, Path(), lambda: told.append("taken"), told.append))
    hall.terminal.tick()
    assert len(told) == 1 and "KeyError" in told[0] and hall.title() == "您好，今天办什么事？"
    assert hall.terminal.runtime.world is before


def test_a_full_disk_is_told_and_the_old_content_stays(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.edit(GREETING, "您好，今天办什么事？", "您好，要办什么？")

    def full(assets: Path, folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("kiosk_app.tools.content_watch.copy_of", full)
        hall.look()
        assert hall.title() == "您好，今天办什么事？" and "No space left" in hall.standing().trouble
    hall.look()
    assert hall.title() == "您好，要办什么？" and hall.standing().trouble == ""


def test_the_judge_is_the_check_itself_in_a_process_of_its_own(tmp_path: Path) -> None:
    assets = two_services(tmp_path) / "assets"
    (assets / COUNTY).write_text("code: [", encoding="utf-8")
    problems = Judge()(assets)
    assert any(one.file == "assets/county/county.yaml" and one.remedy for one in problems)
    judge, answers = Judge(), list[list[Problem]]()
    thread = threading.Thread(target=lambda: answers.append(judge(ASSETS)))
    thread.start()
    while judge._child is None:
        thread.join(0.01)
    judge.stop()
    thread.join(20)
    assert [one.field for one in answers[0]] == ["check"]  # stopped half-way: nothing was found good
