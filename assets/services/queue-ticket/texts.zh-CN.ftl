# 取号。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 取号排队
service-detail = 取一张号，坐着等
    .say = 取一张号，坐着等，叫到再去窗口。

queue-title = 您要办什么？
queue-body = 选一项，给您取号。
queue-closed-title = 今天不取号了
queue-closed-body = 快下班了。请明天再来，或者按“请人帮我”。
    .say = 快下班了。请明天再来，或者按，请人帮我。
queue-unknown-title = 现在取不了号
queue-unknown-body = 请到服务台取号，或者按“请人帮我”。
    .say = 请到服务台取号，或者按，请人帮我。
queue-more = 看别的
queue-waiting = 前面 { $waiting } 位
    .say = 前面有 { $waiting } 位。
queue-no-window = 窗口还没开
    .say = 窗口还没开。
queue-pension = 养老保险
queue-medical = 看病的钱
queue-disability = 残疾人证

right-title = 您要先办吗？
right-body = 满 70 岁和残疾人可以先办。不想说，就按最后一项。
    .say = 满七十岁和残疾人可以先办。不想说，就按最后一项。
right-age = 我满 70 岁
    .say = 我满七十岁
right-age-detail = 要放一下身份证
    .say = 要放一下身份证。
right-certificate = 我有残疾人证
right-certificate-detail = 到窗口给他们看
    .say = 到窗口给他们看。
right-appointment = 我约好了
right-appointment-detail = 要放一下身份证
    .say = 要放一下身份证。
right-none = 都不是

card-title = 请放身份证
card-body = 把身份证平放在亮灯的地方，放好别动。

person-title = 请看看对不对
person-body = 这是您吗？身份证可以拿走了。

first-granted-title = 您可以先办
first-granted-body = 取了号，先叫您。
first-refused-title = 给您取普通号
first-refused-body = 有残疾人证，请按“返回”再选。
    .say = 有残疾人证，请按，返回，再选。
first-unknown-title = 给您取普通号
first-unknown-body = 要先办，请按“请人帮我”。
    .say = 要先办，请按，请人帮我。

shown-granted-title = 您可以先办
shown-granted-body = 取了号，先叫您。

certificate-title = 残疾人证号
certificate-body = 请按证上的 20 位号。有 B 的，也要按。
certificate-none = 证不在手边

no-card-title = 没有身份证也能取
no-card-body = 先给您一张普通号。要先办，请按“请人帮我”。
    .say = 先给您一张普通号。要先办，请按，请人帮我。

name-title = 大屏写您的姓吗？
name-body = 您不认号，看姓也知道在叫您。
name-show = 写上我的姓
name-show-detail = 只写姓，不写名
    .say = 只写姓，不写名。
name-hide = 不写

hearing-title = 怎么叫您？
hearing-body = 叫到您的号，您就去窗口。
hearing-voice = 念出来
hearing-voice-detail = 大屏上也有
    .say = 大屏上也有。
hearing-text = 我听不见
hearing-text-detail = 大屏和这里亮给您看
    .say = 大屏和这里亮给您看。

draw-wait-title = 正在取号
draw-wait-body = 请等一下，几秒钟就好。
draw-title = 您的号：{ $number }
    .say = 您的号是 { $spoken }。
draw-body = 记好号，坐着等。
draw-first-age = 您满 70 岁，先叫您。
    .say = 您满七十岁，先叫您。
draw-first-certificate = 先叫您。到窗口请给他们看残疾人证。
draw-not-yet = 身份证上不满 70 岁，这是普通号。
    .say = 身份证上不满七十岁，这是普通号。
draw-booked = 您约好了，到时候先叫您。
draw-booked-unknown = 您约的时间现在查不到。到窗口请说一声。
draw-not-booked = 没有查到您今天约了时间，这是普通号。
draw-closed-title = 今天不取号了
draw-closed-body = 快下班了。请明天再来，或者按“请人帮我”。
    .say = 快下班了。请明天再来，或者按，请人帮我。
draw-refused-title = 没有取到号
draw-refused-body = 请到服务台取号，或者按“请人帮我”。
    .say = 请到服务台取号，或者按，请人帮我。

fact-ticket = 号
fact-ticket-value = { $number }
    .say = { $spoken }
fact-booked = 约的时间
fact-booked-value = { $at }
fact-before = 前面
fact-before-value = { $before } 位
fact-wait = 要等
fact-wait-value = 大约 { $minutes } 分钟
fact-wait-no-window = 窗口还没开
fact-wait-printed = 现在说不准
fact-called = 怎么叫
fact-called-voice = 念出来
fact-called-text = 亮给您看
fact-submission = 您的号
fact-submission-value = { $number }
    .say = { $spoken }

receipt-title = 号取好了
receipt-body = 正在打号，请等一下。
receipt-take = 请拿号，在屏幕下面。

goodbye-title = 请坐着等
goodbye-body = 叫到您的号，再去窗口。

slip-hall = { $hall }
slip-queue = { $queue }
slip-number-label = 您的号
slip-number = { $number }
slip-date = 日期：{ $date }
slip-wait = 请坐着等，听叫号，看大屏。
slip-certificate = 有残疾人证的，到窗口请给他们看。
slip-missed = 叫过了没去，请到窗口说一声，不用再取号。
