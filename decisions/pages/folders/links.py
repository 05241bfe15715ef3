"""The links to a folder: the owner's secret link, the read-only link, and the current folder.

A folder can be changed by anyone who has its secret link, or by the account that owns it; then it
has no secret link. The archive stores only a hash of the link's key. A cookie holds the keys of the
folders that were opened last; decisions are added to the first of them. The read-only link is a
signature, so that nothing in the database opens a folder.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from decisions.models import Folder
from decisions.pages.folders.entries import ticks_of

COOKIE = "folder"
#: The number of folders that a browser remembers, and what separates their keys.
_REMEMBERED, _SEPARATOR = 10, "."
#: The use of a folder is noted so exactly, so that reading it seldom writes.
_USE_NOTED = timedelta(days=1)
_GONE = (
    "There is no folder at this link: the link is incomplete, it was revoked, or the folder was "
    "deleted."
)


class CurrentFolderMiddleware:
    """Middleware that provides the folder of a visitor's cookie as `request.current_folder()`.

    The database is queried once, and only if a page shows the folder; the response then varies by
    cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        found = _OfCookie(request)
        request.current_folder = found  # type: ignore[attr-defined]
        response = self._get_response(request)
        if found.was_asked:
            patch_vary_headers(response, ["Cookie"])
        return response


class _OfCookie:
    """The folder of a cookie, looked up once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.was_asked = False
        self._found: Folder | None = None

    def __call__(self) -> Folder | None:
        if not self.was_asked:
            self.was_asked = True
            if key := current_key(self._request):
                self._found = Folder.objects.filter(_own(self._request, key)).first()
        return self._found

    @cached_property
    def ticks(self) -> set[tuple[str, int]]:
        """The slugs and positions of the decisions in the folder."""
        folder = self()
        return ticks_of(folder) if folder else set()


def current_folder(request: HttpRequest) -> Folder | None:
    """Return the folder of a visitor's cookie; None without one, or if it was deleted."""
    found: _OfCookie | None = getattr(request, "current_folder", None)
    return found() if found else None


def current_ticks(request: HttpRequest) -> set[tuple[str, int]]:
    """Return the slugs and positions of the decisions in a visitor's folder."""
    found: _OfCookie | None = getattr(request, "current_folder", None)
    return found.ticks if found else set()


def current_key(request: HttpRequest) -> str:
    """Return the key of the current folder in a visitor's cookie; empty without one."""
    return next(iter(_remembered(request)), "")


def other_folders(request: HttpRequest, key: str) -> list[tuple[str, str]]:
    """Return the title and the key of each other folder that this browser remembers."""
    keys = {_hash(each): each for each in _remembered(request) if each != key}
    found = Folder.objects.filter(key_hash__in=keys).order_by("title", "pk") if keys else ()
    return [(folder.title, keys[folder.key_hash]) for folder in found]


def account_of(request: HttpRequest) -> User | None:
    """Return the logged-in user, if accounts keep folders."""
    user = request.user if settings.ACCOUNTS else None
    return user if isinstance(user, User) else None


def make_folder(request: HttpRequest, title: str, sender: str) -> tuple[Folder, str]:
    """Create a folder, owned by the logged-in user if any; return it and the key of its link.

    The archive does not store the key of a secret link.
    """
    key = token_urlsafe(32)
    folder = Folder.objects.create(title=title, sender=sender, key_hash=_hash(key))
    account = account_of(request)
    return folder, keep_in_account(folder, account) if account else key


def keep_in_account(folder: Folder, account: User) -> str:
    """Move a folder to an account; return the key of its link. The secret link stops working."""
    folder.owner = account
    folder.key_hash = _hash(token_urlsafe(32))
    folder.save(update_fields=["owner", "key_hash"])
    return str(folder.uid)


def own_folder(request: HttpRequest, key: str) -> Folder:
    """Return the folder of an owner's link, and record its use.

    Raises:
        Http404: there is none, or another account owns it.
    """
    return _used(_own(request, key))


def shared_folder(request: HttpRequest, link: str) -> Folder:
    """Return the folder of a read-only link or of a group, and record its use.

    Raises:
        Http404: there is none, the link was revoked, or the visitor is not in the group.
    """
    account, uid = account_of(request), _uid(link)
    if account and uid:
        return _used(Q(uid=uid, group__in=account.groups.all()))
    try:
        return _used(Q(share=_signer().unsign(link)))
    except BadSignature as error:
        raise Http404(_GONE) from error


def share(folder: Folder) -> None:
    """Give a folder a read-only link, unless it has one."""
    if not folder.share:
        folder.share = token_urlsafe(16)
        folder.save(update_fields=["share"])


def take_back(folder: Folder) -> None:
    """Revoke the read-only link of a folder permanently."""
    folder.share = ""
    folder.save(update_fields=["share"])


def share_link(folder: Folder) -> str:
    """Return the last part of a folder's read-only link; empty if it is not shared."""
    return _signer().sign(folder.share) if folder.share else ""


def remember(request: HttpRequest, response: HttpResponseBase, key: str) -> None:
    """Make the folder of a key the current one in this browser."""
    _set_cookie(response, [key, *(each for each in _remembered(request) if each != key)])


def forget(request: HttpRequest, response: HttpResponseBase, key: str) -> None:
    """Forget the folder of a key in this browser; the one opened before it becomes current."""
    _set_cookie(response, [each for each in _remembered(request) if each != key])


def _remembered(request: HttpRequest) -> list[str]:
    """Return the keys of the folders in a visitor's cookie, the one opened last first."""
    return [key for key in request.COOKIES.get(COOKIE, "").split(_SEPARATOR) if key][:_REMEMBERED]


def _set_cookie(response: HttpResponseBase, keys: Sequence[str]) -> None:
    if not keys:
        response.delete_cookie(COOKIE)
        return
    response.set_cookie(
        COOKIE,
        _SEPARATOR.join(keys[:_REMEMBERED]),
        max_age=timedelta(settings.FOLDER_DAYS),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _signer() -> Signer:
    return Signer(sep=".", salt="decisions.folders.share")


def _hash(key: str) -> str:
    return sha256(key.encode(errors="replace")).hexdigest()


def _own(request: HttpRequest, key: str) -> Q:
    """Return the condition that selects the folder of an owner's link."""
    secret, uid = Q(key_hash=_hash(key)), _uid(key)
    account = account_of(request) if uid else None
    return secret | Q(uid=uid, owner=account) if account else secret


def _uid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _used(found_by: Q) -> Folder:
    folder = Folder.objects.filter(found_by).first()
    if folder is None:
        raise Http404(_GONE)
    now = timezone.now()
    if folder.last_used_at < now - _USE_NOTED:
        Folder.objects.filter(pk=folder.pk).update(last_used_at=now)
    return folder
