"""One's own page behind a personal link."""

import pytest

from registrations import links
from registrations.enums import Purpose, Status
from registrations.models import Consent
from tests import builders as b

pytestmark = pytest.mark.django_db


def edited(attendee, **values) -> dict:
    """Return the own form as the page would send it, with the values changed."""
    kept = ("capacity", "honorific", "family_name", "given_names", "name_order", "email", "language")  # fmt: skip
    institution = {"institution": attendee.delegation_id}
    return {name: getattr(attendee, name) for name in kept} | institution | values


def test_own_page_shows_status_in_words_and_no_name_in_the_title(client):
    attendee = b.build_attendee(family_name="Markerfamily")

    page = client.get(links.path_of(attendee)).content.decode()

    title = page.split("<title>")[1].split("</title>")[0]
    assert "waiting for a decision" in page
    assert "MARKERFAMILY" in page
    assert "marker" not in title.lower()


@pytest.mark.parametrize("name", ["own", "own-done", "own-edit", "own-withdraw"])
def test_own_pages_stay_out_of_caches_and_search_engines(client, name):
    attendee = b.build_attendee()
    suffix = {"own": "", "own-done": "done/", "own-edit": "edit/", "own-withdraw": "withdraw/"}[
        name
    ]

    answer = client.get(f"{links.path_of(attendee)}{suffix}")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.cookies == {}


def test_own_page_never_shows_what_is_for_staff(client):
    attendee = b.build_attendee(staff_note="MARKERNOTE", staff_rank=4711)

    page = client.get(links.path_of(attendee)).content.decode()

    assert "MARKERNOTE" not in page
    assert "4711" not in page


@pytest.mark.parametrize("suffix", ["", "done/", "edit/", "withdraw/", "consent/"])
def test_own_page_of_a_wrong_key_does_not_exist(client, suffix):
    assert client.get(f"/r/{'a' * 37}/{suffix}").status_code == 404


def test_own_edit_changes_the_data_and_leaves_the_consents(client):
    attendee = b.build_attendee(circulation=True)
    before = list(Consent.objects.values())

    answer = client.post(
        f"{links.path_of(attendee)}edit/", edited(attendee, family_name="Neu", step="save")
    )

    attendee.refresh_from_db()
    assert answer.status_code == 302
    assert attendee.family_name == "Neu"
    assert list(Consent.objects.values()) == before


def test_own_edit_with_faulty_answer_keeps_what_was_typed(client):
    attendee = b.build_attendee()

    answer = client.post(
        f"{links.path_of(attendee)}edit/",
        edited(attendee, email="wrong", print_as="Typed", step="save"),
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Typed"' in page
    assert 'href="#id_email"' in page


def test_own_edit_language_switch_keeps_what_was_typed(client):
    attendee = b.build_attendee()

    page = client.post(
        f"/zh-hans{links.path_of(attendee)}edit/",
        edited(attendee, print_as="Typed", step="language"),
    ).content.decode()

    assert 'value="Typed"' in page
    attendee.refresh_from_db()
    assert attendee.print_as == ""


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_own_edit_of_a_decided_registration_is_refused(client, status):
    attendee = b.build_attendee(status=status)

    answer = client.post(
        f"{links.path_of(attendee)}edit/", edited(attendee, family_name="Neu", step="save")
    )

    attendee.refresh_from_db()
    assert answer.url.endswith("?notice=no_edit")
    assert attendee.family_name != "Neu"


def test_own_withdraw_asks_first_and_changes_nothing_on_get(client):
    attendee = b.build_attendee()

    client.get(f"{links.path_of(attendee)}withdraw/")
    attendee.refresh_from_db()
    assert attendee.status == Status.SUBMITTED

    client.post(f"{links.path_of(attendee)}withdraw/")
    attendee.refresh_from_db()
    assert attendee.status == Status.WITHDRAWN


def test_own_withdraw_twice_says_that_it_is_withdrawn(client):
    attendee = b.build_attendee(status=Status.WITHDRAWN)

    answer = client.post(f"{links.path_of(attendee)}withdraw/")

    assert answer.url.endswith("?notice=withdrawn")


def test_own_withdraw_of_a_declined_registration_is_refused(client):
    attendee = b.build_attendee(status=Status.DECLINED)

    assert client.get(f"{links.path_of(attendee)}withdraw/").url.endswith("?notice=no_withdrawal")
    assert client.post(f"{links.path_of(attendee)}withdraw/").url.endswith("?notice=no_withdrawal")


def test_own_consent_is_withdrawn_and_given_again(client):
    attendee = b.build_attendee(circulation=True)
    path = f"{links.path_of(attendee)}consent/"
    consents = Consent.objects.filter(attendee=attendee, purpose=Purpose.CIRCULATION)

    client.post(path, {"purpose": "circulation", "answer": "withdraw"})
    assert [row.is_in_force for row in consents.filter(is_current=True)] == [False]

    client.post(path, {"purpose": "circulation", "answer": "give"})
    assert [row.is_in_force for row in consents.filter(is_current=True)] == [True]
    assert consents.count() == 2


@pytest.mark.parametrize(
    "data", [{}, {"purpose": "unheard of"}, {"purpose": "photos", "answer": "withdraw"}]
)
def test_own_consent_with_nothing_to_change_leads_back(client, data):
    attendee = b.build_attendee(circulation=True)
    before = list(Consent.objects.values())

    answer = client.post(f"{links.path_of(attendee)}consent/", data)

    assert answer.url == links.path_of(attendee)
    assert list(Consent.objects.values()) == before


def test_own_consent_by_get_changes_nothing(client):
    attendee = b.build_attendee(circulation=True)
    before = list(Consent.objects.values())

    client.get(f"{links.path_of(attendee)}consent/?purpose=circulation&answer=withdraw")

    assert list(Consent.objects.values()) == before
