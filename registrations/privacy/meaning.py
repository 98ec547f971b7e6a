"""What each consent means for the person, in plain words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.enums import Purpose

# A test asks for one for every purpose.
EXPLANATIONS: dict[Purpose, str | Promise] = {
    Purpose.CIRCULATION: _(
        "Your name, function and institution are printed in the list of participants, which is given to the "
        "delegations. Without your consent you are not on the list; your badge and your seat are not affected."
    ),
    Purpose.PHOTOS: _(
        "You may be seen in photos and recordings of the event, which the organiser may publish. Without your "
        "consent the photographer is told, and you are asked to step aside for the group photo."
    ),
    Purpose.FUTURE_CONTACT: _(
        "The organiser may keep your address in order to invite you to later events. Without your consent it is "
        "used for this event only."
    ),
    Purpose.TRANSFER: _(
        "Lists with your name, function and institution may be given to the recipients outside the country of the "
        "event that the notice names. Without your consent you are left out of what goes abroad."
    ),
    Purpose.IDENTITY: _(
        "Your nationality and identity document are given to the security of the venue, or used for your visa "
        "letter. Without your consent they are not stored; bring the document with you."
    ),
    Purpose.TRAVEL: _(
        "Your arrival, departure and hotel are used to fetch you and to book rooms. Without your consent they are "
        "not stored, and you make your own way."
    ),
    Purpose.NEEDS: _(
        "What you eat, what you need in order to take part, and whom to call in an emergency are given to those "
        "who cater and help. Without your consent they are not stored; tell the organiser in person instead."
    ),
    Purpose.VISA: _(
        "With this and your identity document the organiser writes the letter with which you apply for a visa; it "
        "needs all that is asked on both pages. The letter goes to you and to the embassy or consulate. Fill this in "
        "only if you want a letter; without your consent nothing of it is stored."
    ),
}
