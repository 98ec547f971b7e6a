"""What may still name somebody beside the tables: told to staff, or kept of a failed job."""

from datetime import datetime

from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django_q.models import Task

from workshop.models import RequestCount


def forget(*, now: datetime) -> None:
    """Forget what staff were told and have not read, failed jobs, and requests counted before.

    None of these says to which event it belongs, so all of them go.
    """
    Task.objects.filter(success=False).delete()
    RequestCount.objects.filter(expires_at__lt=now).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    for session in Session.objects.all():
        known = session.get_decoded()
        if known.pop(SessionStorage.session_key, None) is not None:
            Session.objects.filter(pk=session.pk).update(session_data=SessionStore().encode(known))
