# Words of the office. Keys begin with the name of the page.

rail-today = Today
rail-leave = Leave
rail-devices = Phones
rail-prompts = Prompts
rail-cases = Cases
rail-draws = Draws
rail-results = Results
rail-people = People
rail-fences = Places
rail-policies = Policies
rail-accounts = Accounts
rail-codes = Enrolment codes
rail-complaints = Complaints
rail-privacy = Access log

office-title-today = On post today
office-title-sign-in = Sign in
office-title-password = Change password
office-title-record = Check-in record
office-title-leave = Leave
office-title-devices = Phones
office-title-prompts = Prompts
office-title-cases = Cases
office-title-case = Case
office-title-people = People
office-title-import = Import
office-title-fences = Places
office-title-policies = Policies
office-title-accounts = Accounts
office-title-codes = Enrolment codes
office-title-draws = Draws
office-title-draw = Draw
office-title-results = Results
office-title-complaints = Complaints
office-title-privacy = Access log
