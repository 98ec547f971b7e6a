"""The address of the numbers."""

from django.urls import path

from registrations.views import metrics

urlpatterns = [path("metrics", metrics.metrics, name="metrics")]
