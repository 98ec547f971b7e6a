"""Every page of the admin limited to the events at which the person has the right.

Three locks, each enough on its own for what it guards: the queryset (what can be found
by id, filter, search and autocomplete), the permission asked with the object, and the
choices of every foreign key.
"""

from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms import BaseModelFormSet, ModelChoiceField, SplitDateTimeWidget
from django.forms import Field as FormField
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workshop.access import events_of
from workshop.admin.bases import AnyModelAdmin, AnyTabularInline
from workshop.admin.fields import LabelledTranslatedWidget, say_name
from workshop.admin.shown import readable
from workshop.models import Event
from workshop.translated import TranslatedField

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin

    _Base = BaseModelAdmin[Any]
else:
    _Base = object


def staff_user(request: HttpRequest) -> User:
    """Return the signed-in member of staff; the admin lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def chosen_event(request: HttpRequest, perm: str) -> Event | None:
    """Return the event that the address or the list left behind chooses, or the only one.

    Events at which the person lacks the permission are none.
    """
    events = events_of(request.user, perm)
    left_behind = QueryDict(request.GET.get("_changelist_filters", ""))
    slug = request.GET.get("event") or left_behind.get("event")
    if slug:
        return events.named(slug).first()
    found = list(events[:2])
    return found[0] if len(found) == 1 else None


class _EventScoped(_Base):
    """What a page of the admin and an inline of it have in common."""

    def perm(self, verb: str) -> str:
        """Return the permission as Django writes it, as in ``workshop.view_event``."""
        return f"{self.opts.app_label}.{get_permission_codename(verb, self.opts)}"

    def _may(self, verb: str, request: HttpRequest, obj: Model | None) -> bool:
        return request.user.has_perm(self.perm(verb), obj)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person may see the object, or any without one."""
        return self._may("view", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person may change the object, or any without one."""
        return self._may("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person may delete the object, or any without one."""
        return self._may("delete", request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets, in readable form for who may only look."""
        return self.readable(request, obj, super().get_fieldsets(request, obj))

    def readable(self, request: HttpRequest, obj: Any, fieldsets: Any) -> Any:
        """Return the fieldsets in readable form for who may only look."""
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return readable(fieldsets, self.opts)

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Name each group of language inputs, and the two inputs of a moment."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if isinstance(db_field, TranslatedField):
            field.widget = LabelledTranslatedWidget(multiline=db_field.multiline)
            field.label = capfirst(field.label)
            field.widget.group_label = field.label
        elif isinstance(field.widget, SplitDateTimeWidget):
            say_name(field, field.label)
        elif isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Without the buttons that open the related object in another window.
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Offer only objects of events at which the person may do this."""
        related = db_field.remote_field.model
        if related is Event:
            kwargs["queryset"] = events_of(request.user, self.perm("add"))
        elif any(each.name == "event" for each in related._meta.fields):
            kwargs["queryset"] = related._default_manager.filter(
                event__in=events_of(request.user, self.perm("change"))
            )
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return field  # noqa: RET504 - the base class is untyped for mixins


class _PortalAdmin(_EventScoped, AnyModelAdmin):
    """What the lists of all models have in common."""

    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the person may add one at any event."""
        return self._may("add", request, None)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the model on the index to those who may see one."""
        return self._may("view", request, None)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the filters of the list and no other column in the address."""
        filters = self.get_list_filter(request) if request else self.list_filter
        return lookup in {getattr(each, "parameter_name", each) for each in filters or ()}


class SharedAdmin(_PortalAdmin):
    """The admin of a model that all events share: a right at one event is a right."""

    def _may(self, verb: str, request: HttpRequest, obj: Model | None) -> bool:
        return request.user.has_perm(self.perm(verb))


class EventScopedAdmin(_PortalAdmin):
    """The admin of a model whose objects belong to an event.

    ``event_path`` leads from the model to its event.
    """

    event_path = "event"
    # Chosen once: an object never moves to another event.
    fixed_fields: tuple[str, ...] = ("event",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the objects of the events at which the person may see them."""
        queryset = super().get_queryset(request)
        if request.user.is_superuser:
            return queryset
        events = events_of(request.user, self.perm("view"))
        return queryset.filter(**{f"{self.event_path}__in": events})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the read-only fields, with those that are chosen once."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, *self.fixed_fields) if obj else fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Choose the event where there is only one to choose."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        initial["event"] = chosen_event(request, self.perm("add"))
        return initial

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save where the person has the right at the object's event. Raises PermissionDenied."""
        if not self._may("change" if change else "add", request, obj):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Leave the names of people in inlines out of Django's own log."""
        messages: Any = super().construct_change_message(request, form, formsets, add)
        for message in messages if isinstance(messages, list) else ():
            for details in message.values():
                if "object" in details:
                    details["object"] = "…"
        return messages


class EventScopedInline(_EventScoped, AnyTabularInline):
    """An inline: rights are asked for its own model, at the event of the parent object."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person may add a row."""
        return self._may("add", request, obj)

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Name each input by its column, as a table has no labels."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            say_name(field, field.label)
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the read-only fields; for who may only look, the readable forms are among them."""
        fields = tuple(super().get_readonly_fields(request, obj))
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))
        return (*fields, *(each for each in shown if callable(each)))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Name the checkbox that removes a row."""
        base = super().get_formset(request, obj, **kwargs)

        class Named(base):  # type: ignore[valid-type, misc]
            def add_fields(self, form: Any, index: int | None) -> None:
                super().add_fields(form, index)
                if "DELETE" in form.fields:
                    say_name(form.fields["DELETE"], _("Delete"))

        return Named


class ReadOnlyAdmin(EventScopedAdmin):
    """Records that are written by the portal and only read here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False


def limited_formset(
    formset: "type[BaseModelFormSet[Any, Any]]", *, user: User, perm: str
) -> "type[BaseModelFormSet[Any, Any]]":
    """Return the list's formset with each input named by its column.

    The rows of events at which the person lacks the permission are disabled.
    """

    class Limited(formset):  # type: ignore[valid-type, misc]
        def add_fields(self, form: Any, index: int | None) -> None:
            key = self.model._meta.pk.name
            columns = [field for name, field in form.fields.items() if name != key]
            super().add_fields(form, index)
            for field in columns:
                say_name(field, field.label)
                field.help_text = ""
                field.disabled = not user.has_perm(perm, form.instance)

    return Limited
