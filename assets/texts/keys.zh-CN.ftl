# 按键、触摸和遮屏的话。小学生认得的字，动词在前，称“您”，不怪人，不用感叹号。

ear-focus-final = { $label }。按了不能改。要做，请按确认键。
set-steady-on = 稳手开了，手抖也不怕按错
    .say = 稳手开了，手抖，也不怕按错
set-steady-off = 稳手关了
