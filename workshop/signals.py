"""What the public event site tells those who build on it, which it does not know."""

from django.dispatch import Signal

# Staff have saved an event on its page: ``request``, ``event``. Sent in the transaction of
# the save; what depends on the event's settings follows.
event_saved = Signal()

# The readiness of the site is asked for, at ``now``. A receiver that knows of something to be
# done before pages may be served returns what it is, in a few words; the others nothing.
readiness_asked = Signal()
