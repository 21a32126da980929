# 残疾人证免费照相。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 残疾人证照相
service-detail = 免费照相，不用带照片
    .say = 免费照相，不用自己带照片。

consent-title = 免费照相
consent-body = 照片只用来办残疾人证。
consent-point-1 = 先读您的身份证
consent-point-2 = 再给您照一张相
consent-point-3 = 办完后，这台机器不留您的信息

card-title = 请放身份证
card-body = 把身份证平放在亮灯的地方，放好别动。

person-title = 请看看对不对
person-body = 这是您吗？身份证可以拿走了。

aid-title = 怎样照顾您？
aid-body = 我们好帮您照相。不想说，就按第一项。
aid-none = 不用照顾
aid-wheelchair = 我坐轮椅
aid-wheelchair-detail = 镜头会低一些
    .say = 镜头会放低一些。
aid-blind = 我看不清
aid-blind-detail = 一步一步说给您听
aid-deaf = 我听不清
aid-deaf-detail = 话都会写在屏幕上

photo-title = 请看上面的圆点
photo-body = 坐好，摘下帽子，看着屏幕上面的圆点。
    .hint = 我说怎么坐，坐好了就自动照。

phone-title = 您的手机号
phone-body = 证办好了，我们打电话告诉您。
phone-none = 没有手机

review-title = 请再看一遍
review-body = 都对，就交给工作人员。

submit-title = 正在交上去
submit-body = 请等一下，几秒钟就好。

receipt-title = 照好了
receipt-body = 正在打凭条，请等一下。
receipt-take = 请拿凭条，在屏幕下面。

goodbye-title = 办好了
goodbye-body = 请带好身份证和凭条，慢走。

no-card-title = 没有身份证也能办
no-card-body = 已经请工作人员过来帮您。

expired-title = 身份证过期了
expired-body = 照相可以接着办。换新身份证，请问工作人员。

other-card-title = 这张证请到窗口办
other-card-body = 残疾人证窗口会帮您。也可以按“请人帮我”。
    .say = 残疾人证窗口会帮您。也可以按，请人帮我。

fact-phone = 手机
fact-phone-value = { $value }
    .say = 尾号 { $tail }
    .privacy = masked
fact-aid = 照顾
fact-aid-none = 不用
fact-aid-wheelchair = 坐轮椅
fact-aid-blind = 看不清
fact-aid-deaf = 听不清

slip-hall = { $hall }
slip-service = 残疾人证免费照相
slip-number-label = 您的办件号
slip-number = { $number }
slip-stored = 已经存好，网络通了就交上去，不用再来。
slip-name = 姓名：{ $name }
slip-date = 日期：{ $date }
# 示例：材料和窗口请县里改
slip-next = 下次来请带：
slip-bring-card = 身份证
slip-bring-book = 户口本
slip-bring-papers = 医院给的残疾评定表
slip-where = 去哪里：一楼残疾人窗口（残联）

slip-phone-label = 绿色通道电话
slip-phone = { $phone }
