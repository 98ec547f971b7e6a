"""A database that answers slowly: each piece of each exchange waits on the way."""

import time

from chaos.site import Site

WHAT = "database slow by 50 ms each way"
PAUSE_SECONDS = 0.5
_DELAY_SECONDS = 0.05
_SLOW_SECONDS = 1.0


def strike(site: Site, _number: int) -> None:
    """Make the link slow for a while."""
    site.database_link.delay = _DELAY_SECONDS
    time.sleep(_SLOW_SECONDS)
    site.database_link.delay = 0
