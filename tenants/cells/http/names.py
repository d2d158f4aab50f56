"""Where other cells say which names are their own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tenants.cells.announcing import PURPOSE, know
from tenants.cells.neighbours import NotFromACell, opened, other_cells


@csrf_exempt
def names(request: HttpRequest) -> HttpResponse:
    """404 for whoever has not the cells' key: nothing is here for them."""
    try:
        told: dict[str, Any] = opened(request.body.decode("ascii", "replace"), purpose=PURPOSE)
    except NotFromACell:
        return HttpResponse(status=404)
    if told["cell"] not in other_cells():
        return HttpResponse(status=404)
    know(told["cell"], [(kind, name) for kind, name in told["names"]])
    return HttpResponse(status=204)
