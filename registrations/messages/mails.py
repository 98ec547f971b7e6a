"""The mail that a message becomes when it is sent: text first, then HTML, then the calendar entry."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from registrations.messages.calendar import calendar_of
from registrations.messages.texts import with_link
from registrations.models import Message

# A text longer than this many bytes goes alone, so that a mail stays under 30 kB.
_MOST_WITH_HTML = 10_000


def mail_of(message: Message) -> EmailMultiAlternatives:
    """Return the mail with the personal link as valid now; the Message-ID is the stored one.

    Raise ValueError for an address that mail cannot carry.
    """
    email = message.email
    text = with_link(message, email.message)
    mail = EmailMultiAlternatives(
        subject=email.subject,
        body=text,
        from_email=email.from_email,
        to=[_checked(address) for address in email.to],
        reply_to=[message.event.contact_email],
        headers={"Message-ID": email.message_id, "Auto-Submitted": "auto-generated"},
    )
    add_page(mail, language=message.language)
    if calendar := calendar_of(message):
        mail.attach(calendar.as_attachment())
    return mail


def add_page(mail: EmailMultiAlternatives, *, language: str) -> None:
    """Add the text as a plain HTML page with links, in which what people typed is escaped.

    A long text goes alone.
    """
    if len(mail.body.encode()) > _MOST_WITH_HTML:
        return
    with translation.override(language):
        page = render_to_string(
            "messages/page.html",
            {"language": language, "subject": mail.subject, "text": mail.body},
        )
    mail.attach_alternative(page, "text/html")


def _checked(address: str) -> str:
    """Return the address. The part after the @ may be in any script, the one before in ASCII only."""
    if not address.rpartition("@")[0].isascii():
        raise ValueError("The part of the address before the @ has letters that mail cannot carry.")
    return address
