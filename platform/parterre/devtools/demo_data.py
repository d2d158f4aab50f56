"""Demo data of a new stack: a theatre with an event on sale, a club, and their staff."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from apps.admission.facade import CheckinListData, create_list
from apps.availability.facade import QuotaData, create_quota
from apps.catalog.facade import ProductData, VariationData, create_product
from apps.events.facade import CreateEvent, create_event, update_event
from apps.events.models import Event
from apps.taxes.facade import TaxRuleData, create_rule
from apps.teams.facade import CreateTeam, create_team, create_token
from apps.teams.models import Team, TeamMember
from parterre.accounts.models import Membership, User
from parterre.devtools.demo_payments import offer_payments
from parterre.devtools.demo_sales import add_history
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.provisioning.organizers import provision, request_organizer
from tenants.routing.directory import forget, shop_host

ORGANIZER, OTHER = "lindenhof", "kellerlicht"
EVENT = "winters-tale"
ALWAYS_ON = ["manual", "pdf"]


def make_demo() -> dict[str, Any]:
    """The facts of `var/stack.json`. API tokens and passwords are new each time, since only their hashes are kept."""
    theatre = _organizer(ORGANIZER, "Lindenhof Theatre")
    club = _organizer(OTHER, "Kellerlicht")
    owner, staff = (
        _login("anna@lindenhof.example", "Anna Ehrlich"),
        _login("staff@parterre.example", "Platform staff", staff=True),
    )
    club_owner = _login("mika@kellerlicht.example", "Mika Nacht")
    scanner = _login("tim@lindenhof.example", "Tim Türner")
    tokens = [_token_of_team(theatre, owner), _token_of_team(club, club_owner)]
    _checkin_team(theatre, scanner)
    with organizer_transaction(theatre):
        is_new = not Event.objects.filter(slug=EVENT).exists()
        if is_new:
            _put_on_sale()
    offer_payments(theatre, EVENT)
    if is_new:
        with organizer_transaction(theatre):
            add_history(Event.objects.get(slug=EVENT))
    forget()
    return {
        "organizer": theatre.slug,
        "event": EVENT,
        "other_organizer": club.slug,
        "api_token": tokens[0],
        "other_api_token": tokens[1],
        "logins": {
            "organizer": owner,
            "door": scanner,
            "other_organizer": club_owner,
            "platform_staff": staff,
        },
    }


def _organizer(slug: str, name: str) -> Organizer:
    with public_schema():
        found = Organizer.objects.filter(slug=slug).first()
    organizer = found or request_organizer(name=name, slug=slug, host=shop_host(slug))
    with public_schema():
        Organizer.objects.filter(pk=organizer.pk).update(plugins_in_every_event=ALWAYS_ON)
    return provision(organizer.pk)


def _login(email: str, name: str, *, staff: bool = False) -> dict[str, Any]:
    password = secrets.token_urlsafe(9)
    with public_schema():
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, full_name=name)
        user.is_platform_staff = staff
        user.set_password(password)
        user.save()
        secret = _second_factor(user) if staff else None
    return {"email": email, "password": password, "totp_secret": secret}


def _second_factor(user: User) -> str:
    """A new one each time, as the password is; for any authenticator app."""
    secret = str(generate_totp_secret())
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def _token_of_team(organizer: Organizer, owner: dict[str, Any]) -> str:
    with organizer_transaction(organizer):
        team = Team.objects.filter(all_organizer_permissions=True).order_by("id").first() or create_team(
            CreateTeam(
                name="Administrators",
                all_events=True,
                all_event_permissions=True,
                all_organizer_permissions=True,
            ),
            actor=SYSTEM,
        )
        _join(team, organizer, owner["email"])
        return create_token(team=team, name="Demo", actor=SYSTEM)[1]


def _checkin_team(organizer: Organizer, person: dict[str, Any]) -> None:
    with organizer_transaction(organizer):
        team = Team.objects.filter(name="Door staff").first() or create_team(
            CreateTeam(name="Door staff", all_events=True, limit_event_permissions=["event.orders:checkin"]),
            actor=SYSTEM,
        )
        _join(team, organizer, person["email"])


def _join(team: Team, organizer: Organizer, email: str) -> None:
    with public_schema():
        user = User.objects.get(email=email)
        known = Membership.objects.filter(user_id=user.pk, organizer_id=organizer.pk).exists()
    if not known:
        Membership.objects.bulk_create(
            [Membership(user_id=user.pk, organizer_id=organizer.pk, org=organizer.schema_name)]
        )
    TeamMember.objects.get_or_create(
        team=team, user_id=user.pk, defaults={"email": user.email, "full_name": user.full_name}
    )


def _put_on_sale() -> None:
    event = create_event(
        CreateEvent(
            slug=EVENT,
            name={"en": "The Winter’s Tale", "de": "Das Wintermärchen"},
            currency="EUR",
            timezone="Europe/Berlin",
            date_from=_evening_in(days=120),
            date_admission=_evening_in(days=120) - timedelta(minutes=45),
            location={"en": "Lindenhof courtyard, Hofgasse 4, Musterstadt"},
            plugins=ALWAYS_ON,
        ),
        actor=SYSTEM,
    )
    vat = create_rule(
        event,
        TaxRuleData(name={"en": "Reduced VAT", "de": "Ermäßigte USt."}, rate=Decimal("7.00")),
        actor=SYSTEM,
    )
    tribune = create_product(
        event,
        ProductData(
            name={"en": "Tribune, seated", "de": "Tribüne, Sitzplatz"},
            description={"en": "Covered, rows 1 to 14.", "de": "Überdacht, Reihen 1 bis 14."},
            default_price=Decimal("34.00"),
            tax_rule_id=vat.pk,
            admission=True,
            personalized=True,
        ),
        actor=SYSTEM,
        variations=[
            VariationData(value={"en": "Full price", "de": "Normalpreis"}),
            VariationData(
                value={"en": "Reduced", "de": "Ermäßigt"}, default_price=Decimal("24.00"), position=1
            ),
        ],
    )
    courtyard = create_product(
        event,
        ProductData(
            name={"en": "Courtyard, standing", "de": "Hof, Stehplatz"},
            default_price=Decimal("18.00"),
            tax_rule_id=vat.pk,
            admission=True,
            personalized=True,
            position=1,
        ),
        actor=SYSTEM,
    )
    seats = [variation.pk for variation in tribune.variations.order_by("position")]
    create_quota(
        event, QuotaData(name="Tribune", size=240, products=[tribune.pk], variations=seats), actor=SYSTEM
    )
    create_quota(event, QuotaData(name="Courtyard", size=400, products=[courtyard.pk]), actor=SYSTEM)
    create_list(event, CheckinListData(name="Main entrance"), actor=SYSTEM)
    update_event(event=event, changes={"live": True}, actor=SYSTEM)


def _evening_in(*, days: int) -> datetime:
    return (utc_now() + timedelta(days=days)).replace(hour=18, minute=0, second=0, microsecond=0)
