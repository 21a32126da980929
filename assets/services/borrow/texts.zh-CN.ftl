# 借东西。值是看的，.say 是听的（不同时才写），.hint 只听不看。

service-name = 借东西
service-detail = 轮椅、老花镜、放大镜、药箱

thing-title = 您要借什么？
thing-body = 选一项，马上有人送过来。
thing-wheelchair = 轮椅
thing-glasses = 老花镜
thing-magnifier = 放大镜
thing-medicine = 药箱
thing-medicine-detail = 身体不舒服，就按这里
    .say = 身体不舒服，就按这里。

wheelchair-title = 轮椅马上送过来
wheelchair-body = 工作人员马上把轮椅送过来，请等一下。
glasses-title = 老花镜马上送过来
glasses-body = 工作人员马上把老花镜送过来，请等一下。
magnifier-title = 放大镜马上送过来
magnifier-body = 工作人员马上把放大镜送过来，请等一下。
medicine-title = 药箱马上送过来
medicine-body = 工作人员马上带药箱过来。您先坐下，不要急。

brought-title = 送到了
brought-body = 拿到了，请按“好的”。
    .say = 拿到了，请按，好的。

goodbye-title = 请在这里等
goodbye-body = 有人送过来。用完了，请还给工作人员。

thanks-title = 请拿好
thanks-body = 用完了，请还给工作人员。
