# 两端共用的文字。

app-name = 在岗

close = 关闭
try-again = 再试一次
sign-out = 退出登录
menu = 菜单
navigation = 导航
skip-to-page = 跳到正文
language = 语言
language-chinese = 中文
language-english = English
page-to-come = 这一页还没有内容
not-found-title = 没有这一页
not-found-text = 地址可能写错了，或已经不再使用
not-found-home = 回到首页

queue-empty = 已全部送达
queue-waiting = { $n } 条待发

state-not-posted = 未派驻
state-present = 在岗
state-event = 必到事项
state-duty = 公出
state-leave = 请假
state-witnessed = 已作证
state-to-confirm = 待确认
state-rest = 休息
state-not-confirmed = 暂无记录

date-long = { $month }{ $day }日 { $weekday }
date-short = { $month }{ $day }日
date-month = { $year }年{ $month }
date-today = 今天
date-yesterday = 昨天
date-tomorrow = 明天
weekday-1 = 星期一
weekday-2 = 星期二
weekday-3 = 星期三
weekday-4 = 星期四
weekday-5 = 星期五
weekday-6 = 星期六
weekday-7 = 星期日
weekday-short-1 = 一
weekday-short-2 = 二
weekday-short-3 = 三
weekday-short-4 = 四
weekday-short-5 = 五
weekday-short-6 = 六
weekday-short-7 = 日
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月

distance-m = { $n } 米
distance-km = { $n } 公里
north = 北
map-empty = 没有可显示的位置
map-fix = 手机定位，精度 { $metres } 米

unsupported-title = 请换一个浏览器打开
unsupported-nothing-lost = 已经签过的记录不会丢失
unsupported-do = 这样做
unsupported-step-menu = 点右上角的菜单
unsupported-step-browser = 选择“在浏览器打开”；没有这一项时，用手机自带的浏览器
unsupported-step-address = 输入网址
unsupported-lacks = 这个浏览器缺少
list-comma = 、
capability-secure-context = 安全连接（https）
capability-indexed-db = 本机存储（请退出无痕模式）
capability-web-crypto = 签名功能
capability-geolocation = 定位
capability-camera = 实时拍照
capability-service-worker = 离线打开

visit-unproven = 这次走访未证实，不计入结果：
visit-doubt-no-position = 督查员的记录没有可用的定位
visit-doubt-not-at-place = 督查员签名时不在登记的地点附近
visit-doubt-outside-bundle = 签名时已超过出发后 24 小时
visit-doubt-device-revoked = 签名的手机已挂失或停用
visit-doubt-no-excuse = 出发前没有登记请假或公出，或还没有批准
visit-doubt-no-fix-of-cadre = 走访前后 30 分钟内没有收到本人的定位
