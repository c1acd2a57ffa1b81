# 手机打开以后才用的文字，随第二部分到达。键以页名开头。

phone-title-month = 本月
phone-title-leave = 请假
phone-title-mine = 我的
phone-title-check-in = 拍照并定位
phone-title-prompt = 点名
phone-title-case = 待说明
phone-title-tasks = 检查任务
phone-title-task = 检查任务

# 通用
phone-sending = 正在提交

# 首页
phone-home-not-here-yet = 正在取您的派驻信息
phone-home-not-here-yet-text = 第一次打开需要网络，之后没有网络也能签到。
phone-locate-again = 重新定位

# 定位
phone-locating = 正在定位
phone-locating-wait = 已用 { $seconds } 秒，最多 { $all } 秒
phone-locating-better = 精度 { $metres } 米，{ $seconds } / { $all } 秒，还会更准
phone-locating-task = 正在定位，最多 { $all } 秒
phone-position-denied = 没有打开定位权限
phone-position-denied-text = 不影响签到：会记为“待确认”，由乡镇核对。
phone-position-none = 没有取到定位
phone-position-none-text = 到室外再试一次；不影响签到，会记为“待确认”。

# 拍照签到
phone-shutter = 拍照签到
phone-prompt-shutter = 拍照应答
phone-capture-hint = 按下即签
phone-capture-photo = 正在拍照
phone-capture-locating = 照片已拍好，正在等定位
phone-capture-signing = 正在签名
phone-capture-no-photo = 照片没有拍成
phone-camera-view = 相机画面
phone-camera-opening = 正在打开相机
phone-camera-turn = 换前后镜头
phone-camera-off = 相机没有打开
phone-camera-retry = 再打开相机
phone-camera-denied = 没有打开相机权限。可以在手机设置里打开，也可以用下面的办法签到。
phone-camera-none = 这里没有可用的相机，请用下面的办法签到。
phone-camera-busy = 相机正被别的应用占用。关掉它再试，或用下面的办法签到。
phone-camera-not-ready = 相机没有出画面。请再试一次，或用下面的办法签到。
phone-camera-no-picture = 这张照片读不出来。请再拍一张，或用下面的办法签到。
phone-without-camera = 相机用不了？
phone-without-camera-demanded = 规定要求拍照。不拍也能签，记录会注明没有照片，由乡镇核对。
phone-without-camera-free = 没有照片也可以签到。
phone-without-camera-sign = 不拍照，直接签
phone-without-camera-file = 用系统相机拍一张
phone-without-camera-file-hint = 记录会注明照片来自文件。
phone-watermark-position = { $position }（±{ $metres } 米）
phone-watermark-time = { $year }年{ $date } { $time }
phone-watermark-no-position = 定位未完成
phone-watermark-code = 编号 { $code }
phone-result-recorded = 已签
phone-result-inside = 今天的记录在登记的地点范围内。
phone-result-uncertain = 已经收好。定位说不准，这一条会由乡镇核对。
phone-result-outside = 已经收好。一次定位不说明您不在岗；走近一些，过 3 分钟再签一次。
phone-result-again = 再签一次
phone-result-delivery = 送达情况
phone-result-photo = 刚才的照片

# 送达
phone-delivery-signed = { $time } 在这部手机上签名保存
phone-delivery-waiting = 等网络，自动送出
phone-delivery-waits-enrolment = 等重新启用，自动送出
phone-delivery-stored = 已送达，回执已核对
phone-delivery-unchecked = 已送达，但回执核对不上，请告诉乡镇
phone-delivery-no-photo = 没有照片
phone-delivery-photo-waiting = 照片等待送出
phone-delivery-photo-done = 照片已送达
phone-delivery-photo-lost = 照片在手机上丢失；记录不受影响
phone-entry-title = { $what } { $when }
phone-entry-refused = 没有被接收，还在手机里
phone-entry-unchecked = 已送达，回执核对不上
phone-entry-photo-waiting = 记录已送达，照片等待送出
phone-entry-stored = 已送达，回执已核对
phone-entry-send-again = 再送一次

# 点名
phone-prompt-answered = 已应答
phone-prompt-until = 请在 { $until } 前应答
phone-prompt-over = 应答时间已过
phone-prompt-unknown = 这次点名已结束
phone-prompt-late = 仍可补一次：会保留并注明时间，不作为不利依据。

# 本月与某一天
phone-month-before = 上个月
phone-month-after = 下个月
phone-month-target = {" "}/ { $target } 天在岗
phone-month-no-target = {" "}天在岗
phone-month-left = 还有 { $left } 个工作日
phone-month-tap = 点一天，看说明。
phone-month-open = 待确认的日子
phone-month-without = 另有 { $n } 天暂无记录，可以补说明
phone-day-title = 日期
phone-day-nothing-yet = 今天还没有记录。
phone-day-none = 这一天没有内容。
phone-day-month = 看整个月
phone-explain-label = 补一句说明
phone-explain-hint = 例如在哪里、办什么事、为什么定位不准。乡镇会看到。
phone-explain-send = 提交说明
phone-explain-sent = 说明已送达
phone-explain-said = 您已说明
phone-record-open = 打开这一天的记录
phone-record-what = 类别
phone-record-time = 时间
phone-record-received = 送达
phone-record-photo = 照片
phone-record-note = 备注
phone-record-said = 您的说明
phone-record-photo-none = 没有
phone-record-photo-arrived = 已送达
phone-record-photo-expected = 还没送到
phone-record-map = 地点与定位
phone-record-judged-first = { $at } 原判：{ $answer }
phone-record-judged-anew = { $at } 围栏更正（{ $reason }）后改判：{ $answer }
phone-record-decision = { $by }核定：{ $state }

# 请假
phone-leave-title = 请假与公出
phone-leave-form = 提一个申请
phone-leave-kind = 类别
phone-leave-kind-leave-hint = 因私离开派驻地。
phone-leave-kind-duty-hint = 因公到外地开会、办事。
phone-leave-from = 从
phone-leave-to = 到（含当天）
phone-leave-days-wrong = 结束不能早于开始，最多 31 天
phone-leave-days = 共 { $n } 天。
phone-leave-township = 由乡镇审批。
phone-leave-county = 超过 3 天，由县委组织部审批。
phone-leave-reason = 事由
phone-leave-reason-missing = 请写明事由
phone-leave-send = 提交申请
phone-leave-sent = 申请已送达
phone-leave-list = 我的申请
phone-leave-list-empty = 还没有申请。
phone-leave-row = { $kind } { $days }
phone-leave-from-to = { $from } 至 { $to }
phone-leave-decided-by = { $by }审批

# 我的
phone-mine-post = 职务
phone-mine-place = 派驻地
phone-mine-from = 开始
phone-mine-to = 结束
phone-mine-lodging = 登记的住处
phone-lodging-none = 还没有登记，请向乡镇上报
phone-lodging-registered = { $name }，已登记
phone-lodging-proposed = { $name }，等县委组织部批准
phone-lodging-refused = 没有批准：{ $reason }。请与乡镇商量后重新上报
phone-mine-posting = 我的派驻
phone-mine-call-township = 打电话给乡镇
phone-mine-phone = 这部手机
phone-mine-sent-at = 最近核对：{ $when }
phone-mine-no-way = 现在还送不出去，过一会儿会自动再送。
phone-mine-waiting-text = 有网络时自动送出，关掉应用也不会丢。
phone-mine-send-now = 现在送出
phone-mine-refused = 没有被接收的记录
phone-mine-refused-text = 记录都留在手机里。按下面的原因处理后，可以再送一次。
phone-mine-unchecked = 回执核对不上的记录
phone-mine-unchecked-text = 服务器说已收到，但回执和手机里的记录对不上。手机会一直留着，请告诉乡镇。
phone-mine-stored = 最近送达的记录
phone-device-pending-text = 现在也可以签到，核准前的记录由乡镇核对。
phone-device-revoked-text = 请向乡镇要一个登记码，重新启用手机。
phone-sign-out-ask = 要在这部手机上退出吗？
phone-sign-out-text = 退出后要有新的登记码才能再用。签过的记录和手机密钥都会留着。
phone-sign-out-waiting = 还有记录没送达。它们会留在手机里，等您重新启用后继续送；别人启用这部手机，看不到也送不出您的记录。
phone-sign-out-stay = 不退出
phone-sign-out-busy = 正在退出

# 投诉
phone-complaint-intro = 觉得规定不合理、负担太重、记录不对，或有人不当使用信息，都可以写在这里。由县或市里受理，不经过乡镇。
phone-complaint-text = 要说的情况
phone-complaint-contact = 联系方式（可不填）
phone-complaint-contact-hint = 不填就是匿名，受理人无法回复您。
phone-complaint-only-city = 只让市里看到
phone-complaint-send = 提交
phone-complaint-sent = 已收到
phone-complaint-sent-text = 会有人看，留了联系方式的会回复。

# 帮助
phone-help-intro = 打不开权限也能签到，记录会由乡镇核对。下面的办法让它一次就准。
phone-help-position = 打开定位
phone-help-position-ios-1 = 打开“设置”→“隐私与安全性”→“定位服务”，打开开关
phone-help-position-ios-2 = 在列表里选浏览器，选“使用期间”，打开“精确位置”
phone-help-position-android-1 = 下拉通知栏，打开“位置信息”（GPS）
phone-help-position-android-2 = 打开“设置”→“应用”→浏览器→“权限”→“位置信息”，选“使用时允许”和“精确位置”
phone-help-position-3 = 回到这里重新打开页面，问到时选“允许”
phone-help-position-link = 怎样打开定位
phone-help-camera = 打开相机
phone-help-camera-1 = 在浏览器地址栏左边点小锁，把“相机”改为“允许”
phone-help-camera-2 = 或在手机设置里找到浏览器，打开“相机”权限
phone-help-accuracy = 定位不准时
phone-help-accuracy-text = 走到室外开阔处，等十几秒；关掉省电模式；不要用模拟定位软件。
phone-help-offline = 没有网络时
phone-help-offline-text = 照常签到。记录签名后存在手机里，有网络自动送出；右上角写着还有几条待发。
phone-help-phone = 换手机、丢手机
phone-help-phone-text = 换手机：向乡镇要一个登记码。丢了：马上告诉乡镇，停用旧手机。换手机本身不算任何问题。
phone-help-install = 放到桌面
phone-help-install-text = 在浏览器菜单里选“添加到主屏幕”，下次像应用一样打开，没有网络也能用。

# 待说明的事
phone-case-what = { $kind }，{ $date }提出
phone-case-not-decided = 这只是线索，不是结论。您说明之后，由县里的人来定。
phone-case-decided = 县里已经作出决定，理由写在下面的“经过”里。有不同意见，可以直接向县委组织部说明。
phone-case-evidence = 还有这些情况
phone-case-speaks-for = 对您有利的情况
phone-case-answer = 我的说明
phone-case-answer-label = 请说明情况
phone-case-answer-hint = 写清时间、地点和原因。说明会和上面的内容放在一起看。
phone-case-answer-send = 提交说明
phone-case-answer-sent = 说明已送达
phone-case-trail = 经过
phone-case-voice = { $voice } · { $by }
phone-case-voice-answer = 本人说明
phone-case-voice-comment = 乡镇意见
phone-case-voice-decision = 县里决定

# 检查任务
phone-tasks-open = 有 { $n } 次检查待去
phone-tasks-open-text = 开始后才知道去哪里、看谁。开始之前不要告诉任何人。
phone-tasks-none = 现在没有待去的检查
phone-tasks-none-text = 抽到您时，这里会出现任务。
phone-tasks-past = 去过的
phone-task-window = { $from } 至 { $to } 之间
phone-task-visit = { $place } { $name }
phone-task-until = { $until } 前不用网络也能办
phone-task-go-on = 继续
phone-task-open = 打开
phone-task-done-here = 已记录，待送达
phone-task-missed = 日期已过，没有走访
phone-task-unknown = 没有这次任务
phone-task-unknown-text = 任务可能已撤回。
phone-task-all = 全部任务
phone-task-sealed = 检查任务未开始
phone-task-sealed-text = 准备出发时再开始。开始后显示姓名、村和路线，24 小时内没有网络也能办。
phone-task-start = 开始
phone-task-start-hint = 打开地点
phone-task-starting = 正在打开地点
phone-task-done = 这次检查已记录
phone-task-done-text = 本人会马上看到结果，可以说明。
phone-task-excused = 事前登记了请假或公出
phone-task-excused-text = 不在村是正常的，请记“已请假或公出”。
phone-task-arrived = 我到了
phone-task-arrived-hint = 记录看到的情况
phone-task-map = { $place }的地点
phone-task-geo = 用地图导航
phone-task-call = 打电话
phone-task-bearing = { $direction }方向，{ $distance }
phone-task-accuracy = 直线距离，定位精度 { $metres } 米
phone-task-no-fix = 地图和导航仍可用。到室外再试一次。
phone-finding-title = 看到的情况
phone-finding-text = 选一个最符合的。选错了可以改，签名后不能改。
phone-finding-present = 在村，见到本人
phone-finding-absent = 不在村
phone-finding-excused = 已请假或公出
phone-finding-elsewhere = 在别处，已核实
phone-finding-unreachable = 没能核实
phone-finding-present-text = 当面见到本人。
phone-finding-absent-text = 在登记的地点都没有见到，也没有事前登记的请假或公出。
phone-finding-excused-text = 去之前已经登记并批准的请假或公出。
phone-finding-elsewhere-text = 本人 30 分钟内从别处发来定位，并说明事由。请写明在哪里。
phone-finding-unreachable-text = 路不通、联系不上等。这不算不在村。请写明原因。
phone-finding-note = 备注（可不写）
phone-finding-note-needed = 请写明情况
phone-finding-photo = 拍一张现场照片（可不拍）
phone-finding-photo-take = 拍照
phone-finding-photo-none = 不拍了
phone-finding-photo-drop = 不用这张
phone-finding-sign = 签名并记录
phone-finding-sign-hint = 会带上您自己的定位。没有网络也能签，自动送出。
phone-finding-back = 还没到
phone-finding-change = 改选
