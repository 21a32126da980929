"""Hospital costs paid back: papers under the document camera, a bank card, and a way on where either is missing."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from support.walk import ELDER, Walk

from kiosk_app.core import effects as fx
from kiosk_app.core import events as ev
from kiosk_app.core.page import PageKind
from kiosk_app.core.visit import Visit
from kiosk_app.core.world import World

CARD = "6222020000000000125"  # invented, and its last digit fits
GONE = ev.DeviceChanged("document_camera", False, "error-disconnected")
BACK = ev.DeviceChanged("document_camera", True)


@pytest.fixture
def at_papers(world: World) -> Walk:
    """Before the first paper; a terminal that offers this service alone."""
    alone = replace(world, services=MappingProxyType({"reimbursement": world.services["reimbursement"]}))
    begun = Walk(alone)(ev.Begin("v1")).press("reimbursement", "go_on", "agree", "me")
    return begun(ev.CardRead(ELDER)).press("confirm")


def photograph(walk: Walk, jpeg: bytes = b"jpeg", *advice: str) -> Walk:
    return walk.press("take")(ev.PaperTaken(jpeg, advice))


def targets(walk: Walk) -> list[str]:
    return [action.id for action in walk.page.actions]


def title(walk: Walk) -> str:
    return walk.page.title.show


def submitted(walk: Walk) -> fx.Submit:
    found = walk.last(fx.Submit)
    assert isinstance(found, fx.Submit)
    return found


def slip(walk: Walk) -> str:
    printed = walk.last(fx.Print)
    assert isinstance(printed, fx.Print)
    return "\n".join(line.text for line in printed.lines)


def to_the_slip(walk: Walk) -> Walk:
    """From the bank card's page to the printed slip."""
    walk.type(CARD).press("ok").type("13800001234").press("ok", "send")(ev.SubmissionAccepted("k", "20261123-007"))
    job = walk.last(fx.Print)
    assert isinstance(job, fx.Print)
    return walk(ev.Printed(job.job_id, "printed"))


def test_each_paper_is_asked_for_by_its_name_with_the_camera_on(at_papers: Walk) -> None:
    assert title(at_papers) == "请放住院发票" and at_papers.page.kind is PageKind.CAMERA and at_papers.page.plate
    assert at_papers.count(fx.StartPlate) == 1
    photograph(at_papers)
    assert at_papers.page.kind is PageKind.PHOTO and at_papers.page.photo == b"jpeg"
    assert at_papers.count(fx.StopPlate) == 1
    at_papers.press("use")
    assert title(at_papers) == "请放出院小结" and at_papers.count(fx.StartPlate) == 2


def test_what_the_camera_suggests_is_said_above_its_picture(at_papers: Walk) -> None:
    at_papers(ev.PaperAdvice("not_middle"))
    assert at_papers.page.body is not None
    assert at_papers.page.body.show == "纸没有放在中间。请移到中间，手拿开。"
    at_papers.press("take")
    assert at_papers.page.body is not None and at_papers.page.body.show == "正在拍，请别动。"
    assert targets(at_papers) == [] and at_papers.count(fx.TakePaper) == 1


def test_advice_never_has_the_last_word(at_papers: Walk) -> None:
    photograph(at_papers, b"jpeg", "not_sharp", "not_middle")
    assert at_papers.page.body is not None
    assert at_papers.page.body.show == "纸上的字不太清楚。请放平，再拍一次。也可以就用这张。"
    at_papers.press("use")
    assert title(at_papers) == "请放出院小结" and [one.id for one in at_papers.visit.papers] == ["invoice"]


def test_a_picture_can_be_taken_again_and_a_paper_may_have_several_pages(at_papers: Walk) -> None:
    photograph(at_papers, b"bad").press("retake")
    assert at_papers.visit.papers == () and title(at_papers) == "请放住院发票"
    photograph(at_papers, b"one").press("more")
    assert title(at_papers) == "住院发票第 2 页"
    photograph(at_papers, b"two").press("use", "skip", "skip")
    assert [(one.id, one.jpeg) for one in at_papers.visit.papers] == [("invoice", b"one"), ("invoice", b"two")]
    assert at_papers.visit.answers["papers"] == "some" and at_papers.page.id == "bank"


def test_a_further_page_that_is_not_there_leads_to_the_next_paper(at_papers: Walk) -> None:
    photograph(at_papers).press("more", "skip")
    assert title(at_papers) == "请放出院小结" and len(at_papers.visit.papers) == 1


def test_eight_pictures_are_the_most_and_then_it_goes_on(at_papers: Walk) -> None:
    for _ in range(7):
        photograph(at_papers).press("more")
    photograph(at_papers)
    assert len(at_papers.visit.papers) == 8 and "more" not in targets(at_papers)
    at_papers.press("use")
    assert at_papers.page.id == "bank"


def test_going_back_shows_what_was_taken_and_loses_nothing(at_papers: Walk) -> None:
    photograph(at_papers).press("use", "skip")
    photograph(at_papers, b"list").press("use")
    assert at_papers.page.id == "bank"
    at_papers.press("back")
    assert at_papers.page.photo == b"list"
    at_papers.press("use")
    assert at_papers.page.id == "bank" and len(at_papers.visit.papers) == 2


def test_back_leads_paper_by_paper_to_the_page_before(at_papers: Walk) -> None:
    at_papers.press("skip", "skip")
    assert title(at_papers) == "请放住院清单"
    at_papers.press("back", "back")
    assert title(at_papers) == "请放住院发票"
    at_papers.press("back")
    assert at_papers.page.id == "person"


def test_the_papers_reach_the_desk_under_the_halls_titles(at_papers: Walk) -> None:
    at_papers(ev.SettingPressed("language"))
    photograph(at_papers, b"one").press("more")
    photograph(at_papers, b"two").press("use")
    photograph(at_papers, b"note").press("use", "skip")
    to_the_slip(at_papers)
    sent = submitted(at_papers)
    assert sent.service == "reimbursement" and sent.photo == b""
    assert sent.pictures == (
        fx.Picture("invoice", "住院发票", b"one"),
        fx.Picture("invoice", "住院发票 2", b"two"),
        fx.Picture("summary", "出院小结", b"note"),
    )
    assert dict(sent.fields)["bank_card"] == CARD and dict(sent.fields)["bank"] == "工商银行"
    assert dict(sent.fields)["name"] == ELDER.name
    assert "one" not in repr(sent) and CARD not in repr(sent)


def test_the_page_and_the_slip_show_the_card_by_its_last_digits_alone(at_papers: Walk) -> None:
    at_papers.press("skip", "skip", "skip").type(CARD)
    assert at_papers.page.entry is not None and at_papers.page.entry.shown == "**** **** **** ***0 125"
    at_papers.press("ok", "none")
    values = [fact.value.show for fact in at_papers.page.facts]
    assert "****0125" in values and not any(CARD[:6] in value for value in values)
    at_papers.press("send")(ev.SubmissionAccepted("k", "20261123-007"))
    assert CARD[-8:] not in slip(at_papers)


def test_a_number_whose_last_digit_does_not_fit_is_told_kindly_and_kept(at_papers: Walk) -> None:
    at_papers.press("skip", "skip", "skip").type(f"{CARD[:-1]}4")
    assert at_papers.page.id == "bank" and at_papers.page.notice is not None
    assert at_papers.page.notice.show == "银行卡号有一个数字不对。请对着卡，慢慢再看一遍。"
    at_papers(ev.Typed("erase")).type(CARD[-1]).press("ok")
    assert at_papers.page.id == "phone"


def test_a_card_of_sixteen_digits_is_complete_too(at_papers: Walk) -> None:
    at_papers.press("skip", "skip", "skip").type("622202000000000").press("ok")
    assert at_papers.page.notice is not None and "最少要 16 个" in at_papers.page.notice.show
    at_papers.type("7").press("ok")
    assert at_papers.page.id == "phone" and at_papers.visit.answers["bank_card"] == "6222020000000007"


def test_the_whole_number_is_read_to_headphones_alone_when_it_is_asked_for(at_papers: Walk) -> None:
    at_papers.press("skip", "skip", "skip").type(CARD).press("read")
    told = at_papers.last(fx.Announce)
    assert isinstance(told, fx.Announce)
    assert " ".join(CARD) in told.alone
    assert "0 1 2 5" in told.say and " ".join(CARD[:8]) not in told.say + told.show


def test_without_the_camera_the_slip_says_what_to_bring(at_papers: Walk) -> None:
    at_papers(GONE)
    assert at_papers.page.kind is PageKind.MESSAGE and title(at_papers) == "现在拍不了材料"
    assert targets(at_papers) == ["back", "go_on"]
    to_the_slip(at_papers.press("go_on"))
    assert submitted(at_papers).pictures == ()
    assert "请把这些带到窗口：" in slip(at_papers) and "住院发票" in slip(at_papers) and "出院小结" in slip(at_papers)


def test_a_camera_that_breaks_meanwhile_keeps_what_was_taken_and_one_that_comes_back_goes_on(at_papers: Walk) -> None:
    photograph(at_papers).press("use")
    at_papers.press("take")(GONE)
    assert title(at_papers) == "现在拍不了材料" and len(at_papers.visit.papers) == 1
    at_papers(BACK)
    assert title(at_papers) == "请放出院小结" and at_papers.count(fx.StartPlate) == 3
    at_papers(GONE).press("go_on")
    assert at_papers.visit.answers["papers"] == "some"


def test_a_failed_picture_says_why_and_can_be_taken_again(at_papers: Walk) -> None:
    at_papers.press("take")(ev.CommandFailed("document_camera", "scan", "error-camera-covered", "clear"))
    assert at_papers.page.notice is not None and "镜头被挡住了" in at_papers.page.notice.show
    photograph(at_papers)
    assert at_papers.page.kind is PageKind.PHOTO and at_papers.page.notice is None


def test_who_cannot_come_again_asks_for_a_visit_that_is_a_matter_of_its_own(at_papers: Walk) -> None:
    photograph(at_papers).press("use", "skip", "skip")
    to_the_slip(at_papers).press("taken", "home", "junshui", "other", "none", "am")
    sent = submitted(at_papers)
    assert (sent.service, sent.title, sent.pictures) == ("home-reimbursement", "上门拿住院的材料", ())
    assert dict(sent.fields)["township"] == "隽水镇" and dict(sent.fields)["phone"] == "13800001234"
    at_papers(ev.SubmissionStored("k2"))
    assert "20261123-007" not in slip(at_papers), "kept here it has no number yet, and never the first one's"


def test_the_electronic_card_is_explained_page_by_page_to_the_end(at_papers: Walk) -> None:
    to_the_slip(at_papers.press("skip", "skip", "skip")).press("taken", "code")
    pages = []
    while at_papers.page.id != "goodbye":
        pages.append(at_papers.page.id)
        at_papers.press("go_on")
    assert pages == ["code-what", "code-find", "code-you", "code-use"]
    assert at_papers.press("go_on").visit == Visit()


def test_another_persons_card_finds_no_papers(at_papers: Walk) -> None:
    photograph(at_papers).press("retake")
    photograph(at_papers).press("back", "back", "not_me")
    other = replace(ELDER, number="421222195003120034")
    photograph(at_papers(ev.CardRead(ELDER)).press("confirm"))
    at_papers.press("use").press("back")
    visit = replace(at_papers.visit, step="card", scratch=MappingProxyType({}))
    again = Walk(at_papers.world, visit)(ev.CardRead(other))
    assert again.visit.papers == ()


def test_nothing_is_left_when_the_visit_ends(at_papers: Walk) -> None:
    photograph(at_papers).gone()
    assert at_papers.visit == Visit()


def test_a_card_of_a_bank_that_nobody_knows_is_taken_all_the_same(at_papers: Walk) -> None:
    at_papers.press("skip", "skip", "skip").type("4111111111111111").press("ok", "none")
    assert at_papers.page.id == "review" and at_papers.visit.answers["bank"] == ""
    facts = {fact.label.show: fact.value.show for fact in at_papers.page.facts}
    assert facts["银行"] == "没有填" and facts["银行卡"] == "****1111"
