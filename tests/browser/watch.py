"""What a browser says of a page beside showing it: requests, complaints, cookies."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# Chromium writes a complaint for every answer that is not a success. A form with errors is
# answered with 422 and a missing page with 404 on purpose; whether a file that a page
# needs is missing is told by `failed`, not by the wording of the console.
# Nor is it amiss that nothing is loaded while a test has cut the network.
_STATUS_NOTE = re.compile(
    r"^Failed to load resource: (the server responded with a status of \d+|net::ERR_INTERNET_DISCONNECTED)"
)
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
  `violates ${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Watch:
    """Listen to a browser context and keep what no page of the portal may do."""

    host: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def listen(self, context: "BrowserContext") -> None:
        """Begin to listen."""
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    @property
    def found(self) -> list[str]:
        """Return all that was found."""
        return [*self.elsewhere, *self.complaints, *self.failed]

    def _request(self, request: "Request") -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != self.host:
            self.elsewhere.append(request.url)

    def _response(self, response: "Response") -> None:
        request = response.request
        # A form for a file that is refused is sent again as a page, which shows why.
        is_refused = response.status == 400 and request.resource_type == "fetch"
        if response.status >= 400 and not request.is_navigation_request() and not is_refused:
            self.failed.append(f"{response.status} {response.url}")

    def _console(self, message: "ConsoleMessage") -> None:
        if message.type in {"error", "warning"} and not _STATUS_NOTE.match(message.text):
            self.complaints.append(f"{message.text} at {message.location.get('url')}")
