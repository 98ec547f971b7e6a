"""Members of staff; only superusers keep the list of them, with the events they work on."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workshop.admin.bases import AnyModelAdmin
from workshop.admin.event import EventRoleInline


class ForSuperusers(AnyModelAdmin):
    """Pages that nobody but superusers sees."""

    def _is_superuser(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether a superuser asks."""
        return self._is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a superuser asks."""
        return self._is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether a superuser asks."""
        return self._is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a superuser asks."""
        return self._is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a superuser asks."""
        return self._is_superuser(request)


class RolesInline(EventRoleInline):
    """At which events the person works, in which role."""

    fields = ("event", "role")


admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class StaffAdmin(ForSuperusers, UserAdmin):  # type: ignore[type-arg]
    """Members of staff. Their rights come from roles at events, not from groups."""

    inlines = (RolesInline,)
    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "is_superuser")
    list_filter = ("is_active", "is_staff", "is_superuser")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )


@admin.register(Group)
class RoleAdmin(ForSuperusers, GroupAdmin):
    """The role groups."""
