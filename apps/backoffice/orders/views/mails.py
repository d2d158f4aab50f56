"""Undelivered mails: reason, resend, dismiss."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext

from apps.backoffice.base import ActView, MemberView
from apps.backoffice.orders.visible import visible_mails
from apps.backoffice.pagination import page_of
from apps.messaging.facade import dismiss, send_again
from apps.messaging.models import Mail
from apps.teams.rights import EVENT_ORDERS_WRITE
from parterre.web.frames import Crumb


class Undelivered(MemberView):
    rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mails = visible_mails(self.access)
        number = mails.count()
        page = page_of(mails.select_related("order__event").order_by("-written_at", "pk"), request)
        found = ngettext("%(number)s undelivered email", "%(number)s undelivered emails", number)
        return self.show(
            "backoffice/orders/mails.html",
            heading=found % {"number": number} if number else gettext("All emails delivered"),
            crumbs=[Crumb(gettext("Orders"), self.url("orders"))],
            page=page,
        )


class MailAct(ActView):
    rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_WRITE,)

    mail: Mail

    def load(self) -> None:
        """One that is sent meanwhile is still there, so that pressing twice is told so."""
        events = self.access.events_with(EVENT_ORDERS_WRITE)
        mails = Mail.objects.filter(pk=self.kwargs["mail"])
        if events is not None:
            mails = mails.filter(order__event__in=events)
        mail = mails.first()
        if mail is None:
            raise Http404
        self.mail = mail

    @property
    def mail_id(self) -> UUID:
        return self.mail.pk

    def back(self) -> str:
        return self.url("undelivered")


class SendMailAgain(MailAct):
    def act(self) -> str:
        mail = send_again(self.mail_id, actor=self.actor)
        return gettext("Resending the email to %(address)s") % {"address": mail.to}


class DismissMail(MailAct):
    def act(self) -> str:
        dismiss(self.mail_id, actor=self.actor, now=self.now)
        return gettext("Dismissed. The email stays in the order’s timeline.")
