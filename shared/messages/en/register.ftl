# Words on the monthly register: the same on screen, in print and in files.

form-title = Attendance register of cadres in { $township }
form-month = { $year }-{ $month }
form-number = No.
form-staff-number = Staff no.
form-name = Name
form-kind = Kind
form-host = Posted at
form-host-code = Place code
form-unit = Sent by
form-target = Asked
form-on-post = On post
form-leave = Leave
form-duty = Duty
form-witnessed = Vouched
form-other = Open
form-countersign = Own signature
form-countersigned = Countersigned by phone
form-objected = Objected
form-secretary = Township party secretary:
form-clerk = Filled in by:
form-date = Date:
form-seal = (seal)
form-page = Page { $page } of { $pages }
form-draft = Not signed, for checking
form-signed = Signed by { $by }, { $at }
form-signed-deputy = Signed by { $by } (deputy), { $at }
form-changes = Days changed after signing, to be signed on a supplementary sheet: { $n }. This is what was signed
form-hash = Checksum of what was signed { $hash }
form-legend = Signs:
form-sums-title = Days on post, { $place }
form-quarter = { $year }, quarter { $quarter }
form-year = { $year }
form-sum-month = Month { $month }
form-sum-of = { $what }, total
form-township = Township
form-sheet-sums = Sums

sign-not-posted = —
sign-present = P
sign-event = E
sign-duty = D
sign-leave = L
sign-witnessed = W
sign-to-confirm = ?
sign-rest = R
sign-not-confirmed = O

sign-word-not-posted = not posted
sign-word-present = on post
sign-word-event = must-attend event
sign-word-duty = duty elsewhere
sign-word-leave = leave
sign-word-witnessed = vouched for
sign-word-to-confirm = to confirm
sign-word-rest = rest
sign-word-not-confirmed = no record yet

register-state-draft = Running
register-state-due = To be signed
register-state-overdue = Overdue, with the county
register-state-signed = Signed
register-state-supplementary = Supplement to be signed

form-kind-first-secretary = First secretary
form-kind-team-member = Team member
form-kind-commissioner = Commissioner
form-kind-zone-secretary = Zone secretary

form-weekday-1 = M
form-weekday-2 = T
form-weekday-3 = W
form-weekday-4 = T
form-weekday-5 = F
form-weekday-6 = S
form-weekday-7 = S
