# 老年人公交卡年审。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 老人公交卡
service-detail = 年审，也能帮家里人办
    .say = 老人公交卡年审，也能帮家里人办。

consent-title = 老人公交卡年审
consent-body = 年审了，公交卡才能接着用。一年到头都能办。
consent-point-1 = 先读身份证
consent-point-2 = 再读公交卡
consent-point-3 = 办完后，这台机器不留您的信息

card-title = 请放身份证
card-body = 把身份证平放在亮灯的地方，放好别动。

person-title = 请看看对不对
person-body = 这是您吗？身份证可以拿走了。

bus-title = 请放老人公交卡
bus-body = 放在另一个读卡器上，放好别动。
bus-without = 不要紧，接着办。工作人员会看您的卡。
bus-read-title = 公交卡可以拿走了
bus-wrong-title = 不是老人公交卡
bus-wrong-body = 请拿走这张，换一张。没有，就接着办。

phone-title = 您的手机号
phone-body = 办好了，我们打电话告诉您。
phone-none = 没有手机

review-title = 请再看一遍
review-body = 都对，就交给工作人员。

send-title = 正在交上去
send-body = 请等一下，几秒钟就好。

paper-title = 交上去了
paper-body = 正在打凭条，请等一下。
paper-take = 请拿凭条，在屏幕下面。

goodbye-title = 好了
goodbye-body = 请带好两张卡。想今天当面办，请取号排队。

no-card-title = 要用身份证
no-card-body = 已经请工作人员过来帮您。请坐着等。

fact-bus_card = 公交卡
fact-phone = 手机
fact-phone-value = { $value }
    .say = 尾号 { $tail }
    .privacy = masked

slip-hall = { $hall }
slip-title = 老人公交卡年审
slip-number-label = 办件号
slip-number = { $number }
slip-stored = 已经记在这台机器里。线路一通就交上去。
slip-name = 姓名：{ $name }
slip-date = 日期：{ $date }
slip-next = 办得怎样，在“我的事”里能看。
    .say = 办得怎样，在，我的事，里能看。
slip-desk = 要当面办，带身份证和公交卡，取号到窗口。
slip-phone-label = 绿色通道电话
slip-phone = { $phone }
