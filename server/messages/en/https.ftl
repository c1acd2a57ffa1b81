# The one page without an encrypted connection: why nothing opens, and what to do
https-title = Please open Zaigang with https
https-why = A phone gives position, camera and the signing key only over an encrypted connection (https). This address is not encrypted, so nobody can check in or sign in here.
https-nothing-lost = What was signed before is kept.
https-open = Use this address instead:
https-ask = Ask whoever gave you the address (township or county) for the one that begins with https.
https-trial = Trial: install this machine's authority first
https-trial-text = This is a server for trials. A phone opens the address above once it trusts the server's own authority. The certificate is good for local addresses only, for 90 days at most; remove it from the phone after the trial.
https-trial-get = Download the authority's certificate
https-trial-android = Android: after the download open Settings, search for "CA certificate", choose to install one, and pick the file. Some browsers ignore installed certificates: use Chrome, or another phone.
https-trial-ios = iPhone: download it with Safari, install the profile under Settings › General › VPN & Device Management, then switch it on under Settings › General › About › Certificate Trust Settings.
https-admin = For administrators
https-admin-text = Start the server with --tls-certificate and --tls-key; or run it behind a reverse proxy that encrypts, name the proxy with --trusted-proxy, and let the proxy send X-Forwarded-Proto.
