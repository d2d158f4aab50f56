from tests.account_fixtures import _quick_passwords, browser, olga_with_password  # noqa: F401  # fixtures
