# 每一页都用得到的话。小学生认得的字，动词在前，称“您”，不怪人，不用感叹号。

head-welcome = 您好，欢迎
progress = 第 { $number } 步，共 { $total } 步
help-button = 请人帮我
help-coming = 已叫人帮忙

home-title = 您好，今天办什么事？
home-body = 按下面一项，或者按数字键。
home-more = 看别的
home-title-closed = 现在这里办不了
home-body-closed = 要人带您过去，请按“请人帮我”。
    .say = 要人带您过去，请按，请人帮我。
home-closed = { $services }：请到{ $counter }。
    .say = 现在不能在这里办：{ $spoken }。请到{ $counter }。
home-closed-large = { $services }：请到{ $counter }。
    .say = 现在不能在这里办：{ $spoken }。请到{ $counter }。
home-closed-several = 有 { $count } 项现在不能在这里办。请到绿色通道。
home-counter = 绿色通道
without-receipt-printer = 能办，现在打不了凭条
without-photo-printer = 能办，现在打不了照片
without-speech = 能办，现在没有声音
without-camera = 能办，现在照不了相
without-document-camera = 能办，现在拍不了材料
without-id-reader = 能办，现在读不了身份证
without-card-reader = 能办，现在读不了别的卡
without-scanner = 能办，现在扫不了码
without-keypad = 能办，现在按键用不了
without-headphones = 能办，现在耳机用不了
without-help-button = 能办，叫人请按屏幕上的键
without-signal-light = 能办，现在灯不亮
without-part = 能办，现在{ $device }用不了

action-back = 返回
action-agree = 同意，开始
action-decline = 不同意
action-again = 再试一次
action-no-card = 没带身份证
action-not-me = 不是我
action-its-me = 是我
action-skip-photo = 先不照
action-take-photo = 照相
action-retake = 再照一次
action-use-photo = 就用这张
action-done = 好了
action-send = 交上去
action-reprint = 再打一次
action-taken = 拿好了
action-print = 打号
action-go-on = 接着办
action-carry-on = 接着办
action-no-help = 不用帮忙了
action-finish = 不办了
action-finished = 好的
action-still-here = 我还在
action-start-again = 回到开头
action-other-language = English
    .say = 英文
action-clip-sign = 看手语
action-clip-picture = 看怎么做
action-clip-stop = 停

help-calling-title = 正在叫人
help-calling-body = 请等一下。办到哪里都不会丢。
help-delivered-title = 已经通知工作人员
help-delivered-body = 马上有人来。您可以坐着等。
help-claimed-title = { $helper }正在过来
help-claimed-body = 您可以坐着等，办到哪里都不会丢。
help-claimed-minutes = 大约 { $minutes } 分钟到。您可以坐着等，办到哪里都不会丢。
help-arrived-title = { $helper }到了
help-arrived-body = 有什么事，请跟{ $helper }说。
help-closed-title = { $helper }帮完了
help-closed-body = 您可以接着办。
help-unheard-title = 正在找值班的人
help-unheard-body = 请等一下，也可以打电话 { $phone }。
    .say = 请等一下，也可以打电话 { $spoken }。
help-unreached-title = 正在接通
help-unreached-body = 线路不通，一通就叫人。也可以打 { $phone }。
    .say = 线路不通，一通就叫人。也可以打 { $spoken }。
help-again-title = 正在另找人
help-again-body = 刚才的人来不了，马上换别人来。办到哪里都不会丢。
help-waited-title = 还在叫人
help-waited-body = 可以接着等，再叫一次，或者打电话 { $phone }。
    .say = 可以接着等，再叫一次，或者打电话 { $spoken }。
help-says-title = 工作人员写道
help-illegible = 有一句话这里显示不出，请等一下。
help-answered = 已经回答：{ $answer }
answer-ok = 好的
answer-come = 请过来
answer-write = 请写字
action-call-again = 再叫一次
help-stage-delivered = 已通知
help-stage-claimed = 有人接了
help-stage-arrived = 人到了

still-there-title = 您还在吗？
still-there-body = 还要办，就按“我还在”，要多久都行。还有 { $seconds } 秒。
    .say = 还要办，就按，我还在，要多久都行。还有 { $seconds } 秒。
still-there-left = 还有 { $seconds } 秒。
visit-wiped = 您的信息已经清掉。
consent-time = 慢慢来：{ $minutes } 分钟没动，才会问您
failsafe-title = 请稍等
failsafe-body = 已通知工作人员。您的信息已经清掉，不会留下。
# 没能清掉的时候
failsafe-body-kept = 已通知工作人员。请您等他们来看。

fact-name = 姓名
fact-name-value = { $name }
    .privacy = masked
    .say = { $name }
fact-number = 身份证号
fact-number-value = { $number }
    .say = 尾号 { $tail }
    .privacy = masked
fact-birth = 出生
fact-birth-value = { $year } 年
    .say = { $spoken } 年
    .privacy = masked
fact-unreadable = 没有读清
fact-none = 没有填
fact-submission = 办件号
fact-submission-value = { $number }
    .say = { $spoken }
    .privacy = masked

fact-matter-title = 办的事
fact-matter-title-value = { $title }
    .privacy = masked
fact-matter-state = 现在
fact-matter-state-value = { $words }
    .privacy = masked
fact-matter-reason = 原因
fact-matter-reason-value = { $reason }
    .privacy = masked
fact-matter-tracking = 快递单号
fact-matter-tracking-value = { $tracking }
    .say = { $spoken }
    .privacy = masked
fact-matter-number = 办件号
fact-matter-number-value = { $number }
    .say = { $spoken }
    .privacy = masked
fact-matter-day = 日期
fact-matter-day-value = { $day }
    .say = { $spoken }
    .privacy = masked
fact-desk-phone = 电话
fact-desk-phone-value = { $phone }
    .say = { $spoken }
date-day = { $month } 月 { $day } 日
date-weekday = { $month } 月 { $day } 日{ $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
 }
clock-spoken = { $hour } 点{ $minute ->
    [0] {""}
   *[other] { $minute } 分
 }
slip-matter-new = 新消息：{ $title }
    .privacy = masked
slip-matter-title = { $title }
    .privacy = masked
slip-matter-number = 办件号：{ $number }
    .say = 办件号：{ $spoken }
    .privacy = masked
slip-matter-state = { $words }
    .privacy = masked
found-place-title = 地方
found-place-address = 地址
found-place-phone = 电话
found-place-hours = 时间
found-place-value = { $value }
found-place-phone-value = { $phone }
    .say = { $spoken }
found-place-print = 打出来
checklist-brought = 带了
checklist-not-brought = 没带
slip-material-brought = { $title }
    .say = { $spoken }，带了。
slip-material-to-bring = { $title }
    .say = { $spoken }，要带来。
slip-whose = { $whose }
slip-call = { $number }
    .say = { $spoken }
slip-matter-result = 结果出来了，请在这里看。
slip-matter-tracking = 快递单号：{ $number }
    .say = 快递单号：{ $spoken }
    .privacy = masked
slip-matter-day = 日期：{ $day }
    .say = 日期：{ $spoken }
    .privacy = masked

number-how = 请按 { $total } 个数字。
number-typed = 已按 { $count } 个数字
number-erased = 删了一个，还有 { $count } 个
number-full = { $label }已经够 { $total } 个数字了。
    .do = 请按“{ $action }”。
    .say = { $label }已经够 { $total } 个数字了。请按，{ $action }。
number-incomplete = { $label }还不够：按了 { $count } 个，要 { $total } 个。
    .do = 请接着按数字。
number-wrong = { $label }不对：开头要是 { $start }。
    .do = 请删掉，再按一遍。
number-complete = 号码按完了
    .say = 号码按完了，尾号 { $tail }。接下来，按：{ $action }。
# 只在耳机里说
number-complete-alone = 号码按完了：{ $number }。接下来，按：{ $action }。

photo-no-face = 没看到您的脸。
    .do = 请坐到镜头前面。
photo-several-faces = 镜头前面不止一个人。
    .do = 请只留一个人。
photo-too-far = 您离镜头有点远。
    .do = 请再靠近一点。
photo-too-close = 您离镜头有点近。
    .do = 请往后坐一点。
photo-move-left = 您的脸不在中间。
    .do = 请往您的左手边坐一点。
photo-move-right = 您的脸不在中间。
    .do = 请往您的右手边坐一点。
photo-move-up = 您的脸有点低。
    .do = 请坐高一点，或者抬头。
photo-move-down = 您的脸有点高。
    .do = 请坐低一点。
photo-too-dark = 照片有点暗。
    .do = 请等灯亮。
photo-too-bright = 照片有点太亮。
    .do = 请避开强光。
photo-hold-still = 照片会不清楚。
    .do = 请坐稳，别动。
photo-good = 很好，可以照了。
photo-taking = 正在照，看着圆点别动。
photo-review-title = 这张行吗？
photo-review-good = 照得清楚。不喜欢可以再照。
photo-review-advice = { $reason }也可以就用这张。
    .say = { $spoken }也可以就用这张。

card-lift-and-place-again = 身份证没读成。
    .do = 请拿起来，再放一次。
card-hold-still = 身份证还没读完。
    .do = 请先别动它。
card-left = 请拿好您的身份证，它还在读卡器上。
card-of-another = 读卡器上有一张身份证。不是您的，请交给工作人员。
# 给工作人员看的
card-left-staff = 有身份证忘在读卡器上

receipt-on-screen = 没打出凭条。
    .do = 请记下号码，或者请人帮您记。

set-larger = 字变大了
set-largest = 字已经最大了
set-smaller = 字变小了
set-smallest = 字已经最小了
set-theme-default = 普通颜色
set-theme-high-dark = 黑底黄字
set-theme-high-light = 白底黑字
set-sound-on = 声音开了
set-sound-off = 声音关了
set-language = 现在说中文
set-louder = 声音大了
set-quieter = 声音小了
set-faster = 说快了
set-slower = 说慢了
set-nothing = 没有变

# 没有人的时候：怎样开始听
ear-invite = 看不清屏幕，请按鼓起来的键，或者插上耳机。
ear-choices = 共 { $count } 项。
ear-choice = 第 { $number } 项，{ $label }。
# 只在耳机里说的话，字幕写这一句
ear-alone = 请听耳机。
# 焦点移到一样东西上：是什么，哪一类，在这一类里排第几
ear-focus = { $label }。{ $role }，第 { $number } 项，共 { $count } 项。按确认键。
ear-role-choice = 可以选
ear-role-button = 可以按
ear-role-digit = 数字键
ear-role-setting = 设置键
# 怎样接着办；还可以按什么
ear-main = 接下来，按：{ $label }。
ear-also = 也可以按：{ $label }。
ear-wait = 请稍等，还在办。
# 第一次按键，或者插上耳机
ear-welcome = 这台机器会说话。按向下的键，一项一项听。按确认键，就选这一项。要人帮您，按叫人键。
ear-fact = { $label }：{ $value }。
ear-paper = 凭条上写着：

strip-smaller = 字小些
    .say = 字小一点。现在是{ $size }
strip-larger = 字大些
    .say = 字大一点。现在是{ $size }
strip-size-1 = 普通
strip-size-2 = 大
strip-size-3 = 较大
strip-size-4 = 最大
strip-contrast = 换颜色
    .say = 换颜色。现在是{ $theme }
strip-sound-on = 声音开
    .say = 声音，现在开着
strip-sound-off = 声音关
    .say = 声音，现在关着
number-key-erase = 删掉
    .say = 删掉一个数字

action-large-off = 大字
    .say = 大字，现在关着
action-large-on = 大字
    .say = 大字，现在开着
action-voice = 语音
    .say = 语音，说给您听
action-low-off = 低位
    .say = 低位，现在关着。坐着也够得着
action-low-on = 低位
    .say = 低位，现在开着
home-voice-told = 我说给您听。按“往下”键，一项一项听；按确认键，就选这一项。
    .say = 我说给您听。按，往下，键，一项一项听；按确认键，就选这一项。

# “更多”里的话
settings-title-1 = 怎样更方便？
settings-title-2 = 还可以这样改
settings-language = English
    .say = 英文，现在是中文
settings-steady = 稳手：{ $state }
    .say = 稳手，现在{ $state }
settings-steady-detail = 手抖也不会按错
settings-slower = 说慢些：{ $state }
    .say = 慢一点说，现在{ $state }
settings-faster = 说快些：{ $state }
    .say = 快一点说，现在{ $state }
settings-louder = 大声些：{ $state }
    .say = 大声一点，现在{ $state }
settings-quieter = 小声些：{ $state }
    .say = 小声一点，现在{ $state }
settings-low = 低位：{ $state }
    .say = 低位，现在{ $state }
settings-low-detail = 坐着也够得着
settings-reset = 全都变回原样
settings-reset-detail = 办到哪里都不会丢
action-more-choices = 看别的
action-next-leaf = 看别的
action-settings-done = 好了
state-on = 开着
state-off = 关着
state-rate-50 = 最慢
state-rate-75 = 很慢
state-rate-90 = 慢
state-rate-100 = 正常
state-rate-125 = 快
state-rate-150 = 很快
state-rate-200 = 最快
state-volume = 第 { $step } 级

set-large = 大字开了
set-not-large = 字变回普通了
set-low-on = 按键放低了
set-low-off = 按键放回原处了
set-theme-soft = 柔和颜色
set-loudest = 已经最大声了
set-quietest = 已经最小声了
set-fastest = 已经最快了
set-slowest = 已经最慢了
set-reset = 都变回原样了
strip-low-on = 低位开
    .say = 低位，现在开着
strip-low-off = 低位
    .say = 低位，现在关着。坐着也够得着
key-again = 再听
    .say = 再听一遍
strip-more = 更多
    .say = 更多：说快说慢、稳手、英文
settings-title-3 = 按键、遮屏、慢按
settings-practice = 练一练按键
settings-practice-detail = 按哪个，就说哪个
settings-switches = 两个键：{ $state }
    .say = 只用两个键，现在{ $state }
settings-switches-detail = 一个往下走，一个选
settings-privacy = 遮屏：{ $state }
    .say = 遮住屏幕，现在{ $state }
settings-privacy-detail = 别人看不见，您听声音
settings-hold = 慢按：{ $state }
    .say = 按住一会儿才算，现在{ $state }
settings-hold-detail = 按住一会儿才算
# 装了几种声音才有：方言
set-voice = 现在这样说话
settings-title-4 = 用哪个声音？
settings-dialect = 声音：{ $state }
    .say = 换个声音，现在是{ $state }
settings-dialect-detail = 换一种话说给您听
state-voice-machine = 普通话

# 屏幕上画不出的字
rare-character = 一个少见的字
name-rare = 少见的字，工作人员会写对。

# 无声叫号：叫听不见的人
called-title = { $number } 请看这里
called-body = 请到 { $window }。
called-notice = { $number } 请到 { $window }。
