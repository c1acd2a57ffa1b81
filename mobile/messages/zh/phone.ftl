# 手机端的文字。键以页名开头。

tab-home = 签到
tab-month = 本月
tab-leave = 请假
tab-mine = 我的
tab-tasks = 任务
tab-help = 帮助

phone-title-home = 签到
phone-title-month = 本月
phone-title-leave = 请假
phone-title-mine = 我的
phone-title-enrol = 启用手机
phone-title-privacy = 个人信息告知
phone-title-complaint = 投诉与建议
phone-title-check-in = 拍照并定位
phone-title-prompt = 点名
phone-title-case = 待说明
phone-title-tasks = 检查任务
phone-title-task = 检查任务
phone-title-help = 帮助
