# Problem documents
problem-not-found = 没有找到
problem-not-found-detail = 这个内容不存在，或不在您的管理范围内。
problem-method-not-allowed = 不支持这种请求
problem-method-not-allowed-detail = 请更新应用后再试。
problem-invalid-body = 提交的内容无法读取
problem-invalid-body-detail = 请更新应用后再试；您填写的内容没有丢失。
problem-invalid-query = 查询条件不对
problem-invalid-query-detail = 请检查日期或筛选条件。
problem-invalid-field = 有一项填写不符合要求
problem-invalid-field-detail = 请检查“{ $field }”，改好后再提交。
problem-too-large = 内容太大
problem-too-large-detail = 请分批提交，或换一张小一些的图片。
problem-unsupported-media-type = 文件类型不对
problem-unsupported-media-type-detail = 请换成应用要求的类型。
problem-not-signed-in = 请先登录
problem-not-signed-in-detail = 登录已过期或尚未登录。
problem-not-allowed = 您的身份不能做这一步
problem-not-allowed-detail = 如有需要，请联系上级组织部门。
problem-own-row = 不能确认自己或上级的记录
problem-own-row-detail = 这一步由上一级办理。
problem-wrong-password = 用户名或密码不对
problem-wrong-password-detail = 请核对后再试；多次输错会暂时锁定。
problem-account-locked = 暂时锁定
problem-account-locked-detail = 请 { $seconds } 秒后再试。
problem-password-change-required = 请先修改初始密码
problem-password-change-required-detail = 改好密码后才能继续。
problem-weak-password = 密码太弱
problem-weak-password-detail = 至少 8 个字符，不要用常见密码或自己的登录名。
problem-wrong-code = 登记码不对或已过期
problem-wrong-code-detail = 请核对 8 位登记码；过期的请向乡镇再要一个。
problem-wrong-proof = 手机密钥核对不上
problem-wrong-proof-detail = 请用登记时的这部手机；换了手机请重新登记。
problem-session-over = 登录已结束
problem-session-over-detail = 请重新登录；手机上的记录没有丢失。
problem-notice-required = 请先阅读并同意隐私说明
problem-notice-required-detail = 说明已更新，请再看一遍。
problem-record-malformed = 记录无法读取
problem-record-malformed-detail = 记录保留在手机上，请联系乡镇。
problem-record-too-large = 记录太大
problem-record-too-large-detail = 记录保留在手机上，请联系乡镇。
problem-record-wrong-type = 记录的类型不对
problem-record-wrong-type-detail = 请更新应用；记录保留在手机上。
problem-record-wrong-version = 记录的版本不认识
problem-record-wrong-version-detail = 请更新应用；记录保留在手机上。
problem-record-wrong-audience = 这条记录属于另一套系统
problem-record-wrong-audience-detail = 请核对网址；记录保留在手机上。
problem-record-out-of-range = 记录里有超出范围的数值
problem-record-out-of-range-detail = 记录保留在手机上，请联系乡镇。
problem-record-bad-signature = 记录的签名不对
problem-record-bad-signature-detail = 请用登记过的手机；记录保留在手机上。
problem-record-unknown-device = 这部手机没有登记
problem-record-unknown-device-detail = 请向乡镇要登记码；记录保留在手机上。
problem-record-not-yours = 这条记录不属于您的派驻
problem-record-not-yours-detail = 可能换过人、换过手机，或派驻有变动。记录保留在手机上，请联系乡镇核对。
problem-record-conflict = 同一编号已有另一条记录
problem-record-conflict-detail = 先到的一条保留，这一条也留在手机上。
problem-conflict = 同一编号已提交过不同内容
problem-conflict-detail = 先提交的保留，请刷新后查看。
problem-wrong-state = 现在不能做这一步
problem-wrong-state-detail = 情况已变化，请刷新后再看。
problem-not-heard-yet = 还没有听取本人说明
problem-not-heard-yet-detail = 本人说明后，或者七天的说明期过后，才能认定成立。
problem-no-such-visit = 没有这样的抽查
problem-no-such-visit-detail = 只有查实当时没人在村的抽查，才能作为定红色的依据。可以改选“经查实”，在理由里写明。
problem-request-timeout = 内容传得太慢
problem-request-timeout-detail = 没有保存任何内容，请在信号好的地方再试一次。
problem-erased = 已按期限删除
problem-erased-detail = 这项内容保存期已过，按隐私说明删除了；当天的考勤结果不受影响。
problem-photo-refused = 照片不符合要求
problem-photo-refused-detail = 请重新拍一张；签到记录不受影响。（{ $reason }）
problem-photo-mismatch = 照片与签名不一致
problem-photo-mismatch-detail = 请重新拍一张；签到记录不受影响。
problem-upload-offset = 上传位置不一致
problem-upload-offset-detail = 将从服务器已收到的位置继续。
problem-upload-version = 上传协议版本不对
problem-upload-version-detail = 请更新应用后再试。
problem-leave-limits = 请假日期不符合要求
problem-leave-limits-detail = 请检查起止日期：最多 { $days } 天，结束不早于开始，都在派驻期内。
problem-leave-too-long = 超过乡镇审批权限
problem-leave-too-long-detail = 这件申请由县委组织部审批，乡镇可以写意见。
problem-attachment-refused = 这个附件没有收下
problem-attachment-refused-detail = { $reason ->
    [count] 最多只能附 3 个，不能再加。
    [erased] 这件申请的附件已到保存期限。
   *[type] 附件要用照片（JPEG）或 PDF。
 }
problem-prompt-refused = 现在不能点名
problem-prompt-refused-detail = { $reason ->
    [excused] 当天已批准请假或公出。
    [limit] 本月点名已达 4 次。
    [open] 还有一次点名没有结束。
    [over] 这次点名的时间已过，不能再算通知到本人。
    [early] 点名发出还不到 5 分钟，先等手机显示；到时还没人看到再打电话。
    [calls] 这次点名已记录 10 次电话。
   *[hours] 点名时间为 9:00 至 18:00 和 20:30 至 22:30。
 }
problem-register-changed = 登记表有变化
problem-register-changed-detail = 打开以后又有新的记录或决定。请重新看一遍再签。
problem-register-undecided = 还有待确认的日子
problem-register-undecided-detail = 还有 { $count } 天待确认，定下来才能签字。
problem-register-too-early = 还没到签字时间
problem-register-too-early-detail = 迟到的记录还可能补传，{ $date } 起可以签字。
problem-signature-refused = 签名没有通过
problem-signature-refused-detail = { $reason ->
    [pending] 这部手机还没有经乡镇批准，批准后再签。
   *[other] 请重新打开页面再签一次；已签的内容没有改变。
 }
problem-basis-required = 请先填写依据和备案号
problem-basis-required-detail = 没有依据和备案号的规定不能启用。
problem-import-unreadable = 文件无法读取
problem-import-unreadable-detail = { $reason ->
    [kmz] 这是 KMZ 压缩包。请先解压，导入里面的 .kml 文件。
    [geojson] 这不是完整的 GeoJSON：应为 FeatureCollection 或 Feature。
    [kml] 这不是完整的 KML 文件。
    [entities] KML 里有外部实体或文档类型声明，不予读取。
    [crs] 文件声明的坐标系（crs）不认识，请改为 WGS84、CGCS2000、GCJ02 或 BD09。
    [size] 地图文件最大 5 MB，请分开导入。
    [rows] 行数太多，请分开导入。
    [nothing] 文件里没有一处地点。
   *[other] 请使用下载的模板，存为 XLSX 或 CSV。（{ $reason }）
 }
problem-datum-doubtful = 坐标系可能选错了
problem-datum-doubtful-detail = 按您选的坐标系，这里过去 { $fixes } 次定位离围栏中心约 { $declared } 米；若按 { $other ->
    [gcj02] GCJ-02（高德、腾讯）
    [bd09] BD-09（百度）
   *[wgs84] WGS-84（手机定位）
 } 读，只有约 { $fitting } 米。请核对坐标是从哪里来的；确认没错，可以照此保存。
problem-standing-refused = 采集的定位不能用
problem-standing-refused-detail = { $reason ->
    [standing_count] 至少要 3 次定位，请再采集一次。
    [standing_inaccurate] 精度 50 米以内的定位不足 3 次。请到室外空旷处再采集。
    [standing_apart] 几次定位相距太远。请站着不动，再采集一次。
   *[standing_old] 定位隔得太久，或设备时间不准。请核对时间，再采集一次。
 }
problem-draw-refused = 不能抽签
problem-draw-refused-detail = { $reason ->
    [too_few] 名单人数少于要抽的人数。
    [no_inspector] 没有可以派出的督查员。
   *[other] 请检查名单、日期和人数。
 }
problem-too-many-requests = 请求太频繁
problem-too-many-requests-detail = 请 { $seconds } 秒后再试，内容没有丢失。
problem-https-required = 请用 https 打开
problem-https-required-detail = 这个地址没有加密，不能签到，也不能登录。请改用以 https 开头的地址；签过的记录都在。
problem-unavailable = 服务器暂时忙
problem-unavailable-detail = 请稍后再试，内容没有丢失。
problem-internal = 服务器出错
problem-internal-detail = 已记录下来，请稍后再试，内容没有丢失。
