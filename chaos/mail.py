"""The mail server away for a while."""

import time

from chaos.site import Site

WHAT = "mail server cut off"
PAUSE_SECONDS = 0.5
PARTS_MAIL = True
_AWAY_SECONDS = 1.0


def strike(site: Site, _number: int) -> None:
    """Break its connections and refuse others, then let it be there again."""
    site.mail_link.cut()
    time.sleep(_AWAY_SECONDS)
    site.mail_link.mend()
