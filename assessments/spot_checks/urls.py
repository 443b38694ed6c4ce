"""Addresses of spot checks."""

from django.urls import URLPattern

app_name = "spot_checks"
urlpatterns: list[URLPattern] = []
