"""Who asks: the client's address, by what program, and how often one may ask."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from workshop.models import RequestCount


def _is_trusted(address: str) -> bool:
    try:
        return any(ip_address(address) in ip_network(net) for net in settings.TRUSTED_PROXIES)
    except ValueError:
        return False


def client_address(request: HttpRequest) -> str:
    """Return the address of the nearest host that is not one of our own proxies.

    X-Forwarded-For is read from the right and only as far as TRUSTED_PROXIES vouch
    for it, so a forged header changes nothing.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    while _is_trusted(address) and hops:
        hop = hops.pop().strip()
        if not hop:
            break
        address = hop
    return address


def counted_address(request: HttpRequest) -> str | None:
    """Return the address under which the client is counted, or nothing where it is none.

    A household or office has 2^64 addresses of IPv6, so these are counted by their network
    of 64 bits: else the next address would be a new client.
    """
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False).network_address)


def is_in_wechat(request: HttpRequest) -> bool:
    """Return whether the page is opened inside WeChat, which shows pages and saves no files."""
    return "MicroMessenger" in request.META.get("HTTP_USER_AGENT", "")


def is_allowed(
    request: HttpRequest, *, scope: str, limit: int, window: timedelta, now: datetime
) -> bool:
    """Count this request and return whether the client is still within the limit."""
    return is_within(
        counted_address(request) or "", scope=scope, limit=limit, window=window, now=now
    )


def is_within(subject: str, *, scope: str, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one act of or for the subject, and return whether it is still within the limit.

    Counted in the database, so it holds across processes and without Redis. The subject
    is kept only as a keyed hash that changes with each window.
    """
    if not settings.RATE_LIMITS:
        return True
    began = int(now.timestamp() // window.total_seconds())
    key = salted_hmac("request-count", f"{scope}:{subject}:{began}").hexdigest()
    expires_at = datetime.fromtimestamp((began + 1) * window.total_seconds(), tz=now.tzinfo)
    rows = RequestCount.objects.filter(key=key)
    if not rows.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                RequestCount.objects.create(key=key, count=1, expires_at=expires_at)
        except IntegrityError:
            rows.update(count=F("count") + 1)
    return rows.filter(count__lte=limit).exists()
