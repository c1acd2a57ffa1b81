# 月考勤登记表上的文字：屏幕、打印、表格文件共用。

form-title = { $township }驻村干部考勤登记表
form-month = { $year } 年 { $month } 月
form-number = 序号
form-staff-number = 工号
form-name = 姓名
form-kind = 派驻类型
form-host = 派驻地
form-host-code = 派驻地代码
form-unit = 派出单位
form-target = 应到
form-on-post = 在岗
form-leave = 请假
form-duty = 公出
form-witnessed = 作证
form-other = 待定
form-countersign = 本人签字
form-countersigned = 已在手机会签
form-objected = 有异议
form-secretary = 乡镇党委书记签字：
form-clerk = 填表人：
form-date = 年　　月　　日
form-seal = （盖章）
form-page = 第 { $page } 页，共 { $pages } 页
form-draft = 未签字，供核对
form-signed = { $by } { $at } 签字
form-signed-deputy = { $by }（代签）{ $at } 签字
form-changes = 签字后有 { $n } 天发生变化，待补签，本表为已签内容
form-hash = 签字内容校验码 { $hash }
form-legend = 说明：
form-sums-title = { $place }驻村天数汇总
form-quarter = { $year } 年第 { $quarter } 季度
form-year = { $year } 年
form-sum-month = { $month }月
form-sum-of = { $what }合计
form-township = 乡镇
form-sheet-sums = 汇总

sign-not-posted = —
sign-present = 岗
sign-event = 必
sign-duty = 公
sign-leave = 假
sign-witnessed = 证
sign-to-confirm = 待
sign-rest = 休
sign-not-confirmed = 无

sign-word-not-posted = 未派驻
sign-word-present = 在岗
sign-word-event = 必到事项
sign-word-duty = 公出
sign-word-leave = 请假
sign-word-witnessed = 村级作证
sign-word-to-confirm = 待确认
sign-word-rest = 休息
sign-word-not-confirmed = 暂无记录

register-state-draft = 进行中
register-state-due = 待签字
register-state-overdue = 逾期，已转县
register-state-signed = 已签字
register-state-supplementary = 待补签

form-kind-first-secretary = 第一书记
form-kind-team-member = 工作队员
form-kind-commissioner = 党建特派员
form-kind-zone-secretary = 管区书记

form-weekday-1 = 一
form-weekday-2 = 二
form-weekday-3 = 三
form-weekday-4 = 四
form-weekday-5 = 五
form-weekday-6 = 六
form-weekday-7 = 日
