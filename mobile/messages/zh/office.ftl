# 办公端的文字。键以页名开头。

rail-today = 今日
rail-leave = 请假
rail-devices = 手机
rail-prompts = 抽查点名
rail-cases = 预警
rail-draws = 随机抽查
rail-results = 抽查结果
rail-people = 人员
rail-fences = 地点范围
rail-policies = 考勤办法
rail-accounts = 账号
rail-codes = 启用码
rail-complaints = 投诉
rail-privacy = 查阅记录

office-title-today = 今日在岗
office-title-sign-in = 登录
office-title-password = 修改密码
office-title-record = 签到记录
office-title-leave = 请假
office-title-devices = 手机
office-title-prompts = 抽查点名
office-title-cases = 预警
office-title-case = 预警
office-title-people = 人员
office-title-import = 导入名册
office-title-fences = 地点范围
office-title-policies = 考勤办法
office-title-accounts = 账号
office-title-codes = 启用码
office-title-draws = 随机抽查
office-title-draw = 随机抽查
office-title-results = 抽查结果
office-title-complaints = 投诉
office-title-privacy = 查阅记录
