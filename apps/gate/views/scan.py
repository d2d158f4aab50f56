"""Scan page: a code is submitted, the result fills the screen. Works without JavaScript."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext

from apps.admission.facade import Redeem, Revert, redeem, revert
from apps.admission.models import CheckinList, ScanType
from apps.admission.queries import list_counts
from apps.gate.scan_results import result_of_scan
from apps.gate.views.base import BIGINT, GateView
from apps.orders.models import OrderPosition
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_readonly, organizer_transaction

LONGEST_BARCODE = 8192  # twice what the largest QR code holds
LONGEST_NONCE = 64


class ScanList(GateView):
    def get(self, request: HttpRequest, **path: Any) -> HttpResponse:
        scan_type = ScanType.EXIT if request.GET.get("type") == ScanType.EXIT else ScanType.ENTRY
        return self._page(self.checkin_list(path["checkin_list"]), scan_type)

    def post(self, request: HttpRequest, **path: Any) -> HttpResponse:
        scan_type = request.POST.get("type", ScanType.ENTRY)
        nonce = request.POST.get("nonce", "")
        if scan_type not in ScanType.values or len(nonce) > LONGEST_NONCE or "\0" in nonce:
            return HttpResponseBadRequest()
        with organizer_transaction(self.organizer):
            checkin_list = self.checkin_list(path["checkin_list"])
            barcode = self._barcode(checkin_list)
            if not barcode:
                return self._answer(checkin_list, scan_type)
            scan = Redeem(
                lists=[checkin_list],
                barcode=barcode,
                type=scan_type,
                nonce=nonce or None,
                ignore_unpaid="ignore_unpaid" in request.POST,
            )
            result = redeem(scan, actor=self.actor, now=self.now)
            shown = result_of_scan(result, scan_type=scan_type, now=self.now)
        return self._answer(checkin_list, scan_type, verdict=shown, barcode=barcode, scanned=nonce)

    def _barcode(self, checkin_list: CheckinList) -> str:
        """What was read, or the code of the ticket that was picked in the search."""
        picked = self.request.POST.get("position", "")
        if not picked:
            return str(self.request.POST.get("barcode", "")).strip()[:LONGEST_BARCODE]
        if not (picked.isascii() and picked.isdigit() and int(picked) <= BIGINT):
            raise Http404
        ticket = OrderPosition.objects.filter(pk=int(picked), order__event_id=checkin_list.event_id)
        secret = ticket.values_list("secret", flat=True).first()
        if secret is None:
            raise Http404
        return secret

    def _page(self, checkin_list: CheckinList, scan_type: str, **more: Any) -> HttpResponse:
        """Inside the organizer, after what was to be written."""
        return self.show(
            "gate/scan.html", counts=list_counts(checkin_list), **_fresh(checkin_list, scan_type), **more
        )

    def _answer(self, checkin_list: CheckinList, scan_type: str, **more: Any) -> HttpResponse:
        """Only the screen to who asks by script; the whole page to everybody else."""
        if not self.request.headers.get("HX-Request"):
            with organizer_readonly(self.organizer):
                return self._page(checkin_list, scan_type, **more)
        answer = self.show("gate/_screen.html", is_partial=True, **_fresh(checkin_list, scan_type), **more)
        answer["HX-Trigger"] = "scanned"
        return answer


def _fresh(checkin_list: CheckinList, scan_type: str) -> dict[str, Any]:
    """A checkin_list that gets no answer sends the same nonce again, and is told the same."""
    return {"checkin_list": checkin_list, "scan_type": scan_type, "nonce": uuid4().hex}


class UndoScan(ScanList):
    """The scan just made, because the wrong person walked through."""

    def get(self, request: HttpRequest, **path: Any) -> HttpResponse:
        raise Http404

    def post(self, request: HttpRequest, **path: Any) -> HttpResponse:
        nonce = request.POST.get("nonce", "")
        scan_type = ScanType.EXIT if request.POST.get("type") == ScanType.EXIT else ScanType.ENTRY
        if not 0 < len(nonce) <= LONGEST_NONCE or "\0" in nonce:
            return HttpResponseBadRequest()
        with organizer_transaction(self.organizer):
            checkin_list = self.checkin_list(path["checkin_list"])
            message = self._undo(checkin_list, nonce)
        return self._answer(checkin_list, scan_type, message=message)

    def _undo(self, checkin_list: CheckinList, nonce: str) -> str:
        try:
            refusal = revert(Revert(lists=[checkin_list], nonce=nonce), actor=self.actor, now=self.now)
        except DomainError:
            return gettext("There is no scan to undo.")
        if refusal is not None:
            return gettext(refusal.message) % refusal.values
        return gettext("Scan undone.")
