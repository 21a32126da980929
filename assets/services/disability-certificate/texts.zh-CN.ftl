# 残疾人证：要办、寄到家、去哪里看、请医生上门。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 残疾人证
service-detail = 要办、寄到家、请医生
    .say = 要办证，证寄到家，请医生上门，都在这里。

what-title = 残疾人证，您要做什么？
what-body = 选一项。
what-apply = 我要办证
what-apply-detail = 第一次办，或者再办一张
what-post = 证寄到家
what-post-detail = 不用自己来拿，不要钱
    .say = 不用自己来拿，不要钱。
what-places = 去哪里看
what-places-detail = 看残疾有多重的医院
what-home = 请医生上门
what-home-detail = 走不动，医生到您家

consent-title = 办残疾人证
consent-body = 您愿意才办，不要钱。
consent-point-1 = 先读您的身份证
consent-point-2 = 没带照片，在这里照一张
consent-point-3 = 办完后，这台机器不留您的信息

card-title = 请放身份证
card-body = 把身份证平放在亮灯的地方，放好别动。

person-title = 请看看对不对
person-body = 这是您吗？身份证可以拿走了。

photo-title = 照相，带了照片可以不照
photo-body = 坐好，摘下帽子，看着屏幕上面的圆点。
    .hint = 我说怎么坐，坐好了就自动照。

phone-title = 您的手机号
phone-body = 有了消息，我们打电话告诉您。
phone-none = 没有手机

visit-title = 医生在哪里看您？
visit-body = 要请医生看看残疾有多重。
visit-go = 我自己去
visit-go-detail = 告诉您最近的医院
visit-home = 请医生上门
visit-home-detail = 走不动，医生到您家

township-title = 您住哪个乡镇？
township-body = 没有看到，就按“看别的”。
    .say = 没有看到，就按，看别的。

place-title = 您想去哪一家？
place-body = 离您近的在前面。
place-one-title = 就去这里吗？
place-one-body = 地址和怎么去，凭条上也有。
place-none-title = 还没有写医院
place-none-body = 先交上去，我们打电话告诉您去哪里。

apply-township-title = 您住哪个乡镇？
apply-township-body = 没有看到，就按“看别的”。
    .say = 没有看到，就按，看别的。
apply-village-title = 您住哪个村？
apply-village-body = 没有的，选“别的村”，我们再问您。
    .say = 没有的，选，别的村，我们再问您。
apply-village-other = 别的村

review-title = 请再看一遍
review-body = 都对，就交给工作人员。
review-home-title = 请再看一遍
review-home-body = 都对，就交给工作人员。

send-title = 正在交上去
send-body = 请等一下，几秒钟就好。
send-visit-title = 正在交上去
send-visit-body = 请等一下，几秒钟就好。
send-home-title = 正在交上去
send-home-body = 请等一下，几秒钟就好。

paper-title = 交上去了
paper-body = 正在打凭条，请等一下。
paper-take = 请拿凭条，在屏幕下面。

post-card-title = 请放身份证
post-card-body = 把身份证平放在亮灯的地方，放好别动。
post-person-title = 请看看对不对
post-person-body = 这是您吗？身份证可以拿走了。
address-title = 证寄到哪里？
address-body = 选一项，寄到家不要钱。
post-phone-title = 收证的手机号
post-phone-body = 证到了，送信的人打这个号码。
post-phone-none = 没有手机
post-review-title = 请再看一遍
post-review-body = 对了就交上去，不对就按返回改。
post-send-title = 正在交上去
post-send-body = 请等一下，几秒钟就好。
post-paper-title = 记下了，会寄给您
post-paper-body = 正在打凭条，请等一下。
post-paper-take = 请拿凭条，在屏幕下面。

places-township-title = 您住哪个乡镇？
places-township-body = 没有看到，就按“看别的”。
    .say = 没有看到，就按，看别的。
places-title = 去哪里看
places-body = 看残疾有多重，离您近的在前面。
places-one-title = 就在这里看
places-one-body = 可以打出来，带着去。
places-none-title = 还没有写医院
places-none-body = 请人帮您问一问。
places-slip-title = 打出来给您
places-slip-body = 正在打，请等一下。
places-slip-take = 请拿好，在屏幕下面。

home-committee-title = 村里先看一看
home-committee-body = 村委会看过，说可以，医生再来您家。
home-card-title = 请放身份证
home-card-body = 把身份证平放在亮灯的地方，放好别动。
home-person-title = 请看看对不对
home-person-body = 这是您吗？身份证可以拿走了。
home-township-title = 您住哪个乡镇？
home-township-body = 没有看到，就按“看别的”。
    .say = 没有看到，就按，看别的。
home-village-title = 您住哪个村？
home-village-body = 没有的，选“别的村”，我们再问您。
    .say = 没有的，选，别的村，我们再问您。
home-village-other = 别的村
home-days-title = 您什么时候在家？
home-days-body = 选一个，我们照着排日子。
home-days-any = 哪天都行
home-days-am = 上午好
home-days-pm = 下午好
home-days-phone = 先打电话问
home-days-phone-detail = 打电话时再说哪天
    .say = 打电话时再说哪天。
home-call-title = 来之前告诉谁？
home-call-body = 选一个，我们先说好日子。
home-call-me = 打给我
home-call-me-detail = 您自己接电话
home-call-family = 打给家里人
home-call-family-detail = 儿女、亲戚都行
home-call-committee = 告诉村委会
home-call-committee-detail = 他们再来告诉您
home-phone-title = 手机号
home-phone-body = 来之前打这个号码。
home-phone-none = 没有手机
home-review-title = 请再看一遍
home-review-body = 对了就交上去，不对就按返回改。
home-send-title = 正在交上去
home-send-body = 请等一下，几秒钟就好。
home-paper-title = 交上去了
home-paper-body = 正在打凭条，请等一下。
home-paper-take = 请拿凭条，在屏幕下面。

as-home-assessment = 医生上门看残疾
as-posting = 残疾人证寄到家

next-title = 还要做什么？
next-body = 想看看办到哪里了，就按“查我办的事”。
    .say = 想看看办到哪里了，就按，查我办的事。
next-finish = 不用了
next-matters = 查我办的事

goodbye-title = 办好了
goodbye-body = 请带好身份证和凭条，慢走。
goodbye-places-title = 请拿好这张纸
goodbye-places-body = 去之前，先打电话问一问。

no-place-title = 请人告诉您去哪里
no-place-body = 已经叫人来帮您了。请坐着等。
no-card-title = 要用身份证
no-card-body = 已经叫人来帮您了。请坐着等。

fact-phone = 手机
fact-phone-value = { $value }
    .say = 尾号 { $tail }
    .privacy = masked
fact-place = 去哪里看
fact-township = 乡镇
fact-village = 村
fact-post_address = 寄到

slip-hall = { $hall }
slip-service = 残疾人证
slip-number-label = 您的办件号
slip-number = { $number }
slip-stored = 已经存好，网络通了就交上去，不用再来。
slip-name = 姓名：{ $name }
slip-date = 日期：{ $date }
# 示例：材料请县里改
slip-bring = 去看的时候，请带：
slip-bring-card = 身份证
slip-bring-book = 户口本
slip-bring-papers = 看过病的单子、片子
slip-where = 去这里看残疾有多重：
slip-places = 去哪里看残疾有多重
slip-home = 请医生上门，村委会要先同意。
slip-home-next = 定了日子，我们先告诉您。
slip-post = 残疾人证寄到家
slip-post-to = 寄到：{ $address }
    .privacy = masked
slip-post-free = 寄证不要钱。
slip-post-next = 寄出以后，用身份证来查，有快递单号。
slip-phone-label = 绿色通道电话
slip-phone = { $phone }
