"""A job is printed once, whoever asks again, and what an earlier program left is cancelled."""

from __future__ import annotations

import json

import pytest

from drivers.contract import Cancel, Code, DriverError, Proof
from drivers.photo_printer.client import IppClient, job_template
from drivers.photo_printer.ledger import job_name
from drivers.photo_printer.settings import IppPhotoOptions
from drivers.transport.ipp import parse_ipp_url


def send(one, soon, page: bytes, name: str, user: str) -> int:
    """A job as another program sends it."""
    client = IppClient(parse_ipp_url(one.paper.url), user)
    job, refused = client.create(soon(), name, job_template(IppPhotoOptions(), 1))
    assert not refused
    client.send(soon(), job.number, name, "image/png", page)
    assert one.paper.wait_until_printing(20)
    return job.number


def test_a_repeated_job_prints_nothing_and_ends_as_it_did(studio, soon, page):
    one = studio()
    first = one.printer.print_photo(soon(), page, job_id="visit-1")
    assert one.printer.print_photo(soon(), page, job_id="visit-1").proof is first.proof
    assert len(one.paper.prints()) == 1


def test_a_repeat_after_a_restart_is_known_by_the_state_file(studio, again, soon, page, tmp_path):
    options = {"state_file": str(tmp_path / "photo.json")}
    one = studio(options)
    one.printer.print_photo(soon(), page, job_id="visit-1")
    one.paper.set("plug", "out")  # so that the printer remembers nothing
    one.paper.set("plug", "in")
    assert again(one, options).print_photo(soon(), page, job_id="visit-1").proof is Proof.PRINTED
    assert len(one.paper.prints()) == 1
    assert "visit-1" not in (tmp_path / "photo.json").read_text()
    assert (tmp_path / "photo.json").stat().st_mode & 0o077 == 0


def test_a_repeat_after_a_restart_is_known_by_the_printer(studio, again, soon, page):
    one = studio()
    one.printer.print_photo(soon(), page, job_id="visit-1")
    assert again(one).print_photo(soon(), page, job_id="visit-1").proof is Proof.PRINTED
    assert len(one.paper.prints()) == 1


def test_a_job_cut_off_by_a_crash_is_cancelled_at_boot_and_not_begun_again(studio, again, soon, page, tmp_path):
    options = {"state_file": str(tmp_path / "photo.json")}
    one = studio(options, stall="on")
    user = f"{one.printer._queue._user}"
    name = job_name("visit-1")
    (tmp_path / "photo.json").write_text(json.dumps({"version": 1, "left": {}, "jobs": {name: {}}}))
    send(one, soon, page, name, user)
    second = again(one, options)
    one.paper.set("stall", "off")
    with pytest.raises(DriverError) as caught:
        second.print_photo(soon(), page, job_id="visit-1")
    assert caught.value.code is Code.CANCELED
    second.print_photo(soon(), page, job_id="visit-2")
    assert len(one.paper.prints()) == 1


def test_a_job_nobody_remembers_is_not_printed_on_a_guess(studio, again, soon, page, tmp_path):
    options = {"state_file": str(tmp_path / "photo.json")}
    one = studio(options)
    jobs = {job_name("visit-1"): {}}
    (tmp_path / "photo.json").write_text(json.dumps({"version": 1, "left": {}, "jobs": jobs}))
    second = again(one, options)
    for _ in range(2):
        with pytest.raises(DriverError) as caught:
            second.print_photo(soon(), page, job_id="visit-1")
        assert caught.value.detail == "job_lost"
    assert one.paper.prints() == []


def test_leftovers_of_ours_are_cancelled_at_boot_and_others_are_not_touched(studio, soon, page):
    one = studio(is_open=False, stall="on")
    user = one.printer._queue._user
    ours = send(one, soon, page, job_name("visit-0"), user)
    one.printer.open(soon())
    client = IppClient(parse_ipp_url(one.paper.url), user)
    assert client.job(soon(), ours).reasons != ("job-printing",)
    one.paper.set("stall", "off")
    one.printer.print_photo(soon(), page, job_id="visit-1")
    assert len(one.paper.prints()) == 1


def test_another_programs_job_is_waited_for(studio, soon, page):
    one = studio(speed="0.5")
    send(one, soon, page, "holiday", "somebody")
    one.printer.reset(soon())
    one.printer.print_photo(soon(), page, job_id="visit-1")
    names = [sheet.attributes["IPP_JOB_ORIGINATING_USER_NAME"] for sheet in one.paper.prints()]
    assert names[0] == "somebody"
    assert len(names) == 2


def test_a_printer_that_stays_busy_is_not_blamed_on_the_citizen(studio, soon, page):
    one = studio(speed="30")
    send(one, soon, page, "holiday", "somebody")
    with pytest.raises(DriverError) as caught:
        one.printer.print_photo(soon(3), page, job_id="visit-1")
    assert (caught.value.code, caught.value.retryable) == (Code.BUSY, True)
    one.paper.set("plug", "out")
    one.paper.set("plug", "in")
    one.paper.set("speed", "0.05")
    # It never reached the printer, so it may be asked for again.
    one.printer.print_photo(soon(), page, job_id="visit-1")


class Late(Cancel):
    """As on a machine with too much to do: each wait ends a second after its time."""

    def wait(self, seconds: float) -> bool:
        return super().wait(seconds) or super().wait(1.0)


def test_a_printer_that_stays_busy_is_told_so_however_late_a_wait_ends(studio, soon, page):
    one = studio(speed="30")
    send(one, soon, page, "holiday", "somebody")
    for number, seconds in enumerate((2.0, 2.5, 3.0)):
        with pytest.raises(DriverError) as caught:
            one.printer.print_photo(soon(seconds, Late()), page, job_id=f"visit-{number}")
        assert (caught.value.code, caught.value.retryable) == (Code.BUSY, True)


def test_what_the_printer_does_not_report_is_counted(studio, again, soon, page, tmp_path):
    options = {
        "sensors": [],
        "paper_capacity": 3,
        "ribbon_capacity": 18,
        "low_at": 1,
        "state_file": str(tmp_path / "photo.json"),
    }
    one = studio(options)
    assert one.printer.probe(soon())[1]["paper"] == "unknown"
    assert one.printer.refilled(soon())["paper_left"] == 3
    assert one.printer.probe(soon())[1]["paper"] == "full"
    one.printer.print_photo(soon(), page, job_id="visit-1", copies=2)
    assert one.printer.probe(soon())[1]["paper"] == "low"
    second = again(one, options)
    second.print_photo(soon(), page, job_id="visit-2")
    details = second.probe(soon())[1]
    assert (details["paper"], details["paper_left"], details["ribbon_left"]) == ("out", 0, 15)
    with pytest.raises(DriverError) as caught:
        second.print_photo(soon(), page, job_id="visit-3")
    assert caught.value.detail == "paper_out"
    second.refilled(soon(), "paper", 20)
    second.print_photo(soon(), page, job_id="visit-3")
    assert second.probe(soon())[1]["paper_left"] == 19


@pytest.mark.parametrize("count", [-1, 9999])
def test_a_refill_that_cannot_be_is_refused(studio, soon, count):
    with pytest.raises(DriverError) as caught:
        studio().printer.refilled(soon(), "paper", count)
    assert caught.value.code is Code.INVALID_DATA


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"left": {"paper": -4}, "jobs": {}}', '{"left": {}, "jobs": {"a": 1}}']
)
def test_a_damaged_state_file_is_begun_anew(studio, soon, page, tmp_path, text):
    path = tmp_path / "photo.json"
    path.write_text(text)
    one = studio({"state_file": str(path), "paper_capacity": 5})
    assert one.printer.probe(soon())[1]["paper_left"] is None
    one.printer.refilled(soon())
    assert json.loads(path.read_text())["left"]["paper"] == 5


def test_a_state_file_that_cannot_be_is_a_configuration_error(studio, soon):
    one = studio({"state_file": "/proc/kiosk/photo.json"}, is_open=False)
    with pytest.raises(DriverError) as caught:
        one.printer.open(soon())
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, "state_file")


def test_only_so_many_jobs_are_remembered(studio, soon, page, monkeypatch):
    monkeypatch.setattr("drivers.photo_printer.ledger._REMEMBERED", 3)
    one = studio()
    for number in range(5):
        one.printer._ledger.begin(f"job-{number}")
    assert len(one.printer._ledger._jobs) == 3


@pytest.mark.parametrize(
    ("options", "detail"),
    [
        ({"media": "jpn_hagaki_100x148mm"}, "media_unsupported"),
        ({"dpi": 600}, "dpi_unsupported"),
    ],
)
def test_a_printer_with_other_paper_or_dots_is_a_configuration_error(studio, soon, options, detail):
    one = studio(options, is_open=False)
    with pytest.raises(DriverError) as caught:
        one.printer.open(soon())
    assert (caught.value.code, caught.value.detail) == (Code.CONFIG_ERROR, detail)
