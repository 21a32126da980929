"""A disability certificate: applied for, posted, where one is examined, a doctor at home; each way to its end."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import events as ev
from kiosk_app.core.effects import CallHelp, Print, PrintPhotos, Submit, TakePhoto
from kiosk_app.core.page import PageKind
from kiosk_app.core.places import nearest
from kiosk_app.core.visit import Trouble
from kiosk_app.core.world import World

SERVICE = "disability-certificate"
LIVING = replace(ELDER, address="湖北省通城县隽水镇示例路12号")
NUMBER = "20261123-007"


def first(world: World) -> Walk:
    """The service itself, wherever it stands on the first page; my-matters is there, too."""
    services = {name: world.services[name] for name in (SERVICE, "my-matters")}
    return Walk(replace(world, services=MappingProxyType(services)))(ev.Begin("v1")).press(SERVICE)


def applied(world: World) -> Walk:
    """Up to the photo."""
    return first(world).press("apply", "agree")(ev.CardRead(LIVING)).press("confirm")


def handed_in(walk: Walk) -> list[tuple[str, str, dict[str, str], bytes]]:
    return [(one.service, one.title, dict(one.fields), one.photo) for one in walk.effects if isinstance(one, Submit)]


def accepted(walk: Walk, number: str = NUMBER) -> Walk:
    return walk(ev.SubmissionAccepted("", number))


def paper(walk: Walk) -> list[str]:
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    return [line.text for line in slip.lines]


def printed(walk: Walk) -> Walk:
    slip = walk.last(Print)
    assert isinstance(slip, Print)
    return walk(ev.Printed(slip.job_id, "printed"))


def labels(walk: Walk) -> list[str]:
    return [item.label.show for item in walk.page.items]


def facts(walk: Walk) -> str:
    return " · ".join(f"{fact.label.show} {fact.value.show}" for fact in walk.page.facts)


def test_there_are_four_ways_and_each_counts_its_own_steps(world: World) -> None:
    walk = first(world)
    assert labels(walk) == ["我要办证", "证寄到家", "去哪里看", "请医生上门"] and walk.page.progress is None
    totals = {}
    for way in ("apply", "post", "places"):
        place = first(world).press(way).page.progress
        assert place is not None and place.number == 1
        totals[way] = place.total
    assert totals == {"apply": 11, "post": 7, "places": 2}


def test_whoever_declines_is_back_at_the_first_page(world: World) -> None:
    assert first(world).press("apply", "decline").visit.at_home


def test_an_application_goes_to_the_desk_with_the_photo_and_the_nearest_hospital(world: World) -> None:
    walk = applied(world).press("take")
    taken = walk.last(TakePhoto)
    assert isinstance(taken, TakePhoto) and taken.spec == "disability-certificate"
    walk(ev.PhotoTaken(b"jpeg")).press("use").type("13900000001").press("ok", "go", "junshui")
    assert labels(walk)[:2] == ["县妇幼保健院", "示例医院"]
    walk.press("at-fuyou")
    assert "怎么去 坐 1 路车" in facts(walk) and "print" not in [one.id for one in walk.page.actions]
    walk.press("go_on")
    assert "去哪里看 县妇幼保健院" in facts(walk) and "手机 139****0001" in facts(walk)
    accepted(walk.press("send"))
    ((service, title, fields, photo),) = handed_in(walk)
    assert (service, title, photo) == (SERVICE, "", b"jpeg")
    assert (fields["visit"], fields["township"], fields["place"]) == ("我自己去", "隽水镇", "县妇幼保健院")
    assert fields["number"] == LIVING.number and fields["photo_verdict"] == ""
    slip = paper(walk)
    assert {NUMBER, "县妇幼保健院", "隽水镇 示例大道 16 号", "身份证", "户口本"} <= set(slip)
    assert any(line.startswith("坐 1 路车") for line in slip) and not any("村委会" in line for line in slip)
    printed(walk).press("taken")
    photos = walk.last(PrintPhotos)
    assert isinstance(photos, PrintPhotos) and (photos.spec, photos.jpeg) == ("disability-certificate", b"jpeg")
    walk(ev.Printed(photos.job_id, "printed")).press("taken")
    assert labels(walk) == ["不用了", "查我办的事"]
    assert walk.press("matters").visit.service == "my-matters"


def test_what_was_found_wanting_in_the_photo_is_told_to_staff(world: World) -> None:
    bad = ev.PhotoTaken(b"jpeg", ("too_dark",), acceptable=False)
    walk = applied(world).press("take")(bad).press("use", "none", "go", "junshui", "at-fuyou", "go_on", "send")
    ((_, _, fields, photo),) = handed_in(walk)
    assert fields["photo_verdict"] == "too_dark" and photo == b"jpeg" and fields["phone"] == ""


def test_whoever_brought_a_photo_takes_none(world: World) -> None:
    walk = applied(world)
    assert "带了照片可以不照" in walk.page.title.show
    walk.press("skip", "none", "go", "junshui", "at-fuyou", "go_on", "send")
    ((_, _, fields, photo),) = handed_in(walk)
    assert photo == b"" and fields["photo_verdict"] == ""


def test_whoever_cannot_go_is_visited_and_the_case_goes_along(world: World) -> None:
    walk = applied(world).press("take")(ev.PhotoTaken(b"jpeg")).press("use").type("13900000001").press("ok", "home")
    walk.press("wuli" if "wuli" in [item.id for item in walk.page.items] else "more_choices")
    if walk.page.id == "apply-township":
        walk.press("wuli")
    walk.press("wuli-1")
    assert "乡镇 五里镇" in facts(walk) and "村 五里示例村" in facts(walk)
    accepted(walk.press("send"), "20261123-008")
    accepted(walk)
    visit, case = handed_in(walk)
    assert (visit[0], visit[1], visit[3]) == ("home-assessment", "医生上门看残疾", b""), "no photo for the calendar"
    assert (visit[2]["township"], visit[2]["village"]) == ("五里镇", "五里示例村")
    assert (case[0], case[2]["visit"], case[3]) == (SERVICE, "请医生上门", b"jpeg")
    slip = paper(walk)
    assert NUMBER in slip and "请医生上门，村委会要先同意。" in slip and "县妇幼保健院" not in slip


def test_the_way_out_of_a_hall_without_a_desk_is_told_on_the_slip(world: World) -> None:
    walk = applied(world).press("skip", "none", "home", "junshui", "junshui-1", "send")
    walk(ev.SubmissionStored(""), ev.SubmissionStored(""))
    assert walk.visit.step == "paper" and "已经存好，网络通了就交上去，不用再来。" in paper(walk)


def test_where_no_hospital_is_known_the_application_is_taken_all_the_same(world: World) -> None:
    walk = applied(replace(world, places=())).press("skip", "none", "go", "junshui")
    assert walk.page.kind is PageKind.MESSAGE
    accepted(walk.press("go_on", "send"))
    ((_, _, fields, _),) = handed_in(walk)
    assert (fields["township"], fields["place"]) == ("隽水镇", "") and walk.visit.step == "paper"


def test_a_camera_that_is_away_does_not_stop_an_application(world: World) -> None:
    walk = first(world)
    walk.visit = replace(walk.visit, devices=MappingProxyType({"camera": Trouble("error-no-device")}))
    walk.press("apply", "agree")(ev.CardRead(LIVING)).press("confirm")
    assert walk.page.notice is not None and [one.id for one in walk.page.actions] == ["back", "skip"]
    assert walk.press("skip").visit.step == "phone"


def test_an_address_is_handed_in_as_a_posting(world: World) -> None:
    walk = first(world).press("post")(ev.CardRead(LIVING)).press("confirm", "card", "use")
    accepted(walk.type("13900000001").press("ok", "send"))
    ((service, title, fields, photo),) = handed_in(walk)
    assert (service, title, photo) == ("posting", "残疾人证寄到家", b"")
    assert (fields["post_address"], fields["phone"]) == ("湖北省通城县隽水镇示例路12号", "13900000001")
    slip = paper(walk)
    assert "寄到：湖北省通城县隽水镇****" in slip and not any("示例路" in line for line in slip) and NUMBER in slip
    assert printed(walk).press("taken", "finish").visit.step == "goodbye"


def test_where_to_go_is_told_without_a_card_and_printed(world: World) -> None:
    walk = first(world).press("places")
    while "beigang" not in [item.id for item in walk.page.items]:
        walk.press("more_choices")
    walk.press("beigang")
    assert labels(walk)[0] == "北港示例医院", "the nearest first"
    walk.press("at-hospital-beigang", "print")
    assert "在北港车站对面" in paper(walk) and handed_in(walk) == []
    assert printed(walk).press("taken").visit.step == "goodbye-places"


def test_where_nobody_knows_a_hospital_somebody_comes(world: World) -> None:
    walk = first(replace(world, places=())).press("places", "junshui", "go_on")
    assert walk.visit.step == "no-place" and walk.count(CallHelp) == 1


def test_a_doctor_at_home_is_asked_for_as_in_my_matters(world: World) -> None:
    walk = first(world).press("home")
    assert "村委会" in walk.page.body.show if walk.page.body else False
    walk.press("go_on")(ev.CardRead(LIVING)).press("confirm", "junshui", "junshui-1", "pm", "committee")
    accepted(walk.press("send"))
    ((service, _, fields, photo),) = handed_in(walk)
    assert (service, fields["village"], fields["call"], photo) == ("home-assessment", "示例社区", "告诉村委会", b"")
    assert fields["days"] == "下午好"
    mine = world.services["my-matters"].steps["send"].options["fields"]
    assert world.services[SERVICE].steps["home-send"].options["fields"] == mine
    assert "定了日子，我们先告诉您。" in paper(walk)


@pytest.mark.parametrize("way", ["post", "home"])
def test_a_photo_of_another_way_is_not_handed_in(world: World, way: str) -> None:
    walk = applied(world).press("take")(ev.PhotoTaken(b"jpeg")).press("use")
    while walk.visit.step != "what":
        walk.press("back")
    walk.press("post")(ev.CardRead(LIVING)).press("confirm", "card", "use", "none", "send") if way == "post" else (
        walk.press("home", "go_on")(ev.CardRead(LIVING)).press(
            "confirm", "junshui", "junshui-1", "any", "committee", "send"
        )
    )
    assert [one[3] for one in handed_in(walk)] == [b""]


def test_without_a_card_somebody_comes(world: World) -> None:
    for way in (("apply", "agree"), ("post",), ("home", "go_on")):
        walk = first(world).press(*way, "no_card")
        assert walk.visit.step == "no-card" and walk.count(CallHelp) == 1


def test_the_county_names_the_institution_of_the_plan(world: World) -> None:
    found = nearest("junshui", ("institution",), world)
    assert found[0].title == "县妇幼保健院" and all(one.way and one.hours for one in found)
