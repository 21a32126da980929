"""A wrong content file is refused with file, line and remedy – all of them at once, and the rest still works."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.content.check import check_content
from kiosk_app.content.load import load_content
from kiosk_app.content.problems import Problem
from kiosk_app.content.texts import parse_messages
from kiosk_app.content.yaml_file import parse_yaml, read_yaml

ASSETS = Path(__file__).parents[2] / "assets"
SERVICE = "services/disability-photo/service.yaml"
ZH = "services/disability-photo/texts.zh-CN.ftl"
BUS = "services/bus-card/service.yaml"
PENSION = "services/pension/service.yaml"
MINE = "services/my-matters/service.yaml"
PAID_BACK = "services/reimbursement/service.yaml"
HAN = re.compile(r"[\u4e00-\u9fff]")
EN = "services/disability-photo/texts.en.ftl"


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], list[str]]:
    """Replace a text in a copy of the content; returns the problems as strings."""
    assets = tmp_path / "assets"
    ignored = shutil.ignore_patterns("fonts", "citizens")
    shutil.copytree(ASSETS, assets, ignore=ignored)

    def edit(file: str, old: str, new: str) -> list[str]:
        path = assets / file
        source = path.read_text(encoding="utf-8")
        assert old in source
        path.write_text(source.replace(old, new, 1), encoding="utf-8")
        found = check_content(assets)[1]
        for problem in found:
            assert all(HAN.search(said) for said in problem.chinese()), f"nobody says in Chinese: {problem}"
        return [str(problem) for problem in found]

    return edit


def test_what_we_ship_has_no_problem() -> None:
    assert check_content(ASSETS)[1] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (SERVICE, "kind: consent", "kind: concent", "did you mean 'consent'?"),
        (SERVICE, "points: 3", "pionts: 3", "did you mean 'points'?"),
        (SERVICE, "confirmed: aid, not_me: card", "confirmed: adi, not_me: card", "did you mean 'aid'?"),
        (SERVICE, "{confirmed: aid, not_me: card}", "{confirmed: aid}", "no route for 'not_me'"),
        (SERVICE, "{confirmed: aid, not_me: card}", "{confirmed: aid, not_me: card, gone: card}", "never ends so"),
        (SERVICE, "routes: {read: person}", "routes: {read: expired}", "dead end"),
        (SERVICE, "expired: expired", "expired: person", "no route leads here"),
        (SERVICE, "  phone: private\n", "", "undeclared field 'phone'"),
        (SERVICE, "      - {style: qr, text: slip-number, when: number}\n", "", "the number's code is missing"),
        (SERVICE, "deaf: ear", "deaf: eer", "no pictogram 'eer'"),
        (SERVICE, ", deaf: ear}", "}", "a choice without a pictogram"),
        (SERVICE, "spec: disability-certificate", "spec: passport", "no photo specification 'passport'"),
        (SERVICE, "spec: disability-certificate", "spec: one-inch", "no photo is taken like that"),
        (
            SERVICE,
            "aside: true\n    spec: disability-certificate",
            "aside: true\n    spec: one-inch",
            "no photo is taken",
        ),
        (SERVICE, "id: disability-photo", "id: other", "differs from its folder's name"),
        (SERVICE, "length: 11", 'length: "11"', "phone.length"),
        (SERVICE, "  card:\n", "  card:\n  card:\n", "it is there twice"),
        (SERVICE, "steps:", "steps: [", "this is not YAML"),
        (ZH, "card-title = 请放身份证\n", "", "missing"),
        (EN, "card-title = Lay your ID card here\n", "", "missing in en"),
        (EN, "{ $number }", "{ $nubmer }", "placeholders differ"),
        (ZH, "card-title = 请放身份证", "card-title = 请把您的身份证放在这里亮灯的地方不要动", "too long"),
        (ZH, "card-title = 请放身份证", "card-title = 请放身份证！", "exclamation"),
        (ZH, "card-title = 请放身份证", "card-title = 请放ID卡", "letters a voice may spell"),
        (ZH, "card-title = 请放身份证", "card-title 请放身份证", "message"),
        (ZH, "card-title = 请放身份证", "card-title = 请放身份证\n    .sya = 请放", "unknown attribute .sya"),
        (ZH, "card-title = 请放身份证", "card-title = 请放身份证\n    .privacy = secret", "unknown .privacy"),
        (ZH, "card-title = 请放身份证", "card-title = 请放身份证\ncrad-title = 请", "no step uses it"),
        ("county/county.yaml", "desk_phone:", "desk_fone:", "did you mean 'desk_phone'?"),
        ("county/county.yaml", "id: maishi", "id: junshui", "stands twice"),
        ("county/county.yaml", 'numbers: ["4369113"]', "numbers: []", "at least 1 item"),
        ("county/banks.yaml", '"622203"', '"622202"', "622202 stands twice"),
        ("county/banks.yaml", '"622203"', '"62"', "does not have the form it needs"),
        (PAID_BACK, "papers=some", "papers=most", "nobody can answer 'papers=most'"),
        (PAID_BACK, "papers: [invoice, ", "papers: [receipt, ", "papers-receipt: missing"),
        (PAID_BACK, "    pictures: true\n", "", "nobody gets the pictures"),
        (
            PAID_BACK,
            "branch: other\n    store: papers",
            "branch: me\n    store: papers",
            "a second step that photographs",
        ),
        (PAID_BACK, "shortest: 16", "shortest: 20", "`shortest` is more than `length`"),
        (PAID_BACK, "  bank: private\n", "", "undeclared field 'bank'"),
        (SERVICE, "    fields: [name,", "    pictures: true\n    fields: [name,", "there are no pictures"),
        (MINE, "about: home-visit", "about: home-visits", "no phone about 'home-visits'"),
        (MINE, "read: person, expired: person,", "read: my, expired: person,", "can be reached without confirm_person"),
        (MINE, "{matters: card,", "{matters: person,", "can be reached without read_card"),
        (MINE, "within: township", "within: what", "no list was chosen from under 'what'"),
        (MINE, "other: true", "other: false", "somebody may find nothing of theirs"),
        (MINE, "assessment: home-assessment}", "other: home-assessment}", "does not name each answer"),
        (MINE, "said: [days, call]", "said: [village]", "no question keeps its answer under 'village'"),
        (MINE, "when: visit=assessment", "when: visit=assesment", "nobody can answer 'visit=assesment'"),
        (BUS, "as: delegate\n    accepts", "accepts", "no step reads the identity card of the delegate"),
        (BUS, "kind: enter_id_number\n", "kind: enter_number\n", "no route for 'skipped'"),
        (BUS, "accepts: [elderly]", "accepts: [senior]", "accepts"),
        ("county/county.yaml", "bus_card_years: 2", "bus_card_years: 0", "greater than or equal to 1"),
        (SERVICE, "[name, number, birth,", "[name, number, bus_number, birth,", "undeclared field 'bus_number'"),
        (MINE, "shows: [township, phone]", "shows: [township, phone, bus_card]", "no step reads the bus card"),
        (PENSION, "household: booklet, ", "", "a material without a pictogram"),
        (PENSION, "photo: photo}", "photo: fote}", "no pictogram 'fote'"),
        (PENSION, "bank_card, photo]", "bank_card, stamp]", "add `papers-stamp-detail = …`"),
        (PENSION, "later: to-bring}", "later: missing}", "no step 'missing'"),
        (PENSION, "township: township\n    kinds", "township: what\n    kinds", "no list was chosen from under 'what'"),
        (PENSION, "kinds: [township,", "kinds: [town,", "place.kinds"),
        ("county/county.yaml", "near: [wuli, shinan, maishi]", "near: [wulli]", "did you mean 'wuli'?"),
        ("county/county.yaml", "township: magang", "township: margang", "did you mean 'magang'?"),
        (PENSION, "$service:queue-ticket", "$service:queue", "no other service 'queue'"),
        (PENSION, "$service:queue-ticket", "$service:pension", "no other service 'pension'"),
        (BUS, "rules: [{age: bus_card}]", "rules: [{age: bus_cart}]", "did you mean 'bus_card'?"),
        (BUS, "rules: [{age: bus_card}]", "rules: [{}]", "a rule asks for something"),
        (MINE, "as: round-signup", "as: round-sign-up", "missing"),
        (MINE, "instead: village", "instead: vilage", "nobody can choose another under 'vilage'"),
        ("county/county.yaml", "map: [70, 62]", "map: [70, 162]", "less than or equal to 100"),
        (MINE, "fields: [name, number, address, township, phone, round]", "fields: [nmae]", "undeclared field 'nmae'"),
    ],
)
def test_a_mistake_is_told_with_file_and_remedy(
    edited: Callable[[str, str, str], list[str]], file: str, old: str, new: str, told: str
) -> None:
    problems = edited(file, old, new)
    assert any(told in problem for problem in problems), problems
    named = Path(file).name
    assert any(named in problem and "->" in problem for problem in problems)


def test_a_county_without_what_a_service_offers_is_told_and_what_follows_from_a_mistake_in_it_is_not(
    edited: Callable[[str, str, str], list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "assets" / "county" / "county.yaml"
    county = yaml.safe_load(path.read_text(encoding="utf-8"))
    del county["townships"], county["places"]
    path.write_text(yaml.safe_dump(county, allow_unicode=True), encoding="utf-8")
    problems = edited("county/county.yaml", "timezone", "timezone")
    assert any("the county lists no townships" in problem for problem in problems)
    problems = edited("county/county.yaml", "timezone", "timezon")
    assert problems and not any("townships" in problem.partition("->")[0] for problem in problems)


def test_every_problem_is_told_at_once(edited: Callable[[str, str, str], list[str]]) -> None:
    edited(SERVICE, "points: 3", "pionts: 3")
    problems = edited(SERVICE, "kind: choose", "kind: chose")
    assert any("pionts" in problem for problem in problems) and any("chose" in problem for problem in problems)


def test_a_broken_service_leaves_the_rest_working(tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets, ignore=shutil.ignore_patterns("fonts"))
    (assets / SERVICE).write_text("id: [", encoding="utf-8")
    content, problems = load_content(assets)
    assert "queue-ticket" in content.services and "disability-photo" not in content.services and problems
    assert content.county["hall"] == "通城县政务服务大厅"


def test_the_form_of_a_file_is_told_like_everything_else_in_it() -> None:
    assert parse_yaml("a: {b: [1, 0403]}", "x.yaml")[1] == [
        Problem(
            "x.yaml",
            1,
            "a.b[1]",
            "YAML reads 0403 as another number than it looks",
            'type a plain decimal number, or "0403" for a code',
        )
    ]
    assert [problem.field for problem in parse_yaml("", "x.yaml")[1]] == ["file"]


def test_a_file_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    _, problems = read_yaml(tmp_path / "none.yaml", "none.yaml")
    assert [(problem.file, problem.field) for problem in problems] == [("none.yaml", "file")]


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_message_reader(source: str) -> None:
    parse_messages(source, "x.ftl")
