"""The second factor: set up at the first sign-in, asked for ever after, replaced when lost."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from registrations.roles import MANAGER
from tests import builders as b
from workshop.domain import second_factor
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"
CODE, ENROL, OWN = (
    "/admin/second-factor/code/",
    "/admin/second-factor/enrol/",
    "/admin/second-factor/",
)


@pytest.fixture(autouse=True)
def required(settings):
    """Ask for the second factor, as outside demo mode."""
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def user():
    """Return a manager with a password."""
    return b.build_user(event=b.build_event(slug="held"), role=MANAGER, password=PASSWORD)


def code_of(device: TOTPDevice, *, step: int = 0) -> str:
    """Return what the app shows now, or some steps of thirty seconds away."""
    return f"{totp(bytes.fromhex(device.key), t0=-30 * step):06}"


def set_up(user: User) -> list[str]:
    """Set the second factor up and return the recovery codes."""
    secret = second_factor.new_secret()
    code = f"{totp(bytes.fromhex(secret)):06}"
    codes = second_factor.enrol(user, secret=secret, code=code, now=datetime.now(UTC))
    TOTPDevice.objects.update(last_t=-1)  # as if the code were of some time ago
    return codes


def signed_in(user: User) -> Client:
    """Return a browser in which the password was given, and no code."""
    client = Client()
    answer = client.post("/admin/login/", {"username": user.username, "password": PASSWORD, "next": "/admin/"})  # fmt: skip
    assert (answer.status_code, answer.url) == (302, "/admin/")
    return client


def shown_codes(page) -> list[str]:
    """Return the recovery codes on the page."""
    return re.findall(r"<code[^>]*>([a-z2-9-]{14})</code>", page.content.decode())


def test_first_sign_in_leads_to_the_page_that_sets_it_up(user):
    client = signed_in(user)
    page = client.get("/admin/", follow=True)
    shown = page.content.decode()
    assert page.redirect_chain == [
        (f"{CODE}?next=%2Fadmin%2F", 302),
        (f"{ENROL}?next=%2Fadmin%2F", 302),
    ]
    assert "<svg" in shown
    assert "style=" not in shown
    assert re.search(r"<code[^>]*>([A-Z2-7]{4} ){7}[A-Z2-7]{4}</code>", shown)


def test_setting_up_shows_the_recovery_codes_once_and_opens_the_admin(user):
    client = signed_in(user)
    client.get(ENROL)
    secret = client.session["new_second_factor"]
    page = client.post(f"{ENROL}?next=/admin/", {"code": f"{totp(bytes.fromhex(secret)):06}"})
    codes = shown_codes(page)
    assert (len(codes), len(set(codes))) == (10, 10)
    assert 'href="/admin/"' in page.content.decode()
    assert client.get("/admin/").status_code == 200
    assert not any(code in client.get(OWN).content.decode() for code in codes)
    assert "new_second_factor" not in client.session


def test_wrong_code_sets_nothing_up(user):
    client = signed_in(user)
    client.get(ENROL)
    page = client.post(ENROL, {"code": "000000"})
    assert (page.status_code, TOTPDevice.objects.count()) == (422, 0)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("page", ["/admin/", "/admin/dashboard/held/", "/admin/password_change/", OWN, "/admin/sign-in-again/", "/zh-hans/admin/"])  # fmt: skip
def test_nothing_of_the_admin_opens_before_the_code(user, page):
    set_up(user)
    answer = signed_in(user).get(page)
    prefix = "/zh-hans" if page.startswith("/zh") else ""
    assert answer.status_code == 302
    assert answer.url.startswith(f"{prefix}{CODE}?next=")


def test_who_has_a_device_cannot_set_up_another_before_the_code(user):
    """Else a stolen password would be enough after all."""
    set_up(user)
    answer = signed_in(user).post(ENROL, {"code": "123456"})
    assert (answer.status_code, answer.url) == (302, CODE)


def test_one_may_sign_out_before_the_code(user):
    client = signed_in(user)
    assert client.post("/admin/logout/").status_code == 200
    assert client.get("/admin/").url.startswith("/admin/login/")


def test_code_of_the_app_opens_the_page_asked_for_and_works_once(user):
    set_up(user)
    code = code_of(TOTPDevice.objects.get())
    first, second = signed_in(user), signed_in(user)
    before = first.session.session_key
    opened = first.post(CODE, {"code": code, "next": "/admin/dashboard/held/"})
    again = second.post(CODE, {"code": code, "next": "/admin/"})
    assert (opened.status_code, opened.url) == (302, "/admin/dashboard/held/")
    assert first.get("/admin/dashboard/held/").status_code == 200
    assert first.session.session_key != before
    assert again.status_code == 422


def test_recovery_code_opens_once_however_it_is_spaced(user):
    code = set_up(user)[0]
    first, second = signed_in(user), signed_in(user)
    assert first.post(CODE, {"code": code.upper().replace("-", " ")}).status_code == 302
    assert "9 recovery codes are left" in first.get(OWN).content.decode()
    assert second.post(CODE, {"code": code}).status_code == 422


def test_recovery_codes_do_not_stand_in_the_database(user):
    codes = set_up(user)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    plain = {code.replace("-", "") for code in codes} | set(codes)
    assert (len(kept), kept & plain) == (10, set())


def test_wrong_codes_make_the_next_one_wait_though_it_is_right(user):
    set_up(user)
    for _try in range(3):
        with pytest.raises(RuleViolation, match=r"wrong_code|too_many_codes"):
            second_factor.accept(user, code="000000")
    with pytest.raises(RuleViolation, match="too_many_codes"):
        second_factor.accept(user, code=code_of(TOTPDevice.objects.get()))


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "¹²³⁴⁵⁶", "１２３４５６", "+12345", "\0", "𠮷" * 40]
)
def test_what_is_no_code_is_refused(user, code):
    set_up(user)
    assert signed_in(user).post(CODE, {"code": code}).status_code == 422


def test_code_of_another_person_is_refused(user):
    set_up(user)
    other = b.build_user(password=PASSWORD)
    codes = set_up(other)
    with pytest.raises(RuleViolation, match="wrong_code"):
        second_factor.accept(user, code=codes[0])


def test_new_recovery_codes_make_the_old_ones_worthless(user):
    old = set_up(user)[0]
    client = signed_in(user)
    client.post(CODE, {"code": code_of(TOTPDevice.objects.get())})
    page = client.post(reverse("second-factor-codes"))
    new = shown_codes(page)[0]
    with pytest.raises(RuleViolation, match="wrong_code"):
        second_factor.accept(user, code=old)
    # The failure counted, so the device must be rested before the right one.
    user.staticdevice_set.get().throttle_reset()
    assert second_factor.accept(user, code=new).name == "recovery"


def test_recovery_codes_are_renewed_only_after_a_fresh_sign_in(user):
    set_up(user)
    client = signed_in(user)
    client.post(CODE, {"code": code_of(TOTPDevice.objects.get())})
    age(client, minutes=16)
    answer = client.post(reverse("second-factor-codes"))
    assert answer.url == "/admin/sign-in-again/?next=%2Fadmin%2Fsecond-factor%2F"


def age(client: Client, **since: int) -> None:
    """Make the last proof of the session older."""
    session = client.session
    session["proved_at"] -= timedelta(**since).total_seconds()
    session.save()


def test_another_phone_takes_the_place_of_the_first(user):
    set_up(user)
    client = signed_in(user)
    old = TOTPDevice.objects.get()
    client.post(CODE, {"code": code_of(old)})
    client.get(ENROL)
    secret = client.session["new_second_factor"]
    client.post(ENROL, {"code": f"{totp(bytes.fromhex(secret)):06}"})
    assert TOTPDevice.objects.get().key == secret
    assert client.get("/admin/").status_code == 200


def test_without_a_device_there_are_no_recovery_codes_to_renew(user, settings):
    settings.STAFF_SECOND_FACTOR = False
    answer = signed_in(user).post(reverse("second-factor-codes"))
    assert (answer.status_code, answer.url) == (302, OWN)


def test_in_demo_mode_no_code_is_asked_for_as_shipped(user, settings):
    settings.STAFF_SECOND_FACTOR = False
    client = signed_in(user)
    assert client.get("/admin/").status_code == 200
    assert "asks nobody for a code" in client.get(OWN).content.decode()


def test_superuser_resets_a_colleague_who_loses_every_session_at_once(user, admin_user):
    set_up(user)
    theirs, boss = signed_in(user), Client()
    theirs.post(CODE, {"code": code_of(TOTPDevice.objects.get())})
    settle(boss, admin_user)
    address = reverse("admin:auth_user_reset-second-factor", args=[user.pk])
    assert boss.get(address).status_code == 200
    answer = boss.post(address)
    assert (answer.status_code, TOTPDevice.objects.filter(user=user).count()) == (302, 0)
    assert theirs.get("/admin/").url.startswith("/admin/login/")
    entry = admin_user.logentry_set.get()
    assert (entry.object_id, entry.change_message) == (str(user.pk), "The second factor was reset.")


@pytest.mark.parametrize("page", ["changelist", "add", "change", "delete", "history"])
def test_superuser_opens_every_page_of_the_accounts(user, admin_user, page, settings):
    settings.STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(admin_user)
    arguments = [] if page in {"changelist", "add"} else [user.pk]
    answer = client.get(reverse(f"admin:auth_user_{page}", args=arguments))
    assert answer.status_code == 200
    if page == "change":
        assert "reset-second-factor" in answer.content.decode()


def settle(client: Client, user: User) -> None:
    """Sign the user in with password and code."""
    set_up(user)
    client.force_login(user)
    code = code_of(TOTPDevice.objects.get(user=user))
    assert client.post(CODE, {"code": code}).status_code == 302


def test_command_resets_for_who_runs_the_site(user, capsys):
    set_up(user)
    call_command("reset_second_factor", user.username)
    assert TOTPDevice.objects.count() == 0
    with pytest.raises(CommandError, match="no such account"):
        call_command("reset_second_factor", "nobody")


def test_log_of_a_wrong_code_names_the_account_by_its_number(user, caplog):
    set_up(user)
    caplog.set_level(logging.INFO)
    signed_in(user).post(CODE, {"code": "000000"})
    said = [each.getMessage() for each in caplog.records if each.name == "workshop.staff"]
    assert said == [f"user {user.pk} signed in", f"user {user.pk} gave a wrong code"]
