"""A second service, as a county would add one: other steps, another order, words of its own. Nothing names it."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.walk import ASSETS

SERVICE = """
id: new-card
order: 5
pictogram: person
measures: [M5.2]
fields: {name: private, number: private, document: public, way: public, phone: private}
steps:
  way:
    kind: choose
    store: way
    choices: [collected, posted]
    pictograms: {collected: person, posted: send}
    routes: {chosen: phone}
  phone:
    kind: enter_number
    store: phone
    length: 11
    groups: [3, 4, 4]
    starts_with: "1"
    routes: {entered: rules, skipped: rules}
  rules:
    kind: consent
    points: 2
    routes: {agreed: card, declined: $home}
  card:
    kind: read_card
    accepts: [resident, permit]
    routes: {read: person, expired: stop, not_accepted: stop, unreadable: stop, no_card: stop}
  person:
    kind: confirm_person
    routes: {confirmed: check, not_me: card}
  check:
    kind: review
    shows: [way, phone]
    routes: {confirmed: hand-in}
  hand-in:
    kind: submit
    fields: [name, number, document, way, phone]
    routes: {accepted: slip, stored: slip}
  slip:
    kind: receipt
    lines:
      - {style: head, text: slip-head}
      - {style: plain, text: slip-name}
      - {style: big, text: slip-number, when: number}
    routes: {taken: end}
  end:
    kind: message
    pictogram: goodbye
    label: action-finished
    leave_after: 30
    routes: {read: $end}
  stop:
    kind: message
    aside: true
    pictogram: id_card
    routes: {read: $home}
"""
ZH = """
service-name = 换老年公交卡
service-detail = 旧卡换新卡
way-title = 新卡怎么给您？
way-body = 请选一项。
way-collected = 我自己来拿
way-posted = 寄到家里
phone-title = 您的电话
phone-body = 卡好了，我们打电话告诉您。
phone-none = 没有电话
rules-title = 换卡要看身份证
rules-body = 只用来换公交卡。
rules-point-1 = 先读您的身份证
rules-point-2 = 这台机器不留您的信息
card-title = 请放身份证
card-body = 把身份证平放在亮灯的地方。
person-title = 是您吗？
person-body = 请看一看。身份证可以拿走了。
check-title = 请再看一遍
check-body = 都对，就交上去。
hand-in-title = 正在交上去
hand-in-body = 请等一下。
slip-title = 收到了
slip-body = 正在打凭条，请等一下。
slip-take = 请拿凭条，在屏幕下面。
slip-head = 换老年公交卡
slip-name = 姓名：{ $name }
slip-number = { $number }
end-title = 办好了
end-body = 请带好身份证和凭条，慢走。
stop-title = 请到窗口办
stop-body = 窗口会帮您。
fact-phone = 电话
fact-phone-value = { $value }
    .say = 尾号 { $tail }
    .privacy = masked
fact-way = 新卡
fact-way-collected = 自己来拿
fact-way-posted = 寄到家里
"""
EN = """
service-name = New bus card
service-detail = Old card for new
way-title = How shall you get it?
way-body = Choose one.
way-collected = I come for it
way-posted = By post
phone-title = Your phone number
phone-body = We call you when the card is ready.
phone-none = I have no phone
rules-title = We read your ID card
rules-body = Only for the bus card.
rules-point-1 = First we read your ID card
rules-point-2 = This machine keeps nothing
card-title = Lay down your ID card
card-body = Lay the card flat where the light is.
person-title = Is this you?
person-body = Please look. You can take the card now.
check-title = Please look once more
check-body = If all is right, hand it in.
hand-in-title = Handing it in
hand-in-body = Please wait a moment.
slip-title = We have it
slip-body = Your slip is being printed.
slip-take = Take your slip, below the screen.
slip-head = New bus card
slip-name = Name: { $name }
slip-number = { $number }
end-title = Done
end-body = Take your ID card and the slip.
stop-title = Please go to the window
stop-body = They will help you there.
fact-phone = Phone
fact-phone-value = { $value }
    .say = ends in { $tail }
    .privacy = masked
fact-way = New card
fact-way-collected = I come for it
fact-way-posted = By post
"""


def assets_with_another_service(folder: Path) -> Path:
    """A copy of assets/ in which a service stands that nobody has written a robot for."""
    assets = Path(shutil.copytree(ASSETS, folder / "assets", ignore=shutil.ignore_patterns("fonts")))
    own = assets / "services" / "new-card"
    own.mkdir()
    (own / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (own / "texts.zh-CN.ftl").write_text(ZH, encoding="utf-8")
    (own / "texts.en.ftl").write_text(EN, encoding="utf-8")
    return assets
