"""The whole product, by people of different abilities: real window, protocols and desk, by `kiosk demo --tour`."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path

import cv2
import pytest
from PIL import Image
from support.tours import Told, nothing_personal, tour

from kiosk_app.content.load import load_content

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture(scope="module")
def elder(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return tour(tmp_path_factory.mktemp("elder"), "zhang-san")


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return tour(tmp_path_factory.mktemp("blind"), "ayixia")


pytestmark = [pytest.mark.timeout(400)]
elder_group = pytest.mark.xdist_group("tour-elder")
blind_group = pytest.mark.xdist_group("tour-blind")


@elder_group
def test_a_citizen_of_76_gets_to_the_end_by_touch(elder: Told) -> None:
    assert elder.summary["ok"] and elder.summary["input"] == "touch"
    assert elder.summary["pages"][0] == "01-home" and elder.summary["pages"][-1].endswith("-home")


@elder_group
def test_every_page_she_met_was_photographed_at_the_panels_size(elder: Told) -> None:
    for name in elder.summary["pages"]:
        assert Image.open(elder.folder / f"{name}.png").size == (1080, 1920)


@elder_group
def test_every_page_she_met_was_spoken(elder: Told) -> None:
    content, _ = load_content(ASSETS)
    told = elder.text("transcript.txt")
    service = content.services["disability-photo"]
    for step in service.steps.values():
        if not step.aside and step.kind not in ("submit",):
            title = content.catalogues[("zh-CN", service.id)].words(f"{step.id}-title", {})
            assert title is not None and title.spoken in told, step.id
    assert "您好，今天办什么事" in told


@elder_group
def test_what_was_spoken_was_sound(elder: Told) -> None:
    clips = sorted((elder.folder / "voice").glob("*.wav"))
    assert len(clips) >= 30
    with wave.open(str(clips[0])) as clip:
        assert clip.getnframes() / clip.getframerate() > 0.5


@elder_group
def test_the_photo_is_what_the_specification_says(elder: Told) -> None:
    photo = Image.open(elder.folder / "photo.jpg")
    assert photo.format == "JPEG" and photo.size == (413, 579)
    assert photo.info["dpi"] == (300, 300)


@elder_group
def test_she_took_the_photos_out_of_the_printer(elder: Told) -> None:
    with Image.open(elder.folder / "sheet.png") as sheet:  # as the printer lays its paper
        assert sheet.size == (1200, 1800)
        assert len(set(sheet.convert("L").resize((12, 18)).getdata())) > 20  # it is no empty sheet
    assert "照片打好了" in elder.text("transcript.txt")


@elder_group
def test_the_receipt_carries_the_number_and_its_code_can_be_scanned(elder: Told) -> None:
    picture = cv2.imread(str(elder.folder / "receipt.png"))
    code, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert code == elder.summary["submission"]
    assert (elder.folder / "receipt.bin").stat().st_size > 500


@elder_group
def test_the_request_was_closed_by_the_scripted_helper(elder: Told) -> None:
    record = json.loads(elder.text("request.json"))
    assert record["state"] == "closed" and record["holder"]["name"] == "王敏"
    assert "第 6 步" in record["page"]


@elder_group
def test_the_desk_holds_her_case_and_staff_finish_it(elder: Told) -> None:
    held = {one["kind"]: one for one in json.loads(elder.text("desk.json"))}
    assert held["case"]["number"] == elder.summary["submission"] and held["case"]["name"] == "张*"
    assert held["case"]["states"] == ["已收到", "正在审", "正在制证", "办结"]
    assert held["request"]["states"] == ["closed"] and "strip.jpg" in elder.summary["files"]


def test_she_takes_a_number_of_the_queue_and_its_paper(tmp_path: Path) -> None:
    told = tour(tmp_path, "zhang-san", "queue-ticket")
    assert told.summary["ok"] and told.summary["pages"][-1].endswith("-home")
    assert "您的号是 A 0 0 1。" in told.text("transcript.txt") and "您满七十岁，先叫您。" in told.text("transcript.txt")
    assert (told.folder / "receipt.bin").stat().st_size > 300
    nothing_personal(told)


@pytest.mark.slow
def test_she_asks_somebody_to_her_home_and_reads_what_became_of_it(tmp_path: Path) -> None:
    told = tour(tmp_path, "zhang-san", "my-matters")
    spoken = told.text("transcript.txt")
    assert told.summary["ok"] and told.summary["pages"][-1].endswith("-home")
    assert "4 3 6 9 1 1 3" in spoken and "有新消息，请看一看。" in spoken
    assert (told.folder / "receipt.bin").stat().st_size > 300
    nothing_personal(told)


@pytest.mark.slow
def test_she_claims_her_pension_and_lacks_one_paper(tmp_path: Path) -> None:
    told = tour(tmp_path, "zhang-san", "pension")
    assert told.summary["ok"] and told.summary["pages"][-1].endswith("-home")
    spoken = told.text("transcript.txt")
    assert "带了社保卡吗？" in spoken and "社保卡，要带来。" in spoken
    nothing_personal(told)


@elder_group
def test_nothing_personal_left_the_terminal_but_to_the_desk(elder: Told) -> None:
    nothing_personal(elder)


@blind_group
def test_a_blind_citizen_gets_to_the_end_by_keys_alone(blind: Told) -> None:
    assert blind.summary["ok"] and blind.summary["input"] == "keys"
    nothing_personal(blind)


@blind_group
def test_she_hears_where_the_focus_is(blind: Told) -> None:
    assert "按确认键" in blind.text("transcript.txt")


@pytest.mark.xdist_group("tour-foreign")
def test_a_foreigner_is_sent_to_the_window_kindly(tmp_path: Path) -> None:
    told = tour(tmp_path, "maria")
    assert told.summary["ok"]
    assert any(name.endswith("other-card") for name in told.summary["pages"])
    nothing_personal(told)


def test_an_unknown_citizen_is_told_who_there_is(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk_app", "demo", "--tour", str(tmp_path), "--citizen", "nobody"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "zhang-san" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--service", "nothing"], "these have: borrow, bus-card"),
        (["--service", "queue-ticket", "--way", "nowhere"], "there are: priority, ordinary"),
        (["--by", "voice"], "'touch', 'keys'"),
    ],
)
def test_a_service_way_or_input_there_is_not_is_told_what_there_is(tmp_path: Path, words: list[str], told: str) -> None:
    command = [sys.executable, "-m", "kiosk_app", "demo", "--tour", str(tmp_path), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and told in done.stderr
