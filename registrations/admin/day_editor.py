"""All agenda items of one day on one page: written, moved, shifted and saved at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.admin.day_form import MOST_NEW, initial_of
from registrations.admin.day_rows import NEW, Desk, Row, number_of
from registrations.admin.day_words import in_words
from registrations.admin.events import event_with
from registrations.admin.releasing import PERMISSION
from registrations.domain import agenda_editing
from registrations.domain.agenda_editing import AgendaChanged, Edit, ItemClash, Saved
from registrations.forms import opened
from workshop.domain import release, shifting
from workshop.domain.agenda_warnings import warnings_of
from workshop.errors import RuleViolation
from workshop.frozen import draft_of, newest_release, snapshot_of
from workshop.models import Event
from workshop.templatetags.dates import short_date
from workshop.text import in_series, number_in


def first_day_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the first day of the agenda. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    first = event.agenda_items.order_by("day").first()
    day = min(event.starts_on, first.day) if first else event.starts_on
    return HttpResponseRedirect(reverse("agenda-day", args=[event.slug, day.isoformat()]))


def day_page(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """Show all items of the day, and save what was edited. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    newest = newest_release(event)
    released = {each.id: each for each in snapshot_of(newest).items} if newest else {}
    desk = Desk(request, event, _day(day), draft_of(event), released)
    if desk.day not in desk.days:
        raise Http404
    if request.method != "POST":
        return _show_stored(desk)
    if "put_back" in request.POST:
        return _put_back(desk)
    rows = desk.sent()
    acts = {"add": _add, "shift": _shift, "unshift": _unshift}
    act = next((acts[name] for name in acts if name in request.POST), _save)
    return act(desk, rows)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Http404 from fault


def _show_stored(desk: Desk) -> HttpResponse:
    items = list(desk.event.agenda_items.filter(day=desk.day).in_order())
    rows = [desk.row(str(each.pk), initial_of(agenda_editing.shown_values(each))) for each in items]
    marks = opened.pack(agenda_editing.keyed(items))
    return _show(desk, [*rows, desk.blank(0)], marks=marks)


def _are_valid(rows: Iterable[Row]) -> bool:
    # Each is asked, so that all that is to be corrected is said at once.
    found = [each.form.is_valid() for each in rows]
    return all(found)


def _save(desk: Desk, rows: list[Row]) -> HttpResponse:
    if not _are_valid(rows):
        return _show(desk, rows, status=422)
    edits = _edits(rows)
    marks = opened.read(desk.request.POST.get("opened", ""))
    try:
        saved = agenda_editing.save_items(desk.event, edits.values(), opened=marks)
    except AgendaChanged as refusal:
        return _ask(desk, edits, refusal, marks=marks or {})
    _say(desk.request, saved)
    return HttpResponseRedirect(desk.path)


def _edits(rows: Iterable[Row]) -> dict[str, Edit]:
    """Return what the valid rows ask for, by key."""
    return {each.key: each.form.edit(each.pk) for each in rows if not each.form.is_empty}


def _say(request: HttpRequest, saved: Saved) -> None:
    told = [
        words % {"count": count}
        for count, words in (
            (saved.changed, ngettext("%(count)s changed", "%(count)s changed", saved.changed)),
            (saved.added, ngettext("%(count)s added", "%(count)s added", saved.added)),
            (saved.removed, ngettext("%(count)s taken out", "%(count)s taken out", saved.removed)),
        )
        if count
    ]
    said = _("Saved: %(what)s. The public sees it once it is released.")
    messages.success(request, said % {"what": in_series(told)} if told else _("Nothing to save."))
    if saved.gone:
        gone = _("Somebody else has taken out meanwhile: %(titles)s.")
        messages.info(request, gone % {"titles": in_series(saved.gone)})


def _ask(
    desk: Desk, edits: Mapping[str, Edit], refusal: AgendaChanged, *, marks: Mapping[str, str]
) -> HttpResponse:
    """Show what was typed beside what others saved, so that saving again is knowing."""
    shown: dict[str, Edit] = {}
    known: dict[str, Any] = {}
    left = dict(marks)
    told: dict[str, dict[str, str]] = {}
    for key, edit in edits.items():
        clash = refusal.clashes.get(edit.pk or 0)
        shown[key] = edit
        if clash is None:
            continue
        told[key] = _told(clash, edit, desk.event)
        for name in edit.values:
            left.pop(agenda_editing.key_of(edit.pk or 0, name), None)
        if clash.present is not None:
            theirs = {name: clash.present[name] for name in clash.theirs}
            shown[key] = Edit(edit.pk, {**edit.values, **theirs}, edit.is_removed)
            known |= {agenda_editing.key_of(edit.pk or 0, name): value for name, value in clash.present.items()}  # fmt: skip
    rows = desk.again(shown)
    for row in rows:
        row.told = told.get(row.key, {})
    return _show(
        desk,
        [*rows, desk.blank_beside(rows)],
        edits=shown,
        marks=opened.renewed(left, values=known),
        problem=str(refusal.message),
        status=409,
    )


def _told(clash: ItemClash, edit: Edit, event: Event) -> dict[str, str]:
    if clash.present is None:
        return {"": _("Somebody else has taken this item out. Save again to keep it as it stands here.")}  # fmt: skip
    mine = _("Somebody else has saved “%(value)s” here. Save again to put yours in its place.")
    theirs = _("Somebody else has saved this meanwhile.")
    told = {name: mine % {"value": in_words(name, clash.present[name], event) or "–"} for name in clash.conflicts}  # fmt: skip
    told |= dict.fromkeys(clash.theirs, theirs)
    if edit.is_removed:
        told[""] = _("Somebody else has changed this item. Save again to take it out all the same.")
    return told


def _add(desk: Desk, rows: list[Row]) -> HttpResponse:
    """Show a blank row more, beside what was typed."""
    if sum(each.pk is None for each in rows) < MOST_NEW:
        rows = [*rows, desk.blank_beside(rows)]
    return _show(desk, rows)


def _shift(desk: Desk, rows: list[Row]) -> HttpResponse:
    """Show the times of what follows an item moved by some minutes; nothing is saved."""
    if not _are_valid(rows):
        return _show(desk, rows, status=422)
    edits = _edits(rows)
    post = desk.request.POST
    timed = [
        shifting.Timed(key, each.values["starts"], each.values["ends"], each.values["track"])
        for key, each in edits.items()
        if not each.is_removed and each.values["day"] == desk.day
    ]
    try:
        found = shifting.shifted(
            timed,
            first=post.get("shift_first", ""),
            minutes=_minutes(post.get("shift_minutes", "")),
            is_track_only=post.get("shift_scope") == "track",
        )
    except RuleViolation as refusal:
        return _show(desk, rows, problem=str(refusal.message), status=422)
    return _show_times(desk, edits, found, is_shifted=True)


def _minutes(text: str) -> int:
    """Return the number, or none where it is no number of minutes within a day."""
    try:
        minutes = int(text)
    except ValueError:
        return 0
    return minutes if abs(minutes) < 24 * 60 else 0


def _unshift(desk: Desk, rows: list[Row]) -> HttpResponse:
    """Show the times as they were before the shift; nothing is saved."""
    if not _are_valid(rows):
        return _show(desk, rows, status=422)
    found = {}
    for each in rows:
        starts, _dash, ends = each.form.cleaned_data.get("before", "").partition("–")
        try:
            found[each.key] = time.fromisoformat(starts), time.fromisoformat(ends)
        except ValueError:
            continue
    return _show_times(desk, _edits(rows), found, is_shifted=False)


def _show_times(
    desk: Desk,
    edits: Mapping[str, Edit],
    found: Mapping[str, tuple[time, time]],
    *,
    is_shifted: bool,
) -> HttpResponse:
    timed = {
        key: replace(
            each, values={**each.values, **dict(zip(("starts", "ends"), found[key], strict=True))}
        )
        if key in found
        else each
        for key, each in edits.items()
    }
    rows = desk.again(timed)
    for row in rows:
        if is_shifted and row.key in found:
            was = edits[row.key].values
            row.form.initial["before"] = f"{was['starts']:%H:%M}–{was['ends']:%H:%M}"
    return _show(desk, [*rows, desk.blank_beside(rows)], edits=timed, is_shifted=is_shifted)


def _put_back(desk: Desk) -> HttpResponse:
    """Put an item into the draft again that the public still sees."""
    try:
        item = release.put_back(desk.event, number_in(desk.request.POST["put_back"]) or 0)
    except RuleViolation as refusal:
        messages.error(desk.request, str(refusal.message))
    else:
        messages.success(desk.request, _("“%(title)s” is in the draft again.") % {"title": item.title})  # fmt: skip
    return HttpResponseRedirect(desk.path)


def _show(
    desk: Desk,
    rows: list[Row],
    *,
    edits: Mapping[str, Edit] | None = None,
    marks: str = "",
    problem: str = "",
    is_shifted: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = warnings_of(
        desk.planned(edits or {}), days=desk.event.days, languages=desk.event.languages
    )
    for row in rows:
        row.warnings = found.get(number_of(row.key), [])
    drafted = {each.id for each in desk.draft.items}
    context = {
        **admin.site.each_context(desk.request),
        "title": _("Agenda of %(day)s") % {"day": short_date(desk.day)},
        "event": desk.event,
        "day": desk.day,
        "days": desk.days,
        "rows": rows,
        "blank": desk.row(f"{NEW}999", desk.blank_values),
        "faulty": [each for each in rows if each.has_faults],
        "warning_count": sum(len(each.warnings) for each in rows),
        "cancelled": [
            each for pk, each in desk.released.items() if pk not in drafted and each.day == desk.day
        ],
        "opened": marks or desk.request.POST.get("opened", ""),
        "problem": problem,
        "is_shifted": is_shifted,
        "shift_first": desk.request.POST.get("shift_first", ""),
        "shift_minutes": desk.request.POST.get("shift_minutes", ""),
        "shift_scope": desk.request.POST.get("shift_scope", ""),
    }
    return TemplateResponse(desk.request, "admin/day.html", context, status=status)
