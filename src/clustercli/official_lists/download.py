"""Getting a page or a file over HTTP: what it holds, or one reason why it cannot be had.

An answer is waited for and taken within limits, and asked for a second time at most once, where
no connection came about. Nothing here knows what a list is.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from clustercli.errors import DatasetError, FetchError, UsageError, reason_of
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_noop, translate_library_message

if TYPE_CHECKING:
    import httpx
    from typing_extensions import Self

MOST_BYTES = 64 << 20
"""Bytes of an answer, unpacked; a list of 100 rows as PDF has less than one million."""

PATIENCE = 30.0
"""Seconds without a byte."""

LONGEST = 300.0
"""Seconds for a whole answer."""

PAUSE = 1.0
"""Seconds before the one further try where no connection came about."""

_MOST_REDIRECTS = 10

Moved = Callable[[int, "int | None"], None]
"""Is told how many bytes have come, and of how many where that is known."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an address gave: the address after redirects, the status, and the content unpacked.

    ``charset`` is the one that the header names; ``is_html`` says that it calls it a page.
    """

    address: str
    status: int
    content: bytes
    charset: str | None
    is_html: bool


class Downloads:
    """Gets one address after the other, in the way that the user's system goes out by.

    The proxy and the certificates of the environment count. Used as a context, which closes the
    connections.
    """

    def __init__(self, agent: str, moved: Moved | None = None) -> None:
        """Make ready to ask as ``agent``.

        Raises DatasetError if httpx is not installed, or the proxy of the environment is none.
        """
        try:
            import httpx
        except ImportError as error:
            raise DatasetError(
                _("fetching needs a package that is not installed: pip install 'clustercli[lists]'")
            ) from error
        self._moved = moved
        try:
            self._client = httpx.Client(
                headers={"User-Agent": agent},
                follow_redirects=True,
                max_redirects=_MOST_REDIRECTS,
                timeout=httpx.Timeout(PATIENCE),
                trust_env=True,
            )
        except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
            template = _(
                "the proxy or the certificates of the environment cannot be used: {reason}"
            )
            raise DatasetError(template.format(reason=reason_of(error))) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, address: str) -> Answer:
        """Return what an address gives, whatever its status.

        Of an address without a scheme, or with http, https is tried first. Raises FetchError
        with the reason, UsageError for what is no address.
        """
        import httpx

        first, *others = ways(address)
        try:
            return self._answer(first)
        except _UnreachableError as error:
            if not others or _is_unknown_host(error.cause):
                raise FetchError(first, _reason(error.cause)) from error
            if "://" not in address and _cause(error.cause, ssl.SSLCertVerificationError):
                raise FetchError(first, _reason(error.cause)) from error
        except httpx.InvalidURL as error:
            raise not_an_address(address) from error
        try:
            return self._answer(others[0])
        except _UnreachableError as error:
            raise FetchError(others[0], _reason(error.cause)) from error

    def _answer(self, address: str) -> Answer:
        """Return an answer; raises _UnreachableError where no connection comes about."""
        import httpx

        try:
            return self._received(address)
        except httpx.ConnectError as error:
            if _cause(error, ssl.SSLError) or _is_unknown_host(error):
                raise _UnreachableError(error) from error
        except (httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise _UnreachableError(error) from error
        except httpx.HTTPError as error:
            raise FetchError(address, _reason(error)) from error
        time.sleep(PAUSE)
        try:
            return self._received(address)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise _UnreachableError(error) from error
        except httpx.HTTPError as error:
            raise FetchError(address, _reason(error)) from error

    def _received(self, address: str) -> Answer:
        began = time.monotonic()
        content = bytearray()
        with self._client.stream("GET", address) as response:
            declared = response.headers.get("Content-Length", "")
            whole = int(declared) if declared.isdecimal() else None
            for part in response.iter_bytes():
                content += part
                if len(content) > MOST_BYTES:
                    template = _("it has more than {limit} MB: no list")
                    raise FetchError(address, template.format(limit=MOST_BYTES >> 20))
                if time.monotonic() - began > LONGEST:
                    template = _("it did not come whole within {seconds} seconds")
                    raise FetchError(address, template.format(seconds=round(LONGEST)))
                if self._moved is not None:
                    self._moved(response.num_bytes_downloaded, whole)
            return Answer(
                address=str(response.url),
                status=response.status_code,
                content=bytes(content),
                charset=response.charset_encoding,
                is_html="html" in response.headers.get("Content-Type", "").lower(),
            )


class _UnreachableError(Exception):
    """No connection came about; ``cause`` says why."""

    def __init__(self, cause: httpx.HTTPError) -> None:
        self.cause = cause
        super().__init__(str(cause))


def ways(address: str) -> tuple[str, ...]:
    """Return the addresses by which one is asked for, https first; UsageError for none.

    An address with a port is asked for as it is: a port belongs to one scheme.
    """
    text = address.strip()
    given = text if "://" in text else f"//{text}"
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        raise not_an_address(address) from error
    if parts.scheme not in ("", "http", "https") or not parts.hostname:
        raise not_an_address(address)
    schemes = ("https", "http") if parts.scheme != "https" else ("https",)
    if port is not None and parts.scheme:
        schemes = (parts.scheme,)
    return tuple(parts._replace(scheme=scheme).geturl() for scheme in schemes)


def not_an_address(address: str) -> UsageError:
    """Return the error for a text that is no address of the web."""
    template = _("{address} is no address: give one that begins with https://")
    return UsageError(template.format(address=address))


def _reason(error: httpx.HTTPError) -> str:
    """Return in words why there is no answer."""
    import httpx

    if isinstance(error, httpx.ConnectError):
        return _reason_of_connection(error)
    if isinstance(error, httpx.TimeoutException):
        template = _("no answer within {seconds} seconds")
        return template.format(seconds=round(PATIENCE))
    reasons: dict[type[httpx.HTTPError], str] = {
        httpx.ProxyError: _("the proxy does not let it through ({error})"),
        httpx.TooManyRedirects: _("it leads from one address to the next without an end"),
        httpx.UnsupportedProtocol: _("it leads to an address that is none of the web"),
        httpx.DecodingError: _("the answer is damaged: it cannot be unpacked"),
    }
    return reasons.get(type(error), _("the connection broke off")).format(error=error)


def _reason_of_connection(error: httpx.ConnectError) -> str:
    if refused := _cause(error, ssl.SSLCertVerificationError):
        template = _("its certificate is not valid ({error})")
        message = str(getattr(refused, "verify_message", refused))
        return template.format(error=translate_library_message(message, _OF_CERTIFICATES))
    if _cause(error, ssl.SSLError):
        return _("no secure connection comes about")
    if _is_unknown_host(error):
        template = _("the name {host} does not resolve: mistyped, or there is no network")
        return template.format(host=error.request.url.host)
    if _cause(error, ConnectionRefusedError):
        return _("the server refuses the connection")
    return _("there is no connection: is there a network?")


_OF_CERTIFICATES = (
    gettext_noop("certificate has expired"),
    gettext_noop("certificate is not yet valid"),
    gettext_noop("self-signed certificate"),
    gettext_noop("self-signed certificate in certificate chain"),
    gettext_noop("unable to get local issuer certificate"),
    gettext_noop("Hostname mismatch, certificate is not valid for '{host}'."),
    gettext_noop("IP address mismatch, certificate is not valid for '{host}'."),
)
"""What the library says of a certificate, in its words."""


def _is_unknown_host(error: BaseException) -> bool:
    return _cause(error, socket.gaierror) is not None


def _cause(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    """Return the error of a kind that led to this one; None if none did."""
    return next((each for each in _causes(error) if isinstance(each, kind)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
