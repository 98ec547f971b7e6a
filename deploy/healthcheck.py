"""Ask the web process of this container whether it answers; exit 1 when it does not.

The request bears the site's own host name, since the portal refuses any other.
"""

import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from workshop import env


def main() -> int:
    """Return 0 when /healthz answers 200 within 4 seconds, else 1."""
    port = int(env.text("BIND").rpartition(":")[2])
    host = urlsplit(env.text("BASE_URL", "http://localhost")).netloc
    connection = HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main())
