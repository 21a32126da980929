"""The interface is what its description says: schemathesis calls a real desk with right calls and with wrong ones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from helpdesk.app import ROUTERS
from helpdesk.web.describe import described, json_routes

if TYPE_CHECKING:
    from tests.helpdesk.conftest import Running

LIB = Path(__file__).parents[1] / "lib"
# They do not end; tests of their own read them.
STREAMS = ("/api/v1/kiosk/events", "/console/api/events", "/console/api/queue/events")
LOGS_IN = ("/api/v1/kiosk/enrol", "/console/api/login")  # slowed down after five wrong tries, as they should be


def test_every_json_route_is_described_with_every_refusal() -> None:
    document = described(json_routes(ROUTERS))
    assert set(document["paths"]) == {route.path for route in json_routes(ROUTERS)}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            refusals = {status for status in operation["responses"] if status >= "400"}
            assert "503" in refusals, (method, path)
            assert ("401" in refusals) is bool(operation.get("security") or path in LOGS_IN), (method, path)


def run(desk: Running, folder: Path, keys: str, kiosk: str, *options: str) -> None:
    config = folder / "schemathesis.toml"
    config.write_text(keys)
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config)),
            *("run", f"{desk.url}/api/openapi.json", "--seed", "1"),
            *(option for path in (*STREAMS, *LOGS_IN) for option in ("--exclude-path", path)),
            *("--phases", "examples,coverage,fuzzing", "--no-color", *options),
        ],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "support.api_hooks", "PYTHONPATH": str(LIB), "API_KIOSK": kiosk},
        cwd=folder,  # it keeps what it met in the folder it runs in
        capture_output=True,
        text=True,
        timeout=1200,
    )
    told = done.stdout[-6000:] + done.stderr[-2000:]
    assert done.returncode == 0, told
    found = re.search(r"Tested: (\d+)", done.stdout)
    assert found is not None, told
    assert int(found[1]) >= 5, "it has really called"


HOW_MANY = pytest.mark.parametrize("most", ["6", pytest.param("300", marks=pytest.mark.slow)])


@HOW_MANY
def test_a_terminal_is_answered_as_described(desk: Running, tmp_path: Path, most: str) -> None:
    kiosk = desk.terminal()
    keys = f'[auth.openapi.terminal]\nbearer = "{kiosk.token}"\n'
    run(desk, tmp_path, keys, kiosk.id, "--include-path-regex", "^/api/v1", "-n", most)


@HOW_MANY
def test_a_console_is_answered_as_described(desk: Running, tmp_path: Path, most: str) -> None:
    console = desk.console()
    csrf, cookie = console.http.headers["X-CSRF-Token"], console.http.cookies["desk"]
    keys = f'[auth.openapi.login]\napi_key = "{cookie}"\n[auth.openapi.csrf]\napi_key = "{csrf}"\n'
    run(desk, tmp_path, keys, "", "--include-path-regex", "^/console/api", "-n", most)
