# Words of both bundles.

app-name = Zaigang

close = Close
try-again = Try again
sign-out = Sign out
menu = Menu
navigation = Navigation
skip-to-page = Skip to the page
language = Language
language-chinese = 中文
language-english = English
page-to-come = Nothing on this page yet
not-found-title = There is no such page
not-found-text = The address may be mistyped or out of use
not-found-home = Back to the start

queue-empty = All delivered
queue-waiting = { $n } to send

state-not-posted = Not posted
state-present = On post
state-event = At event
state-duty = On duty elsewhere
state-leave = On leave
state-witnessed = Vouched for
state-to-confirm = To confirm
state-rest = Rest day
state-not-confirmed = No record yet

date-long = { $weekday } { $day } { $month }
date-short = { $day } { $month }
date-month = { $month } { $year }
date-today = Today
date-yesterday = Yesterday
date-tomorrow = Tomorrow
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
weekday-short-1 = Mo
weekday-short-2 = Tu
weekday-short-3 = We
weekday-short-4 = Th
weekday-short-5 = Fr
weekday-short-6 = Sa
weekday-short-7 = Su
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

distance-m = { $n } m
distance-km = { $n } km
north = N
map-empty = No position to show
map-fix = Position of the phone, accuracy { $metres } m

unsupported-title = Please open this in another browser
unsupported-nothing-lost = Nothing that was recorded is lost
unsupported-do = What to do
unsupported-step-menu = Open the menu at the top right
unsupported-step-browser = Choose "open in browser"; if it is not there, use the phone's own browser
unsupported-step-address = Enter the address
unsupported-lacks = What this browser lacks
list-comma = {", "}
capability-secure-context = A secure connection (https)
capability-indexed-db = Storage on the phone (leave private mode)
capability-web-crypto = Signing
capability-geolocation = Position
capability-camera = A live camera
capability-service-worker = Starting without a network

visit-unproven = This visit is unproven and counts nowhere:
visit-doubt-no-position = The inspector's record has no usable position
visit-doubt-not-at-place = The inspector signed away from every registered place
visit-doubt-outside-bundle = Signed more than 24 hours after the start
visit-doubt-device-revoked = The phone that signed was lost or revoked
visit-doubt-no-excuse = No approved leave or duty was registered before the start
visit-doubt-no-fix-of-cadre = No position of the cadre within 30 minutes of the visit
