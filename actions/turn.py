"""One interaction inside one transaction: what may be said in it, and how that is queued."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions.office import Office
from records import conversation, outbox
from records.models import Author, Delivery, Handoff, Interaction, Message


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; its data is at most 64 bytes."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the desk says: plain text and rows of buttons; `{q}` in a button stands for the question's number."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()

    def of_question(self, number: int) -> "Reply":
        """The reply with its buttons bound to a recorded question."""
        rows = tuple(tuple(Button(b.label, b.data.replace("{q}", str(number))) for b in row) for row in self.buttons)
        return Reply(self.text, rows)

    @property
    def keyboard(self) -> list[list[list[str]]]:
        """The buttons as stored in a delivery."""
        return [[[button.label, button.data] for button in row] for row in self.buttons]


@dataclass(frozen=True)
class Turn:
    """The desk's turn in an interaction; everything said is queued in the same transaction."""

    session: Session
    office: Office
    interaction: Interaction
    now: datetime

    @property
    def language(self) -> str:
        """The language the patron is answered in."""
        return self.interaction.language

    @property
    def lane(self) -> str:
        """The order of everything sent to this patron."""
        return f"patron:{self.interaction.patron.telegram_id}"

    def text(self, key: str, /, **values: Any) -> str:
        """A text in the patron's language."""
        return self.office.wording.say(key, self.language, **values)

    def staff_text(self, key: str, /, **values: Any) -> str:
        """A text in the staff group's language."""
        return self.office.wording.say(key, self.office.staff_language, **values)

    def button(self, key: str, data: str) -> Button:
        """A button labelled in the patron's language."""
        return Button(self.text(key), data)

    @property
    def human_button(self) -> Button:
        """The way to a person."""
        return self.button("button_human", "human")

    def say(self, reply: Reply | str, author: Author = Author.BOT) -> Message:
        """Queue a message to the patron and record it."""
        reply = Reply(reply) if isinstance(reply, str) else reply
        message = conversation.add_message(
            self.session,
            Message(interaction_id=self.interaction.id, author=author, text=reply.text, said_at=self.now),
        )
        self.send("send_text", {"text": reply.text, "buttons": reply.keyboard}, message.id)
        return message

    def send(self, method: str, payload: dict[str, Any], message_id: int | None = None) -> Delivery:
        """Queue a Bot API call to the patron's chat."""
        delivery = Delivery(
            lane=self.lane,
            method=method,
            chat_id=self.interaction.patron.telegram_id,
            payload=payload,
            interaction_id=self.interaction.id,
            message_id=message_id,
        )
        return outbox.enqueue(self.session, delivery, self.now)

    def note(self, text: str) -> None:
        """Record something that happened; nobody is sent it."""
        conversation.add_message(
            self.session,
            Message(interaction_id=self.interaction.id, author=Author.SYSTEM, text=text, said_at=self.now),
        )

    def tell_topic(
        self, handoff: Handoff, method: str, payload: dict[str, Any], delay: timedelta | None = None
    ) -> None:
        """Queue a Bot API call to the handoff's topic of the staff group; without a group there is nobody to tell."""
        if self.office.staff_chat_id is None:
            return
        delivery = Delivery(
            lane=f"topic:{handoff.id}",
            method=method,
            chat_id=self.office.staff_chat_id,
            payload=payload,
            interaction_id=self.interaction.id,
            handoff_id=handoff.id,
            available_at=self.now + (delay or timedelta()),
        )
        outbox.enqueue(self.session, delivery, self.now)

    def tell_staff(self, text: str) -> None:
        """Queue a line for the staff group's general topic."""
        if self.office.staff_chat_id is not None:
            delivery = Delivery(
                lane="staff", method="send_line", chat_id=self.office.staff_chat_id, payload={"text": text}
            )
            outbox.enqueue(self.session, delivery, self.now)
