# 按键、触摸和遮屏的话。小学生认得的字，动词在前，称“您”，不怪人，不用感叹号。

ear-focus-final = { $label }。{ $role }，第 { $number } 项，共 { $count } 项。按了不能改。要做，请按确认键。
set-steady-on = 稳手开了，手抖也不怕按错
    .say = 稳手开了，手抖，也不怕按错
set-steady-off = 稳手关了

# 按键练习：每个键先说名字，再说做什么
practice-title = 练一练按键
practice-body = 按一个键，听它做什么。返回键连按两下，就结束。
practice-again = { $name }。{ $does }
practice-ended = 练习结束了
practice-offered = 想练按键，请按“更多”，再选“练一练按键”。
    .say = 想练按键，请按更多，再选，练一练按键。
action-practice-finish = 结束练习

key-prev = 上键
key-prev-does = 回到上面一项。
key-next = 下键
key-next-does = 走到下面一项。
key-listen = 左键，听
key-listen-does = 停下、接着说，或者再说一遍。
key-forward = 右键，往前
key-forward-does = 去下一步。不能改的，先问您。
key-ok = 确认键
key-ok-does = 做现在这一项。连按两下，结束练习。
key-back = 返回键
key-back-does = 回到上一步。连按两下，结束练习。
key-help = 叫人键
key-help-does = 请人来帮您。现在再按一下，就叫人。
key-quieter = 减号键
key-quieter-does = 声音小一点。
key-louder = 加号键
key-louder-does = 声音大一点。
key-repeat = 再听键
key-repeat-does = 再说一遍。
key-pause = 停说键
key-pause-does = 先不说。
key-faster = 说快键
key-faster-does = 说得快一点。
key-slower = 说慢键
key-slower-does = 说得慢一点。
key-privacy = 遮屏键
key-privacy-does = 遮住屏幕，只听声音。再按就打开。
key-switch-move = 第一个开关
key-switch-move-does = 走到下面一项。
key-switch-select = 第二个开关
key-switch-select-does = 做现在这一项。连按两下，结束练习。
key-digit = 数字键 { $digit }
key-digit-does = 选这一项，或者填这个数字。

# 画在键上的字
pad-prev = 上
pad-next = 下
pad-listen = 听
pad-forward = 往前
pad-ok = 确认
pad-back = 返回
pad-help = 叫人
pad-quieter = 小声
pad-louder = 大声

# 两个键办事
switches-begin-title = 用两个键办事
switches-begin-body = 一个键往下走，一个键选。按任意一个键开始。
switches-move-title = 选往下走的键
switches-move-body = 请按一个好按的键，用它往下走。
switches-choose-title = 选确认的键
switches-choose-body = 请按另一个键，用它确认。
switches-same = 这个键用来往下走了，请按另一个键
switches-try-title = 试一试这两个键
switches-try-body = 第一个键往下走，第二个键确认。
switches-keep = 就用这两个键
switches-choose-again = 再选一次
switches-off = 不用两个键
action-switches-start = 开始
action-switches-cancel = 不用了
set-switches-on = 两个键可以用了，别的键先不管
set-switches-off = 每个键都能用了

# 遮屏：屏幕上什么也看不见，只听声音
veil-title = 屏幕遮住了
veil-body = 按一下屏幕，或者再按遮屏键，就打开。
set-veil-on = 屏幕遮住了，别人看不见。没插耳机，就不念姓名和号码。
set-veil-off = 屏幕打开了，别人看得见

# 慢按：手指按住一会儿才算
set-hold-on = 慢按开了。按住不动，圈满了再松手。
set-hold-off = 慢按关了
hold-full = 好了，松手
