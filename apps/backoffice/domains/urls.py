from __future__ import annotations

from django.urls import path

from apps.backoffice.domains.views.actions import CheckDomain, MakePrimary, RemoveDomain
from apps.backoffice.domains.views.detail import DomainDetail
from apps.backoffice.domains.views.index import Domains
from apps.backoffice.domains.views.new import NewDomain
from apps.backoffice.domains.views.rename import Rename

urlpatterns = [
    path("settings/domains/", Domains.as_view(), name="domains"),
    path("settings/domains/new/", NewDomain.as_view(), name="domain-new"),
    path("settings/domains/<int:domain>/", DomainDetail.as_view(), name="domain"),
    path("settings/domains/<int:domain>/check/", CheckDomain.as_view(), name="domain-check"),
    path("settings/domains/<int:domain>/primary/", MakePrimary.as_view(), name="domain-primary"),
    path("settings/domains/<int:domain>/remove/", RemoveDomain.as_view(), name="domain-remove"),
    path("settings/domains/short-name/", Rename.as_view(), name="rename"),
]
