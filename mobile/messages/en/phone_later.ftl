# What a phone says only after the start: these words come with the second part. Keys begin with the page's name.

phone-title-month = This month
phone-title-leave = Leave
phone-title-mine = Mine
phone-title-check-in = Photo and position
phone-title-prompt = Prompt
phone-title-case = Case
phone-title-tasks = Inspection tasks
phone-title-task = Inspection task

# Shared by pages
phone-sending = Sending

# First page
phone-home-not-here-yet = Fetching your posting
phone-home-not-here-yet-text = The first start needs a network; afterwards checking in works without one.
phone-locate-again = Locate again

# Position
phone-locating = Locating
phone-locating-wait = { $seconds } s of at most { $all } s
phone-locating-better = Accuracy { $metres } m, { $seconds } / { $all } s, still improving
phone-locating-task = Locating, at most { $all } s
phone-position-denied = Position is not permitted
phone-position-denied-text = You can still check in: the day will be "to confirm" by the township.
phone-position-none = No position found
phone-position-none-text = Try again outdoors. You can still check in; the day will be "to confirm".

# Capture
phone-shutter = Take photo
phone-prompt-shutter = Take photo
phone-capture-hint = signs at once
phone-capture-photo = Taking the photo
phone-capture-locating = Photo taken, waiting for the position
phone-capture-signing = Signing
phone-capture-no-photo = No photo was taken
phone-camera-view = Camera
phone-camera-opening = Opening the camera
phone-camera-turn = Turn the camera
phone-camera-off = The camera is off
phone-camera-retry = Open it again
phone-camera-denied = The camera is not permitted. Permit it in the settings, or go on below.
phone-camera-none = There is no camera here; please go on below.
phone-camera-busy = Another app holds the camera. Close it and try again, or go on below.
phone-camera-not-ready = The camera gave no picture. Try again, or go on below.
phone-camera-no-picture = The picture does not read. Take another, or go on below.
phone-without-camera = No camera?
phone-without-camera-demanded = The rule asks for a photo. You can sign without one; the record says so and the township confirms.
phone-without-camera-free = You can check in without a photo.
phone-without-camera-sign = Sign without a photo
phone-without-camera-file = Use the system's camera
phone-without-camera-file-hint = The record says that the photo came from a file.
phone-watermark-position = { $position } (±{ $metres } m)
phone-watermark-time = { $date } { $year } { $time }
phone-watermark-no-position = Position not known yet
phone-watermark-code = Code { $code }
phone-result-recorded = Recorded
phone-result-inside = This record is inside your registered place.
phone-result-uncertain = It is kept. The position cannot tell, so the township will confirm it.
phone-result-outside = It is kept. One position says nothing about you; move closer and check in again in 3 minutes.
phone-result-again = Once more
phone-result-delivery = Delivery
phone-result-photo = The photo just taken

# Delivery
phone-delivery-signed = Signed and kept on this phone at { $time }
phone-delivery-waiting = Waits for a network, goes out by itself
phone-delivery-waits-enrolment = Waits until this phone is enrolled again
phone-delivery-stored = Delivered, the receipt was checked
phone-delivery-unchecked = Delivered, but the receipt does not fit; please tell the township
phone-delivery-no-photo = No photo
phone-delivery-photo-waiting = The photo waits
phone-delivery-photo-done = The photo was delivered
phone-delivery-photo-lost = The photo was lost on this phone; the record is not affected
phone-entry-title = { $what } { $when }
phone-entry-refused = Not accepted, still on this phone
phone-entry-unchecked = Delivered, the receipt does not fit
phone-entry-photo-waiting = Record delivered, photo waits
phone-entry-stored = Delivered, receipt checked
phone-entry-send-again = Send again

# Prompts
phone-prompt-answered = You have replied
phone-prompt-until = Please reply by { $until }
phone-prompt-over = The time is over
phone-prompt-unknown = This prompt has ended
phone-prompt-late = You can still reply: it is kept with its time and counts neither way.

# Month and day
phone-month-before = Month before
phone-month-after = Month after
phone-month-target = {" "}/ { $target } days on post
phone-month-no-target = {" "}days on post
phone-month-left = Working days left: { $left }
phone-month-tap = Tap a day to see what it says.
phone-month-open = Days to confirm
phone-month-without = Days without a record: { $n }
phone-day-title = One day
phone-day-nothing-yet = No record today yet.
phone-day-none = Nothing on this day.
phone-day-month = The whole month
phone-explain-label = Add a word
phone-explain-hint = For example where you were and why the position was not exact. The township sees it.
phone-explain-send = Send
phone-explain-sent = Your word has arrived
phone-explain-said = Your word
phone-record-open = Open the record of this day
phone-record-what = Kind
phone-record-time = Time
phone-record-received = Received
phone-record-photo = Photo
phone-record-note = Note
phone-record-said = Your word
phone-record-photo-none = None
phone-record-photo-arrived = Delivered
phone-record-photo-expected = Not arrived yet
phone-record-map = Places and position
phone-record-judged-first = First judged { $at }: { $answer }
phone-record-judged-anew = Judged anew { $at } after the fence was corrected ({ $reason }): { $answer }
phone-record-decision = { $by }: { $state }

# Leave
phone-leave-title = Leave and duty
phone-leave-form = A new request
phone-leave-kind = Kind
phone-leave-kind-leave-hint = Away for private reasons.
phone-leave-kind-duty-hint = Away on official business.
phone-leave-from = From
phone-leave-to = To (included)
phone-leave-days-wrong = The end must not be before the start; 31 days at most
phone-leave-days = Length in days: { $n }.
phone-leave-township = The township decides.
phone-leave-county = Over 3 days: the county decides.
phone-leave-reason = Reason
phone-leave-reason-missing = Please give a reason
phone-leave-send = Send request
phone-leave-sent = Your request has arrived
phone-leave-list = My requests
phone-leave-list-empty = No requests yet.
phone-leave-row = { $kind } { $days }
phone-leave-from-to = { $from } to { $to }
phone-leave-decided-by = Decided by { $by }

# Mine
phone-mine-post = Post
phone-mine-place = Place
phone-mine-from = From
phone-mine-to = To
phone-mine-lodging = Registered lodging
phone-lodging-none = None yet; please tell the township
phone-lodging-registered = { $name }, registered
phone-lodging-proposed = { $name }, waits for the county
phone-lodging-refused = Refused: { $reason }. Please talk with the township
phone-mine-posting = My posting
phone-mine-call-township = Call the township
phone-mine-phone = This phone
phone-mine-sent-at = Last checked { $when }
phone-mine-no-way = They cannot go out right now; the phone tries again by itself.
phone-mine-waiting-text = They go out by themselves; closing the app loses nothing.
phone-mine-send-now = Send now
phone-mine-refused = Records not accepted
phone-mine-refused-text = They stay on this phone. Once the reason is settled, send them again.
phone-mine-unchecked = Records whose receipt does not fit
phone-mine-unchecked-text = The server says it has them, but the receipts do not fit. They stay here; please tell the township.
phone-mine-stored = Delivered lately
phone-device-pending-text = You can check in now; until then the township confirms your records.
phone-device-revoked-text = Ask the township for a code to enrol again.
phone-sign-out-ask = Sign out on this phone?
phone-sign-out-text = You will need a new code to come back. Signed records and the phone's key stay.
phone-sign-out-waiting = Some records are not delivered. They stay here and go out once you enrol again; whoever else enrols this phone neither sees nor sends them.
phone-sign-out-stay = Stay
phone-sign-out-busy = Signing out

# Complaint
phone-complaint-intro = If a rule is unreasonable, a record is wrong or data is misused, write it here. County or city receive it, not the township.
phone-complaint-text = What you want to say
phone-complaint-contact = How to reach you (optional)
phone-complaint-contact-hint = Left empty it is anonymous, and nobody can reply.
phone-complaint-only-city = Only the city shall read it
phone-complaint-send = Send
phone-complaint-sent = Received
phone-complaint-sent-text = Somebody will read it and reply if you left a contact.

# Help
phone-help-intro = You can check in without any permission; the township then confirms. This makes it exact at once.
phone-help-position = Switch the position on
phone-help-position-ios-1 = Settings, Privacy and Security, Location Services: on
phone-help-position-ios-2 = Choose the browser: While Using, Precise Location on
phone-help-position-android-1 = Pull down the status bar and switch Location on
phone-help-position-android-2 = Settings, Apps, browser, Permissions, Location: while using, precise
phone-help-position-3 = Come back, reload the page and choose Allow
phone-help-position-link = How to switch it on
phone-help-camera = Switch the camera on
phone-help-camera-1 = Tap the lock beside the address and set Camera to Allow
phone-help-camera-2 = Or permit the camera for the browser in the phone's settings
phone-help-accuracy = When the position is not exact
phone-help-accuracy-text = Step outdoors and wait some seconds; switch power saving off; use no mock location app.
phone-help-offline = Without a network
phone-help-offline-text = Check in as usual. Records are kept on the phone and go out by themselves; the top right says how many wait.
phone-help-phone = New or lost phone
phone-help-phone-text = New phone: ask the township for a code. Lost: tell the township at once. A new phone is never held against you.
phone-help-install = Put it on the home screen
phone-help-install-text = Choose "add to home screen" in the browser's menu; it then starts like an app, without a network too.

# Cases
phone-case-what = { $kind }, raised on { $date }
phone-case-not-decided = This is a lead, not a finding. People at the county decide after hearing you.
phone-case-decided = The county has decided; its reason is below. If you see it otherwise, tell the county organisation department.
phone-case-evidence = Also noticed
phone-case-speaks-for = What speaks for you
phone-case-answer = My answer
phone-case-answer-label = Your side
phone-case-answer-hint = Say when, where and why. It is read together with the above.
phone-case-answer-send = Send my answer
phone-case-answer-sent = Your answer has arrived
phone-case-trail = What happened so far
phone-case-voice = { $voice } · { $by }
phone-case-voice-answer = Answer
phone-case-voice-comment = Township
phone-case-voice-decision = Decision

# Tasks
phone-tasks-open = Visits to make: { $n }
phone-tasks-open-text = Where and whom is opened when you start. Tell nobody before.
phone-tasks-none = No visits to make now
phone-tasks-none-text = When you are drawn, the task appears here.
phone-tasks-past = Past visits
phone-task-window = between { $from } and { $to }
phone-task-visit = { $name }, { $place }
phone-task-until = Works without a network until { $until }
phone-task-go-on = Go on
phone-task-open = Open
phone-task-done-here = Recorded, to be sent
phone-task-missed = The days have passed, not visited
phone-task-unknown = No such task
phone-task-unknown-text = It may have been withdrawn.
phone-task-all = All tasks
phone-task-sealed = Visit not started
phone-task-sealed-text = Start when you are ready to go. Name, village and way then open and work for 24 hours without a network.
phone-task-start = Start
phone-task-start-hint = opens the place
phone-task-starting = Opening the place
phone-task-done = This visit is recorded
phone-task-done-text = The person sees the result at once and may answer.
phone-task-excused = Leave or duty was registered before
phone-task-excused-text = Being away is in order: please record "excused".
phone-task-arrived = I am here
phone-task-arrived-hint = record what you see
phone-task-map = Places of { $place }
phone-task-geo = Open in maps
phone-task-call = Call
phone-task-bearing = { $distance } { $direction }
phone-task-accuracy = Straight line, accuracy { $metres } m
phone-task-no-fix = Map and directions still work. Try again outdoors.
phone-finding-title = What did you see?
phone-finding-text = Choose what fits best. You can change it until you sign.
phone-finding-present = In the village, seen in person
phone-finding-absent = Not in the village
phone-finding-excused = On leave or duty
phone-finding-elsewhere = Elsewhere, verified
phone-finding-unreachable = Could not reach
phone-finding-present-text = You met the person.
phone-finding-absent-text = Not met at any registered place, and no leave or duty was registered.
phone-finding-excused-text = Leave or duty registered and approved before.
phone-finding-elsewhere-text = A fresh position from elsewhere within 30 minutes, with a reason. Say where.
phone-finding-unreachable-text = Road closed, no contact and the like. It is not counted as away. Say why.
phone-finding-note = Note (optional)
phone-finding-note-needed = Please say what happened
phone-finding-photo = Take a photo of the place (optional)
phone-finding-photo-take = Take photo
phone-finding-photo-none = No photo
phone-finding-photo-drop = Remove this photo
phone-finding-sign = Sign and record
phone-finding-sign-hint = Your own position is signed with it. Works without a network.
phone-finding-back = Not there yet
phone-finding-change = Change
