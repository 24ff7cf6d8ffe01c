"""What waits for a person's yes, by number and with the command that answers it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.action import ActionKind, ActionState
from bot.core.records import StoredAction, StoredDecision
from bot.core.store import Transaction

NAMED = 10
LOOKED_AT = 500


def waiting_lines(tx: Transaction) -> tuple[str, ...]:
    """One line each for proposed replies, proposed blocks and deletions to uphold; the first ten of each are named."""
    proposed = tx.outbox.in_state((ActionState.PROPOSED,), limit=LOOKED_AT)
    replies = [a for a in proposed if a.action.kind is ActionKind.REPLY]
    blocks = [a for a in proposed if a.action.kind is ActionKind.BLOCK]
    due = [item.row for item in tx.reviews.list(limit=LOOKED_AT) if _is_due(item.decision)]
    lines = []
    if replies:
        questions = [row for stored in replies[:NAMED] if (row := _question(tx, stored)) is not None]
        first = questions[0] if questions else "NUMBER"
        lines.append(
            f"{_number(len(replies), 'reply waits', 'replies wait')} for a yes: "
            f"{_named('question', questions, len(replies))}. `moderator review show {first}` shows it, "
            f"`moderator review reply {first}` posts it."
        )
    if blocks:
        authors = [stored.action.target_id for stored in blocks]
        order = f"block {authors[0]}" + _channel(blocks[0])
        lines.append(
            f"{_number(len(blocks), 'block waits', 'blocks wait')} for a yes: "
            f"{_named('author', authors, len(authors))}. `moderator {order}` does it, `moderator un{order}` does not."
        )
    if due:
        lines.append(
            f"{_number(len(due), 'hidden comment is', 'hidden comments are')} to be deleted once upheld: "
            f"{_named('question', due, len(due))}. `moderator review uphold {due[0]}` deletes, "
            f"`moderator review overturn {due[0]}` brings back."
        )
    return tuple(lines)


def _is_due(stored: StoredDecision) -> bool:
    return stored.decision.deletion_due and stored.decision.mode == "live" and stored.comment.gone_at is None


def _question(tx: Transaction, stored: StoredAction) -> int | None:
    item = tx.reviews.of_comment(stored.action.channel, stored.action.target_id)
    return None if item is None else item.row


def _channel(stored: StoredAction) -> str:
    return "" if stored.action.channel == "facebook" else f" --channel {stored.action.channel}"


def _number(number: int, one: str, more: str) -> str:
    return f"{number}{' or more' if number == LOOKED_AT else ''} {one if number == 1 else more}"


def _named(what: str, names: Sequence[object], number: int) -> str:
    shown = ", ".join(str(name) for name in names[:NAMED])
    left = number - min(len(names), NAMED)
    return f"{what if number == 1 else what + 's'} {shown}" + (f" and {left} more" if left else "")
