"""The ClassDojo channel: nothing to poll, nothing to act on by program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.core.action import Action, ActionKind, Receipt
from bot.core.comment import Comment
from bot.core.ports import Batch, ChannelHealth, SeenComments
from bot.errors import Refused

BY_HAND = {
    ActionKind.HIDE: "ClassDojo cannot hide a comment: delete it, once a person agrees",
    ActionKind.DELETE: "delete the comment",
    ActionKind.UNHIDE: "nothing can be brought back in ClassDojo: tell the author that the comment may be posted again",
    ActionKind.REPLY: "answer the comment",
    ActionKind.BLOCK: "disconnect the person from the class, or switch comments off",
    ActionKind.UNBLOCK: "invite the person to the class again",
}


class ClassDojoChannel:
    """Imports only. The class owner, a school leader or a mentor can delete comments in the app."""

    name = "classdojo"

    def poll(self, seen: SeenComments, now: datetime) -> Iterator[Batch]:
        """Nothing: comments come by `moderator import classdojo FILE`."""
        return iter(())

    def backfill(self, seen: SeenComments, since: datetime | None) -> Iterator[Batch]:
        """Nothing either."""
        return iter(())

    def can(self, kind: ActionKind, comment: Comment | None) -> bool:
        """Never."""
        return False

    def where(self, kind: ActionKind, comment: Comment | None) -> str:
        """Where a person does it in the app."""
        what = BY_HAND.get(kind, "look at the comment")
        if comment is None:
            return f"In ClassDojo, open the class, then Settings: {what}."
        posted = f"{comment.created_at:%d/%m/%Y}"
        return f"In ClassDojo, open the story post “{comment.post.text[:60]}” ({posted}): {what}."

    def act(self, action: Action, comment: Comment | None, *, repeated: bool) -> Receipt:
        """Never called, since `can` says no; raises Refused."""
        raise Refused("ClassDojo has no API: a person must do this in the app.")

    def credentials(self) -> str:
        """None are needed."""
        return ""

    def health(self) -> ChannelHealth:
        """Always well."""
        return ChannelHealth(name=self.name)
