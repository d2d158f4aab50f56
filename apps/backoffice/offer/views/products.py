"""List, create, edit and delete products."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.availability.models import Quota
from apps.backoffice.base import BIGINT, EventConfirmView, EventFormView, EventView
from apps.backoffice.languages import languages_for
from apps.backoffice.offer.forms.products import (
    OWN,
    PRODUCT_FIELDS,
    SHARED,
    Choices,
    NewProductForm,
    ProductForm,
)
from apps.backoffice.offer.product_rows import product_lines
from apps.backoffice.offer.save_product import (
    add_product,
    change_product,
    count_in_own_quota,
    count_in_quota,
    picture_stored,
    rows_of,
)
from apps.catalog.facade import delete_product, picture_named
from apps.catalog.models import Product, Variation
from apps.taxes.models import TaxRule
from apps.teams.rights import EVENT_ITEMS_WRITE
from parterre.kernel.formats import format_percent, text_in

PICTURE_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg"}
NAMES = {"tax_rule_id": "tax_rule"}
# Of a product, as its form shows it; its tax rule is asked for in another way.
SHOWN = tuple(name for name in PRODUCT_FIELDS if name != "tax_rule")


class Products(EventView):
    rights = (EVENT_ITEMS_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lines = product_lines(self.event)
        return self.show("backoffice/offer/products.html", heading=gettext("Products"), lines=lines)


class ProductFormView(EventFormView):
    rights = (EVENT_ITEMS_WRITE,)
    names = NAMES

    def choices(self, *texts: dict[str, str]) -> Choices:
        rules = TaxRule.objects.filter(event=self.event).order_by("-default", "pk")
        quotas = Quota.objects.filter(event=self.event).order_by("pk")
        return Choices(
            languages=languages_for(*texts, self.event.name, locales=self.event.languages),
            currency=self.event.currency,
            zone=self.event.timezone,
            rules=[(str(rule.pk), rule_label(rule)) for rule in rules],
            quotas=[(str(pk), name) for pk, name in quotas.values_list("pk", "name")],
        )


class NewProduct(ProductFormView):
    template = "backoffice/offer/product_new.html"
    makes_new = True

    def form(self, data: Any = None, files: Any = None) -> NewProductForm:
        choices = self.choices()
        last = Product.objects.filter(event=self.event).aggregate(last=Max("position"))["last"]
        rule = TaxRule.objects.filter(event=self.event, default=True).values_list("pk", flat=True).first()
        initial = {
            "tax_rule": str(rule or ""),
            "admission": True,
            "active": True,
            "allow_cancel": True,
            "available_from_mode": "hide",
            "available_until_mode": "hide",
            "position": 0 if last is None else min(last + 1, 10_000),
        }
        return NewProductForm(data, files, choices=choices, variations=[], initial=initial)

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": gettext("New product")}

    def save(self, form: Any) -> str | Promise:
        given, rows = form.cleaned_data, rows_of(form.variations)
        with picture_stored(form, form.product_values()) as values:
            product, variation_ids = add_product(self.event, values, rows, actor=self.actor)
        if given["amount"] == OWN:
            name = next(iter(values["name"].values()))[:200]
            count_in_own_quota(
                product, variation_ids, self.event, size=given["size"], name=name, actor=self.actor
            )
        elif given["amount"] == SHARED:
            quota = Quota.objects.get(event=self.event, pk=int(given["quota"]))
            count_in_quota(product, variation_ids, self.event, quota, actor=self.actor)
        return _("Product created.")

    def after(self) -> str:
        return self.event_url("products")


class ProductMixin(EventView):
    product: Product

    def load(self) -> None:
        super().load()
        pk = self.kwargs["product"]
        found = Product.objects.filter(event=self.event, pk=pk).first() if pk <= BIGINT else None
        if found is None:
            raise Http404
        self.product = found

    @property
    def product_name(self) -> str:
        return text_in(self.product.name, get_language())


class EditProduct(ProductMixin, ProductFormView):
    template = "backoffice/offer/product.html"

    def form(self, data: Any = None, files: Any = None) -> ProductForm:
        variations = Variation.objects.filter(product=self.product).order_by("position", "pk")
        rows = list(variations.values("id", "value", "default_price", "active"))
        initial = {name: getattr(self.product, name) for name in SHOWN}
        return ProductForm(
            data,
            files,
            choices=self.choices(self.product.name),
            variations=rows,
            initial=initial | {"tax_rule": str(self.product.tax_rule_id or "")},
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "heading": self.product_name,
            "product": self.product,
            "has_variations": bool(form.variations.initial_form_count()),
        }

    def save(self, form: Any) -> str | Promise:
        rows = rows_of(form.variations)
        with picture_stored(form, form.product_values()) as values:
            change_product(self.product, self.event, values, rows, actor=self.actor)
        if any(row.id is None for row in rows) and form.variations.initial_form_count():
            return _("Saved. Add the new variation to a quota to sell it.")
        return _("Saved.")


class Picture(ProductMixin):
    """On this host, too: the page may not load from another."""

    rights = (EVENT_ITEMS_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = self.product.picture or ""
        content = picture_named(self.organizer.pk, name)
        if content is None:
            raise Http404
        headers = {"Cache-Control": "private, no-cache"}
        return HttpResponse(content, content_type=PICTURE_TYPES[name.rpartition(".")[2]], headers=headers)


class DeleteProduct(ProductMixin, EventConfirmView):
    rights = (EVENT_ITEMS_WRITE,)

    def question(self) -> dict[str, Any]:
        return {
            "heading": gettext("Delete “%(name)s”?") % {"name": self.product_name},
            "text": gettext(
                "Products that have been ordered can’t be deleted; make them inactive instead. Deleting "
                "can’t be undone."
            ),
            "keep": gettext("Back"),
            "act": gettext("Delete product"),
        }

    def act(self) -> str | Promise:
        delete_product(self.product, self.event, actor=self.actor)
        return _("Product deleted.")

    def back(self) -> str:
        return self.event_url("products")


def rule_label(rule: TaxRule) -> str:
    name = {"name": text_in(rule.name, get_language()), "rate": format_percent(rule.rate, get_language())}
    if rule.price_includes_tax:
        return gettext("%(name)s %(rate)s, included in the price") % name
    return gettext("%(name)s %(rate)s, added to the price") % name
