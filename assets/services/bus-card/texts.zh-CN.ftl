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

age-refused-title = 还没到年纪
age-refused-body = 也可以接着办，让窗口看看。
their-age-refused-title = 还没到年纪
their-age-refused-body = 也可以接着办，让窗口看看。

bus-title = 请放老人公交卡
bus-body = 放在另一个读卡器上，放好别动。
bus-without-title = 这次不读公交卡
bus-without-body = 不要紧，接着办。工作人员会看您的卡。
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

who-title = 给谁办？
who-body = 走不动的人，可以请家里人来办。
who-me = 给我自己办
who-other = 帮别人办
who-other-detail = 家里人、邻居都行
    .say = 家里人、邻居都行。

delegate-card-title = 请放您的身份证
delegate-card-body = 先放您自己的。平放在亮灯的地方。
delegate-title = 请看看对不对
delegate-body = 这是您吗？身份证请拿走。

relation-title = 您是那个人的谁？
relation-body = 选一项。
relation-child = 儿子、女儿
relation-spouse = 老伴
relation-relative = 别的亲人
relation-neighbour = 邻居、朋友

has-title = 带身份证了吗？
has-body = 您帮的那个人的身份证。
has-card = 带来了
has-number = 没带，有号码
has-number-detail = 在这里按号码
    .say = 在这里按号码。
has-none = 都没有
has-none-detail = 请工作人员来
    .say = 请工作人员来帮您。

their-card-title = 请放那个人的证
their-card-body = 您帮的那个人的身份证，平放在亮灯的地方。
they-title = 请看看对不对
they-body = 您帮的是这个人吗？身份证可以拿走了。
their-number-title = 那个人的身份证号
their-number-body = 请按 18 位。末位是 X 的，按下面的键。
    .say = 请按十八位。末位是叉的，按下面的键。
their-name-title = 那个人叫什么？
their-name-body = 请用手指写，一个一个写。
their-name-none = 不写

their-bus-title = 请放老人公交卡
their-bus-body = 放在另一个读卡器上，放好别动。
their-bus-without-title = 这次不读公交卡
their-bus-without-body = 不要紧，接着办。工作人员会看卡。
their-bus-read-title = 公交卡可以拿走了
their-bus-wrong-title = 不是老人公交卡
their-bus-wrong-body = 请拿走这张，换一张。没有，就接着办。

their-phone-title = 手机号
their-phone-body = 办好了，打这个电话告诉你们。
their-phone-none = 没有手机

their-review-title = 请再看一遍
their-review-body = 都对，就交给工作人员。

their-send-title = 正在交上去
their-send-body = 请等一下，几秒钟就好。

their-paper-title = 交上去了
their-paper-body = 正在打凭条，请等一下。
their-paper-take = 请拿凭条，在屏幕下面。

mandate-title = 要签名的纸
mandate-body = 正在打，请等一下。
mandate-take = 请拿好。带回去请那个人签名。

their-goodbye-title = 好了
their-goodbye-body = 签好名，跟公交卡一起交到窗口。别忘了身份证。

fact-delegate_relation = 是那个人的
fact-delegate_relation-child = 儿子、女儿
fact-delegate_relation-spouse = 老伴
fact-delegate_relation-relative = 别的亲人
fact-delegate_relation-neighbour = 邻居、朋友

slip-id-number = 身份证号：{ $id_number }
    .privacy = masked
slip-delegate = 帮办的人：{ $delegate }
    .privacy = masked

mandate-head = 请人帮办，签名用
mandate-what = 我请下面这个人替我办：
mandate-number = 办件号：{ $number }
    .privacy = masked
mandate-name = 我的姓名：
mandate-line = ____________________
    .say = （请写在这里）
mandate-id-number = 我的身份证号：
mandate-delegate = 替我办的人的姓名：
mandate-relation-child = 是我的儿子或女儿。
mandate-relation-spouse = 是我的老伴。
mandate-relation-relative = 是我的亲人。
mandate-relation-neighbour = 是我的邻居或朋友。
mandate-sign = 我签名，或者按手印：
mandate-date = 日期：____年____月____日
    .say = 日期
mandate-then = 签好名，跟公交卡一起交到窗口。
