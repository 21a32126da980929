# 领养老金：要带什么、交上去、请人上门、打电话问。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 领养老金
service-detail = 要带什么，怎么领
    .say = 要带什么，怎么领，问问都行。

what-title = 养老金的什么事？
what-body = 选一项。
what-claim = 我要领养老金
what-claim-detail = 哪天来都可以办
what-place = 去哪里办
what-place-detail = 离家近的地方
what-visit = 请人上门
what-visit-detail = 走不动，我们去您家
what-ask = 打电话问
what-ask-detail = 电话号码念给您听

consent-title = 领养老金
consent-body = 现在先交上去，一年里哪天都行。
consent-point-1 = 先读您的身份证
consent-point-2 = 再看看东西带齐没有
consent-point-3 = 办完后，这台机器不留您的信息

card-title = 请放身份证
card-body = 把身份证平放在亮灯的地方，放好别动。

person-title = 请看看对不对
person-body = 这是您吗？身份证可以拿走了。

age-refused-title = 有的人早些能领
age-refused-body = 能不能领，窗口给您看。

# 示例：要带什么，请县里改
papers-title = 带了{ $material }吗？
    .say = 带了{ $spoken }吗？
papers-body = 第 { $number } 样，共 { $total } 样。{ $detail }。
    .say = 第 { $number } 样，共 { $total } 样。{ $spoken }。
papers-household = 户口本
papers-household-detail = 没有的话，公安局能办
papers-social_card = 社保卡
papers-social_card-detail = 没有的话，银行能办
papers-bank_card = 银行卡
papers-bank_card-detail = 没有的话，银行能办
papers-photo = 小照片
papers-photo-detail = 没有的话，照相馆能照
papers-missing-title = 还少这些
papers-missing-body = 可以接着办，以后再拿来。
papers-later = 下次再来
papers-go-on = 接着办

phone-title = 您的手机号
phone-body = 有事，我们打这个电话。
phone-none = 没有手机

call-title = 要我们打电话吗？
call-body = 管养老金的人打给您，给您说清楚。
call-morning = 上午打
call-morning-detail = 星期一到星期五
call-afternoon = 下午打
call-afternoon-detail = 星期一到星期五
call-none = 不用打
call-none-detail = 有事才打给您

review-title = 请再看一遍
review-body = 对了就交上去，不对就按返回改。
send-title = 正在交上去
send-body = 请等一下，几秒钟就好。
paper-title = 交上去了
paper-body = 正在打凭条，请等一下。
paper-take = 请拿凭条，在屏幕下面。

next-title = 现在要去窗口吗？
next-body = 东西带齐了，可以拿个号去窗口。
next-ticket = 拿个号
next-ticket-detail = 去养老金的窗口
next-finish = 不用了
next-finish-detail = 今天就办到这里

to-bring-title = 要带的写给您
to-bring-body = 正在打，请等一下。
to-bring-take = 请拿好，在屏幕下面。

township-title = 您住哪个乡镇？
township-body = 没有看到，就按“看别的”。
    .say = 没有看到，就按，看别的。
place-title = 去哪里近？
place-body = 近的在前面，按一个看看。
place-one-title = 去这里就行
place-one-body = 可以打出来带走。
place-none-title = 还没有地方的信息
place-none-body = 请打电话问。
place-slip-title = 打出来给您
place-slip-body = 正在打，请等一下。
place-slip-take = 请拿好，在屏幕下面。

visit-title = 请人到家里来
visit-body = 下一页，请按“请人上门”。
    .say = 下一页，请按，请人上门。

phones-title = 打这些电话问
phones-body = 您是哪一种养老金，就打哪一个。
phones-go-on = 好的

goodbye-title = 办好了
goodbye-body = 想知道办到哪里，按“我的事”来查。
    .say = 想知道办到哪里，按，我的事，来查。
goodbye-later-title = 下次见
goodbye-later-body = 东西带齐了再来，哪天都行。

expired-title = 身份证过期了
expired-body = 可以先交上去。请早点去换新的身份证。
no-card-title = 要用身份证
no-card-body = 已经叫人来帮您了。请坐着等。

fact-phone = 手机
fact-phone-value = { $value }
    .say = 尾号 { $tail }
    .privacy = masked
fact-call_back = 打电话
fact-call_back-morning = 上午
fact-call_back-afternoon = 下午
fact-call_back-none = 不用

slip-hall = { $hall }
slip-service = 领养老金
slip-number-label = 办件号
slip-number = { $number }
slip-stored = 已经记下，网络通了就交上去。
slip-name = 姓名：{ $name }
slip-date = 日期：{ $date }
slip-bring = 去窗口，请带齐：
slip-bring-card = 身份证
slip-call-morning = 我们上午打电话给您。
slip-call-afternoon = 我们下午打电话给您。
slip-phone-label = 有事打这个电话：
slip-phone = { $phone }
