# What a phone says from the start. Keys begin with the page's name.

tab-home = Check in
tab-month = Month
tab-leave = Leave
tab-mine = Mine
tab-tasks = Tasks
tab-village = Vouch
tab-help = Help
phone-title-home = Check in
phone-title-enrol = Enrol this phone
phone-title-privacy = Privacy notice
phone-title-complaint = Complaint or suggestion
phone-title-help = Help

# Shared by pages
phone-loading = Loading
phone-later-missed = This page has not arrived
phone-later-missed-text = The network may be gone. What is signed is kept. Try again.
phone-list-separator = ,{" "}
phone-trouble-offline = No connection now
phone-trouble-offline-text = What you entered is still here; try again when there is a network. Signed records go out by themselves.
phone-trouble-offline-kept = Below is what was kept on { $when }. Signed records go out by themselves.
phone-trouble-signed-out = This phone has to be enrolled again
phone-trouble-signed-out-text = Go on checking in: records are kept on this phone. Ask the township for a code; once the phone is enrolled again they go out by themselves.
phone-session-ends = This phone's enrolment ends on { $date }
phone-session-ends-text = Please ask the township for a code before that day and enrol again. Afterwards you can still check in; records only wait to be sent.
phone-trouble-device = The phone could not store it
phone-trouble-device-text = Its storage is probably full. Free some space and try again; earlier records are still there.

# Who
phone-holder-inspector = Inspector
phone-holder-clerk = Village organisation
phone-posting-first-secretary = First secretary
phone-posting-team-member = Team member
phone-posting-commissioner = Commissioner
phone-posting-zone-secretary = Zone secretary

# First page
phone-home-no-posting = No posting at present
phone-home-no-posting-text = If this is wrong, please contact the township or the county office.
phone-today-done-at = { $state } · { $time }
phone-today-done-waiting = { $state } · { $time }, to be sent
phone-today-state = Today: { $state }
phone-today-stored = Signed { $time }, delivered
phone-today-signed = Signed { $time }, to be sent
phone-today-to-confirm = Signed { $time }, to confirm
phone-today-nothing = No record today yet
phone-punch = Check in
phone-punch-again = Again
phone-punch-hint = photo and position
phone-locate-look = Am I inside?
phone-home-refused = Records not accepted: { $n }
phone-home-refused-text = They are still on this phone; see why
phone-home-look = Look
phone-home-question = { $date }: a word, please
phone-home-explain = Explain
phone-home-case = Raised on { $date }; please give your side
phone-home-case-until = Please give your side by { $until }
phone-home-case-answered = You have answered; the county will decide
phone-home-case-decided = Decided: { $state }
phone-home-answer = Answer
phone-home-inspection = Inspection result
phone-home-inspection-text = If this does not fit what happened, say so.
phone-home-inspection-word = Say a word on this day
phone-home-month = On post this month
phone-home-month-target = {" "}/ { $target } days, working days left: { $left }
phone-home-month-no-target = {" "}days on post, working days left: { $left }

# Position
phone-verdict-inside = Inside your registered place
phone-verdict-inside-named = Inside { $name }
phone-verdict-inside-text = Accuracy { $metres } m, no need to move
phone-verdict-uncertain = Cannot tell whether inside
phone-verdict-no-place = No place is registered for you yet; check in as usual, the township will confirm.
phone-verdict-no-fix = No position. Try outdoors, or check in as usual: the township will confirm.
phone-verdict-datum = The coordinates are shifted: it may be this phone or the registered place. Calibrate the phone when you can; check in as usual.
phone-verdict-corrected = The fence of the post was corrected later; the township looks at this one.
phone-verdict-mock = The phone calls this a mock position. Switch mock locations off and try again.
phone-verdict-stale = This position is an old one. Please locate again.
phone-verdict-poor = Accuracy about { $metres } m. Step outdoors and try again.
phone-verdict-edge = Too near the edge (accuracy { $metres } m). Move inwards and try again.
phone-verdict-outside = Not at your places now
phone-verdict-outside-text = Move closer, or try again in 3 minutes.
phone-verdict-outside-far = About { $distance } from the nearest place. Move closer, or try again in 3 minutes.
phone-direction-north = north
phone-direction-north-east = north-east
phone-direction-east = east
phone-direction-south-east = south-east
phone-direction-south = south
phone-direction-south-west = south-west
phone-direction-west = west
phone-direction-north-west = north-west

# Capture
phone-result-home = To the start

# Delivery
phone-record-day = Check-in
phone-record-night = Evening check-in
phone-record-prompt-reply = Prompt reply
phone-record-event = Event
phone-record-visit = Visit
phone-record-work-log = Work log
phone-record-inspection = Inspection

# Prompts
phone-prompt-title = A prompt: please reply
phone-prompt-left = { $time } left
phone-prompt-text = One photo with position by { $until } is enough.
phone-prompt-answer = Reply now
phone-prompt-missed-title = A prompt was missed
phone-prompt-missed-text = You missed the prompt of { $at }. Reply from your place by { $until }, and it counts neither way.
phone-prompt-missed-answer = Reply late

# Month and day
phone-meaning-not-posted = Outside your posting.
phone-meaning-present = Recorded as on post.
phone-meaning-event = Verified at an event.
phone-meaning-duty = Approved duty elsewhere.
phone-meaning-leave = Approved leave.
phone-meaning-witnessed = The village or the township vouched for this day.
phone-meaning-to-confirm = There is a record that the township has to confirm. You can add a word.
phone-meaning-rest = Not a required day.
phone-meaning-not-confirmed = No record for this day yet. You can add a word.
phone-mark-photo-missing = No photo
phone-mark-photo-expected = Photo not arrived yet
phone-mark-time-claimed = The time is the phone's own
phone-mark-time-uncertain = The time is not certain
phone-mark-position-uncertain = Position not exact
phone-mark-outside-once = One position was elsewhere
phone-mark-device-pending = Phone not approved yet
phone-mark-device-revoked = Phone no longer in use
phone-mark-outside-hours = Not between 6:00 and 20:30
phone-mark-decided = Confirmed by the township
phone-mark-overridden = Corrected by the township
phone-mark-kept = Entered by the township

# Mine
phone-mine-more = More
phone-device-active = Enrolled and in use
phone-device-pending = Waits for the township's approval
phone-device-revoked = No longer in use

# Privacy
phone-privacy-owner = { $owner } answers for this data.
phone-privacy-position = Position
phone-privacy-position-text = Read once when you check in, reply, or ask whether you are inside, for 20 seconds at most. No background tracking.
phone-privacy-photo = Photo
phone-privacy-photo-text = The photo of the place, with time and position. Photos that look alike are listed, for people to compare. No faces are asked for, no face recognition is done.
phone-privacy-record = Records
phone-privacy-record-text = Check-ins, leave with its papers, replies and each day's state, for people to confirm every month. The signed original is deleted together with position, photo and papers; the result, its leaf of the log and the words of the work log stay.
phone-privacy-account = Person and phone
phone-privacy-account-text = Name, post, telephone and this phone's public key, to know that a record is yours. Where reminders come by short message, the message service is given your number for prompts, and nothing else about you.
phone-privacy-view-log = Log of looks
phone-privacy-view-log-text = Whoever looks at your position, a photo or a paper of your leave is logged; you see it under Mine.
phone-privacy-other = Another purpose
phone-privacy-basis = Legal basis
phone-privacy-filing = Filing number
phone-privacy-kept = Kept
phone-privacy-days = { $n } days, then deleted; held while a case or a request for correction is open
phone-privacy-while-posted = While posted
phone-privacy-never = What is never done
phone-privacy-never-text = No tracking, no face data, no ranking of people, no absence decided by a machine.
phone-privacy-rights = Your rights
phone-privacy-rights-text = You may see who looked, download all your data, ask for a correction (after 15 days without an answer the county sees it), explain any of it, and complain to county or city. What a case needs is deleted 30 days after its decision.

# Enrolment
phone-enrol-step-notice = Notice
phone-enrol-step-code = Code
phone-enrol-intro = First see what is kept and why, then enrol this phone.
phone-enrol-read = I have read and accept this
phone-enrol-read-hint = You may decline: ask the township to use the paper register.
phone-enrol-next = Next
phone-enrol-code-title = Enter your code
phone-enrol-code-text = Given to you by township, county or city; good for 24 hours, once.
phone-enrol-code = Code
phone-enrol-code-hint = 8 letters and digits, upper or lower case
phone-enrol-send = Enrol this phone
phone-enrol-busy = Making the key and enrolling
phone-enrol-done = This phone is enrolled
phone-enrol-key-title = The key stays on this phone
phone-enrol-key-text = It is made here, nobody can take it away or sign for you. A new phone needs a new code.
phone-enrol-queue-kept = They are kept and go out when the person who signed them enrols.
phone-enrol-done-before = This phone is already enrolled
phone-enrol-done-before-text = You can check in right away.

# Cases
phone-case-commuting = About evening prompts
phone-case-on-paper-only = About days without records
phone-case-two-ends-running = About days with records at two places
phone-case-both-ends-empty = About days without a record at either place
phone-case-proxy = About the phone that signed
phone-case-spoofed-position = About positions
phone-case-sign-and-leave = About leaving after check-in
phone-case-reused-photo = About repeated photos
phone-case-absent-without-leave = About where you were on some days
phone-case-lenient-sign-off = About sign-offs
phone-case-level-blue = Blue: a lead
phone-case-level-yellow = Yellow: to be verified
phone-case-level-red = Red: verified by people
phone-case-state-open = Open
phone-case-state-dismissed = Dismissed
phone-case-state-upheld = Upheld by the county
phone-case-state-inspect = To be inspected first

# Tasks
phone-inspection-present = In the village
phone-inspection-absent = Not in the village
phone-inspection-excused = Excused
phone-inspection-elsewhere = Verified elsewhere
phone-inspection-unreachable = Could not be reached
