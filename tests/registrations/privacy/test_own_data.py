"""All that is held about a person is handed out, and nothing of anybody else."""

import json

import pytest
from cryptography.fernet import Fernet
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from registrations.domain import actors
from registrations.enums import DisclosureKind, QuestionKind
from registrations.models import Answer, HistoryEntry, ProposedChange
from registrations.privacy import own_data
from registrations.privacy.fields import PERSONAL_FIELDS
from tests import builders as b
from tests.registrations.marked import build_marked

pytestmark = pytest.mark.django_db

SECTIONS = {
    "attendance": "attendance", "printing": "printings", "attendee": "registration", "answer": "answers", "activityplace": "side_activities",
    "proposedchange": "proposed_changes", "consent": "consents", "identity": "identity",
    "travel": "travel", "needs": "needs", "visa": "visa", "visaletter": "visa_letters", "message": "messages", "historyentry": "history",
    "disclosure": "disclosures", "erasurerequest": "erasure_requests",
    "sheetline": "signature_sheets",
}  # fmt: skip
# Other people's, or of nobody who is still held.
# A scan bears the signatures of others, too: that it was taken stands among the disclosures.
NOT_OWN = {"focalpoint", "contribution", "agendarelease", "erasure", "evidence", "vehicle", "securitysnapshot"}  # fmt: skip


def file_of(attendee):
    """Return the file as it is read back."""
    content = own_data.as_file(attendee, now=b.NOW)
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def test_every_field_of_the_register_stands_in_the_file():
    content = file_of(build_marked())
    upload = next(each["upload"] for each in content["answers"] if each["upload"])

    missing = []
    for field in PERSONAL_FIELDS:
        if field.model in NOT_OWN:
            continue
        section = upload if field.model == "upload" else content[SECTIONS[field.model]]
        record = section if isinstance(section, dict) else section[0]
        if field.name not in record:
            missing.append((field.model, field.name))
    assert missing == []


def test_file_of_a_new_person_has_every_section():
    content = file_of(b.build_attendee())

    assert list(content) == ["format", "about", *SECTIONS_IN_ORDER]
    assert (content["format"], content["identity"], content["answers"]) == (1, None, [])


SECTIONS_IN_ORDER = ["registration", "answers", "side_activities", "identity", "travel", "needs", "visa", "visa_letters", "proposed_changes", "consents", "attendance", "signature_sheets", "printings", "messages", "history", "disclosures", "erasure_requests"]  # fmt: skip


def test_file_says_of_whom_and_when():
    attendee = b.build_attendee()

    assert file_of(attendee)["about"] == {
        "reference": attendee.reference,
        "institution": str(attendee.delegation.name),
        "event": {"address": attendee.event.slug, "title": "Practical Cooperation"},
        "made_at": "2083-09-01T08:00:00Z",
    }


def test_names_in_the_file_are_the_same_in_every_language():
    attendee = build_marked()
    with translation.override("zh-hans"):
        chinese = file_of(attendee)

    def names(value):
        if isinstance(value, dict):
            return {name: names(each) for name, each in value.items()}
        return [names(each) for each in value] if isinstance(value, list) else None

    assert names(chinese) == names(file_of(attendee))


def test_other_people_are_called_what_they_are_and_never_named():
    user = b.build_user(username="zqcolleague", first_name="Zqcolleague")
    first = b.build_attendee(family_name="Zqother", email="same@example.org")
    point = b.build_focal_point(delegation=first.delegation, name="Zqpoint")
    attendee = b.build_attendee(delegation=first.delegation, family_name="Zqother", email="same@example.org")  # fmt: skip
    attendee.replaces = first
    attendee.save()
    for by in (actors.staff(user), actors.focal_point(point)):
        HistoryEntry.objects.create(event=first.event, attendee=attendee, at=b.NOW, action="edited", actor=by.kind, user=by.user, focal_point=by.focal_point)  # fmt: skip
    ProposedChange.objects.create(attendee=attendee, state="refused", proposed_at=b.NOW, actor="focal_point", focal_point=point, decided_at=b.NOW, decided_by=user)  # fmt: skip
    b.build_disclosure(event=first.event, people=[first.pk, attendee.pk], by=actors.staff(user), reason="Because of Zqother.", filter={"ids": [first.pk], "statuses": ["confirmed"]})  # fmt: skip

    content = file_of(attendee)

    text = json.dumps(content).lower().replace("zqother", "", 2)  # the own name and its search text
    assert [word for word in ("zqcolleague", "zqpoint", first.reference.lower()) if word in text] == []  # fmt: skip
    assert (content["registration"]["duplicate_of"], content["registration"]["replaces"]) == (True, True)  # fmt: skip
    assert {each["user"] for each in content["history"]} == {None, "staff"}
    [change] = content["proposed_changes"]
    assert (change["focal_point"], change["decided_by"]) == (True, "staff")
    [disclosure] = content["disclosures"]
    assert (disclosure["reason"], disclosure["people"], disclosure["filter"]) == ("", {"of": 2}, {"statuses": ["confirmed"]})  # fmt: skip


def test_line_of_a_signature_sheet_is_told_with_its_day_and_number():
    attendee = b.build_attendee()
    b.build_printing(event=attendee.event, people=[attendee])

    [line] = file_of(attendee)["signature_sheets"]
    section = next(each for each in own_data.collect(attendee) if each.name == "signature_sheets")

    assert line == {
        "printing": {"day": "2083-11-03", "number": 1, "printed_at": "2083-09-01T08:00:00Z"},
        "sheet": 1,
        "number": 1,
    }
    assert section.records[0][0].shown == "printing 1 of Nov. 3, 2083"


def test_disclosures_of_others_do_not_stand_in_the_file():
    attendee = b.build_attendee()
    other = b.build_attendee(delegation=attendee.delegation)
    b.build_disclosure(event=attendee.event, people=[other.pk])
    b.build_disclosure(event=attendee.event, people=[int(f"{attendee.pk}1")])

    assert file_of(attendee)["disclosures"] == []


def test_ordinary_disclosures_are_those_of_no_sensitive_group():
    attendee = b.build_attendee()
    shown = b.build_disclosure(event=attendee.event, people=[attendee.pk])
    b.build_disclosure(event=attendee.event, people=[attendee.pk], kind=DisclosureKind.VIEW, purpose="needs", reason="Lunch.")  # fmt: skip

    assert own_data.ordinary_disclosures(attendee) == [shown]
    assert len(file_of(attendee)["disclosures"]) == 2


def test_page_says_in_words_what_the_file_has_in_codes():
    attendee = b.build_attendee(language="zh-hans")
    event = attendee.event
    choice = b.build_question(event=event, options=["First", "Second"])
    yes_no = b.build_question(event=event, kind=QuestionKind.YES_NO)
    Answer.objects.create(attendee=attendee, question=choice, value=[choice.options.first().pk, 99])
    Answer.objects.create(attendee=attendee, question=yes_no, value=False)
    names = ["position", "delegation", "activities", "later"]
    ProposedChange.objects.create(attendee=attendee, values={"position": "New", "later": True}, fields=names, proposed_at=b.NOW, actor="delegate")  # fmt: skip

    sections = {each.name: each.records for each in own_data.collect(attendee)}

    def told(section):
        return {item.name: (item.value, item.shown) for item in sections[section][0]}

    assert told("registration")["language"] == ("zh-hans", "简体中文")
    assert told("registration")["submitted_at"] == (b.NOW, b.NOW)
    assert told("registration")["withdrawn_at"] == (None, None)
    assert told("registration")["duplicate_of"] == (False, None)
    assert told("answers")["value"] == (["First", "99"], "First, 99")
    assert sections["answers"][1][1].shown == "no"
    change = told("proposed_changes")
    assert change["fields"][1] == "position, institution, answers to questions, later"
    assert change["values"][1] == "later: yes, position: New"


def test_what_cannot_be_decrypted_is_said_to_be_held_and_all_else_is_told(settings):
    attendee = build_marked()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    content = file_of(attendee)

    assert (content["needs"], len(content["consents"])) == ({"unreadable": True}, 5)
