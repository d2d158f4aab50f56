import pytest

from apps.api.version import numeric


@pytest.mark.parametrize(
    ("version", "number"), [((2026, 8, 0), 20260080005000), ((1, 2, 3), 10020035000), ((0, 0, 0), 5000)]
)
def test_the_number_grows_with_the_version(version, number):
    assert numeric(version) == number


@pytest.mark.django_db
def test_the_version_is_told_to_anyone_known(api, api_as, tim, olga):
    told = {"pretix": "2026.8.0", "pretix_numeric": 20260080005000}

    assert api.get("/api/v1/version").json() == told
    assert api_as(tim).get("/api/v1/version").json() == told
    browser = api_as(None)
    assert browser.get("/api/v1/version").status_code == 401
    browser.force_login(olga.user)
    assert browser.get("/api/v1/version").json() == told
