# 我的事：查结果、请上门、看日子。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 我的事
service-detail = 看看办到哪里了
    .say = 看看您的事办到哪里了。

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
my-why-title = 为什么
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
