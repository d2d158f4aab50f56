"""Sign-up forms. They validate shape and build the domain's requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parterre.accounts.models import User
from parterre.kernel.errors import DomainError
from parterre.signup.domain.slugs import check_availability, suggestions_for
from parterre.signup.domain.start import StartSignup
from parterre.web.forms import EmailField, NameField
from tenants.provisioning.organizer_names import UnusableName, check_name


class OrganizerForm(forms.Form):
    """Name and short name of an organizer. `suggestions`: short names that are free, when the wished one is not."""

    organizer_name = NameField(
        label=gettext_lazy("Organizer name"),
        help_text=gettext_lazy(
            "The name your customers know, such as the name of your theater, club or festival."
        ),
        max_length=190,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    slug = forms.CharField(
        label=gettext_lazy("Shop address"),
        max_length=50,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    suggestions: tuple[str, ...] = ()

    def clean_organizer_name(self) -> str:
        try:
            return check_name(str(self.cleaned_data["organizer_name"]))
        except UnusableName as refusal:
            raise forms.ValidationError(_(refusal.message)) from refusal

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).strip().lower()
        verdict = check_availability(slug, name=str(self.data.get("organizer_name", ""))[:190])
        if verdict.refusal is not None:
            self.suggestions = verdict.suggestions
            raise forms.ValidationError(_(verdict.refusal.message))
        return slug

    def refuse_slug(self, refusal: DomainError) -> None:
        """It was free when it was checked."""
        self.suggestions = suggestions_for(
            self.cleaned_data.get("slug", ""), name=self.cleaned_data.get("organizer_name", "")
        )
        self.add_error("slug", _(refusal.message))


class PasswordMixin(forms.Form):
    def check_password(self, password: str, *, email: str, full_name: str) -> None:
        try:
            validate_password(password, User(email=email, full_name=full_name))
        except forms.ValidationError as error:
            self.add_error("password", error)


class SignupForm(PasswordMixin, OrganizerForm):
    field_order = ("full_name", "email", "password", "organizer_name", "slug")
    full_name = NameField(
        label=gettext_lazy("Your name"),
        max_length=190,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("We will send a confirmation link to this address."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 12 characters, for example four random words."),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            self.check_password(
                cleaned["password"], email=cleaned.get("email", ""), full_name=cleaned.get("full_name", "")
            )
        return cleaned

    def to_request(self, *, locale: str) -> StartSignup:
        values = self.cleaned_data
        return StartSignup(
            full_name=values["full_name"],
            email=values["email"],
            password=values["password"],
            organizer_name=values["organizer_name"],
            slug=values["slug"],
            locale=locale,
        )


class ConfirmForm(OrganizerForm):
    """`asks_password`: the link was opened in another browser than the one that signed up."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("The password you chose when you signed up."),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, asks_password: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["organizer_name"]
        if not asks_password:
            del self.fields["password"]


class ResendForm(forms.Form):
    email = EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class JoinForm(PasswordMixin):
    """An invited person without an account."""

    full_name = NameField(
        label=gettext_lazy("Your name"),
        max_length=190,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 12 characters, for example four random words."),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            self.check_password(cleaned["password"], email=self.email, full_name=cleaned.get("full_name", ""))
        return cleaned
