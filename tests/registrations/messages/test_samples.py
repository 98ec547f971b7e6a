"""Previews of messages, on real people and on nobody."""

import pytest

from registrations.enums import MessageKind
from registrations.messages.samples import TO_FOCAL_POINTS, preview
from registrations.messages.texts import standard
from registrations.models import Attendee, Institution, Message
from tests import builders as b

pytestmark = pytest.mark.django_db

WORDS = {"en": "[personal link]", "zh-hans": "［个人专属链接］"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", MessageKind)
def test_every_message_can_be_previewed_on_nobody_and_nothing_is_saved(kind, language):
    event = b.build_event()
    text = standard(kind, language)

    shown = preview(kind, text, to=None, event=event, language=language, now=b.NOW)

    whole = shown.subject + "\n" + shown.body
    assert WORDS[language] in shown.body
    assert event.title[language] in shown.subject
    assert ("{" in whole, "None" in whole) == (False, False)
    counts = [each.objects.count() for each in (Attendee, Institution, Message)]
    assert counts == [0, 0, 0]


@pytest.mark.parametrize("kind", MessageKind)
def test_every_message_can_be_previewed_on_a_real_person(kind):
    delegation = b.build_delegation()
    reader = b.build_attendee(delegation=delegation, family_name="Wanderer", language="zh-hans")
    name = "WANDERER"
    if kind in TO_FOCAL_POINTS:
        reader = b.build_focal_point(delegation=delegation, name="Wanderer", invited_at=b.NOW)
        name = "Wanderer"

    shown = preview(
        kind, standard(kind, "en"), to=reader, event=delegation.event, language="en", now=b.NOW
    )

    assert name in shown.body.split("\n")[0]
    assert ("{" in shown.body, "None" in shown.body) == (False, False)
    assert reader.language == ("en" if kind in TO_FOCAL_POINTS else "zh-hans")


def test_preview_says_what_only_the_act_can_tell_with_sample_words():
    text = standard(MessageKind.MISSING_DATA, "en")

    shown = preview(
        MessageKind.MISSING_DATA,
        text,
        to=None,
        event=b.build_event(),
        language="en",
        now=b.NOW,
    )

    assert "– telephone\n– headset language" in shown.body
