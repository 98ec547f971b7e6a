"""Members of staff; only superusers keep the list of them, with the events they work on."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from workshop import sessions
from workshop.admin.bases import AnyModelAdmin
from workshop.admin.event import EventRoleInline
from workshop.domain import second_factor


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
# Their pages would show the secrets.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


@admin.register(User)
class StaffAdmin(ForSuperusers, UserAdmin):  # type: ignore[type-arg]
    """Members of staff. Their rights come from roles at events, not from groups."""

    inlines = (RolesInline,)
    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "is_superuser")
    list_filter = ("is_active", "is_staff", "is_superuser")
    readonly_fields = ("last_login", "date_joined", "second_factor")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "second_factor")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    @admin.display(description=_("Second factor"), boolean=True)
    def second_factor(self, user: User) -> bool:
        """Return whether the person has set it up."""
        return second_factor.has_device(user)

    def get_urls(self) -> list[URLPattern]:
        """Return Django's pages and the one that resets the second factor."""
        page = self.admin_site.admin_view(self.reset_second_factor)
        own = path(
            "<int:object_id>/reset-second-factor/", page, name="auth_user_reset-second-factor"
        )
        return [own, *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask whether to, then forget the person's devices, end the sessions, and record it."""
        if not self._is_superuser(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=object_id)
        if way := sessions.way_to_fresh_sign_in(request, back=request.path):
            return way
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": gettext("Reset the second factor"),
                "account": user,
                "has_device": second_factor.has_device(user),
            }
            return TemplateResponse(request, "admin/auth/user/reset_second_factor.html", context)
        second_factor.reset(user)
        sessions.end_all(user)
        self.log_change(request, user, "The second factor was reset.")
        messages.success(request, _("The second factor was reset, and every session was ended."))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))


@admin.register(Group)
class RoleAdmin(ForSuperusers, GroupAdmin):
    """The role groups."""
