from __future__ import annotations
import pytest
from django.test import Client
from tests.people import PASSWORD, Person
pytestmark = pytest.mark.django_db

def test_x(olga: Person):
    c = Client(headers={"host": "parterre.test"})
    for u in ["/", "/accounts/login/", "/signup/", "/accounts/password/reset/", "/signup/resend/", "/signup/slug/?slug=acme&organizer_name=Acme+Theatre"]:
        r = c.get(u); print(u, r.status_code); assert r.status_code == 200, r.content
        print(r.content.decode()[-900:])
    r = c.post("/accounts/login/", {"login": "olga@example.org", "password": PASSWORD})
    print(r.status_code, r.headers)
    for u in ["/o/?all", "/accounts/", "/accounts/sessions/", "/accounts/2fa/", "/accounts/2fa/app/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/"]:
        r = c.get(u); print(u, r.status_code, r.headers.get("location")); 
        assert r.status_code == 200
