# 住院医保报销。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 住院费报回来
service-detail = 拍材料，也能帮人办
    .say = 把材料拍下来，钱打到银行卡。也能帮家里人办。

notice-title = 老人、残疾人先办
notice-body = 到窗口也先办，不用排队。在这里办，也一样。

consent-title = 住院的钱报回来
consent-body = 材料和卡号只用来办这件事。
consent-point-1 = 先读身份证，再拍材料
consent-point-2 = 按银行卡号，钱打到卡上
consent-point-3 = 办完后，这台机器不留您的信息

who-title = 给谁办？
who-body = 走不动的人，可以请家里人来办。
who-me = 给我自己办
who-other = 帮别人办
who-other-detail = 家里人、邻居都行
    .say = 家里人、邻居都行。

card-title = 请放身份证
card-body = 把身份证平放在亮灯的地方，放好别动。

person-title = 请看看对不对
person-body = 这是您吗？身份证可以拿走了。

papers-invoice = 住院发票
papers-summary = 出院小结
papers-list = 住院清单

bank-title = 银行卡号
bank-body = 钱打到这张卡上。
bank-none = 没带银行卡

phone-title = 手机号
phone-body = 有事打这个号码。
phone-none = 没有手机

review-title = 请再看一遍
review-body = 对了，就交上去。

send-title = 正在交上去
send-body = 请等一下。照片多，要几秒钟。

receipt-title = 交上去了
receipt-body = 正在打凭条，请等一下。
receipt-take = 请拿凭条，在屏幕下面。

# 帮别人办
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
has-body = 住院的那个人的身份证。
has-card = 带来了
has-number = 没带，有号码
has-number-detail = 在这里按号码
    .say = 在这里按号码。
has-none = 都没有
has-none-detail = 请工作人员来
    .say = 请工作人员来帮您。

their-card-title = 请放那个人的证
their-card-body = 住院的那个人的身份证，平放在亮灯的地方。
they-title = 请看看对不对
they-body = 您帮的是这个人吗？身份证可以拿走了。
their-number-title = 那个人的身份证号
their-number-body = 请按 18 位。末位是 X 的，按下面的键。
    .say = 请按十八位。末位是叉的，按下面的键。
their-name-title = 那个人叫什么？
their-name-body = 请用手指写，一个一个写。
their-name-none = 不写

their-papers-invoice = 住院发票
their-papers-summary = 出院小结
their-papers-list = 住院清单

their-bank-title = 那个人的银行卡号
their-bank-body = 钱打到那个人的卡上。
their-bank-none = 没带银行卡

their-phone-title = 手机号
their-phone-body = 有事打这个号码。
their-phone-none = 没有手机

their-review-title = 请再看一遍
their-review-body = 对了，就交上去。

their-send-title = 正在交上去
their-send-body = 请等一下。照片多，要几秒钟。

their-receipt-title = 交上去了
their-receipt-body = 正在打凭条，请等一下。
their-receipt-take = 请拿凭条，在屏幕下面。

mandate-title = 要签名的纸
mandate-body = 正在打，请等一下。
mandate-take = 请拿好。那个人签好名，交到窗口。


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
mandate-money = 钱打到我自己的银行卡。
mandate-sign = 我签名，或者按手印：
mandate-date = 日期：____年____月____日
    .say = 日期
# 示例：交到哪里请县里改
mandate-then = 签好名，交到一楼看病报钱窗口。

# 给自己办、帮别人办，都有
after-title = 还要办什么？
after-body = 选一项。办好了，就按第一项。
after-nothing = 办好了
after-code = 医保码怎么办
after-code-detail = 手机上有了它，看病不带卡
after-home = 请人上门
after-home-detail = 走不动，我们上门拿材料

code-what-title = 手机里的医保码
code-what-body = 有了它，看病、买药不用带卡。没有手机，可以用家里人的。
code-find-title = 第一步：找到它
code-find-body = 打开手机里的微信或支付宝，找“医保码”。
    .say = 打开手机里的微信，或者支付宝，找，医保码。
code-you-title = 第二步：写您的名字
code-you-body = 按手机说的，写名字和身份证号，再照一下脸。
code-use-title = 第三步：会用了
code-use-body = 看病、买药时，打开医保码，给人家扫一下。

township-title = 家在哪个乡镇？
township-body = 没有看到，就按“看别的”。
    .say = 没有看到，就按，看别的。
village-title = 家在哪个村？
village-body = 没有的，选“别的村”，我们再问您。
    .say = 没有的，选，别的村，我们再问您。
village-other = 别的村
village-name-title = 那个村叫什么？
village-name-body = 请用手指写，一个一个写。
village-name-none = 不写
home-days-title = 您什么时候在家？
home-days-body = 选一个，我们照着排日子。
home-days-any = 哪天都行
home-days-am = 上午好
home-days-pm = 下午好
home-days-phone = 先打电话问
home-days-phone-detail = 打电话时再说哪天
    .say = 打电话时再说哪天。
as-home-reimbursement = 上门拿住院的材料
send-home-title = 正在交上去
send-home-body = 请等一下，几秒钟就好。
paper-home-title = 我们会上门
paper-home-body = 正在打凭条，请等一下。
paper-home-take = 请拿凭条，在屏幕下面。

goodbye-title = 办好了
goodbye-body = 请带好身份证、材料和打好的纸，慢走。

no-card-title = 要用身份证
no-card-body = 已经叫人来帮您了。请坐着等。

fact-bank = 银行
fact-bank_card = 银行卡
fact-bank_card-value = { $value }
    .say = 尾号 { $tail }
    .privacy = masked
fact-phone = 手机
fact-phone-value = { $value }
    .say = 尾号 { $tail }
    .privacy = masked

slip-hall = { $hall }
slip-service = 住院的钱报回来
slip-number-label = 您的办件号
slip-number = { $number }
slip-stored = 已经存好，网络通了就交上去，不用再来。
slip-name = 姓名：{ $name }
slip-id-number = 身份证号：{ $id_number }
    .privacy = masked
slip-delegate = 帮办的人：{ $delegate }
    .privacy = masked
slip-date = 日期：{ $date }
# 示例：材料、窗口请县里改
slip-next = 下一步：我们看您的材料，钱打到您的卡上。请放好：
slip-their-next = 下一步：我们看材料，钱打到那个人的卡上。请放好：
slip-bring-rest = 没拍的材料，请带到窗口，还有：
slip-bring-all = 请把这些带到窗口：
slip-invoice = 住院发票
slip-summary = 出院小结
slip-list = 住院清单
slip-bank = 银行卡
slip-their-bank = 那个人的银行卡
slip-where = 去哪里：一楼看病报钱窗口。先在这台机器上取号。

slip-phone-label = 绿色通道电话
slip-phone = { $phone }
slip-home = 上门拿住院的材料
slip-home-next = 我们排好日子，先打电话，再上门。
