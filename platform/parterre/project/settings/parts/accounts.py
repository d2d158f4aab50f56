"""Accounts: django-allauth, limited to the flows that parterre.accounts routes."""

from parterre.project.settings.parts.configuration import CONFIG
from parterre.project.settings.parts.platform import INSTANCE_NAME

REGISTRATION = CONFIG.parterre.registration
EXEMPT_NETWORKS = CONFIG.parterre.exempt_networks

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/o/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a link to a new password works

ACCOUNT_ADAPTER = "parterre.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "parterre.accounts.people.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# An account begins with a confirmed address: signing up and invitations see to that before there is one.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# How often in how long, for whom: an address of the network, an account, or a key such as a mail address.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/10m/key",
    "signup": "10/m/ip,60/h/ip",
    "signup_mail": "3/10m/key",
    "signup_password": "5/5m/key",
    "signup_slug": "120/m/ip",
    "invitation": "20/m/ip",
    # The shop: keys carry the organizer or the event, and an address or the network that a request comes from. Many
    # buyers may share one: a company, a mobile carrier.
    "shop_cart": "60/10m/key",
    "shop_order": "60/h/key",
    "shop_order_address": "10/h/key",
    "shop_resend_place": "10/h/key",
    "shop_resend_address": "3/h/key",
}

ACCOUNT_FORMS = {
    "login": "parterre.accounts.forms.LoginForm",
    "change_password": "parterre.accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "parterre.accounts.forms.ResetPasswordKeyForm",
}

MFA_ADAPTER = "parterre.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = INSTANCE_NAME
MFA_TOTP_TOLERANCE = 1
# The address an account has is confirmed; one that it is about to change to must not lock it out of this.
MFA_ALLOW_UNVERIFIED_EMAIL = True
