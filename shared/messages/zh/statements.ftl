# What the judge says in a case: evidence, and what speaks for the person
evidence-days-without-record = { $from } 至 { $to } 连续 { $days } 个应在岗日没有任何记录，其间手机有 { $reached } 天连上过服务器，乡镇被询问后没有答复。
evidence-night-prompts = { $from } 至 { $to } 送达的 { $delivered } 次夜间点名，在村内应答 { $inside } 次。住在村里的人偶然这样的机会不到 { $one_in } 分之一。
evidence-day-prompts = { $from } 至 { $to } 送达的 { $delivered } 次白天点名，在村内应答 { $inside } 次。在村工作的人偶然这样的机会不到 { $one_in } 分之一。
evidence-silent-days = { $from } 至 { $to } 连续 { $days } 个应在岗日没有任何记录，也没有登记请假或公出，其间送达的 { $prompts } 次点名没有应答。
evidence-inspection-absent = 有 { $visits } 次实地抽查当时不在村。
evidence-unit-days = 有 { $days } 天应在村，却同时在派出单位：{ $fixes } 天有在单位的定位，{ $roll } 天单位考勤记为在单位而村里有签到。
evidence-same-coordinate = 自 { $from } 起，有 { $days } 天的卫星定位一位小数也不差。真实的定位每天都有米级差别。
evidence-mock-position = 自 { $from } 起，有 { $days } 天的定位被手机系统标为模拟位置。
evidence-same-photo = 自 { $from } 起，同一张照片用于 { $days } 天。
evidence-device-for-several = 自 { $from } 起，有 { $days } 天同一部未登记共用的手机替几个人签到。
evidence-signed-without-reason = 已签 { $all } 份月表，其中 { $sheets } 份多签了天数而没有写明原因。
evidence-signed-against-visit = 有 { $sheets } 份月表签的天数与抽查结果对不上。
speaks-for-absences = 其中 { $days } 天登记过请假或公出，这些天不作任何判断。
speaks-for-days-on-post = 这段时间 { $required } 个应在岗日中有 { $days } 天记录为在岗。
speaks-for-excused-days = 其中 { $days } 天是事前批准的请假或公出。
speaks-for-not-answered-yet = 浏览器给出的位置和时间只是手机的说法；本人的说明还没有听取之前，不下结论。
