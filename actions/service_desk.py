"""What librarians do in the console; the staff group in Telegram shows all of it, as the console shows the group's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions import alerts, attachments, card, further_questions, handoff, refusal, staff
from actions.accounts import Account
from actions.attachments import LONGEST_CAPTION, GivenFile
from actions.desk_record import DeskQuestion, record
from actions.duty import set_duty
from actions.errors import ConflictError, InvalidError, MissingError
from actions.further_questions import FurtherQuestion
from actions.office import Office
from actions.staff import EFFORT_LEVELS, Act
from actions.turn import Turn
from records import conversation, handoffs, outgoing_files
from records.account_models import AuditEntry
from records.models import Author, Delivery, DeliveryStatus, Handoff, InteractionStatus, Librarian, Message
from records.outbox import SEND_FILE
from records.staff import serves

LONGEST_REPLY = 4000  # characters; Bot API: 4096
LONGEST_REASON = 300


@dataclass(frozen=True)
class ServiceDesk:
    """The verbs of the console, for one librarian in one transaction."""

    session: Session
    office: Office
    account: Account

    def claim(self, number: int) -> None:
        """Take a chat; ConflictError tells who was first."""
        act = self._act(number)
        if act.handoff.claimed_at is not None and not act.holds_it:
            raise ConflictError("taken_by", name=_holder(act.handoff))
        if not act.holds_it:
            staff.claim(act)

    def release(self, number: int) -> None:
        """Give a chat back to the queue."""
        staff.release(self._own(number))

    def resolve(self, number: int, effort: int, further: Sequence[FurtherQuestion] = ()) -> None:
        """End a chat with its effort level and what else was asked; the patron is thanked and asked for a rating."""
        act = self._own(number)
        if effort not in EFFORT_LEVELS:
            raise InvalidError("choose_effort")
        further_questions.record(act, further)
        staff.effort(act, effort)

    def return_to_bot(self, number: int) -> None:
        """Let the bot go on: nobody needs to help any more."""
        handoff.hand_back(self._own(number).turn)

    def transfer(self, number: int, colleague_id: int, reason: str) -> None:
        """Give a chat to a colleague, who is told why."""
        act, reason = self._own(number), reason.strip()
        colleague = self.session.get(Librarian, colleague_id)
        if colleague is None or colleague.id == self.account.librarian_id or not _serves(colleague):
            raise InvalidError("choose_colleague")
        if not reason or len(reason) > LONGEST_REASON:
            raise InvalidError("give_reason", most=LONGEST_REASON)
        handoff.take_over(act.turn, act.handoff, colleague.id, "transferred")
        self._record(act, act.turn.staff_text("note_transferred", name=colleague.name, reason=reason), Author.NOTE)
        act.turn.say(act.turn.text("librarian_joined", name=colleague.name), Author.SYSTEM)
        card.refresh(act.turn, act.handoff)

    def reply(self, number: int, text: str, given: Sequence[GivenFile] = ()) -> None:
        """Send words, files or both to the patron; words too long for a caption go before the files."""
        act, files = self._own(number), attachments.checked(given)
        words = _words(text) if text.strip() or not files else ""
        caption = words if files and len(words) <= LONGEST_CAPTION else ""
        act.handoff.first_reply_at = act.handoff.first_reply_at or act.turn.now
        act.turn.interaction.last_activity_at = act.turn.now
        if words and not caption:
            message = self._record(act, words, Author.LIBRARIAN)
            act.turn.send("send_text", {"text": words, "buttons": []}, message.id)
        attachments.send(act, files, caption)
        carried = f" 📎 {len(files)}" if files else ""
        act.turn.tell_topic(act.handoff, "send_line", {"text": f"✎ {self.account.name}: {words}{carried}"})

    def note(self, number: int, text: str) -> int:
        """Keep a note, which the patron never sees."""
        act, text = self._act(number), _words(text)
        message = self._record(act, text, Author.NOTE)
        act.turn.tell_topic(act.handoff, "send_line", {"text": f"// {self.account.name}: {text}"})
        return message.id

    def send_again(self, interaction_id: int, delivery_id: int) -> None:
        """Try once more to deliver what could not be delivered."""
        delivery = self.session.get(Delivery, delivery_id)
        if delivery is None or delivery.interaction_id != interaction_id or delivery.status != DeliveryStatus.FAILED:
            raise MissingError("nothing_to_send")
        if delivery.method == SEND_FILE and not outgoing_files.is_kept(self.session, delivery.message_id):
            raise InvalidError("file_not_kept")
        delivery.status, delivery.error, delivery.available_at = DeliveryStatus.QUEUED, None, self.office.clock()

    def record_question(self, asked: DeskQuestion) -> int:
        """Keep a question that was asked at the desk, by phone or by letter; its number."""
        return record(self.session, self.office, self.account, asked)

    def set_duty(self, librarian_id: int, state: str) -> None:
        """Say that somebody is on duty, away or off."""
        set_duty(self.session, self.office, self.account, librarian_id, state)

    def choose_alerts(self, choice: str) -> None:
        """Switch one's own alerts on or off."""
        alerts.choose(self.session, self.office, self.account, choice)

    def refuse(self, interaction_id: int, reason: str) -> None:
        """No longer answer the patron of a conversation."""
        refusal.refuse(self.session, self.office, self.account, interaction_id, reason)

    def admit(self, patron_id: int) -> None:
        """Answer a refused patron again."""
        refusal.lift(self.session, self.office, self.account, patron_id)

    def note_view(self, interaction_id: int, holder_id: int | None) -> None:
        """Record that somebody other than its librarian opened a transcript."""
        if holder_id != self.account.librarian_id:
            entry = AuditEntry(
                librarian_id=self.account.librarian_id,
                action="viewed",
                interaction_id=interaction_id,
                done_at=self.office.clock(),
            )
            self.session.add(entry)

    def note_export(self, wanted: dict[str, str], rows: int) -> None:
        """Record that somebody took a part of the log out."""
        entry = AuditEntry(
            librarian_id=self.account.librarian_id,
            action="exported",
            detail={"filter": wanted, "rows": rows},
            done_at=self.office.clock(),
        )
        self.session.add(entry)

    def _act(self, number: int) -> Act:
        """An open handoff with this librarian acting on it."""
        handed = handoffs.handoff(self.session, number)
        librarian = self.session.get(Librarian, self.account.librarian_id)
        if handed is None or librarian is None:
            raise MissingError("no_such_conversation")
        if not handed.is_open:
            raise ConflictError("already_over")
        return Act(Turn(self.session, self.office, handed.interaction, self.office.clock()), handed, librarian)

    def _own(self, number: int) -> Act:
        """A chat that is this librarian's own."""
        act = self._act(number)
        if act.handoff.claimed_at is None:
            raise ConflictError("claim_it_first")
        if not act.holds_it or act.turn.interaction.status != InteractionStatus.WITH_LIBRARIAN:
            raise ConflictError("taken_by", name=_holder(act.handoff))
        return act

    def _record(self, act: Act, text: str, author: Author) -> Message:
        said = Message(
            interaction_id=act.turn.interaction.id,
            author=author,
            librarian_id=self.account.librarian_id,
            text=text,
            said_at=act.turn.now,
        )
        return conversation.add_message(self.session, said)


def _serves(colleague: Librarian) -> bool:
    return colleague.removed_at is None and serves(colleague.roles)


def _holder(handed: Handoff) -> str:
    return handed.librarian.name if handed.librarian else ""


def _words(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise InvalidError("nothing_written")
    if len(said) > LONGEST_REPLY:
        raise InvalidError("too_long", most=LONGEST_REPLY, length=len(said))
    return said
