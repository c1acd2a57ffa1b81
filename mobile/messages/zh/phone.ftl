# 手机一打开就要用的文字。键以页名开头。

tab-home = 签到
tab-month = 本月
tab-leave = 请假
tab-mine = 我的
tab-tasks = 任务
tab-village = 作证
tab-help = 帮助
phone-title-home = 签到
phone-title-enrol = 启用手机
phone-title-privacy = 个人信息告知
phone-title-complaint = 投诉与建议
phone-title-help = 帮助

# 通用
phone-loading = 正在读取
phone-later-missed = 这一页没有加载到
phone-later-missed-text = 可能是网络断了。已经签的记录都在。请再试一次。
phone-list-separator = ；
phone-trouble-offline = 现在没有网络
phone-trouble-offline-text = 您填写的内容还在，有网络后再试一次。已经签的记录会自动送出。
phone-trouble-offline-kept = 下面是 { $when } 存下的内容。已经签的记录会自动送出。
phone-trouble-signed-out = 这部手机需要重新启用
phone-trouble-signed-out-text = 照常签到，记录先存在这部手机里。请向乡镇要一个登记码，重新启用后会自动送出。
phone-session-ends = 这部手机的登记{ $date }到期
phone-session-ends-text = 请在这之前向乡镇要一个登记码，重新启用一次。到期后仍能签到，只是暂时送不出去。
phone-trouble-device = 手机没有存下来
phone-trouble-device-text = 多半是存储空间满了。请清理一些空间，再试一次；之前的记录都在。

# 身份
phone-holder-inspector = 督查员
phone-holder-clerk = 村党组织
phone-posting-first-secretary = 第一书记
phone-posting-team-member = 工作队员
phone-posting-commissioner = 党建特派员
phone-posting-zone-secretary = 管区书记

# 首页
phone-home-no-posting = 现在没有在期的派驻
phone-home-no-posting-text = 派驻信息有误时，请联系乡镇或县委组织部。
phone-today-done-at = { $state } · { $time }
phone-today-done-waiting = { $state } · { $time }，待送达
phone-today-state = 今天：{ $state }
phone-today-stored = { $time } 已签，已送达
phone-today-signed = { $time } 已签，待送达
phone-today-to-confirm = { $time } 已签，待确认
phone-today-nothing = 今天还没有记录
phone-punch = 签到
phone-punch-again = 再签一次
phone-punch-hint = 拍照并定位
phone-locate-look = 看看我在不在范围内
phone-home-refused = { $n } 条记录没有被接收
phone-home-refused-text = 记录还在手机里，看看是什么原因
phone-home-look = 去看看
phone-home-question = { $date }待说明
phone-home-explain = 去说明
phone-home-case = { $date }提出，请您说明情况
phone-home-case-until = 请在 { $until } 前说明情况（含当天）
phone-home-case-answered = 您已说明，等待县里处理
phone-home-case-decided = 已有结果：{ $state }
phone-home-answer = 去说明
phone-home-inspection = 检查结果
phone-home-inspection-text = 与实际不符时，可以当场说明。
phone-home-inspection-word = 说明这一天
phone-home-month = 本月在岗
phone-home-month-target = {" "}/ { $target } 天，还有 { $left } 个工作日
phone-home-month-no-target = {" "}天在岗，还有 { $left } 个工作日

# 定位
phone-verdict-inside = 在登记的地点范围内
phone-verdict-inside-named = 在{ $name }范围内
phone-verdict-inside-text = 定位精度 { $metres } 米，无需走动
phone-verdict-uncertain = 看不准在不在范围内
phone-verdict-no-place = 还没有登记您的签到地点；照常签到，由乡镇核对。
phone-verdict-no-fix = 没有定位。到室外再试一次；也可以照常签到，由乡镇核对。
phone-verdict-datum = 坐标有偏移，可能是手机，也可能是登记的地点。有空时校准一次手机；照常签到不受影响。
phone-verdict-corrected = 驻点的围栏后来更正过，当时按旧围栏签到，由乡镇核对。
phone-verdict-mock = 手机说这个位置是模拟的。请关掉模拟定位，再试一次。
phone-verdict-stale = 定位是之前的。请重新定位一次。
phone-verdict-poor = 定位精度约 { $metres } 米。到室外开阔处再试一次。
phone-verdict-edge = 离范围的边太近（精度 { $metres } 米）。往里走走，再试一次。
phone-verdict-outside = 现在不在登记的地点
phone-verdict-outside-text = 走近一些，或 3 分钟后再试一次。
phone-verdict-outside-far = 离最近的地点约 { $distance }。走近一些，或 3 分钟后再试一次。
phone-direction-north = 北
phone-direction-north-east = 东北
phone-direction-east = 东
phone-direction-south-east = 东南
phone-direction-south = 南
phone-direction-south-west = 西南
phone-direction-west = 西
phone-direction-north-west = 西北

# 拍照签到
phone-result-home = 回到首页

# 送达
phone-record-day = 签到
phone-record-night = 夜间签到
phone-record-prompt-reply = 点名应答
phone-record-event = 必到事项
phone-record-visit = 走访
phone-record-work-log = 工作日志
phone-record-inspection = 检查记录

# 点名
phone-prompt-title = 点名：请应答
phone-prompt-left = 还有 { $time }
phone-prompt-text = { $until } 前拍照定位一次即可。
phone-prompt-answer = 现在应答
phone-prompt-missed-title = 错过一次点名
phone-prompt-missed-text = { $at } 的点名没有赶上。{ $until } 前在驻点补答，这次就不作不利依据。
phone-prompt-missed-answer = 补答

# 本月与某一天
phone-meaning-not-posted = 这一天不在派驻期内。
phone-meaning-present = 这一天已记录在岗。
phone-meaning-event = 在必到事项现场核实。
phone-meaning-duty = 已批准公出。
phone-meaning-leave = 已批准请假。
phone-meaning-witnessed = 村党组织或乡镇为这一天作证。
phone-meaning-to-confirm = 有记录，还要乡镇核对一下。您可以补一句说明。
phone-meaning-rest = 这一天不要求在岗。
phone-meaning-not-confirmed = 这一天暂无记录。有情况可以补一句说明。
phone-mark-photo-missing = 没有照片
phone-mark-photo-expected = 照片还没送到
phone-mark-time-claimed = 时间以手机为准，待核对
phone-mark-time-uncertain = 时间说不准
phone-mark-position-uncertain = 定位不准
phone-mark-outside-once = 有一次定位不在登记的地点
phone-mark-device-pending = 手机还没有核准
phone-mark-device-revoked = 手机已停用
phone-mark-outside-hours = 不在 6:00 至 20:30 之间
phone-mark-decided = 乡镇已核对
phone-mark-overridden = 乡镇已更正
phone-mark-kept = 乡镇登记

# 我的
phone-mine-more = 更多
phone-device-active = 已启用，正常使用
phone-device-pending = 等待乡镇核准
phone-device-revoked = 已停用

# 个人信息
phone-privacy-owner = { $owner }对这些信息负责。
phone-privacy-position = 位置
phone-privacy-position-text = 只在您按下签到、应答或“看看我在不在范围内”时取一次，最多 20 秒。不在后台跟踪。
phone-privacy-photo = 照片
phone-privacy-photo-text = 签到时拍的现场照片，带时间地点水印。系统会比较哪些照片看上去很像，由人核对。不要求拍脸，不做人脸识别。
phone-privacy-record = 在岗记录
phone-privacy-record-text = 签到、请假和附件、点名应答和每一天的状态，用于每月由人核定。签名原文和位置、照片、请假附件一起到期删除，结果、存证和工作日志的文字留下。
phone-privacy-account = 身份与手机
phone-privacy-account-text = 姓名、职务、电话和这部手机的公钥，用来确认记录是您签的。单位开通短信提醒的，点名时把您的电话号码交给短信服务，不交别的。
phone-privacy-view-log = 查看记录
phone-privacy-view-log-text = 谁看过您的位置、照片和请假附件都会记下来，在“我的”里能看到。
phone-privacy-other = 其他用途
phone-privacy-basis = 依据
phone-privacy-filing = 备案号
phone-privacy-kept = 保存
phone-privacy-days = { $n } 天，到期删除；还有预警或更正申请没处理完的，先留着
phone-privacy-while-posted = 派驻期间
phone-privacy-never = 不会做的事
phone-privacy-never-text = 不跟踪行踪，不采集人脸特征，不给人排名，不由机器认定缺勤。
phone-privacy-rights = 您的权利
phone-privacy-rights-text = 可以看谁看过、下载自己的全部数据、申请更正（15 天没人回复，县里会看到）、对任何一条作说明，也可以向县里和市里投诉。预警处理完满 30 天，相关的照片和位置再删。

# 启用手机
phone-enrol-step-notice = 看告知
phone-enrol-step-code = 输登记码
phone-enrol-intro = 先看看会保存哪些信息、依据是什么，再启用手机。
phone-enrol-read = 我已阅读并同意
phone-enrol-read-hint = 不同意也可以：请联系乡镇，改用纸质登记。
phone-enrol-next = 下一步
phone-enrol-code-title = 输入登记码
phone-enrol-code-text = 由乡镇、县或市的工作人员给您，24 小时内有效，只能用一次。
phone-enrol-code = 登记码
phone-enrol-code-hint = 8 位字母和数字，大小写都可以
phone-enrol-send = 启用这部手机
phone-enrol-busy = 正在生成密钥并登记
phone-enrol-done = 手机已启用
phone-enrol-key-title = 密钥只在这部手机里
phone-enrol-key-text = 签名用的密钥在手机上生成，别人拿不走，也不能替您签。换手机时再要一个登记码。
phone-enrol-queue-kept = 这些记录会留着，由签名的本人启用后继续送出。
phone-enrol-done-before = 这部手机已经启用
phone-enrol-done-before-text = 可以直接签到。

# 待说明的事
phone-case-commuting = 夜间点名的情况
phone-case-on-paper-only = 几天没有记录的情况
phone-case-two-ends-running = 两处都有记录的情况
phone-case-both-ends-empty = 两处都没有记录的情况
phone-case-proxy = 签到手机的情况
phone-case-spoofed-position = 定位的情况
phone-case-sign-and-leave = 签到后离开的情况
phone-case-reused-photo = 照片重复的情况
phone-case-absent-without-leave = 几天去向的情况
phone-case-lenient-sign-off = 签字的情况
phone-case-level-blue = 蓝色：线索
phone-case-level-yellow = 黄色：待核实
phone-case-level-red = 红色：经人核实
phone-case-state-open = 等待说明和处理
phone-case-state-dismissed = 已了结，不作为依据
phone-case-state-upheld = 县里已认定
phone-case-state-inspect = 先派人核实

# 检查任务
phone-inspection-present = 在村
phone-inspection-absent = 不在村
phone-inspection-excused = 已请假或公出
phone-inspection-elsewhere = 在别处核实
phone-inspection-unreachable = 没能核实
