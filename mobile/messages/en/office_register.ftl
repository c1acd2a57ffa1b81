# Office: pages of the monthly register. Words on the form itself are in register.ftl of shared/messages.

rail-register = Register
office-title-register = Monthly register

register-title = Register of { $place }
register-paper = Print form
register-paper-aside = A4 across, pages: { $n }
register-back = Back to the register
register-print = Print

register-draft = The month is still running; it can be signed from { $day }
register-draft-text = Days in doubt can be settled now. What is not signed by { $day } goes to the county.
register-undecided = Days still in doubt: { $n }. Settle them, then sign
register-undecided-text = Look at the reason and the record; where one reason fits, settle several together.
register-ready = Ready to be signed
register-ready-text = Please look at the rows below first. What is not signed by { $day } goes to the county.
register-due-elsewhere = No row here waits for you
register-due-elsewhere-text = The other rows are signed by others. What is not signed by { $day } goes to the county.
register-overdue = Not signed by { $day }
register-overdue-text = The township may still sign; the county may sign in its stead.
register-signed = Signed by { $by }, { $at }
register-signed-text = What was signed never changes. Records that arrive later wait for a supplementary sheet.
register-supplementary = Changed after signing: a supplementary sheet waits
register-supplementary-text = What was signed stays. Rows that changed go on another sheet.

register-look-at = Look at these before signing
register-rest-in-order = Others, in order: { $n }
register-below = On post { $n } days, asked { $target }
register-overrides = Days changed by hand: { $n }
register-witnessed = Days vouched for: { $n }
register-changed = { $day }: signed as { $signed }, now { $now }
register-row-above = This row is confirmed one level up
register-open-person = See the month

register-form = The month's form
register-people = People: { $n }
register-nobody = Nobody was posted here this month
register-nobody-text = The register appears by itself once somebody is posted here.
register-person = { $person }, { $month }
register-pick-day = Tap a day to look at it or change it
register-day-changed = changed by hand
register-change-day = Change this day
register-vouch-day = Vouch for it

register-doubts = Days in doubt
register-doubts-n = { $n }
register-choose-all = Choose all ({ $n })
register-reason = Chosen: { $n }. What do you rely on?
register-decided = Settled: { $n }
register-left = Left as they are: { $n }; no longer in doubt, or not yours to settle

register-objections = Objections
register-objected-at = Objected on { $at }
register-answered = { $by } answered, { $at }
register-answer = Answer
register-answer-kept = Answered; the person will see it
register-answer-title = Answer { $person }
register-answer-hint = Where the person is right, change that day first, then sign a supplementary sheet; where not, say why.
register-answer-label = Answer

register-sheets = Signed sheets
register-sheet-first = Monthly register
register-sheet-more = Sheet { $n } (supplementary)
register-sheet-by = Signed by { $by }, { $at }
register-sheet-deputy = Signed by { $by } as deputy, { $at }

register-sign = Sign
register-sign-supplement = Sign the supplementary sheet
register-sign-what = People: { $n }, days on post together: { $days }
register-sign-undecided = Days still in doubt: { $n }
register-sign-title = Sign the register of { $month }
register-sign-statement = I confirm the attendance of these { $n } people of { $place } as it stands here
register-sign-answerable = Once signed it cannot be changed, and the signer answers for it. Spot checks are compared with it.
register-sign-note = Why a supplementary sheet
register-sign-now = Confirm and sign
register-sign-done = Signed

register-files = Files
register-files-aside = The same figures as in print
register-file-format = Format
register-file-xlsx = Excel, WPS
register-file-csv = CSV
register-file-month = The month's form
register-file-quarter = Quarter
register-file-year = Year

register-deputies = Deputies
register-deputies-aside = Who signs while the secretary is away
register-deputies-before = Earlier deputies ({ $n })
register-deputy-new = Name a deputy
register-deputy-end = End now
register-deputy-span = { $from } to { $to }, named by { $by }
register-deputy-hint = A deputy signs with an own account, and the sheet says so. A deputy cannot name another.
register-deputy-name = Name
register-deputy-login = Login
register-deputy-from = From
register-deputy-to = To (included, 92 days at most)
register-deputy-reason = Reason
register-deputy-name-do = Name
register-deputy-made = Initial password of { $login }:
register-deputy-password = Shown only now; hand it over in person. It has to be changed at the first sign-in.
register-deputy-named = Named

register-by-place = Registers by place
register-by-township = By township
register-by-county = By county
register-column-place = Place
register-column-state = State
register-column-people = People
register-column-overrides = Changed
register-column-countersigned = Countersigned
register-column-signed = Signed
register-signed-short = { $by }, { $at }
register-objections-open = Objections open: { $n }
register-deciders = Who settled how many days
register-deciders-aside = Counted, never ranked
register-decider = Name
register-decided-n = Doubts settled
register-decided-batch = Of them together
register-no-deciders = Nobody settled a day this month yet.
