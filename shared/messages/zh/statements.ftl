# What the judge says in a case: evidence, and what speaks for the person
evidence-days-without-record = { $from } 至 { $to } 连续 { $days } 个应在岗日没有任何记录，其间手机有 { $reached } 天连上过服务器，乡镇被询问后没有答复。
evidence-night-prompts = { $from } 至 { $to } 送达的 { $delivered } 次夜间点名，在村内应答 { $inside } 次。住在村里的人偶然这样的机会不到 { $one_in } 分之一。
evidence-inspection-absent = { $day } 督查员到村时没有见到本人，督查开始之前没有登记请假或公出。
speaks-for-days-on-post = 这段时间 { $required } 个应在岗日中有 { $days } 天记录为在岗。
speaks-for-excused-days = 其中 { $days } 天是事前批准的请假或公出。
speaks-for-leave-later = { $at } 补登记了 { $day } 的请假或公出，已批准。
speaks-for-leave-asked-later = { $at } 补登记了 { $day } 的请假或公出，还没有审批。
speaks-for-day-counted = { $day } 这一天记录为在岗。
speaks-for-record-that-day = { $day } 本人有签到记录，还没有核对。
speaks-for-phone-silent = { $day } 手机一直没有连上服务器，可能没有信号。
speaks-for-one-visit = 督查只看到那一个时刻：人可能在路上、在户里或者去办事。
speaks-for-not-answered-yet = 浏览器给出的位置和时间只是手机的说法，要和本人的说明一起看。
