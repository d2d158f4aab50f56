"""Team forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.backoffice.team.rights import EVENT_RIGHTS, ORGANIZER_RIGHTS_IN_WORDS, OWN, TEMPLATES, template_of
from apps.events.models import Event
from apps.teams.models import Team
from parterre.kernel.formats import text_in
from parterre.web.forms import Choice, EmailField, NameField, PickOne

Options = Sequence[tuple[str, Any]]


def _picked(options: Iterable[tuple[str, str | Promise, str | Promise]]) -> Options:
    return [(key, Choice(name, detail)) for key, name, detail in options]


class TeamForm(forms.Form):
    """`template` "own": what is ticked counts; any other template brings its own rights."""

    name = NameField(label=_("Name"), max_length=190, validators=[ProhibitNullCharactersValidator()])
    template = forms.ChoiceField(label=_("Permissions"), widget=PickOne)
    limit_event_permissions = forms.MultipleChoiceField(
        label=_("Event permissions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    limit_organizer_permissions = forms.MultipleChoiceField(
        label=_("Organizer permissions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reach = forms.ChoiceField(label=_("Events"), widget=PickOne)
    limit_events = forms.TypedMultipleChoiceField(
        label=_("Selected events"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    require_2fa = forms.BooleanField(
        label=_("Require two-factor authentication"),
        required=False,
        help_text=_("Members without it must set it up at their next sign-in."),
    )

    def __init__(
        self, *args: Any, events: Sequence[Event], language: str, team: Team | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": _initial(team), **kwargs})
        self.team = team
        own = (OWN, _("Custom"), _("Select permissions below."))
        self._offer(
            "template", _picked([*((key, one.name, one.detail) for key, one in TEMPLATES.items()), own])
        )
        self._offer(
            "reach",
            _picked(
                [
                    ("all", _("All events"), _("Includes events created later.")),
                    ("some", _("Selected events"), _("Select them below.")),
                ]
            ),
        )
        self._offer("limit_event_permissions", list(EVENT_RIGHTS.items()))
        self._offer("limit_organizer_permissions", list(ORGANIZER_RIGHTS_IN_WORDS.items()))
        self._offer("limit_events", [(str(event.pk), text_in(event.name, language)) for event in events])
        if not events:
            del self.fields["limit_events"]

    def _offer(self, name: str, options: Options) -> None:
        self.fields[name].choices = options  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Columns of a team."""
        given = self.cleaned_data
        is_everywhere = given["reach"] == "all"
        return {
            "name": given["name"],
            "require_2fa": given["require_2fa"],
            "all_events": is_everywhere,
            "limit_events": [] if is_everywhere else [*given.get("limit_events", []), *self._unseen_events()],
            **self._rights(given),
        }

    def _rights(self, given: dict[str, Any]) -> dict[str, Any]:
        key = given["template"]
        if key == OWN:
            event: Sequence[str] = [*given["limit_event_permissions"], *self._kept("limit_event_permissions")]
            organizer: Sequence[str] = [
                *given["limit_organizer_permissions"],
                *self._kept("limit_organizer_permissions"),
            ]
            all_event = all_organizer = False
        else:
            template = TEMPLATES[key]
            event, organizer = sorted(template.event or ()), sorted(template.organizer or ())
            all_event, all_organizer = template.event is None, template.organizer is None
        return {
            "all_event_permissions": all_event,
            "limit_event_permissions": event,
            "all_organizer_permissions": all_organizer,
            "limit_organizer_permissions": organizer,
        }

    def _kept(self, column: str) -> list[str]:
        shown = {**EVENT_RIGHTS, **ORGANIZER_RIGHTS_IN_WORDS}
        return [right for right in getattr(self.team, column, []) if right not in shown]

    def _unseen_events(self) -> list[int]:
        """Of events that whoever edits may not see."""
        field = self.fields.get("limit_events")
        offered = {int(key) for key, _label in field.choices} if field is not None else set()  # type: ignore[attr-defined]
        return [event_id for event_id in getattr(self.team, "limit_events", []) if event_id not in offered]


def _initial(team: Team | None) -> dict[str, Any]:
    if team is None:
        return {"template": "sales", "reach": "all"}
    return {
        "name": team.name,
        "template": template_of(team),
        "limit_event_permissions": list(EVENT_RIGHTS)
        if team.all_event_permissions
        else team.limit_event_permissions,
        "limit_organizer_permissions": (
            list(ORGANIZER_RIGHTS_IN_WORDS)
            if team.all_organizer_permissions
            else team.limit_organizer_permissions
        ),
        "reach": "all" if team.all_events else "some",
        "limit_events": team.limit_events,
        "require_2fa": team.require_2fa,
    }


class InviteForm(forms.Form):
    email = EmailField(label=_("Email address"), max_length=254)


class TokenForm(forms.Form):
    name = NameField(
        label=_("Name"),
        max_length=190,
        validators=[ProhibitNullCharactersValidator()],
        help_text=_("For example, the name of the application. It appears in the audit log."),
    )
