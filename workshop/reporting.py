"""Report errors to the service that SENTRY_DSN names, without what names people."""

from typing import Any, cast

import sentry_sdk
from sentry_sdk.types import Event, Hint

from workshop.logs import request_id, scrubbed

# What a report holds of the request and the machine beside these would be what people sent.
_KEPT_OF_REQUEST = ("method", "url")


def start(dsn: str, **options: Any) -> None:
    """Report errors from now on; without a DSN nothing is sent and nothing is watched.

    No person, no body, no header, no value of a variable, no trail of what happened before.
    """
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        server_name="portal",
        before_send=without_people,
        **options,
    )


def without_people(event: Event, _hint: Hint) -> Event:
    """Return the report with its request cut down and every text in it scrubbed."""
    for key in ("user", "breadcrumbs", "extra"):
        event.pop(key, None)  # type: ignore[misc]
    asked = event.get("request", {})
    event["request"] = {key: asked[key] for key in _KEPT_OF_REQUEST if key in asked}
    event["tags"] = {**event.get("tags", {}), "request": request_id.get()}
    return cast(Event, _clean(event))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value
