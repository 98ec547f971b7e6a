"""The site set up with all its parts, and taken down."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connections

from bench import server
from chaos.small_disk import SIZES, mounted
from tests.postgres import own_server
from workshop import env

# In each delegation so many get a seat; whoever comes later waits.
SEATS = 40


@contextmanager
def standing(folder: Path, *, port: int, on_small_disks: bool = False) -> Iterator[Any]:
    """Yield the site, ready and with all its parts, and take it down in the end.

    The folder and the port may be those of a site that was taken down before.
    """
    with ExitStack() as parts:
        for name, megabytes in SIZES.items():
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir()
            if on_small_disks:
                parts.enter_context(mounted(folder / name, megabytes=megabytes))
        database = parts.enter_context(own_server(folder / "database"))
        _point_django_at(folder, database.get_uri(), port)
        parts.callback(connections.close_all)
        event, file_field = _filled()
        yield _with_services(parts, folder, database, event, file_field)


def _point_django_at(folder: Path, database_url: str, port: int) -> None:
    """Let this process, whose settings were read for the first site, work with this one."""
    os.environ.update(server.environment(str(folder), database_url=database_url, port=port))
    os.environ["DJANGO_SETTINGS_MODULE"] = "chaos.settings"
    if not apps.ready:
        django.setup()
    connections.close_all()
    connections.settings["default"].update(env.database_at(database_url))


def _filled() -> tuple[Any, str]:
    """Fill the tables; return the event, open and confirming by itself, and a field for a file."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    # Models can be imported from here on only.
    content = import_module("bench.content")
    content.fill_demo()
    event = import_module("workshop.models").Event.objects.get(slug=content.DEMO_SLUG)
    event.approval, event.capacity = "automatic", None
    event.save(update_fields=["approval", "capacity"])
    event.delegations.update(seats=SEATS)
    words = import_module("registrations.demo.data").text("Any file", "任何文件")
    question = event.questions.create(position=9, text=words, kind="file")
    answers = import_module("registrations.domain.answers")
    return event, answers.question_name(question.pk)


def _with_services(
    parts: ExitStack, folder: Path, database: Any, event: Any, file_field: str
) -> Any:
    """Start all but the database; return the site."""
    modules = {
        name: import_module(f"chaos.{name}")
        for name in ("site", "parts", "visitors", "proxy", "ledger")
    }
    mail = import_module("tests.mail_server").MailServer()
    mail_link = modules["proxy"].Proxy(mail.start())
    parts.callback(mail.controller.stop)
    parts.callback(mail_link.close)
    socket = Path(database.get_postmaster_info().socket_dir) / ".s.PGSQL.5432"
    database_link = modules["proxy"].Proxy(str(socket))
    parts.callback(database_link.close)
    os.environ["DATABASE_URL"] = f"postgres://postgres@127.0.0.1:{database_link.port}/postgres"
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_link.port}"
    base_url = os.environ["BASE_URL"]
    log = parts.enter_context((folder / "site.log").open("ab"))
    web = modules["parts"].Web(log)
    parts.callback(web.stop)
    server.wait_until_ready(f"{base_url}/readyz", web.process)
    worker = modules["parts"].Worker(log)
    parts.callback(worker.stop)
    ledger = modules["ledger"].Ledger()
    url = f"{base_url}{event.get_absolute_url()}register/"
    return modules["site"].Site(
        event=event,
        base_url=base_url,
        folder=folder,
        server=database,
        web=web,
        worker=worker,
        mail=mail,
        database_link=database_link,
        mail_link=mail_link,
        ledger=ledger,
        visitors=modules["visitors"].Visitors(url, _delegations(event), ledger, file_field),
    )


def _delegations(event: Any) -> list[str]:
    form = import_module("registrations.forms.registration").RegisterForm(event=event)
    return [str(each.pk) for each in form.fields["institution"].queryset]
