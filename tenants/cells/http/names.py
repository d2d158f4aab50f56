"""Endpoint at which other cells announce their names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tenants.cells.announce import PURPOSE, remember_names
from tenants.cells.registry import NotSignedByCell, other_cells, verified


@csrf_exempt
def names(request: HttpRequest) -> HttpResponse:
    """404 without a valid signature of a cell."""
    try:
        announced: dict[str, Any] = verified(request.body.decode("ascii", "replace"), purpose=PURPOSE)
    except NotSignedByCell:
        return HttpResponse(status=404)
    if announced["cell"] not in other_cells():
        return HttpResponse(status=404)
    remember_names(announced["cell"], [(kind, name) for kind, name in announced["names"]])
    return HttpResponse(status=204)
