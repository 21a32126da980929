"""A page of the staff console as a member of staff uses it: tables to read, forms with buttons to press. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Button:
    """`label` is what is read out in place of its words; `main` says that it is the one to press."""

    name: str
    value: str
    words: str
    label: str = ""
    main: bool = False


@dataclass(slots=True)
class Form:
    """`fields` as they stand; `choices` what each select offers."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


@dataclass(slots=True)
class ConsolePage:
    """`rows` are the lines of all tables, cell by cell; `links` where each leads, and its words."""

    rows: list[list[str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    wrong: str = ""

    def row(self, first: str) -> list[str] | None:
        """The line whose first cell says this."""
        return next((row for row in self.rows if row and row[0] == first), None)

    def button(self, name: str, value: str = "", of: str = "") -> tuple[Form, Button] | None:
        """The first of this name: with this value, or the main one; `of` is how its label begins."""
        for form in self.forms:
            for one in form.buttons:
                wanted = one.value == value if value else one.main
                if one.name == name and wanted and one.label.startswith(of):
                    return form, one
        return None

    def form(self, action: str) -> Form | None:
        return next((form for form in self.forms if form.action == action), None)

    def buttons(self) -> list[str]:
        return sorted({one.value for form in self.forms for one in form.buttons if one.value})


class _Reader(HTMLParser):
    TEXTS = frozenset({"td", "th", "h2", "li", "button", "p", "a"})

    def __init__(self) -> None:
        super().__init__()
        self.page = ConsolePage()
        self._texts: list[tuple[str, dict[str, str], list[str]]] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.page.rows.append([])
        elif tag == "form":
            self._form = Form(has.get("action", ""))
            self.page.forms.append(self._form)
        elif self._form is not None and tag == "input" and has.get("name"):
            self._form.fields[has["name"]] = has.get("value", "")
        elif self._form is not None and tag == "select":
            self._select = has.get("name", "")
            self._form.choices[self._select] = []
        elif self._form is not None and tag == "option" and self._select:
            choices = self._form.choices[self._select]
            if not choices or "selected" in has:
                self._form.fields[self._select] = has.get("value", "")
            choices.append(has.get("value", ""))
        if tag in self.TEXTS:
            self._texts.append((tag, has, []))

    def handle_data(self, data: str) -> None:
        for _, _, heard in self._texts:
            heard.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        if not any(one[0] == tag for one in self._texts):
            return
        while self._texts:
            name, has, heard = self._texts.pop()
            self._said(name, has, " ".join("".join(heard).split()))
            if name == tag:
                return

    def _said(self, tag: str, has: dict[str, str], words: str) -> None:
        match tag:
            case "td" | "th" if self.page.rows:
                self.page.rows[-1].append(words)
            case "h2":
                self.page.heads.append(words)
            case "li":
                self.page.items.append(words)
            case "p" if has.get("role") == "alert":
                self.page.wrong = words
            case "a":
                self.page.links.append((has.get("href", ""), words))
            case "button" if self._form is not None:
                name, value, label = has.get("name", ""), has.get("value", ""), has.get("aria-label", "")
                main = "main" in has.get("class", "").split()
                self._form.buttons.append(Button(name, value, words, label, main))


def read_page(html: str) -> ConsolePage:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
