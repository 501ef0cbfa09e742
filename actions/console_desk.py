"""The desk as the console sees it: accounts, the verbs of librarians, and reading."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from actions import accounts, own_account, second_step
from actions.accounts import Account, Applicant, Entry
from actions.office import Office
from actions.own_account import NewPassword
from actions.patron_files import PatronFiles
from actions.service_desk import ServiceDesk

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class ConsoleDesk:
    """Everything the console may do; it is given nothing else."""

    office: Office
    files: PatronFiles

    async def now_settled(self) -> "ConsoleDesk":
        """The desk with the content that is in force now, for one visit."""
        return replace(self, office=await self.office.now_settled())

    async def content_changed(self) -> None:
        """Put what was just recorded in force here; other processes follow by themselves within a second."""
        await self.office.editions.newest(self.office.db, at_once=True)

    async def first_invitation(self) -> str | None:
        """The token of a link that makes the first administrator; None once there is one."""
        return await self.office.db.write(accounts.first_invitation, self.office.clock())

    async def invite(self, by: Account, roles: list[str], librarian_id: int | None) -> str:
        """The token of a link that makes an account, or gives a librarian's a new password."""
        return await self.office.db.write(accounts.invite, self.office.clock(), by, roles, librarian_id)

    async def remove(self, by: Account, librarian_id: int) -> None:
        """Take somebody off the register."""
        await self.office.db.write(accounts.remove, self.office.clock(), by, librarian_id)

    async def invited_name(self, token: str) -> str:
        """The name of the librarian an invitation is for, empty for somebody new."""
        return await self.office.db.write(accounts.invited_name, self.office.clock(), token)

    async def accept(self, token: str, applicant: Applicant) -> Entry:
        """Make an account and let it in."""
        return await accounts.accept(self.office, token, applicant)

    async def sign_in(self, username: str, password: str, address: str) -> Entry:
        """Let somebody in by the password."""
        return await accounts.sign_in(self.office, username, password, address)

    async def enter_with_code(self, token: str, code: str, address: str) -> str:
        """Sign in whoever gave the password and now the code; the token of the sign-in."""
        return await second_step.enter(self.office, token, code, address)

    async def begin_second_step(self, account: Account, password: str, address: str) -> None:
        """Make a key for somebody's app."""
        await second_step.begin(self.office, account, password, address)

    async def confirm_second_step(self, account: Account, code: str) -> list[str]:
        """Put the second step in force; the recovery codes."""
        return await self.office.db.write(second_step.confirm, account, code, self.office.clock())

    async def end_second_step(self, account: Account, password: str, address: str) -> None:
        """Let somebody's own password be enough again."""
        await second_step.switch_off(self.office, account, password, address)

    async def take_second_step_off(self, by: Account, librarian_id: int) -> None:
        """Let somebody else's password be enough again."""
        await self.office.db.write(second_step.take_off, self.office.clock(), by, librarian_id)

    async def sign_out(self, token: str) -> None:
        """End the sign-in of one browser."""
        await self.office.db.write(accounts.sign_out, self.office.clock(), token)

    async def change_password(self, account: Account, given: NewPassword) -> None:
        """Give somebody who knows the old password another one."""
        await own_account.change_password(self.office, account, given)

    async def end_sign_in(self, account: Account, number: int) -> None:
        """Sign out one of somebody's own browsers."""
        await self.office.db.write(own_account.end_sign_in, account, number, self.office.clock())

    async def account_of(self, token: str) -> Account | None:
        """Who is signed in with a token."""
        return await accounts.account_of(self.office, token)

    async def act(
        self, account: Account, verb: Callable[Concatenate[ServiceDesk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do one thing as a librarian; what is refused changes nothing."""

        def done(session: Session) -> T:
            return verb(ServiceDesk(session, self.office, account), *args, **kwargs)

        return await self.office.db.write(done)

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read with a function of the records' read side."""
        return await self.office.db.read(fn, *args, **kwargs)
