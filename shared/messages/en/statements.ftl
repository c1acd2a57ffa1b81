# What the judge says in a case: evidence, and what speaks for the person
evidence-days-without-record = No record on { $days } required days in a row, { $from } to { $to }; the phone reached the server on { $reached } of them, and the township was asked and did not answer.
evidence-night-prompts = Of { $delivered } evening prompts delivered from { $from } to { $to }, { $inside } were answered in the village. For somebody who lives there, chance alone does this less than once in { $one_in }.
evidence-day-prompts = Of { $delivered } day prompts delivered from { $from } to { $to }, { $inside } were answered from the village. For somebody working there the chance of this is below one in { $one_in }.
evidence-silent-days = From { $from } to { $to }, { $days } required days in a row have no record of any kind and no leave or duty was registered; { $prompts } prompts that reached the phone stayed unanswered.
evidence-inspection-absent = Visits that did not find the person in the village: { $visits }.
evidence-unit-days = On { $days } days due in the village the person was at the dispatching unit: a position there on { $fixes }, the unit's own roll beside a check-in in the village on { $roll }.
evidence-same-coordinate = Since { $from }, satellite positions of { $days } days agree to the last decimal. Real ones differ by metres from day to day.
evidence-mock-position = Since { $from }, the phone itself called the position a mock on { $days } days.
evidence-same-photo = Since { $from }, one picture stands for { $days } days.
evidence-device-for-several = Since { $from }, one phone that is not declared as shared signed for several people on { $days } days.
evidence-signed-without-reason = Of { $all } signed sheets, { $sheets } have more days than were computed and no reason.
evidence-signed-against-visit = Sheets whose days contradict a visit: { $sheets }.
speaks-for-absences = Leave or duty was registered for { $days } days; nothing is concluded from them.
speaks-for-days-on-post = { $days } of { $required } required days in this time are recorded as on post.
speaks-for-excused-days = { $days } days are leave or duty approved before.
speaks-for-not-answered-yet = What a browser says of place and time is a claim; nothing is concluded before the person was heard.
