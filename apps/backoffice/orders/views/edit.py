"""Edit the buyer's contact data, the invoice address and the team's notes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from apps.backoffice.base import FormMixin
from apps.backoffice.orders.address_forms import InvoiceAddressForm
from apps.backoffice.orders.forms import ContactForm, LineForm, NoteForm
from apps.backoffice.orders.views.base import OrderPage
from apps.sales.facade import add_note, edit_order


class EditContact(OrderPage, FormMixin):
    template = "backoffice/orders/edit.html"

    def form(self, data: Any = None, files: Any = None) -> ContactForm:
        order = self.order
        initial = {"email": order.email, "phone": order.phone, "locale": order.locale}
        return ContactForm(data, initial=initial, event=self.event, current=order.locale)

    def save(self, form: ContactForm) -> str:
        edit_order(self.order.pk, form.changes(), actor=self.actor, now=self.now)
        return gettext("Saved")

    def context(self, form: ContactForm) -> dict[str, Any]:
        return {"heading": gettext("Contact details")}


class EditInvoiceAddress(OrderPage, FormMixin):
    template = "backoffice/orders/edit.html"

    def form(self, data: Any = None, files: Any = None) -> InvoiceAddressForm:
        return InvoiceAddressForm(data, initial=InvoiceAddressForm.initial_of(self.order.invoice_address))

    def save(self, form: InvoiceAddressForm) -> str:
        address = form.changes(self.order.invoice_address)
        edit_order(self.order.pk, {"invoice_address": address}, actor=self.actor, now=self.now)
        return gettext("Saved")

    def context(self, form: InvoiceAddressForm) -> dict[str, Any]:
        return {"heading": gettext("Invoice address")}


class EditNote(OrderPage, FormMixin):
    template = "backoffice/orders/edit.html"

    def form(self, data: Any = None, files: Any = None) -> NoteForm:
        order = self.order
        initial = {"comment": order.comment, "custom_followup_at": order.custom_followup_at}
        return NoteForm(data, initial=initial)

    def save(self, form: NoteForm) -> str:
        edit_order(self.order.pk, form.cleaned_data, actor=self.actor, now=self.now)
        return gettext("Saved")

    def context(self, form: NoteForm) -> dict[str, Any]:
        return {"heading": gettext("Internal note")}


class AddNote(OrderPage, FormMixin):
    """Another line in the timeline."""

    template = "backoffice/orders/edit.html"
    makes_new = True

    def form(self, data: Any = None, files: Any = None) -> LineForm:
        return LineForm(data)

    def save(self, form: LineForm) -> str:
        add_note(self.order.pk, form.cleaned_data["text"], actor=self.actor)
        return gettext("Note added")

    def after(self) -> str:
        return f"{self.order_url()}#timeline"

    def context(self, form: LineForm) -> dict[str, Any]:
        return {"heading": gettext("New note")}
