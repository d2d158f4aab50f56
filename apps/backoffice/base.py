"""Base views of the back office.

A GET runs as a whole in one read-only transaction of the organizer. A POST is let in by a short one; then it calls
one facade function inside `self.writing()`, and redirects. One that shows its form again reads in one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, Final, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from django.views import View

from apps.backoffice.idempotent_form import FIELD as ONCE
from apps.backoffice.idempotent_form import FormToken, new_form_token
from apps.backoffice.layout import event_tabs, office_frame
from apps.backoffice.refusals import sentences_of, show_refusal
from apps.backoffice.visitor import Visitor, visitor_of
from apps.events.facade import lock_branding
from apps.events.models import Event
from apps.teams.facade import Access
from parterre.accounts.models import User
from parterre.accounts.second_factor import require_second_factor
from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from parterre.kernel.formats import text_in
from parterre.web.forms.seen import FIELD, ChangedMeanwhile, refuse_if_changed, seen_of
from parterre.web.frames import Crumb
from tenants.context.transactions import deleted_concurrently, organizer_readonly, organizer_transaction
from tenants.lifecycle.access_policy import SurfaceAccess, TemporarilyUnavailable, access_policy_of
from tenants.models import Organizer, SupportSession
from tenants.routing.middleware import back_soon

SAFE: Final = ("GET", "HEAD")
BIGINT: Final = 2**63 - 1


class DeletedConcurrently(DomainError):
    message = _("Something this refers to was just deleted. Reload the page and try again.")


class MemberView(View):
    """Any of `rights` is needed, for a POST any of `write_rights`; none listed: every member may.

    Whom the organizer does not concern gets 404, and so does anything that may not be seen; a member without the right
    for a page gets 403.
    """

    http_method_names: Sequence[str] = ("get", "head", "post", "options")

    rights: ClassVar[tuple[str, ...]] = ()
    write_rights: ClassVar[tuple[str, ...]] = ()
    # Also while the organizer is suspended or being closed: taking one's data along, closing, opening again.
    allowed_when_closed: ClassVar[bool] = False

    organizer: Organizer
    visitor: Visitor
    now: datetime
    inside: SupportSession | None = None

    @property
    def access(self) -> Access:
        return self.visitor.access

    @property
    def actor(self) -> Actor:
        return self.visitor.actor

    def may(self, *rights: str) -> bool:
        return self.access.may_any(rights)

    def load(self) -> None:
        """Find what the path names; inside the organizer, read-only. Raise Http404 for what is not there."""

    def url(self, name: str, *args: object) -> str:
        """Of a page of this organizer: `self.url("product", event.slug, product.pk)`."""
        return reverse(f"office:{name}", args=[self.organizer.slug, *args])

    def go(self, url: str, message: str | Promise = "") -> HttpResponse:
        """See other; `message` is told there."""
        if message:
            messages.success(self.request, str(message))
        return HttpResponseRedirect(url, status=303)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction of the organizer, for one call of a facade. Refusals are raised as DomainError."""
        try:
            with organizer_transaction(self.organizer):
                yield
        except ObjectDoesNotExist as error:
            raise DeletedConcurrently from error
        except IntegrityError as error:
            if deleted_concurrently(error):
                raise DeletedConcurrently from error
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """For a POST that shows its page again. A GET is inside already."""
        with organizer_readonly(self.organizer):
            yield

    def show(self, template: str, *, status: int = 200, waiting: int = 0, **context: Any) -> HttpResponse:
        """Inside the organizer."""
        frame = office_frame(
            self.organizer,
            self.visitor,
            path=self.request.path,
            now=self.now,
            event=getattr(self, "event", None),
            inside=self.inside,
            waiting=waiting,
        )
        shared = {"frame": frame, "organizer": self.organizer, "access": self.access, "now": self.now}
        response = render(self.request, template, {**shared, **self.shared(), **context}, status=status)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def shared(self) -> dict[str, Any]:
        """What all pages of a kind show."""
        return {}

    # The way of a request.

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = utc_now()
        found = cast("Organizer | None", getattr(request, "organizer", None))
        if found is None or any("\0" in value for value in kwargs.values() if isinstance(value, str)):
            raise Http404
        self.organizer = found
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if found.is_read_only and request.method not in SAFE:
            return back_soon(request, found)
        try:
            self.visitor = visitor_of(
                request.user, found, now=self.now, method=request.method or "", path=request.path
            )
        except TemporarilyUnavailable:
            return back_soon(request, found)
        if refused := self._check_access(request):
            return refused
        try:
            return self._answer(request, *args, **kwargs)
        finally:
            timezone.deactivate()

    def _check_access(self, request: HttpRequest) -> HttpResponse | None:
        if self.visitor.support is None:
            if self.access.needs_second_factor and (asked := require_second_factor(request)):
                return asked
            open_sessions = SupportSession.objects.filter(ended_at=None, until__gt=self.now)
            self.inside = open_sessions.filter(organizer=self.organizer).order_by("-until").first()
        if request.method in SAFE:
            return None
        if not self.visitor.may_write:
            raise PermissionDenied
        policy = access_policy_of(self.organizer)
        if policy.office is not SurfaceAccess.OPEN and not self.allowed_when_closed:
            context = {"organizer": self.organizer, "why": gettext(policy.why)}
            return render(request, "backoffice/suspended.html", context, status=403)
        return None

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in SAFE:
            with organizer_readonly(self.organizer):
                self._admit()
                return super().dispatch(request, *args, **kwargs)
        with organizer_readonly(self.organizer):
            self._admit()
        return super().dispatch(request, *args, **kwargs)

    def _admit(self) -> None:
        self.load()
        needed = self.rights if self.request.method in SAFE else self.write_rights or self.rights
        if needed and not self.may(*needed):
            raise PermissionDenied


class EventView(MemberView):
    """Below an event, in its time zone. One that this person may not see does not exist for them."""

    event: Event

    def load(self) -> None:
        event = Event.objects.filter(slug__iexact=self.kwargs["event"]).first()
        if event is None or not self.access.sees_event(event.pk):
            raise Http404
        self.event = event
        timezone.activate(ZoneInfo(event.timezone))

    def may(self, *rights: str) -> bool:
        return self.access.may_any(rights, event_id=self.event.pk)

    @property
    def event_name(self) -> str:
        return text_in(self.event.name, get_language())

    def event_url(self, name: str, *args: object) -> str:
        return self.url(name, self.event.slug, *args)

    def shared(self) -> dict[str, Any]:
        tabs = event_tabs(self.organizer, self.event, self.visitor, path=self.request.path)
        crumbs = [
            Crumb(gettext("Events"), self.url("events")),
            Crumb(self.event_name, self.event_url("event")),
        ]
        return {"event": self.event, "tabs": tabs, "crumbs": crumbs}


class FormMixin(MemberView):
    """One form, one call of a facade, one redirect. With `makes_new`, the same form sent twice makes one thing.

    Without, what the form showed comes back with it: 409 when somebody else has changed it meanwhile.

    `names`: fields of refusals to fields of the form, where they differ.
    """

    template: ClassVar[str] = ""
    names: ClassVar[dict[str, str]] = {}
    makes_new: ClassVar[bool] = False

    def form(self, data: Any = None, files: Any = None) -> Any:
        """Inside the organizer, read-only."""
        raise NotImplementedError

    def save(self, form: Any) -> str | Promise:
        """Inside the organizer, writing: call the facade. Returns what to tell."""
        raise NotImplementedError

    def after(self) -> str:
        """Where to go when it is saved."""
        return self.request.get_full_path()

    def context(self, form: Any) -> dict[str, Any]:
        """What the template needs besides `form`. Inside the organizer, read-only."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = FormToken.of(request, self.visitor.user) if self.makes_new else FormToken("")
        with self.reading():
            if earlier := token.location():
                return self.go(earlier)
            form = self.form(request.POST, request.FILES)
            is_valid = self.is_valid(form)
        if is_valid:
            try:
                return self.go(*self._save_once(form, token))
            except DomainError as refusal:
                self.refused(form, refusal)
                if isinstance(refusal, ChangedMeanwhile):
                    with self.reading():
                        return self.page(form, status=409, seen=seen_of(self.form()))
        with self.reading():
            return self.page(form, status=422)

    def _save_once(self, form: Any, token: FormToken) -> tuple[str, str | Promise]:
        """Where to go, and what to tell there."""
        message: str | Promise = ""

        def save() -> str:
            nonlocal message
            self.refuse_overwriting()
            message = self.save(form)
            return self.after()

        with self.writing():
            location = token.submit(save, now=self.now)
        return location, message

    def page(self, form: Any, *, status: int = 200, seen: str = "") -> HttpResponse:
        mark: dict[str, Any] = {ONCE: new_form_token()} if self.makes_new else {}
        if not self.makes_new:
            form.seen = seen or self.request.POST.get(FIELD) or seen_of(form)
        return self.show(self.template, status=status, form=form, **mark, **self.context(form))

    def lock(self) -> None:
        """Until the transaction ends, whoever saves the same form waits. Before what the facade locks."""
        lock_branding()

    def refuse_overwriting(self) -> None:
        """Inside the organizer, writing. Raises ChangedMeanwhile."""
        seen = self.request.POST.get(FIELD, "")
        if self.makes_new or not seen:
            return
        self.lock()
        self.load()
        refuse_if_changed(seen, self.form())

    def is_valid(self, form: Any) -> bool:
        return bool(form.is_valid())

    def refused(self, form: BaseForm, refusal: DomainError) -> None:
        show_refusal(form, refusal, names=self.names)


class FormView(FormMixin):
    """A form of the organizer."""


class EventFormView(EventView, FormMixin):
    """A form of an event."""

    def lock(self) -> None:
        Event.objects.select_for_update(no_key=True).get(pk=self.event.pk)


class ActView(MemberView):
    """A button: one call of a facade, then back. A refusal is told on the page one comes back to."""

    http_method_names: Sequence[str] = ("post", "options")

    def act(self) -> str | Promise:
        """Inside the organizer, writing. Returns what to tell."""
        raise NotImplementedError

    def back(self) -> str:
        raise NotImplementedError

    def after(self) -> str:
        return self.back()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with self.writing():
                message = self.act()
        except DomainError as refusal:
            for sentence in sentences_of(refusal):
                messages.error(request, sentence)
            return self.go(self.back())
        return self.go(self.after(), message)


class EventActView(EventView, ActView):
    """A button of an event."""


class EventConfirmView(EventActView):
    """A button that loses something: a page of its own asks first."""

    http_method_names: Sequence[str] = ("get", "head", "post", "options")

    def question(self) -> dict[str, Any]:
        """`heading`, `text`, `keep` and `act`: what is asked, what happens then, and the words of both buttons."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show("backoffice/confirm.html", back=self.back(), **self.question())
