"""What arrives: the bytes that a real mail server gets, read by Python's own library."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.utils.html import escape
from post_office.models import STATUS, Email

from registrations.enums import MessageKind
from registrations.messages import delivery, outbox
from registrations.models import Attendee, Message
from tests import builders as b

pytestmark = pytest.mark.django_db

NOW = b.NOW


def received(server, **values):
    """Return the mail that tells somebody that the registration is received, as it arrives."""
    attendee = b.build_attendee(**values)
    assert delivery.deliver_due(now=NOW) == 1
    (mail,) = server.accepted
    return attendee, mail


def part(mail, kind):
    return mail.parsed.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_mail_has_exactly_the_intended_headers_and_recipients(server, settings):
    attendee, mail = received(server, email="one@example.org")

    headers = dict(mail.parsed.items())
    assert parsedate_to_datetime(headers.pop("Date"))
    assert headers.pop("Content-Type").startswith("multipart/alternative;")
    peer = headers.pop("X-Peer", None)
    assert (peer is None) or "127.0.0.1" in peer
    assert headers == {
        "Subject": f"Registration received ({attendee.reference}): Practical Cooperation",
        "From": settings.DEFAULT_FROM_EMAIL,
        "To": "one@example.org",
        "Reply-To": "secretariat@example.org",
        "Message-ID": attendee.messages.get().email.message_id,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }
    assert mail.recipients == ["one@example.org"]


def test_text_comes_first_then_html_with_the_same_words_and_links(server):
    attendee, mail = received(server, language="zh-hans")

    kinds = [each.get_content_type() for each in mail.parsed.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    html = part(mail, "html")
    link = re.search(r"http\S+/r/\S+", part(mail, "plain"))[0]
    assert '<html lang="zh-Hans">' in html
    assert f'<a href="{link}"' in html
    assert '<a href="mailto:secretariat@example.org">' in html
    words = "".join(re.sub(r"<[^>]+>", "", html.partition("<body>")[2]).split())
    assert words == "".join(part(mail, "plain").split())
    assert attendee.reference in words


def test_html_fetches_nothing_from_elsewhere(server):
    _attendee, mail = received(server)

    html = part(mail, "html")
    assert (
        re.findall(r"<(?:img|link|script|iframe|video|audio|object|embed)\b|url\(|@import", html)
        == []
    )


@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_mail_is_small(server, kind, language):
    title = b.text("A long title of a workshop " * 7, "很长的研讨会名称" * 20)
    delegation = b.build_delegation(event=b.build_event(title=title), seats=2)
    attendee = b.build_attendee(delegation=delegation, language=language)
    details = {"reason": "理由" * 250, "note": "说明" * 500}
    if kind == MessageKind.EVENT_MOVED:
        details["before"] = b.build_event()
    if kind == MessageKind.REPLACEMENT_REFUSED:
        details |= {"former": attendee, "alternate": attendee}
    to = b.build_focal_point(delegation=delegation, language=language)
    if kind not in {MessageKind.INVITATION, MessageKind.REMINDER}:
        to = attendee
    Email.objects.update(status=STATUS.sent)
    if kind == MessageKind.REMINDER:
        details["invited_before"] = NOW
    outbox.queue(kind, to=to, now=NOW, **details)

    assert delivery.deliver_due(now=NOW) == 1
    assert len(server.accepted[0].content) < 30_000


def test_very_long_text_goes_without_html(server):
    b.build_attendee()
    Email.objects.update(message="文字。\n" * 2_000)

    delivery.deliver_due(now=NOW)

    (mail,) = server.accepted
    assert mail.parsed.get_content_type() == "text/plain"
    assert len(mail.content) < 30_000


@pytest.mark.parametrize(
    "typed",
    [
        "{{ settings.SECRET_KEY }}",
        "{% now 'Y' %}",
        "{event.contact}",
        "{link}",
        "%(x)s",
        "<b>&amp;",
    ],
)
def test_typed_text_arrives_literally(server, typed):
    _attendee, mail = received(server, family_name="Delegate", print_as=typed)

    assert part(mail, "plain").startswith(f"Ms {typed}\n")

    assert part(mail, "html").count(f"<p>Ms {escape(typed)}</p>") == 1


@pytest.mark.parametrize(
    "title",
    [
        "Workshop\r\nBcc: other@example.org",
        "Workshop\nX-Evil: 1\n\nNew body",
        "Workshop\u2028Bcc: other@example.org",
        "Workshop\x0bBcc: other@example.org",
    ],
)
def test_line_breaks_in_a_name_make_no_header(server, title):
    event = b.build_event(title=b.text(title))
    received(server, delegation=b.build_delegation(event=event))

    (mail,) = server.accepted
    assert mail.recipients == [Attendee.objects.get().email]
    names = {"bcc", "cc", "x-evil"} & {name.lower() for name in mail.parsed}
    assert names == set()
    assert str(mail.parsed["Subject"]).endswith(" ".join(title.split()))


def test_line_break_that_got_into_the_queue_is_refused_and_blocks_nobody(server):
    first = b.build_attendee()
    other = b.build_attendee()
    Email.objects.filter(portal_message__attendee=first).update(
        subject="Hello\r\nBcc: other@example.org"
    )

    assert delivery.deliver_due(now=NOW) == 1

    assert [each.recipients for each in server.accepted] == [[other.email]]
    assert first.messages.get().email.logs.get().exception_type == "BadHeaderError"


@pytest.mark.parametrize(
    "title", ["务实合作研讨会" * 25, "𠮷野家 – Réunion “Ünïcode” " * 5, "W" * 200]
)
def test_long_and_chinese_subjects_arrive_whole(server, title):
    event = b.build_event(title=b.text(title, title))
    attendee, mail = received(server, delegation=b.build_delegation(event=event))

    subject = f"Registration received ({attendee.reference}): {' '.join(title.split())}"
    # Where the line breaks before the first word, Python reads a space.
    assert str(mail.parsed["Subject"]).lstrip() == subject
    head = mail.content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(len(line) for line in head.split(b"\r\n")) <= 998


def test_international_domain_arrives_in_its_ascii_form(server):
    b.build_attendee()
    Email.objects.update(to="one@例子.example")

    assert delivery.deliver_due(now=NOW) == 1

    (mail,) = server.accepted
    assert mail.recipients == ["one@xn--fsqu00a.example"]
    assert mail.parsed["To"].addresses[0].addr_spec == "one@xn--fsqu00a.example"


def test_message_id_is_the_same_at_every_try(server):
    b.build_attendee()
    server.answers = ["451 Come again"] * 2
    now = NOW
    for wait in delivery.RETRY_AFTER[:2]:
        delivery.deliver_due(now=now)
        now += wait
    delivery.deliver_due(now=now)

    assert [each.message_id for each in server.accepted] == [Email.objects.get().message_id]


def test_registration_rush_while_the_server_is_down(server, client, settings):
    delegation = b.build_delegation(event=b.build_event())
    people = [b.build_attendee(delegation=delegation) for _number in range(20)]
    for minute in (1, 2):
        for each in people:
            outbox.queue(MessageKind.PRACTICAL, to=each, now=NOW + timedelta(minutes=minute))
    # Nothing that was queued has asked for the server.
    assert server.connection_count == 0

    up, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    now = NOW + timedelta(minutes=3)
    for _number in range(10):
        assert delivery.deliver_due(now=now) == 0
        now += timedelta(minutes=1)
    tries = Email.objects.exclude(number_of_retries=None).values_list(
        "number_of_retries", flat=True
    )
    assert sum(tries) == 10

    settings.EMAIL_PORT = up
    for _number in range(6):
        delivery.deliver_due(now=now)
        now += timedelta(minutes=6)

    assert Message.objects.filter(sent_at=None).count() == 0
    for each in people:
        got = [mail.message_id for mail in server.accepted if mail.recipients == [each.email]]
        own = each.messages.order_by("queued_at", "pk")
        assert got == [message.email.message_id for message in own]
