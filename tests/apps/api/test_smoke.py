import pytest
@pytest.mark.django_db
def test_version(api, api_as, mallory, tim, django_assert_max_num_queries):
    def show(r): print(r.status_code, r.content[:1500]); return r
    show(api.get("/api/v1/organizers/"))
    show(api.get("/api/v1/organizers/acme/"))
    body={"name": {"en": "Event"}, "slug": "abc", "live": False, "testmode": False, "currency": "EUR",
        "date_from": "2027-01-01T10:00:00", "is_public": True, "has_subevents": False,
        "plugins": [],"timezone": "Europe/Berlin", "seating_plan": None, "seat_category_mapping": {}, "meta_data": {},}
    show(api.post("/api/v1/organizers/acme/events/", body, format="json"))
    show(api.get("/api/v1/organizers/acme/events/abc/"))
    with django_assert_max_num_queries(100) as q:
        show(api.get("/api/v1/organizers/acme/events/?search=EVE&is_past=false&sales_channel=web"))
    for x in q.captured_queries: print(x["sql"])
    show(api.patch("/api/v1/organizers/acme/events/abc/", {"live": True, "plugins": ["manual"]}, format="json"))
    show(api.get("/api/v1/organizers/acme/events/", {"search": "\0"}))
    show(api.get("/api/v1/organizers/acme/teams/"))
    t = show(api.post("/api/v1/organizers/acme/teams/", {"name": "T", "limit_events": ["abc"], "can_view_orders": True}, format="json")).json()["id"]
    k = show(api.post(f"/api/v1/organizers/acme/teams/{t}/tokens/", {"name": "T"}, format="json")).json()
    show(api.get(f"/api/v1/organizers/acme/teams/{t}/tokens/"))
    api.credentials(HTTP_AUTHORIZATION="Token "+k["token"])
    show(api.get("/api/v1/organizers/acme/events/"))
    show(api.get("/api/v1/organizers/acme/teams/"))
    show(api.get("/api/v1/organizers/zeta/events/"))
    show(api.get("/api/v1/organizers/acme/events/%00/"))
    show(api.get("/api/v1/organizers/%00/events/"))
