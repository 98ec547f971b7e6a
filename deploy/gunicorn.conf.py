"""Settings of the application server, behind a proxy that buffers slow clients.

WEB_CONCURRENCY sets the number of workers; each holds one database connection.
"""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
timeout = 60
graceful_timeout = 20
keepalive = 5
# Workers are renewed now and then, not all at once, so that no leak can add up.
max_requests = 10_000
max_requests_jitter = 1_000
# No access log: paths carry the keys of personal links.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
# Which proxies to believe is decided by TRUSTED_PROXIES in the portal itself.
forwarded_allow_ips = ""
