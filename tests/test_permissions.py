"""Who may open what: every address of the site × every kind of person.

An address missing from the table fails; so does an answer that is not the expected one.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from registrations import links
from registrations.domain import actors
from registrations.enums import MessageKind, QuestionKind, Status
from registrations.messages import outbox
from registrations.messages.texts import standard
from registrations.models import Attendee, ColumnSet, EvaluationQuestion, FocalPoint, Mailing
from registrations.privacy import codes
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from workshop.domain import draft_links
from workshop.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# The kinds of person, in the order of the columns; the last manages another event.
PEOPLE = ("anonymous", DESK, ORGANISER, OFFICER, MANAGER, "manager elsewhere")

OPEN = (200,) * 6
STAFF = (302, 200, 200, 200, 200, 200)
# Acts behind a key are posted; whoever opens their address is led to the page.
LED_BACK = (302,) * 6
NOBODY = (302, 403, 403, 403, 403, 403)
# Lists open with what is one's own, so a manager elsewhere sees an empty one.
RECORDS = (302, 403, 403, 200, 200, 200)
# The admin leads back whoever asks for an object that is not within reach.
RECORD = (302, 403, 403, 200, 200, 302)
RECORD_HISTORY = (302, 302, 302, 200, 200, 302)
OBJECT = (302, 200, 200, 200, 200, 302)
POST_ONLY = GET_ONLY = (302, 405, 405, 405, 405, 405)
REFUSED = (405,) * 6
ASKED_AGAIN = (422,) * 6
# For a machine that bears a token; staff are strangers there too.
HIDDEN = (404,) * 6
MANAGERS = (302, 403, 403, 403, 200, 200)
MANAGERS_OBJECT = (302, 403, 403, 403, 200, 302)

GET = {
    "healthz": OPEN,
    "readyz": OPEN,
    "metrics": HIDDEN,
    "robots": OPEN,
    "index": OPEN,
    "demo-messages": OPEN,
    "demo-calendar": OPEN,
    "event": OPEN,
    "agenda": OPEN,
    "agenda-version": OPEN,
    "agenda-calendar": OPEN,
    "agenda-feed": OPEN,
    "agenda-changes": OPEN,
    "agenda-document": OPEN,
    "agenda-paper": OPEN,
    "agenda-paper-all-languages": OPEN,
    "register": OPEN,
    "link-again": OPEN,
    "privacy": OPEN,
    # Pages behind a key ask for nothing but the key.
    "own": OPEN,
    "own-done": OPEN,
    "own-file": OPEN,
    "own-edit": OPEN,
    "own-withdraw": OPEN,
    "own-consent": LED_BACK,
    "own-sensitive": OPEN,
    "own-sensitive-withdraw": LED_BACK,  # nothing was given
    "own-submit": LED_BACK,  # nothing is left to hand in
    "own-replace": OPEN,
    "own-again": LED_BACK,
    # Posted only; whoever changes the language of the page is led to the page that asks.
    "own-take-back": LED_BACK,
    "own-agenda": HIDDEN,  # submitted is not yet taking part
    "own-agenda-paper": HIDDEN,
    "own-agenda-calendar": HIDDEN,
    "own-document": HIDDEN,
    "own-list": LED_BACK,  # it is not on the own pages
    "own-evaluation": LED_BACK,  # the event is still to come
    "own-certificate": LED_BACK,  # the event is still to come
    "own-data": OPEN,
    "own-data-code": LED_BACK,
    "own-data-open": OPEN,
    "own-data-file": OPEN,
    "own-erase": OPEN,
    "delegation": OPEN,
    "delegation-add": OPEN,
    "delegation-table": OPEN,
    "delegation-table-template": OPEN,
    "delegation-vehicles": OPEN,
    "delegation-vehicle": OPEN,
    "delegation-vehicle-remove": LED_BACK,
    "delegation-edit": OPEN,
    "delegation-withdraw": OPEN,
    "delegation-opened": (405,) * 6,
    "delegation-decline": OPEN,
    "delegation-attend": LED_BACK,
    "delegation-complete": LED_BACK,
    "delegation-hand-in": LED_BACK,
    "delegation-discard": LED_BACK,  # it is no draft
    "delegation-again": LED_BACK,
    "delegation-move": LED_BACK,
    "delegation-head": LED_BACK,
    "delegation-replace": OPEN,
    "delegation-take-back": LED_BACK,
    "delegation-file": OPEN,
    # The desk: of staff with the right, and of whoever holds the link of the day.
    "desk": (302, 200, 403, 200, 200, 404),
    "desk-walk-in": (302, 200, 403, 200, 200, 404),
    "desk-link": OPEN,
    "desk-link-walk-in": OPEN,
    "desk-links": (302, 403, 403, 200, 200, 404),
    "event-attendance": (302, 200, 403, 200, 200, 404),
    "attendance-sheet": (302, 200, 403, 200, 200, 404),
    "attendance-differences": (302, 200, 403, 200, 200, 404),
    "event-evidence": (302, 403, 200, 200, 200, 404),
    "evidence-file": (302, 403, 302, 302, 302, 404),  # given out by POST
    "evidence-withdraw": (302, 403, 403, 200, 200, 404),
    # Staff.
    "dashboard": (302, 200, 200, 200, 200, 404),
    "invite": (302, 403, 403, 200, 200, 404),
    "event-move": (302, 403, 403, 403, 200, 404),
    "delegation-order": (302, 403, 403, 200, 200, 404),
    "event-copy": (302, 403, 403, 403, 200, 404),
    "agenda-release": (302, 403, 200, 403, 200, 404),
    "agenda-reset": (302, 403, 200, 403, 200, 404),
    "agenda-days": (302, 403, 302, 403, 302, 404),
    "agenda-day": (302, 403, 200, 403, 200, 404),
    "draft-links": (302, 403, 200, 403, 200, 404),
    "agenda-digest": (302, 403, 403, 200, 200, 404),
    "draft-agenda": OPEN,
    "event-retention": (302, 403, 403, 200, 200, 404),
    "attendee-erase": (302, 403, 403, 200, 200, 404),
    "message-texts": (302, 403, 403, 200, 200, 404),
    "message-text": (302, 403, 403, 200, 200, 404),
    "event-reminders": (302, 403, 403, 200, 200, 404),
    "event-statistics": (302, 403, 200, 200, 200, 404),
    "event-donor-figures": (302, 403, 200, 200, 200, 404),
    "list-sharing": (302, 403, 200, 200, 200, 404),
    "column-sets": (302, 403, 200, 200, 200, 404),
    # The choice is of all registrations, which are not for everybody who takes lists.
    "column-set": (302, 403, 403, 200, 200, 404),
    "column-set-new": (302, 403, 403, 200, 200, 404),
    "event-security": (302, 403, 403, 200, 200, 404),
    "event-vehicle": (302, 403, 403, 200, 200, 404),
    "event-vehicle-remove": (302, 405, 405, 405, 405, 405),
    "visa-letters": (302, 403, 403, 200, 200, 404),
    "visa-inviter": (302, 403, 403, 403, 200, 404),
    "event-evaluation": (302, 403, 200, 200, 200, 404),
    "event-evaluation-paper": (302, 403, 200, 200, 200, 404),
    "event-evaluation-file": (302, 403, 200, 200, 200, 404),
    "mailings": (302, 403, 403, 200, 200, 404),
    "mailing-new": (302, 403, 403, 200, 200, 404),
    # Without a choice in the address one is led to the page that asks for it.
    "mailing-write": (302, 403, 403, 302, 302, 404),
    "mailing": (302, 403, 403, 200, 200, 404),
    "answer-file": (302, 403, 403, 200, 200, 404),
    "export-participants": (302, 403, 200, 200, 200, 404),
    # A list is posted for; whoever changes the language of a page with errors is led back.
    "export-participants-file": (302, 403, 302, 302, 302, 404),
    "rights": (302, 403, 403, 403, 200, 200),
    "jobs": (302, 403, 403, 403, 200, 200),
    # In demo mode nobody has a second factor; whoever asks for its code sets it up first.
    "second-factor": STAFF,
    "second-factor-code": LED_BACK,
    "second-factor-enrol": STAFF,
    "second-factor-codes": POST_ONLY,
    "end-other-sessions": POST_ONLY,
    "sign-in-again": STAFF,
    "admin:index": STAFF,
    "admin:login": (200, 302, 302, 302, 302, 302),
    "admin:logout": (302, 405, 405, 405, 405, 405),
    "admin:password_change": STAFF,
    "admin:password_change_done": STAFF,
    "admin:jsi18n": STAFF,
    "admin:app_list": STAFF,
    "admin:autocomplete": NOBODY,  # without the names of a field
    "admin:workshop_agendaitem_changelist": (302, 403, 200, 200, 200, 200),
    "admin:workshop_agendaitem_add": (302, 403, 200, 403, 200, 200),
    "admin:workshop_agendaitem_history": (302, 302, 200, 200, 200, 302),
    "admin:workshop_agendaitem_delete": (302, 403, 200, 403, 200, 302),
    "admin:workshop_agendaitem_change": (302, 403, 200, 200, 200, 302),
    "admin:workshop_document_changelist": (302, 403, 200, 200, 200, 200),
    "admin:workshop_document_add": (302, 403, 200, 403, 200, 200),
    "admin:workshop_document_history": (302, 302, 200, 200, 200, 302),
    "admin:workshop_document_delete": (302, 403, 200, 403, 200, 302),
    "admin:workshop_document_change": (302, 403, 200, 200, 200, 302),
    "admin:workshop_sideactivity_changelist": (302, 403, 200, 200, 200, 200),
    "admin:workshop_sideactivity_add": (302, 403, 403, 403, 200, 200),
    "admin:workshop_sideactivity_history": (302, 302, 200, 200, 200, 302),
    "admin:workshop_sideactivity_delete": (302, 403, 403, 403, 200, 302),
    "admin:workshop_sideactivity_change": (302, 403, 200, 200, 200, 302),
    "admin:workshop_event_changelist": STAFF,
    "admin:workshop_event_add": (302, 403, 403, 403, 200, 200),
    "admin:workshop_event_history": OBJECT,
    "admin:workshop_event_delete": NOBODY,
    "admin:workshop_event_change": OBJECT,
    "admin:registrations_evaluationquestion_changelist": (302, 403, 200, 200, 200, 200),
    "admin:registrations_evaluationquestion_add": (302, 403, 403, 403, 200, 200),
    "admin:registrations_evaluationquestion_history": (302, 302, 200, 200, 200, 302),
    "admin:registrations_evaluationquestion_delete": (302, 403, 403, 403, 200, 302),
    "admin:registrations_evaluationquestion_change": (302, 403, 200, 200, 200, 302),
    "admin:registrations_question_changelist": (302, 403, 200, 200, 200, 200),
    "admin:registrations_question_add": (302, 403, 403, 403, 200, 200),
    "admin:registrations_question_history": (302, 302, 200, 200, 200, 302),
    # What people answered is not deleted: its page leads back and says so.
    "admin:registrations_question_delete": (302, 403, 403, 403, 302, 302),
    "admin:registrations_question_change": (302, 403, 200, 200, 200, 302),
    "admin:registrations_historyentry_changelist": RECORDS,
    "admin:registrations_historyentry_add": NOBODY,
    "admin:registrations_historyentry_history": RECORD_HISTORY,
    "admin:registrations_historyentry_delete": NOBODY,
    "admin:registrations_historyentry_change": RECORD,
    "admin:registrations_disclosure_changelist": RECORDS,
    "admin:registrations_disclosure_add": NOBODY,
    "admin:registrations_disclosure_history": RECORD_HISTORY,
    "admin:registrations_disclosure_delete": NOBODY,
    "admin:registrations_disclosure_change": RECORD,
    "admin:registrations_message_changelist": RECORDS,
    "admin:registrations_message_add": NOBODY,
    "admin:registrations_message_history": RECORD_HISTORY,
    "admin:registrations_message_delete": NOBODY,
    "admin:registrations_message_change": RECORD,
    # What is done with a message is posted; whoever changes the language is led to its page.
    "admin:registrations_message_act": (302, 404, 404, 302, 302, 404),
    "admin:registrations_message_hand-over": (302, 404, 404, 200, 200, 404),
    # Decisions are posted; whoever changes the language of their page is led to the person.
    "admin:registrations_attendee_decide": (302, 302, 302, 302, 302, 404),
    "admin:registrations_attendee_decide-change": (302, 302, 302, 302, 302, 404),
    "admin:registrations_attendee_renew": (*POST_ONLY[:5], 404),
    "admin:registrations_attendee_code": (302, 302, 302, 302, 302, 404),
    "admin:registrations_attendee_merge": (302, 403, 403, 200, 200, 404),
    "admin:registrations_attendee_consents": (302, 403, 403, 200, 200, 404),
    "admin:registrations_attendee_sensitive": (302, 403, 403, 200, 200, 404),
    "admin:registrations_attendee_enter-sensitive": (302, 403, 403, 200, 200, 404),
    "admin:registrations_attendee_changelist": STAFF,
    "admin:registrations_attendee_add": (302, 403, 403, 200, 200, 200),
    "admin:registrations_attendee_history": OBJECT,
    "admin:registrations_attendee_delete": NOBODY,
    "admin:registrations_attendee_change": OBJECT,
    "admin:registrations_delegation_renew": (*POST_ONLY[:5], 404),
    "admin:registrations_delegation_note": (302, 403, 403, 200, 200, 404),
    "admin:registrations_delegation_known": (302, 403, 403, 200, 200, 404),
    "admin:registrations_delegation_table": (302, 403, 403, 200, 200, 404),
    "admin:registrations_delegation_template": (302, 403, 403, 200, 200, 404),
    "admin:registrations_delegation_changelist": STAFF,
    "admin:registrations_delegation_add": (302, 403, 403, 200, 200, 200),
    "admin:registrations_delegation_history": OBJECT,
    "admin:registrations_delegation_delete": (302, 403, 403, 403, 200, 302),
    "admin:registrations_delegation_change": OBJECT,
    # Institutions are shared by all events.
    "admin:registrations_institution_changelist": STAFF,
    "admin:registrations_institution_add": (302, 403, 403, 403, 200, 200),
    "admin:registrations_institution_history": STAFF,
    "admin:registrations_institution_delete": NOBODY,
    "admin:registrations_institution_change": STAFF,
    "admin:registrations_privacynotice_changelist": RECORDS,
    "admin:registrations_privacynotice_add": (302, 403, 403, 403, 200, 200),
    "admin:registrations_privacynotice_history": RECORD_HISTORY,
    "admin:registrations_privacynotice_delete": NOBODY,
    "admin:registrations_privacynotice_change": RECORD,
    # Accounts and role groups are the superuser's.
    **{
        f"admin:auth_{model}_{page}": NOBODY
        for model in ("user", "group")
        for page in ("changelist", "add", "history", "delete", "change")
    },
    "admin:auth_user_password_change": NOBODY,
    "admin:auth_user_reset-second-factor": NOBODY,
}

# What is answered to a form sent empty: 302 leads back to the page after the act, 422 asks again.
# Views that only show answer 405; Django's own pages of that kind show themselves.
POST = {
    "healthz": OPEN,
    "readyz": OPEN,
    "metrics": REFUSED,
    "robots": REFUSED,
    "index": REFUSED,
    "demo-messages": REFUSED,
    "demo-calendar": REFUSED,
    "event": REFUSED,
    "agenda": REFUSED,
    "agenda-version": REFUSED,
    "agenda-calendar": REFUSED,
    "agenda-feed": REFUSED,
    "agenda-changes": REFUSED,
    "agenda-document": REFUSED,
    "agenda-paper": REFUSED,
    "agenda-paper-all-languages": REFUSED,
    "register": ASKED_AGAIN,
    "link-again": ASKED_AGAIN,
    "privacy": REFUSED,
    "own": OPEN,
    "own-done": OPEN,
    "own-file": OPEN,
    "own-edit": ASKED_AGAIN,
    "own-withdraw": LED_BACK,
    "own-consent": LED_BACK,
    "own-sensitive": ASKED_AGAIN,
    "own-sensitive-withdraw": LED_BACK,
    "own-submit": LED_BACK,
    "own-replace": ASKED_AGAIN,
    "own-again": LED_BACK,
    "own-take-back": LED_BACK,
    "own-agenda": REFUSED,
    "own-agenda-paper": REFUSED,
    "own-agenda-calendar": REFUSED,
    "own-document": REFUSED,
    "own-list": LED_BACK,
    "own-evaluation": LED_BACK,
    "own-certificate": LED_BACK,
    "own-data": ASKED_AGAIN,
    "own-data-code": LED_BACK,
    "own-data-open": OPEN,
    "own-data-file": OPEN,
    "own-erase": LED_BACK,
    "delegation": OPEN,
    "delegation-add": ASKED_AGAIN,
    "delegation-table": ASKED_AGAIN,
    "delegation-table-template": REFUSED,
    "delegation-vehicles": ASKED_AGAIN,
    "delegation-vehicle": ASKED_AGAIN,
    "delegation-vehicle-remove": LED_BACK,
    "delegation-edit": ASKED_AGAIN,
    "delegation-withdraw": LED_BACK,
    "delegation-opened": (204, 204, 204, 204, 204, 204),
    "delegation-decline": LED_BACK,
    "delegation-attend": ASKED_AGAIN,
    "delegation-complete": LED_BACK,
    "delegation-hand-in": ASKED_AGAIN,
    "delegation-discard": ASKED_AGAIN,
    "delegation-again": ASKED_AGAIN,
    "delegation-move": LED_BACK,
    "delegation-head": LED_BACK,
    "delegation-replace": ASKED_AGAIN,
    "delegation-take-back": LED_BACK,
    "delegation-file": OPEN,
    "desk": (302, 200, 403, 200, 200, 404),
    "desk-walk-in": (302, 422, 403, 422, 422, 404),
    "desk-link": OPEN,
    "desk-link-walk-in": ASKED_AGAIN,
    "desk-links": (302, 403, 403, 302, 302, 404),
    "event-attendance": (302, 302, 403, 302, 302, 404),
    "attendance-sheet": (302, 422, 403, 422, 422, 404),
    "attendance-differences": (302, 302, 403, 302, 302, 404),
    "event-evidence": (302, 403, 403, 422, 422, 404),
    "evidence-file": (302, 403, 200, 200, 200, 404),
    "evidence-withdraw": (302, 403, 403, 422, 422, 404),
    "dashboard": (302, 200, 200, 200, 200, 404),
    "invite": (302, 403, 403, 200, 200, 404),
    "event-move": (302, 403, 403, 403, 422, 404),
    "delegation-order": (302, 403, 403, 200, 200, 404),
    "event-copy": (302, 403, 403, 403, 422, 404),
    "agenda-release": (302, 403, 422, 403, 422, 404),
    "agenda-reset": (302, 403, 302, 403, 302, 404),
    "agenda-days": (302, 403, 302, 403, 302, 404),
    "agenda-day": (302, 403, 302, 403, 302, 404),
    "draft-links": (302, 403, 302, 403, 302, 404),
    "agenda-digest": (302, 403, 403, 302, 302, 404),
    "draft-agenda": REFUSED,
    "answer-file": GET_ONLY,
    "export-participants": GET_ONLY,
    "export-participants-file": (302, 403, 400, 400, 400, 404),
    "event-retention": (302, 403, 403, 422, 422, 404),
    "message-texts": (302, 403, 403, 200, 200, 404),
    "message-text": (302, 403, 403, 422, 422, 404),
    "event-reminders": (302, 403, 403, 422, 422, 404),
    "event-statistics": (302, 403, 200, 200, 200, 404),
    "event-donor-figures": GET_ONLY,
    "list-sharing": (302, 403, 422, 422, 422, 404),
    "column-sets": (302, 403, 200, 200, 200, 404),
    "column-set": (302, 403, 403, 422, 422, 404),
    "column-set-new": (302, 403, 403, 422, 422, 404),
    # Officers enter vehicles; when the list is frozen is a setting of the event.
    "event-security": (302, 403, 403, 403, 302, 404),
    "event-vehicle": (302, 403, 403, 422, 422, 404),
    "event-vehicle-remove": (302, 403, 403, 302, 302, 404),
    "visa-letters": GET_ONLY,
    "visa-inviter": (302, 403, 403, 403, 422, 404),
    "event-evaluation": (302, 403, 302, 302, 302, 404),
    "event-evaluation-paper": (302, 403, 422, 422, 422, 404),
    "event-evaluation-file": GET_ONLY,
    "mailings": (302, 403, 403, 200, 200, 404),
    "mailing-new": (302, 403, 403, 200, 200, 404),
    "mailing-write": (302, 403, 403, 302, 302, 404),
    "mailing": (302, 403, 403, 302, 302, 404),
    # The second is led back as well: the person is gone.
    "attendee-erase": (302, 403, 403, 302, 302, 404),
    "rights": GET_ONLY,
    "jobs": GET_ONLY,
    "second-factor": STAFF,
    "second-factor-code": LED_BACK,
    "second-factor-enrol": (302, 422, 422, 422, 422, 422),
    "second-factor-codes": LED_BACK,
    "end-other-sessions": LED_BACK,
    "sign-in-again": (302, 422, 422, 422, 422, 422),
    "admin:index": STAFF,
    "admin:login": OPEN,
    "admin:logout": STAFF,
    "admin:password_change": STAFF,
    "admin:password_change_done": GET_ONLY,
    "admin:jsi18n": GET_ONLY,
    "admin:app_list": STAFF,
    "admin:autocomplete": GET_ONLY,
    "admin:workshop_agendaitem_changelist": (302, 403, 200, 200, 200, 200),
    "admin:workshop_agendaitem_add": (302, 403, 200, 403, 200, 200),
    "admin:workshop_agendaitem_history": (302, 302, 200, 200, 200, 302),
    "admin:workshop_agendaitem_delete": (302, 403, 200, 403, 200, 302),
    "admin:workshop_agendaitem_change": (302, 403, 200, 403, 200, 302),
    "admin:workshop_document_changelist": (302, 403, 200, 200, 200, 200),
    "admin:workshop_document_add": (302, 403, 200, 403, 200, 200),
    "admin:workshop_document_history": (302, 302, 200, 200, 200, 302),
    "admin:workshop_document_delete": (302, 403, 200, 403, 200, 302),
    "admin:workshop_document_change": (302, 403, 200, 403, 200, 302),
    "admin:workshop_sideactivity_changelist": (302, 403, 200, 200, 200, 200),
    "admin:workshop_sideactivity_add": MANAGERS,
    "admin:workshop_sideactivity_history": (302, 302, 200, 200, 200, 302),
    "admin:workshop_sideactivity_delete": MANAGERS_OBJECT,
    "admin:workshop_sideactivity_change": MANAGERS_OBJECT,
    "admin:workshop_event_changelist": STAFF,
    "admin:workshop_event_add": MANAGERS,
    "admin:workshop_event_history": OBJECT,
    "admin:workshop_event_delete": NOBODY,
    "admin:workshop_event_change": MANAGERS_OBJECT,
    "admin:registrations_evaluationquestion_changelist": (302, 403, 200, 200, 200, 200),
    "admin:registrations_evaluationquestion_add": MANAGERS,
    "admin:registrations_evaluationquestion_history": (302, 302, 200, 200, 200, 302),
    "admin:registrations_evaluationquestion_delete": MANAGERS_OBJECT,
    "admin:registrations_evaluationquestion_change": MANAGERS_OBJECT,
    "admin:registrations_question_changelist": (302, 403, 200, 200, 200, 200),
    "admin:registrations_question_add": MANAGERS,
    "admin:registrations_question_history": (302, 302, 200, 200, 200, 302),
    "admin:registrations_question_delete": (302, 403, 403, 403, 302, 302),
    "admin:registrations_question_change": MANAGERS_OBJECT,
    "admin:registrations_historyentry_changelist": RECORDS,
    "admin:registrations_historyentry_add": NOBODY,
    "admin:registrations_historyentry_history": RECORD_HISTORY,
    "admin:registrations_historyentry_delete": NOBODY,
    "admin:registrations_historyentry_change": NOBODY,
    "admin:registrations_disclosure_changelist": RECORDS,
    "admin:registrations_disclosure_add": NOBODY,
    "admin:registrations_disclosure_history": RECORD_HISTORY,
    "admin:registrations_disclosure_delete": NOBODY,
    "admin:registrations_disclosure_change": NOBODY,
    "admin:registrations_message_changelist": RECORDS,
    "admin:registrations_message_add": NOBODY,
    "admin:registrations_message_history": RECORD_HISTORY,
    "admin:registrations_message_delete": NOBODY,
    "admin:registrations_message_change": NOBODY,
    "admin:registrations_message_act": (302, 404, 404, 302, 302, 404),
    "admin:registrations_message_hand-over": (302, 404, 404, 422, 422, 404),
    "admin:registrations_attendee_decide": (302, 403, 403, 302, 302, 404),
    "admin:registrations_attendee_decide-change": (302, 403, 403, 302, 302, 404),
    "admin:registrations_attendee_renew": (302, 403, 403, 302, 302, 404),
    "admin:registrations_attendee_code": (302, 403, 403, 200, 200, 404),
    "admin:registrations_attendee_merge": (302, 403, 403, 302, 302, 404),
    "admin:registrations_attendee_consents": (302, 403, 403, 422, 422, 404),
    "admin:registrations_attendee_sensitive": (302, 403, 403, 422, 422, 404),
    "admin:registrations_attendee_enter-sensitive": (302, 403, 403, 422, 422, 404),
    "admin:registrations_attendee_changelist": STAFF,
    "admin:registrations_attendee_add": RECORDS,
    "admin:registrations_attendee_history": OBJECT,
    "admin:registrations_attendee_delete": NOBODY,
    "admin:registrations_attendee_change": (302, 403, 403, 200, 200, 302),
    "admin:registrations_delegation_renew": (302, 403, 403, 302, 302, 404),
    "admin:registrations_delegation_note": (302, 403, 403, 200, 200, 404),
    "admin:registrations_delegation_known": (302, 403, 403, 200, 200, 404),
    "admin:registrations_delegation_table": (302, 403, 403, 422, 422, 404),
    "admin:registrations_delegation_template": GET_ONLY,
    "admin:registrations_delegation_changelist": STAFF,
    "admin:registrations_delegation_add": RECORDS,
    "admin:registrations_delegation_history": OBJECT,
    "admin:registrations_delegation_delete": MANAGERS_OBJECT,
    "admin:registrations_delegation_change": (302, 403, 403, 200, 200, 302),
    "admin:registrations_institution_changelist": STAFF,
    "admin:registrations_institution_add": MANAGERS,
    "admin:registrations_institution_history": STAFF,
    "admin:registrations_institution_delete": NOBODY,
    "admin:registrations_institution_change": MANAGERS,
    "admin:registrations_privacynotice_changelist": RECORDS,
    "admin:registrations_privacynotice_add": MANAGERS,
    "admin:registrations_privacynotice_history": RECORD_HISTORY,
    "admin:registrations_privacynotice_delete": NOBODY,
    "admin:registrations_privacynotice_change": NOBODY,
    **{
        f"admin:auth_{model}_{page}": NOBODY
        for model in ("user", "group")
        for page in ("changelist", "add", "history", "delete", "change")
    },
    "admin:auth_user_password_change": NOBODY,
    "admin:auth_user_reset-second-factor": NOBODY,
}


def named_routes() -> dict[str, str]:
    """Return the route of every named address; the admin's nameless ones only redirect."""

    def walk(resolver: URLResolver, namespace: str, before: str):
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inside = f"{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry, inside, route)
            elif isinstance(entry, URLPattern) and entry.name:
                yield f"{namespace}{entry.name}", route

    return dict(walk(get_resolver(), "", ""))


ROUTES = named_routes()
KEYED = sorted(name for name, route in ROUTES.items() if "<str:key>" in route)
# Open to everybody, or to who holds the key: without sign-in, and without its cookie.
FREE = {
    *KEYED, "healthz", "readyz", "metrics", "robots", "index", "demo-messages", "demo-calendar", "event", "agenda",
    "agenda-version", "agenda-changes", "agenda-calendar", "agenda-feed", "agenda-paper", "agenda-paper-all-languages", "agenda-document",
    "register", "link-again", "privacy",
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """An event with one of everything, whoever may knock, and the keys that people hold.

    ``sessions`` are the session keys of PEOPLE; ``keys`` those of HOLDERS, and
    ``own_pass`` opens the data of the attendee beside the key.
    """

    attendee: Attendee
    twin: Attendee
    focal_point: FocalPoint
    sessions: dict[str, str | None]
    keys: dict[str, str]
    own_pass: str
    objects: dict[str, int]

    def browser(self, person: str, **options: bool) -> Client:
        """Return a browser in which the person is signed in, if staff."""
        client = Client(**options)
        if key := self.sessions.get(person):
            client.cookies[settings.SESSION_COOKIE_NAME] = key
        return client

    def path_of(self, name: str, key: str | None = None) -> str:
        """Return a path of the address; one of those behind a key opens with its own, or ``key``."""
        model = name.split("_")[1] if name.count("_") else ""
        kinds = {"own": "delegate", "desk": "helper", "draft": "reader"}
        holder = kinds.get(name.split("-")[0], "focal point")
        event = self.attendee.event
        known = {
            "<slug:slug>": event.slug,
            "<str:key>": key or self.keys[holder],
            "<str:own_pass>": self.own_pass,
            "<slug:reference>": self.attendee.reference,
            "<int:question_id>": event.questions.get(kind=QuestionKind.FILE).pk,
            "<path:object_id>": self.objects.get(model),
            "<int:object_id>": self.objects.get(model),
            "<int:other_id>": self.twin.pk,
            "<id>": self.objects.get(model),
            "<int:number>": 1,
            "<int:document_id>": self.objects["document"],
            "<int:vehicle_id>": self.objects["vehicle"],
            "<str:format>": "xlsx",
            "<slug:name>": "confirm",
            "<slug:group>": "needs",
            "<slug:kind>": "confirmed",
            "<slug:day>": event.starts_on.isoformat(),
            "<slug:language>": "en",
            "<int:focal_point_id>": self.focal_point.pk,
            "<int:message_id>": self.objects["confirmation"],
            "<int:set_id>": self.objects["column set"],
            "<slug:purpose>": "staff-full",
            "<int:mailing_id>": self.objects["mailing"],
            "<int:scan_id>": self.objects["scan"],
            "app_label": "registrations",
        }
        route = ROUTES[name]
        return reverse(name, args=[value for part, value in known.items() if part in route])


def _today(event: Event) -> date:
    return timezone.now().astimezone(event.zone).date()


def _scene() -> Scene:
    # It is held now, so that the desk is open, and people may still change what they gave.
    now, day = timezone.now(), timedelta(days=1)
    days = {"starts_on": now.date() - day, "ends_on": now.date() + day}
    event = b.build_event(**days, changes_until=now + day)
    b.build_notice(event=event)
    b.build_agenda_item(event=event)
    b.build_release(event=event)
    b.build_asked_group(event=event, group="needs")
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    answer = {f"question-{question.pk}": b.build_upload(event=event).token}
    delegation = b.build_delegation(event=event, seats=5)
    return scene_about(b.build_attendee(delegation=delegation, **answer))


def scene_about(attendee: Attendee) -> Scene:
    """Return the scene about the person, whose event has a file to answer with."""
    event = attendee.event
    code = codes.give(attendee, by=actors.SYSTEM, now=timezone.now())
    twin = b.build_attendee(delegation=attendee.delegation)
    printing = b.build_printing(event=event, people=[attendee])
    b.build_printing(event=event, people=[attendee], day=_today(event))
    attendee.delegation.note_verbale.save("note.pdf", ContentFile(b"%PDF-1.4"))
    focal_point = b.build_focal_point(delegation=attendee.delegation)
    other = b.build_focal_point(
        delegation=b.build_attendee(delegation=b.build_delegation(event=event)).delegation
    )
    users = {role: b.build_user(event=event, role=role) for role in PEOPLE[1:5]}
    users["manager elsewhere"] = b.build_user(event=b.build_event(), role=MANAGER)
    return Scene(
        attendee=attendee,
        twin=twin,
        focal_point=focal_point,
        sessions={"anonymous": None} | {name: _signed_in(user) for name, user in users.items()},
        keys={
            "delegate": links.make_key("r", attendee.pk, attendee.key_version),
            "focal point": links.make_key("d", focal_point.pk, focal_point.key_version),
            "helper": links.path_of(b.build_desk_link(event=event, day=_today(event))).split("/")[
                -2
            ],
            "reader": links.path_of(
                draft_links.make(event, days=7, by=None, now=timezone.now())
            ).split("/")[-2],
            "other delegation": links.make_key("d", other.pk, other.key_version),
        },
        own_pass=codes.redeem(attendee, code, now=timezone.now()),
        objects={
            "agendaitem": event.agenda_items.first().pk,
            "confirmation": outbox.queue(MessageKind.CONFIRMED, to=twin, now=timezone.now()).pk,
            "column set": ColumnSet.objects.get_or_create(
                event=event, purpose="staff-full", name="Short"
            )[0].pk,
            "mailing": Mailing.objects.create(
                event=attendee.event,
                kind=MessageKind.MAILING,
                reader_count=1,
                queued_at=timezone.now(),
            ).pk,
            "scan": b.build_scan(event=event, printing=printing).pk,
            "attendee": attendee.pk,
            "vehicle": b.build_vehicle(delegation=attendee.delegation, now=timezone.now()).pk,
            "delegation": attendee.delegation_id,
            "disclosure": b.build_disclosure(event=event, people=[attendee.pk]).pk,
            "event": event.pk,
            "group": Group.objects.first().pk,
            "historyentry": attendee.history.first().pk,
            "institution": attendee.delegation.institution_id,
            "message": attendee.messages.first().pk,
            "question": event.questions.get(kind=QuestionKind.FILE).pk,
            "evaluationquestion": EvaluationQuestion.objects.create(
                event=event, text=b.text("How?")
            ).pk,
            "document": b.build_document(event=event).pk,
            "sideactivity": b.build_activity(event=event).pk,
            "privacynotice": event.privacy_notices.first().pk,
            "user": b.build_user(event=event, role=DESK).pk,
        },
    )


def _signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.session.session_key


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker) -> Iterator[Scene]:
    """Return the scene, built once: every test undoes what it does."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _scene()
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what happens to the database in the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def unrendered() -> Iterator[None]:
    """Leave pages empty, and forget the empty texts of messages afterwards."""
    with mock.patch.object(Template, "render", return_value=""):
        yield
    standard.cache_clear()


def answers(scene: Scene, name: str, method: str) -> dict[str, int]:
    """Return how the address answers each of PEOPLE.

    Only the manager, who sees most, has the pages rendered: it takes longest, and whoever
    is refused is refused before.
    """
    path, found = scene.path_of(name), {}
    for person in PEOPLE:
        is_rendered = method == "get" and person == MANAGER
        with undone(), nullcontext() if is_rendered else unrendered():
            found[person] = getattr(scene.browser(person), method)(path).status_code
    return found


def test_every_address_stands_in_the_table():
    assert (sorted(GET), sorted(POST)) == (sorted(ROUTES), sorted(ROUTES))


@pytest.mark.parametrize("name", sorted(GET))
def test_get_answers_each_person_as_the_table_says(name, scene, errors_expected):
    expected = dict(zip(PEOPLE, GET[name], strict=True))

    assert answers(scene, name, "get") == expected


@pytest.mark.parametrize("name", sorted(POST))
def test_post_answers_each_person_as_the_table_says(name, scene, errors_expected):
    expected = dict(zip(PEOPLE, POST[name], strict=True))

    assert answers(scene, name, "post") == expected


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", KEYED)
def test_key_opens_the_pages_of_its_holder_alone(name, method, scene):
    """A delegate, a focal point and another delegation bring nothing but their keys.

    At every other address they are anonymous. Whoever guesses a key has none.
    """
    table = GET if method == "get" else POST
    opened = {"delegate": "own", "focal point": "delegation", "helper": "desk", "reader": "draft"}
    found, expected = {}, {}
    for holder, key in {**scene.keys, "guess": scene.keys["delegate"][:-6] + "aaaaaa"}.items():
        with undone(), unrendered():
            found[holder] = getattr(Client(), method)(scene.path_of(name, key)).status_code
        is_own = name.startswith(opened.get(holder, "-"))
        # The other focal point sees the own delegation, and nobody of ours by the reference.
        is_own = is_own or (
            holder == "other delegation"
            and name.startswith("delegation")
            and "<slug:reference>" not in ROUTES[name]
            and name != "delegation-vehicle"  # it is ours
        )
        # Whether key or method is looked at first, nothing opens.
        is_refused = found[holder] in {404, 405}
        expected[holder] = table[name][0] if is_own else found[holder] if is_refused else 404

    assert found == expected


@pytest.mark.parametrize("name", sorted(name for name in POST if name not in FREE))
def test_post_without_the_token_of_the_page_is_refused(name, scene):
    browser = scene.browser(MANAGER, enforce_csrf_checks=True)

    assert browser.post(scene.path_of(name)).status_code == 403
    scene.attendee.refresh_from_db()
    assert (scene.attendee.status, scene.attendee.key_version) == (Status.SUBMITTED, 1)


@pytest.mark.parametrize("name", sorted(name for name in GET if name not in FREE))
def test_account_without_any_role_sees_nothing_of_people(name, scene):
    browser = Client()
    browser.force_login(b.build_user())
    own = {"admin:index", "admin:login", "admin:logout", "admin:jsi18n", "admin:password_change",
           "admin:password_change_done", "second-factor", "second-factor-enrol", "sign-in-again"}  # fmt: skip

    answer = browser.get(scene.path_of(name))

    assert name in own or answer.status_code in {302, 403, 404, 405}


def test_switched_off_account_sees_nothing(scene):
    user = b.build_user(event=scene.attendee.event, role=MANAGER)
    browser = Client()
    browser.force_login(user)
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert browser.get(scene.path_of("dashboard")).status_code == 302
