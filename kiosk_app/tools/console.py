"""A login at the staff console and what can be done with it: pages are opened, forms filled in, buttons pressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from kiosk_app.tools.citizen_robot import GaveUp
from kiosk_app.tools.console_page import ConsolePage, Form, read_page


@dataclass(slots=True)
class Console:
    """Of one member of staff. Every method raises httpx.HTTPError when the desk does not answer, or refuses."""

    url: str
    login: str
    password: str = field(repr=False)
    client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=10, headers={"Origin": self.url}, follow_redirects=True)

    def log_in(self) -> None:
        answer = self.client.post("/console/api/login", json={"login": self.login, "password": self.password})
        answer.raise_for_status()
        self.client.headers["X-CSRF-Token"] = str(answer.json()["csrf"])

    def close(self) -> None:
        self.client.close()

    def get(self, path: str) -> Any:
        """JSON."""
        return self.client.get(path).raise_for_status().json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """JSON; None where the desk answers without words."""
        answer = self.client.post(path, json=body).raise_for_status()
        return answer.json() if answer.content else None

    def page(self, path: str) -> ConsolePage:
        return read_page(self.client.get(path).raise_for_status().text)

    def press(self, page: ConsolePage, name: str, value: str, of: str = "", **typed: str) -> ConsolePage:
        """As ConsolePage.button, with this typed into its form; the page that comes then. Raises GaveUp."""
        found = page.button(name, value, of)
        if found is None:
            raise GaveUp(f"staff found no button “{value or name}” at the desk; there were: {page.buttons()}")
        form, button = found
        return self.fill_in(form, **{button.name: button.value}, **typed)

    def fill_in(self, form: Form, **typed: str) -> ConsolePage:
        """Raises GaveUp when the desk does not take it."""
        answer = self.client.post(form.action, data={**form.fields, **typed})
        page = read_page(answer.text) if "html" in answer.headers.get("content-type", "") else ConsolePage()
        if answer.is_error:
            raise GaveUp(f"the desk refused {form.action} ({answer.status_code}): {page.wrong or 'no reason given'}")
        return page
