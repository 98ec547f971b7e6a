"""Staff invite institutions, hand links over, record replies, and see who has not replied."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from registrations import jobs
from registrations.demo.note import LETTER, example_pdf
from registrations.links import link_of
from registrations.models import Attendee, Delegation, FocalPoint
from registrations.roles import MANAGER
from tests import builders as b
from workshop.models import Event

pytestmark = pytest.mark.django_db

DELEGATIONS = "/admin/registrations/delegation/"


@pytest.fixture
def event() -> Event:
    """Return an event to come, with a notice and no delegation yet."""
    today = timezone.now().date()
    event = b.build_event(starts_on=today + timedelta(days=30), ends_on=today + timedelta(days=31))
    b.build_notice(event=event)
    return event


@pytest.fixture
def manager(client, event) -> Client:
    """Return the browser of the event's manager."""
    client.force_login(b.build_user(event=event, role=MANAGER))
    return client


def _form(*points: dict[str, str], **values: object) -> dict[str, object]:
    """Return the form of a delegation with the focal points, as a browser sends it."""
    inline = {f"focal_points-{n}-{name}": value for n, each in enumerate(points) for name, value in each.items()}  # fmt: skip
    counts = {"focal_points-TOTAL_FORMS": len(points), "focal_points-INITIAL_FORMS": 0}
    usual = {"name_override_en": "", "name_override_zh-hans": "", "role": "participant",
             "seats": 2, "alternates": 1, "protocol_rank": 100, "reply": "none"}  # fmt: skip
    return {**usual, **counts, **inline, **values}


def _rows(browser, query) -> list[str]:
    page = browser.get(f"{DELEGATIONS}?{query}")
    return [str(each) for each in page.context["cl"].result_list]


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/zh-hans", "zh-hans")])
def test_staff_invite_and_see_who_has_not_replied(manager, event, prefix, language):
    def dashboard() -> str:
        return manager.get(f"{prefix}/admin/dashboard/{event.slug}/").content.decode()

    # The dashboard leads to the delegations, where institutions get seats, rank and focal points.
    assert f'href="{prefix}{DELEGATIONS}?event={event.slug}"' in dashboard()
    by_mail = {"name": "Mail Reader", "email": "reader@example.org", "language": language}
    second = {"name": "Second Reader", "email": "second@example.org", "language": "zh-hans"}
    by_fax = {"name": "Fax Reader", "email": "", "language": "en"}
    people = {"MAIL": [by_mail, second], "FAX": [by_fax], "LETTER": [{**by_mail, "name": "Third"}]}
    for rank, (code, points) in enumerate(people.items(), start=1):
        institution = b.build_institution(code=code, name=b.text(code, f"{code}馆"))
        data = _form(*points, event=event.pk, institution=institution.pk, protocol_rank=rank)
        assert manager.post(f"{prefix}{DELEGATIONS}add/", data).status_code == 302
    mail_to, fax_to, letter_to = Delegation.objects.order_by("protocol_rank")

    # All three are selected and invited: the letters are seen before they are queued.
    chosen = {"action": "invite_selected", "_selected_action": [mail_to.pk, fax_to.pk, letter_to.pk]}  # fmt: skip
    page = manager.post(f"{prefix}{DELEGATIONS}", chosen, follow=True)
    path = page.redirect_chain[-1][0]
    ticked = re.findall(r'name="person" value="(\d+)" checked', page.content.decode())
    assert len(ticked) == 3
    assert {each.code for each in page.context["previews"]} == {language, "zh-hans"}
    manager.post(path, {"act": "queue", "person": ticked, "shown_at": page.context["shown_at"]})
    jobs.send_messages()
    sent = {each.to[0]: each for each in mail.outbox}
    assert sorted(each.to[0] for each in mail.outbox) == ["reader@example.org"] * 2 + ["second@example.org"]  # fmt: skip
    assert "邀请函：务实合作研讨会" in sent["second@example.org"].subject

    # The fax is written from the text that the page shows, and recorded.
    fax_reader = FocalPoint.objects.get(name="Fax Reader")
    (row,) = page.context["without_mail"]
    with translation.override("en"):
        fax_link = link_of(fax_reader)
    assert fax_link in row.letter
    manager.post(path, {"act": "record", "person": fax_reader.pk})

    # One click on the number answers who has not replied: all three as yet.
    address = re.search(rf'href="{prefix}{DELEGATIONS}\?([^"]*reply=awaited)"', dashboard())[1]
    silent = address.replace("&amp;", "&")
    assert len(_rows(manager, silent)) == 3

    # The link of the letter opens the delegation's page, in the reader's language, and delegates are entered.
    link = re.search(r"http://127.0.0.1:8000(\S+/d/\S+|/d/\S+)", sent["reader@example.org"].body)[1]
    assert link.startswith(f"{prefix}/d/")
    visitor = Client()
    assert visitor.get(link).status_code == 200
    b.build_attendee(delegation=mail_to, now=timezone.now())
    assert Attendee.objects.count() == 1

    # A note verbale says that another will not attend; it is filed with the reply.
    note = SimpleUploadedFile("note.pdf", example_pdf(LETTER))
    third = letter_to.focal_points.get()
    data = _form(
        {"id": third.pk, "delegation": letter_to.pk, "name": third.name, "language": language},
        reply="not_attending", reply_channel="letter", note_verbale=note,
    )  # fmt: skip
    change = f"{prefix}{DELEGATIONS}{letter_to.pk}/change/"
    assert manager.post(change, data | {"focal_points-INITIAL_FORMS": 1}).status_code == 302
    shown = manager.get(change).content.decode()
    assert f'href="{prefix}{DELEGATIONS}{letter_to.pk}/note-verbale/"' in shown

    # Only the one that was faxed is still silent.
    with translation.override(language):
        assert _rows(manager, silent) == [str(fax_to)]
    assert _rows(manager, f"event={event.slug}&invitation=declined") == ["LETTER"]

    # The link can be renewed at any time; the faxed one no longer opens anything.
    assert visitor.get(fax_link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    manager.post(f"{DELEGATIONS}{fax_to.pk}/renew-link/{fax_reader.pk}/")
    assert visitor.get(fax_link.removeprefix("http://127.0.0.1:8000")).status_code == 404
