# Problem documents
problem-not-found = Not found
problem-not-found-detail = It does not exist, or it lies outside your scope.
problem-method-not-allowed = Method not allowed
problem-method-not-allowed-detail = Update the app and try again.
problem-invalid-body = The body cannot be read
problem-invalid-body-detail = Update the app and try again; nothing you entered is lost.
problem-invalid-query = The query is not valid
problem-invalid-query-detail = Check the date or the filters.
problem-invalid-field = A field is outside its limits
problem-invalid-field-detail = Check "{ $field }" and send it again.
problem-too-large = Too large
problem-too-large-detail = Send it in parts, or choose a smaller picture.
problem-unsupported-media-type = Wrong content type
problem-unsupported-media-type-detail = Use the type the app asks for.
problem-not-signed-in = Please sign in
problem-not-signed-in-detail = You are not signed in, or the session has run out.
problem-not-allowed = Your role does not carry this step
problem-not-allowed-detail = Ask the organisation department above if you need it.
problem-own-row = Nobody confirms his own row or a superior's
problem-own-row-detail = The level above decides this one.
problem-wrong-password = Name or password is wrong
problem-wrong-password-detail = Check and try again; too many tries lock the account for a while.
problem-account-locked = Locked for a while
problem-account-locked-detail = Try again in { $seconds } seconds.
problem-password-change-required = Change the initial password first
problem-password-change-required-detail = You can go on once it is changed.
problem-weak-password = The password is too weak
problem-weak-password-detail = At least 8 characters, no common password and not your login name.
problem-wrong-code = The code is wrong or has run out
problem-wrong-code-detail = Check the 8 characters; ask the township for a new code if it has run out.
problem-wrong-proof = The key of this phone does not fit
problem-wrong-proof-detail = Use the phone you enrolled; enrol again after changing it.
problem-session-over = The session is over
problem-session-over-detail = Sign in again; the records on the phone are not lost.
problem-notice-required = Read and accept the privacy notice first
problem-notice-required-detail = The notice has changed; please read it again.
problem-record-malformed = The record cannot be read
problem-record-malformed-detail = It stays on the phone; ask the township.
problem-record-too-large = The record is too large
problem-record-too-large-detail = It stays on the phone; ask the township.
problem-record-wrong-type = The record is of another type
problem-record-wrong-type-detail = Update the app; the record stays on the phone.
problem-record-wrong-version = The record's version is not known
problem-record-wrong-version-detail = Update the app; the record stays on the phone.
problem-record-wrong-audience = The record belongs to another deployment
problem-record-wrong-audience-detail = Check the address; the record stays on the phone.
problem-record-out-of-range = A value of the record is out of range
problem-record-out-of-range-detail = It stays on the phone; ask the township.
problem-record-bad-signature = The signature does not fit
problem-record-bad-signature-detail = Use the enrolled phone; the record stays on the phone.
problem-record-unknown-device = This phone is not enrolled
problem-record-unknown-device-detail = Ask the township for a code; the record stays on the phone.
problem-record-not-yours = The record is for a posting that is not yours
problem-record-not-yours-detail = The phone may have changed hands, or the posting has changed. The record stays on the phone; please ask the township.
problem-record-conflict = Another record has this id
problem-record-conflict-detail = The first one stays; this one stays on the phone.
problem-conflict = Other content was sent under this id
problem-conflict-detail = The first one stays; reload to see it.
problem-wrong-state = This step is not possible now
problem-wrong-state-detail = Things have changed; reload and look again.
problem-not-heard-yet = The person has not been heard yet
problem-not-heard-yet-detail = It can be upheld once the person has answered, or when the seven days to answer are over.
problem-no-such-visit = There is no such visit
problem-no-such-visit-detail = Only a proven visit that found nobody makes a case red. Choose the inquiry instead and name it in the reason.
problem-request-timeout = The content came too slowly
problem-request-timeout-detail = Nothing was stored. Try again where the signal is better.
problem-erased = Deleted after its time
problem-erased-detail = Its time has passed and it was deleted as the privacy notice says; the day's result stays.
problem-photo-refused = The photo is refused
problem-photo-refused-detail = Take it again; the record itself is safe. ({ $reason })
problem-photo-mismatch = The photo is not the one that was signed
problem-photo-mismatch-detail = Take it again; the record itself is safe.
problem-upload-offset = The upload's offset differs
problem-upload-offset-detail = It goes on from what the server has.
problem-upload-version = Unknown upload version
problem-upload-version-detail = Update the app and try again.
problem-leave-limits = The days of leave are not possible
problem-leave-limits-detail = Check first and last day: at most { $days } days, in order, within the posting.
problem-leave-too-long = Longer than the township may decide
problem-leave-too-long-detail = The county decides this request; the township may say its word.
problem-attachment-refused = This paper was not taken
problem-attachment-refused-detail = { $reason ->
    [count] A request has at most 3 papers.
    [erased] The papers of this request are past their time.
   *[type] A paper is a photo (JPEG) or a PDF.
 }
problem-prompt-refused = No prompt is possible now
problem-prompt-refused-detail = { $reason ->
    [excused] Leave or duty is approved for today.
    [limit] Four prompts were called this month.
    [open] A prompt is still open.
    [over] The time of this prompt is over; the person can no longer count as reached.
    [early] The prompt has run for less than five minutes; call when the phone has not shown it by then.
    [calls] Ten calls are written down for this prompt already.
   *[hours] Prompts run from 9:00 to 18:00 and from 20:30 to 22:30.
 }
problem-register-changed = The register has changed
problem-register-changed-detail = Records or decisions arrived since you opened it. Look at it again, then sign.
problem-register-undecided = Days wait for a decision
problem-register-undecided-detail = { $count } days are still to be confirmed. Decide them, then sign.
problem-register-too-early = Too early to sign
problem-register-too-early-detail = Late records may still arrive. It can be signed from { $date }.
problem-signature-refused = The signature was not accepted
problem-signature-refused-detail = { $reason ->
    [pending] The township has not approved this phone yet. Sign when it has.
   *[other] Open the page again and sign once more. What was signed has not changed.
 }
problem-basis-required = Legal basis and filing number are needed
problem-basis-required-detail = A policy without them cannot be switched on.
problem-import-unreadable = The file cannot be read
problem-import-unreadable-detail = { $reason ->
    [kmz] This is a KMZ archive. Please unpack it and import the .kml file in it.
    [geojson] This is no complete GeoJSON: a FeatureCollection or a Feature is expected.
    [kml] This is no complete KML file.
    [entities] The KML holds entities or a document type and is not read.
    [crs] The file names a coordinate system (crs) that is not known; use WGS84, CGCS2000, GCJ02 or BD09.
    [size] A map file has 5 MB at most; please import it in parts.
    [rows] Too many rows; please import the file in parts.
    [nothing] There is no place in the file.
   *[other] Use the template, saved as XLSX or CSV. ({ $reason })
 }
problem-datum-doubtful = The datum may be the wrong one
problem-datum-doubtful-detail = By the datum you chose, { $fixes } past positions here lie about { $declared } m from the centre; read as { $other ->
    [gcj02] GCJ-02 (Amap, Tencent)
    [bd09] BD-09 (Baidu)
   *[wgs84] WGS-84 (GPS)
 } only about { $fitting } m. Please check where the coordinates come from; if they are right, save them as they are.
problem-standing-refused = These positions cannot be used
problem-standing-refused-detail = { $reason ->
    [standing_count] At least 3 positions are needed; please take them again.
    [standing_inaccurate] Fewer than 3 positions are accurate to 50 m. Please go outdoors and take them again.
    [standing_apart] The positions lie too far apart. Please stand still and take them again.
   *[standing_old] The positions are too old, or this device's clock is wrong. Please check the time and take them again.
 }
problem-draw-refused = The draw is not possible
problem-draw-refused-detail = { $reason ->
    [too_few] The list is shorter than the number to draw.
    [no_inspector] There is no inspector who may be sent.
   *[other] Check list, days and number.
 }
problem-too-many-requests = Too many requests
problem-too-many-requests-detail = Try again in { $seconds } seconds; nothing is lost.
problem-https-required = Please use https
problem-https-required-detail = This address is not encrypted: nobody can check in or sign in here. Use the address that begins with https; what was signed is kept.
problem-unavailable = The server is busy
problem-unavailable-detail = Try again in a moment; nothing is lost.
problem-internal = A fault of the server
problem-internal-detail = It is logged; try again, nothing is lost.
