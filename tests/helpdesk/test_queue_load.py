"""Services and windows from a spreadsheet: every problem by line, nothing changed by a broken table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.__main__ import main
from helpdesk.language import speaking
from helpdesk.queue.load import read
from helpdesk.store.engine import default_url, open_engines
from helpdesk.store.models import QueueService, QueueWindow


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """As the command line speaks."""
    with speaking("en"):
        yield


SERVICES = "id,title,letter,minutes\npension,养老保险,A,9\nphoto,照相,B,7.5\n"
WINDOWS = "id,name,services\n1,1 号窗口,pension\n2,2 号窗口,photo pension\n"


def test_two_tables_are_read_as_a_spreadsheet_writes_them() -> None:
    loaded = read("\ufeff" + SERVICES.replace("\n", "\r\n"), WINDOWS + ",,\n")
    assert loaded.problems == []
    assert [(one.id, one.letter, one.takes) for one in loaded.services] == [
        ("pension", "A", timedelta(minutes=9)),
        ("photo", "B", timedelta(minutes=7.5)),
    ]
    assert [(one.id, one.services) for one in loaded.windows] == [("1", ("pension",)), ("2", ("photo", "pension"))]


@pytest.mark.parametrize(
    ("services", "windows", "said"),
    [
        ("", WINDOWS, "services, line 1: is empty: the heading is id,title,letter,minutes"),
        ("id;title;letter;minutes\n", WINDOWS, "services, line 1: the heading is id,title,letter,minutes"),
        (SERVICES + "x,X,C\n", WINDOWS, "services, line 4: has 3 cells, needs 4: id,title,letter,minutes"),
        (SERVICES + "Ä,X,C,1\n", WINDOWS, "services, line 4: id 'Ä': use a-z"),
        (SERVICES + "photo,X,C,1\n", WINDOWS, "services, line 4: id 'photo' stands above already"),
        (SERVICES + "x,X,c,1\n", WINDOWS, "services, line 4: letter 'c': one or two of A to Z"),
        (SERVICES + "x,X,A,1\n", WINDOWS, "services, line 4: letter 'A' is another service's"),
        (SERVICES + "x,X,C,nan\n", WINDOWS, "services, line 4: minutes 'nan': more than 0"),
        (SERVICES + "x,,C,1\n", WINDOWS, "services, line 4: title: 1 to 40 characters"),
        (SERVICES + '"x,X,C,1\n', WINDOWS, "services, line 4: is no CSV"),
        (SERVICES + "x,X,C,1\n", WINDOWS, "windows, line 1: no window serves x"),
        (SERVICES, WINDOWS + "2,again,photo\n", "windows, line 4: id '2' stands above already"),
        (SERVICES, WINDOWS + "3,三,\n", "windows, line 4: no services"),
        (SERVICES, WINDOWS + "3,三,wish\n", "windows, line 4: service 'wish' is not in the services' table"),
        (SERVICES, WINDOWS + "三,三,photo\n", "windows, line 4: id '三': letters and digits"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_to_do(services: str, windows: str, said: str) -> None:
    assert any(str(problem).startswith(said) for problem in read(services, windows).problems), said


def test_every_problem_is_said_at_once() -> None:
    lines = [str(one) for one in read(SERVICES + "Ä,X,C,1\nx,X,c,1\n", WINDOWS + "3,三,\n").problems]
    assert [line.split(":")[0] for line in lines] == ["services, line 4", "services, line 5", "windows, line 4"]


@given(st.text(max_size=120), st.text(max_size=120))
def test_whatever_stands_in_a_table_is_read_or_complained_of(services: str, windows: str) -> None:
    loaded = read(services, windows)
    assert loaded.problems or (loaded.services and loaded.windows) or not loaded.services


def test_the_command_changes_nothing_by_a_broken_table_nor_by_a_dry_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.csv").write_text(SERVICES, encoding="utf-8")
    (tmp_path / "w.csv").write_text(WINDOWS, encoding="utf-8")
    tables = [str(tmp_path / "s.csv"), str(tmp_path / "w.csv"), "--state", str(tmp_path / "desk"), "--json"]

    def run(*more: str) -> tuple[int, dict[str, object]]:
        code = main(["queue", "load", *tables, *more])
        return code, json.loads(capsys.readouterr().out)

    def stored() -> tuple[list[tuple[str, str]], list[tuple[str, list[str]]]]:
        engines = open_engines(default_url(tmp_path / "desk"))
        with Session(engines.read) as session:
            services = [(one.id, one.letter) for one in session.scalars(select(QueueService).order_by(QueueService.id))]
            windows = [(one.id, one.services) for one in session.scalars(select(QueueWindow).order_by(QueueWindow.id))]
        engines.dispose()
        return services, windows

    assert run("--dry-run") == (0, {"services": 2, "windows": 2, "changed": False})
    assert run() == (0, {"services": 2, "windows": 2, "changed": True})
    first = stored()
    assert first == ([("pension", "A"), ("photo", "B")], [("1", ["pension"]), ("2", ["photo", "pension"])])

    (tmp_path / "s.csv").write_text(SERVICES + "x,X,A,1\n", encoding="utf-8")
    code, answer = run()
    assert code == 1 and "services, line 4: letter 'A'" in str(answer["error"])
    (tmp_path / "s.csv").write_bytes(SERVICES.encode("gb18030"))
    assert "UTF-8" in str(run()[1]["error"])
    assert stored() == first

    swapped = SERVICES.replace(",A,", ",X,").replace(",B,", ",A,").replace(",X,", ",B,")
    (tmp_path / "s.csv").write_text(swapped, encoding="utf-8")
    assert run()[0] == 0
    assert stored()[0] == [("pension", "B"), ("photo", "A")]
