# 请人帮办。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 请人帮办
service-detail = 带您去，一起办，替您办

kind-title = 要怎么帮您？
kind-body = 您愿意才帮。选一项，马上有人来。
kind-lead = 带我去窗口
kind-lead-detail = 有人领着您走
    .say = 有人领着您走。
kind-assist = 一起办
kind-assist-detail = 有人在旁边教您
    .say = 有人在旁边教您。
kind-act = 请人去办
kind-act-detail = 您坐着，有人去办
    .say = 您坐着，有人去办。
kind-other = 别的事
kind-other-detail = 有人来听您说
    .say = 有人来听您说。

papers-title = 请人替您办
papers-body = 您愿意才替您办。要两样东西：
papers-point-1 = 您的身份证
papers-point-2 = 替您办的人的身份证

lead-title = 有人带您去窗口
lead-body = 工作人员马上来，带您去窗口。
assist-title = 有人和您一起办
assist-body = 工作人员马上来，和您一起办。
act-title = 有人替您办
act-body = 工作人员马上来。请拿好您的身份证。
other-title = 有人来帮您
other-body = 工作人员马上来，请等一下。

brought-title = 有人来帮您了
brought-body = 没有别的事，请按“好的”。
    .say = 没有别的事，请按，好的。

goodbye-title = 请在这里等
goodbye-body = 工作人员马上到这里来。

thanks-title = 人来了
thanks-body = 有什么事，请跟工作人员说。
