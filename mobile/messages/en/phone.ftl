# Words of the phone. Keys begin with the name of the page.

tab-home = Check in
tab-month = Month
tab-leave = Leave
tab-mine = Mine
tab-tasks = Tasks
tab-help = Help

phone-title-home = Check in
phone-title-month = This month
phone-title-leave = Leave
phone-title-mine = Mine
phone-title-enrol = Enrol this phone
phone-title-privacy = Privacy notice
phone-title-complaint = Complaint or suggestion
phone-title-check-in = Photo and position
phone-title-prompt = Prompt
phone-title-case = Case
phone-title-tasks = Inspection tasks
phone-title-task = Inspection task
phone-title-help = Help
