# 我的事：查结果、请人上门、看下乡的日子。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 我的事
service-detail = 查结果、请上门、看日子
    .say = 查您办的事，请人上门，看下乡的日子。

what-title = 您想做什么？
what-body = 选一项。
what-matters = 查我办的事
what-matters-detail = 看看办到哪里了
what-visit = 请人上门
what-visit-detail = 走不动，我们去您家
what-rounds = 下乡的日子
what-rounds-detail = 哪天到您的乡镇来

card-title = 请放身份证
card-body = 把身份证平放在亮灯的地方，放好别动。

person-title = 请看看对不对
person-body = 这是您吗？身份证可以拿走了。

no-card-title = 要用身份证
no-card-body = 已经叫人来帮您了。请坐着等。

my-asking-title = 正在查
my-asking-body = 请等一下，几秒钟就好。
my-none-title = 没有查到您的事
my-none-body = 刚交的，过一会儿再查。想问，请按“请人帮我”。
    .say = 刚交的，过一会儿再查。想问，请按，请人帮我。
my-failed-title = 现在查不了
my-failed-body = 线路不通。请按“请人帮我”，或者打电话问。
    .say = 线路不通。请按，请人帮我，或者打电话问。
my-title = 第 { $at } 件，共 { $of } 件
my-only-title = 您办的事
my-state-title = 现在怎样
my-reason-title = 为什么
my-new = 有新消息，请看一看。
my-old = 这件事还没有新消息。
my-next = 下一件
my-print = 打出来

slip-title = 打出来给您
slip-body = 正在打，请等一下。
slip-take = 请拿好，在屏幕下面。

goodbye-title = 都看完了
goodbye-body = 有新消息，下次来还会告诉您。

slip-hall = { $hall }
slip-about = 您办的事
slip-name = 姓名：{ $name }
slip-date = 日期：{ $date }
slip-why = 原因不打在纸上，请再来查，或打电话问。
slip-phone-label = 绿色通道电话
slip-phone = { $phone }

visit-title = 请人上门办什么？
visit-body = 选一项。
visit-pension = 养老金的事
visit-pension-detail = 满 70 岁、残疾人都可以
    .say = 满七十岁的人和残疾人都可以。
visit-assessment = 看残疾有多重
visit-assessment-detail = 医生到家里来看
visit-phones-title = 也可以打电话
visit-phones-body = 不想在这里办，打这些电话也行。
visit-phones-go-on = 在这里办
visit-committee-title = 村里先看一看
visit-committee-body = 村委会看过，说可以，医生再来您家。
visit-card-title = 请放身份证
visit-card-body = 把身份证平放在亮灯的地方，放好别动。
visit-person-title = 请看看对不对
visit-person-body = 这是您吗？身份证可以拿走了。
township-title = 您住哪个乡镇？
township-body = 没有看到，就按“看别的”。
    .say = 没有看到，就按，看别的。
village-title = 您住哪个村？
village-body = 没有的，选“别的村”，我们再问您。
    .say = 没有的，选，别的村，我们再问您。
village-other = 别的村
village-name-title = 您的村叫什么？
village-name-body = 请用手指写，一个一个写。
village-name-none = 不写
days-title = 您什么时候在家？
days-body = 选一个，我们照着排日子。
days-any = 哪天都行
days-am = 上午好
days-pm = 下午好
days-phone = 先打电话问
days-phone-detail = 打电话时再说哪天
    .say = 打电话时再说哪天。
call-title = 来之前告诉谁？
call-body = 选一个，我们先说好日子。
call-me = 打给我
call-me-detail = 您自己接电话
call-family = 打给家里人
call-family-detail = 儿女、亲戚都行
call-committee = 告诉村委会
call-committee-detail = 他们再来告诉您
phone-title = 手机号
phone-body = 来之前打这个号码。
phone-none = 没有手机
review-title = 请再看一遍
review-body = 对了就交上去，不对就按返回改。
send-title = 正在交上去
send-body = 请等一下，几秒钟就好。
paper-title = 交上去了
paper-body = 正在打凭条，请等一下。
paper-take = 请拿凭条，在屏幕下面。
as-home-visit = 养老保险上门办
as-home-assessment = 医生上门看残疾
as-round-signup = 下乡办事报名

round-township-title = 您住哪个乡镇？
round-township-body = 没有看到，就按“看别的”。
    .say = 没有看到，就按，看别的。
round-title = 办什么
round-body = 选一天，看看办什么。
round-one-title = 这一天来
round-one-body = 可以打出来，也可以报名。
round-full = 名额满了，再报名要排在后面。
round-none-title = 日子还没有定
round-none-body = 过些天再来看，或者打电话问。
round-print = 打出来
round-sign-up = 报名
round-title-value = { $title }
round-place-value = { $place }
round-day = 日子
round-time = 时间
round-time-value = { $begins } 到 { $ends }
    .say = { $first }到{ $last }
round-when = { $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
 }，{ $begins } 到 { $ends }
    .say = { $weekday ->
        [1] 周一
        [2] 周二
        [3] 周三
        [4] 周四
        [5] 周五
        [6] 周六
       *[7] 周日
     }，{ $first }到{ $last }
round-place = 地方
round-slip-title = 打出来给您
round-slip-body = 正在打，请等一下。
round-slip-take = 请拿好，在屏幕下面。
round-card-title = 请放身份证
round-card-body = 把身份证平放在亮灯的地方，放好别动。
round-person-title = 请看看对不对
round-person-body = 这是您吗？身份证可以拿走了。
round-phone-title = 您的手机号
round-phone-body = 日子要改，我们打电话告诉您。
round-phone-none = 没有手机
round-review-title = 请再看一遍
round-review-body = 对了就交上去，不对就按返回改。
round-send-title = 正在报名
round-send-body = 请等一下，几秒钟就好。
round-paper-title = 报好名了
round-paper-body = 正在打凭条，请等一下。
round-paper-take = 请拿凭条，在屏幕下面。

goodbye-visit-title = 办好了
goodbye-visit-body = 想知道办到哪里，再来这里查。

fact-township = 乡镇
fact-village = 村
fact-phone = 手机
fact-phone-value = { $value }
    .say = 尾号 { $tail }
    .privacy = masked

slip-visit = 请人上门
slip-number-label = 办件号
slip-number = { $number }
slip-stored = 已经记下，网络通了就交上去。
slip-visit-next = 定了日子，我们先告诉您。
slip-visit-committee = 医生上门看残疾，村委会要先同意。
slip-visit-phones = 养老金的事，也可以打：
slip-round = 下乡办事，您报了名
slip-round-bring = 请带身份证和要办的证。
