"""A message sent at once to the member of staff who writes it, to see how it arrives."""

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from registrations.messages.mails import add_page
from registrations.messages.texts import Text


def send_trial(text: Text, *, language: str, to: str) -> None:
    """Send the text, its subject marked as a test. Raises OSError where the server does not take it."""
    subject = _("[Test] %(subject)s") % {"subject": text.subject}
    mail = EmailMultiAlternatives(subject=subject, body=text.body, to=[to])
    add_page(mail, language=language)
    mail.send()
