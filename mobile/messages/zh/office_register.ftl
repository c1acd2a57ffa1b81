# 办公端：月考勤登记表各页。表上的字在 shared/messages 的 register.ftl。

rail-register = 登记表
office-title-register = 考勤登记表

register-title = { $place }考勤登记表
register-paper = 打印样式
register-paper-aside = A4 横向，{ $n } 页
register-back = 返回登记表
register-print = 打印

register-draft = 本月登记表还在进行，{ $day }起可以签字
register-draft-text = 待确认的日子现在就可以定下来。{ $day }还没有签字的，转到县里。
register-undecided = 还有 { $n } 个待确认的日子，定下来就可以签字
register-undecided-text = 看一看原因和记录，一条理由合适的可以一起定。
register-ready = 可以签字了
register-ready-text = 请看完下面列出的几行再签。{ $day }还没有签字的，转到县里。
register-due-elsewhere = 这里没有等您签的行
register-due-elsewhere-text = 余下的行由别人签。{ $day }还没有签字的，转到县里。
register-overdue = { $day }已过，还没有签字
register-overdue-text = 乡镇仍可以签，县里也可以代为签字。
register-signed = 已签字：{ $by }，{ $at }
register-signed-text = 签过的内容不会再变。之后到的记录会列为待补签。
register-supplementary = 签字后有变化，等补签
register-supplementary-text = 原来签的内容不变，变化的行另签一张补充表。

register-look-at = 签字前请看
register-rest-in-order = 其余 { $n } 人没有要特别看的
register-below = 在岗 { $n } 天，应到 { $target } 天
register-overrides = 有 { $n } 天改动过计算结果
register-witnessed = 有 { $n } 天由村级作证
register-changed = { $day }：签字时{ $signed }，现在{ $now }
register-row-above = 这一行由上一级确认
register-open-person = 看本月

register-form = 本月登记表
register-people = { $n } 人
register-nobody = 这个月没有派驻人员
register-nobody-text = 有人派驻到这里以后，登记表会自动出现。
register-person = { $person }，{ $month }
register-pick-day = 点一天查看或改动
register-day-changed = 改动过
register-change-day = 改这一天
register-vouch-day = 作证

register-doubts = 待确认的日子
register-doubts-n = { $n } 个
register-choose-all = 全部选中（{ $n } 个）
register-reason = 选中 { $n } 个，依据是
register-decided = 已定下 { $n } 个
register-left = 有 { $n } 个没有改：不再待确认，或不归您定

register-objections = 干部的异议
register-objected-at = { $at }提出
register-answered = { $by }，{ $at }答复
register-answer = 答复
register-answer-kept = 已答复，本人会看到
register-answer-title = 答复{ $person }
register-answer-hint = 说得对的，请先改那一天，再签补充表；不对的，说明理由。
register-answer-label = 答复

register-sheets = 已签的表
register-sheet-first = 月度登记表
register-sheet-more = 第 { $n } 张（补充）
register-sheet-by = { $by }，{ $at }签字
register-sheet-deputy = { $by }代签，{ $at }

register-sign = 签字
register-sign-supplement = 签补充表
register-sign-what = { $n } 人，在岗合计 { $days } 天
register-sign-undecided = 还有 { $n } 个待确认的日子没有定
register-sign-title = 签{ $month }登记表
register-sign-statement = 我确认{ $place }这 { $n } 人的出勤如表所列
register-sign-answerable = 签字以后内容不能再改，签字人对它负责。抽查结果会和它对照。
register-sign-note = 为什么补签
register-sign-now = 确认签字
register-sign-done = 已签字

register-files = 表格文件
register-files-aside = 与打印的数字相同
register-file-format = 格式
register-file-xlsx = Excel、WPS
register-file-csv = CSV
register-file-month = 本月登记表
register-file-quarter = 季度汇总
register-file-year = 年度汇总

register-deputies = 代签人
register-deputies-aside = 书记不在时，由写明的人代签
register-deputies-before = 以前的代签人（{ $n }）
register-deputy-new = 指定代签人
register-deputy-end = 提前结束
register-deputy-span = { $from }至{ $to }，由{ $by }指定
register-deputy-hint = 代签人用自己的账号签字，表上会写明代签。代签人不能再指定别人。
register-deputy-name = 姓名
register-deputy-login = 登录名
register-deputy-from = 从
register-deputy-to = 到（含当天，最长 92 天）
register-deputy-reason = 事由
register-deputy-name-do = 指定
register-deputy-made = 账号 { $login } 的初始密码：
register-deputy-password = 只显示这一次，请当面交给本人；第一次登录要改。
register-deputy-named = 已指定

register-by-place = 各地登记表
register-by-township = 各乡镇
register-by-county = 各县
register-column-place = 地方
register-column-state = 状态
register-column-people = 人数
register-column-overrides = 改动
register-column-countersigned = 已会签
register-column-signed = 签字
register-signed-short = { $by }，{ $at }
register-objections-open = 待答复的异议 { $n } 条
register-deciders = 谁定了多少天
register-deciders-aside = 只数数，不排名
register-decider = 姓名
register-decided-n = 待确认定下
register-decided-batch = 其中成批
register-no-deciders = 这个月还没有人定过。
