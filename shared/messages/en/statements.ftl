# What the judge says in a case: evidence, and what speaks for the person
evidence-days-without-record = No record on { $days } required days in a row, { $from } to { $to }; the phone reached the server on { $reached } of them, and the township was asked and did not answer.
evidence-night-prompts = Of { $delivered } evening prompts delivered from { $from } to { $to }, { $inside } were answered in the village. For somebody who lives there, chance alone does this less than once in { $one_in }.
evidence-inspection-absent = On { $day } an inspector did not find the person in the village, and no leave or duty was registered before the visit began.
speaks-for-days-on-post = { $days } of { $required } required days in this time are recorded as on post.
speaks-for-excused-days = { $days } days are leave or duty approved before.
speaks-for-leave-later = Leave or duty for { $day } was registered on { $at } and approved.
speaks-for-leave-asked-later = Leave or duty for { $day } was registered on { $at } and is not decided yet.
speaks-for-day-counted = { $day } is recorded as on post.
speaks-for-record-that-day = The person has a record of { $day } that is still to be confirmed.
speaks-for-phone-silent = On { $day } the phone did not reach the server at all; there may have been no signal.
speaks-for-one-visit = A visit sees one moment: somebody may be on the road, at a household or on an errand.
speaks-for-not-answered-yet = What a browser says of place and time is only the phone's claim, to be read together with what the person says.
