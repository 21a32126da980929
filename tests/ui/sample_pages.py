"""Realistic pages of every kind, in Chinese and English, as long as texts may get. All persons are invented."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

from kiosk_app.core.page import (
    Action,
    Entry,
    Fact,
    HelpStage,
    Item,
    Page,
    PageKind,
    Privacy,
    Progress,
    Words,
)


def _w(text: str) -> Words:
    return Words(text)


@cache
def portrait() -> bytes:
    """A drawn face, 358 × 441."""
    image = Image.new("RGB", (358, 441), "#f4f4f4")
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 330, 338, 640), fill="#39527a")
    draw.ellipse((100, 80, 258, 300), fill="#d9a886")
    draw.pieslice((92, 60, 266, 250), 180, 360, fill="#8f8f8f")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


_ZH = {"head": _w("残疾人证免费照相"), "place": _w("通城县政务服务大厅"), "help": _w("请人帮我")}
_EN = {"head": _w("Disability card photo"), "place": _w("Tongcheng County service hall"), "help": _w("Get help")}
_BACK = Action("back", _w("返回"), "back")
_EN_BACK = Action("back", _w("Back"), "back")


def _step(number: int, total: int = 6) -> Progress:
    return Progress(number, total, _w(f"第 {number} 步，共 {total} 步"))


def _en_step(number: int, total: int = 6) -> Progress:
    return Progress(number, total, _w(f"Step {number} of {total}"))


def chinese() -> dict[str, Page]:
    pages = [
        Page(
            "home",
            PageKind.CHOICE,
            _w("您好，今天办什么事？"),
            **{**_ZH, "head": _w("您好，欢迎")},
            body=_w("把身份证放在下面，也可以直接按。"),
            items=(
                Item("photo", _w("残疾人证照相"), _w("免费照相，当场打印"), "camera", "1"),
                Item("pension", _w("养老金"), _w("随到随办，可以预约上门"), "elder", "2"),
                Item("phone", _w("留电话，我们回您"), _w("年审、充值，两年一次"), "phone", "3"),
                Item("wheel", _w("借轮椅"), _w("家人可以代您办"), "wheelchair", "4"),
            ),
            actions=(Action("language", _w("English"), "globe"), Action("card", _w("刷身份证"), "id_card", main=True)),
        ),
        Page(
            "kind",
            PageKind.CHOICE,
            _w("您要办哪一种？"),
            **_ZH,
            body=_w("不知道选哪个，就按“请人帮我”。"),
            items=(
                Item("first", _w("第一次办"), _w("还没有残疾人证"), "id_card", "1"),
                Item("again", _w("换新的证"), _w("证到期了，或者丢了、坏了"), "again", "2"),
            ),
            actions=(_BACK,),
            progress=_step(1),
            notice=_w("小票打印机没有纸了。办完以后，工作人员给您写一张。"),
        ),
        Page(
            "consent",
            PageKind.CONSENT,
            _w("给您拍一张照片"),
            **_ZH,
            body=_w("照片只用来办残疾人证。办完以后，这台机器里就删掉。"),
            facts=(
                Fact(_w("要用到"), _w("身份证、一张照片")),
                Fact(_w("交给"), _w("县残联")),
                Fact(_w("要多久"), _w("大约 5 分钟")),
            ),
            actions=(_BACK, Action("no", _w("不同意")), Action("yes", _w("同意"), "check", main=True)),
            pictogram="consent",
            progress=_step(1),
        ),
        Page(
            "card",
            PageKind.DEVICE,
            _w("请放身份证"),
            **_ZH,
            body=_w("把身份证平放在亮灯的地方，放好别动。"),
            actions=(_BACK, Action("no-card", _w("没带身份证"))),
            pictogram="card_on_reader",
            progress=_step(2),
        ),
        Page(
            "person",
            PageKind.FACTS,
            _w("这是您吗？"),
            **_ZH,
            body=_w("看一看对不对。"),
            facts=(
                Fact(_w("姓名"), Words("阿卜杜拉·䶮买买提", privacy=Privacy.PRIVATE)),
                Fact(_w("身份证号"), Words("430122********1234", privacy=Privacy.MASKED)),
                Fact(
                    _w("地址"), Words("湖北省咸宁市通城县隽水镇民主路一百二十八号三单元502室", privacy=Privacy.PRIVATE)
                ),
                Fact(_w("有效期"), Words("长期", privacy=Privacy.PRIVATE)),
            ),
            photo=portrait(),
            actions=(_BACK, Action("no", _w("不是我")), Action("yes", _w("是我"), "check", main=True)),
            progress=_step(3),
        ),
        Page(
            "camera",
            PageKind.CAMERA,
            _w("请看上面的圆点"),
            **_ZH,
            body=_w("再往您的左手边坐一点……好，别动。"),
            actions=(Action("skip", _w("先不照")), Action("snap", _w("就这样照"), "camera", main=True)),
            progress=_step(4),
        ),
        Page(
            "photo",
            PageKind.PHOTO,
            _w("照片好了"),
            **_ZH,
            body=_w("您满意就用这张，不满意可以再照。"),
            photo=portrait(),
            notice=_w("光线有点暗"),
            actions=(Action("again", _w("再照一张"), "again"), Action("use", _w("用这张"), "check", main=True)),
            progress=_step(4),
        ),
        Page(
            "number",
            PageKind.NUMBER,
            _w("您的电话号码"),
            **_ZH,
            body=_w("证办好了，我们打电话告诉您。"),
            entry=Entry("138 0012 34", (3, 4, 4), False, _w("电话")),
            actions=(_BACK, Action("skip", _w("不留电话")), Action("ok", _w("好了"), main=True)),
            progress=_step(5),
        ),
        Page(
            "wait",
            PageKind.WAIT,
            _w("正在交给县残联"),
            **_ZH,
            body=_w("请稍等，一般不到一分钟。"),
            pictogram="send",
            progress=_step(6),
        ),
        Page(
            "message",
            PageKind.MESSAGE,
            _w("办好了"),
            **_ZH,
            body=_w("请拿走小票和身份证。证办好以后，我们打电话告诉您。"),
            facts=(Fact(_w("您的号码"), _w("T-2026-0117")), Fact(_w("咨询电话"), _w("0715-4321234"))),
            pictogram="receipt",
            actions=(Action("home", _w("办完了，再见"), "goodbye", main=True),),
        ),
        Page(
            "still-there",
            PageKind.MESSAGE,
            _w("您还在吗？"),
            **_ZH,
            body=_w("不着急。按“我还在”，接着办。"),
            pictogram="person",
            actions=(Action("stop", _w("不办了")), Action("more", _w("我还在"), "check", main=True)),
        ),
        Page(
            "help",
            PageKind.HELP,
            _w("王老师正在过来"),
            **{**_ZH, "help": _w("已经叫人")},
            body=_w("大约 1 分钟到。您可以坐着等，办到哪里都不会丢。"),
            stages=(
                HelpStage(_w("已通知"), True),
                HelpStage(_w("有人接了"), True),
                HelpStage(_w("正在过来"), True),
            ),
            help_active=True,
            actions=(Action("cancel", _w("不用了")), Action("back", _w("接着办"), main=True)),
            progress=_step(3),
        ),
        Page(
            "failsafe",
            PageKind.MESSAGE,
            _w("请稍等，已通知工作人员"),
            **_ZH,
            body=_w("机器出了点问题，不是您的错。"),
            pictogram="warning",
            help_active=True,
        ),
    ]
    return {page.id: page for page in pages}


def english() -> dict[str, Page]:
    pages = [
        Page(
            "en-home",
            PageKind.CHOICE,
            _w("Hello. What can we do for you?"),
            **{**_EN, "head": _w("Welcome")},
            body=_w("Put your ID card below, or press a choice."),
            items=(
                Item("photo", _w("Photo for the card"), _w("Free, printed at once"), "camera", "1"),
                Item("pension", _w("Pension"), _w("Any time, or at your home"), "elder", "2"),
                Item("phone", _w("Leave a number"), _w("We call you back"), "phone", "3"),
                Item("wheel", _w("Borrow a wheelchair"), _w("Family may do it for you"), "wheelchair", "4"),
            ),
            actions=(Action("language", _w("中文"), "globe"), Action("card", _w("Use ID card"), "id_card", main=True)),
        ),
        Page(
            "en-consent",
            PageKind.CONSENT,
            _w("We will take your photo"),
            **_EN,
            body=_w("The photo is only used for your disability card. It is deleted from this machine afterwards."),
            facts=(
                Fact(_w("We need"), _w("ID card, one photo")),
                Fact(_w("It goes to"), _w("the county federation")),
            ),
            actions=(_EN_BACK, Action("no", _w("I do not agree")), Action("yes", _w("I agree"), "check", main=True)),
            pictogram="consent",
            progress=_en_step(1),
        ),
        Page(
            "en-card",
            PageKind.DEVICE,
            _w("Put your ID card here"),
            **_EN,
            body=_w("Lay the card flat on the lit place and leave it there."),
            actions=(_EN_BACK, Action("no-card", _w("I have no card"))),
            pictogram="card_on_reader",
            progress=_en_step(2),
        ),
        Page(
            "en-person",
            PageKind.FACTS,
            _w("Is this you?"),
            **_EN,
            facts=(
                Fact(_w("Name"), _w("CHRISTOPHER ALEXANDER MONTGOMERY")),
                Fact(_w("Number"), _w("CAN110101********")),
                Fact(_w("Valid to"), _w("2031-05-07")),
            ),
            photo=portrait(),
            actions=(_EN_BACK, Action("no", _w("Not me")), Action("yes", _w("Yes"), "check", main=True)),
            progress=_en_step(3),
        ),
        Page(
            "en-camera",
            PageKind.CAMERA,
            _w("Look at the dot above"),
            **_EN,
            body=_w("Move a little to your left. Good, stay there."),
            actions=(Action("skip", _w("Not now")), Action("snap", _w("Take it"), "camera", main=True)),
            progress=_en_step(4),
        ),
        Page(
            "en-photo",
            PageKind.PHOTO,
            _w("Here is your photo"),
            **_EN,
            photo=portrait(),
            actions=(Action("again", _w("Once more"), "again"), Action("use", _w("Use it"), "check", main=True)),
            progress=_en_step(4),
        ),
        Page(
            "en-number",
            PageKind.NUMBER,
            _w("Your phone number"),
            **_EN,
            body=_w("We call you when the card is ready."),
            entry=Entry("", (3, 4, 4), False, _w("Phone")),
            actions=(_EN_BACK, Action("skip", _w("No phone")), Action("ok", _w("Done"), main=True)),
            progress=_en_step(5),
        ),
        Page(
            "en-wait",
            PageKind.WAIT,
            _w("Sending it to the county"),
            **_EN,
            body=_w("Please wait, it takes less than a minute."),
            pictogram="send",
            progress=_en_step(6),
        ),
        Page(
            "en-message",
            PageKind.MESSAGE,
            _w("All done"),
            **_EN,
            body=_w("Please take your receipt and your ID card."),
            pictogram="receipt",
            facts=(Fact(_w("Number"), _w("T-2026-0117")),),
            actions=(Action("home", _w("Goodbye"), "goodbye", main=True),),
        ),
        Page(
            "en-help",
            PageKind.HELP,
            _w("Ms Wang is on her way"),
            **{**_EN, "help": _w("Called")},
            body=_w("About one minute. You may sit down, nothing will be lost."),
            stages=(
                HelpStage(_w("Told"), True),
                HelpStage(_w("Somebody took it"), True),
                HelpStage(_w("On the way"), False),
            ),
            help_active=True,
            actions=(Action("cancel", _w("Not needed")), Action("back", _w("Go on"), main=True)),
            progress=_en_step(3),
        ),
    ]
    return {page.id: page for page in pages}


def all_pages() -> dict[str, Page]:
    return {**chinese(), **english()}
