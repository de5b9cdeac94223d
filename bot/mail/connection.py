"""Connection: a line to the mail server, and what its refusals mean."""

import re
import ssl

import aiosmtplib

from bot.mail.cleaning import one_line
from bot.settings import Settings

_TIMEOUT = 30.0  # seconds for each step of the exchange
_ENHANCED = re.compile(r"^\s*(\d\.\d{1,3}\.\d{1,3})\b")


class SendError(Exception):
    """A mail that was not taken."""

    def __init__(self, reason: str, words: str, *, is_permanent: bool = False) -> None:
        """`reason` is fit for a log; `words` are the server's own, and may quote the mail."""
        super().__init__(reason)
        self.reason = reason
        self.words = words
        self.is_permanent = is_permanent
        """This mail will never be taken."""


class Connection:
    """Opens when it is needed, is kept for several mails, and opens anew where the server has hung up."""

    def __init__(self, settings: Settings, sender: str) -> None:
        self._sender = sender
        self._smtp = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",  # True: no mail where the server offers none
            tls_context=None if settings.smtp_tls == "none" else ssl.create_default_context(),
            timeout=_TIMEOUT,
        )

    async def open(self) -> None:
        """Connect, encrypt and log in, unless that is done. Raises SendError: no mail can be sent at present."""
        if self._smtp.is_connected:
            return
        try:
            await self._smtp.connect()
        except Exception as error:
            # Nothing of a mail has been said yet, and a refusal is about us, never about one mail: it is tried again.
            words = one_line(f"{type(error).__name__}: {error}", 300)
            raise SendError(words, words) from error

    async def send(self, recipient: str, mail: bytes) -> None:
        """Hand a mail over; the server has it when this returns. Raises SendError."""
        try:
            await self._smtp.sendmail(self._sender, recipient, mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = error.recipients[0]
            raise _refusal(refused.code, refused.message, is_about_mail=True) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refusal(error.code, error.message, isinstance(error, aiosmtplib.SMTPDataError)) from error
        except Exception as error:
            # The line, in all likelihood. Whatever it is, it must not keep the other mails back.
            self._smtp.close()
            raise SendError(type(error).__name__, one_line(str(error), 300)) from error

    async def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._smtp.is_connected:
            try:
                await self._smtp.quit(timeout=2)
            except (aiosmtplib.SMTPException, OSError, TimeoutError):
                pass
            finally:
                self._smtp.close()


def _refusal(code: int, words: str, is_about_mail: bool) -> SendError:
    """Read a reply: 5xx to recipient or content is for ever, 5xx to us (sender, login) is the operator's to mend."""
    enhanced = _ENHANCED.match(words)
    reason = f"{code} {enhanced.group(1)}" if enhanced else str(code)
    return SendError(reason, one_line(f"{code} {words}", 300), is_permanent=is_about_mail and 500 <= code < 600)
