"""What the page can do to what was written: each done once, and told apart from what was so already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.errors_map import ALREADY_HIDDEN, per_person
from bot.channels.facebook.memory import ACTING_KEY, Memory
from bot.channels.facebook.parse import ident, text, time_of
from bot.core.action import Action, ActionKind, Receipt
from bot.core.comment import Comment, CommentKind
from bot.core.ports import Clock
from bot.errors import DuplicateText, NotFound, Refused

OF_OTHERS = (CommentKind.TAGGED_POST, CommentKind.REVIEW)
KEPT = 300
BLOCK_PARAMETERS = ("psid", "user")
VERBS = {
    ActionKind.HIDE: "hide it",
    ActionKind.UNHIDE: "unhide it",
    ActionKind.DELETE: "delete it",
    ActionKind.REPLY: "reply",
}


def possible(kind: ActionKind, comment: Comment | None) -> bool:
    """Whether the Graph API offers this: posts on other people's profiles and reviews are out of the page's reach."""
    if kind is ActionKind.ALERT:
        return False
    if kind in (ActionKind.BLOCK, ActionKind.UNBLOCK):
        return True
    return comment is not None and comment.kind not in OF_OTHERS


def clicks(kind: ActionKind, comment: Comment | None, page_id: str) -> str:
    """One sentence on how a person does it."""
    if kind in (ActionKind.BLOCK, ActionKind.UNBLOCK):
        verb = "Add" if kind is ActionKind.BLOCK else "Take out"
        return (
            f"{verb} the person under Settings > Followers and other audiences > Blocking of the page "
            f"(https://www.facebook.com/{page_id})."
        )
    verb = VERBS.get(kind, "look at it")
    place = (comment.permalink if comment else None) or f"https://www.facebook.com/{page_id}"
    if comment is not None and comment.kind is CommentKind.REVIEW:
        return f"Open {place}, find the review, and choose '... > Report'; a page can {verb} in no other way."
    if comment is not None and comment.kind is CommentKind.TAGGED_POST:
        return f"Open {place} and choose '... > Remove tag' or '... > Report'; only its author can change the post."
    return f"Open {place} as the page, choose '...' beside the comment, and {verb}."


class Actor:
    """Carries out one action. `memory` keeps which wording went out last and which parameter blocks."""

    def __init__(self, client: GraphClient, page_id: str, memory: Memory, clock: Clock) -> None:
        self._client = client
        self._page_id = page_id
        self._memory = memory
        self._clock = clock
        self._before = client.spent

    def act(self, action: Action, comment: Comment | None, *, repeated: bool) -> Receipt:
        """Do it; the receipt's outcome is done, already, gone, refused or todo. Raises ChannelError."""
        if not possible(action.kind, comment):
            return self._receipt("todo", clicks(action.kind, comment, self._page_id))
        if action.kind in (ActionKind.BLOCK, ActionKind.UNBLOCK):
            return self._block(action.target_id, wanted=action.kind is ActionKind.BLOCK, repeated=repeated)
        if comment is None:
            raise Refused(f"There is no comment {action.target_id} on record to {VERBS[action.kind]}.")
        if action.kind is ActionKind.DELETE:
            return self._delete(comment, repeated=repeated)
        if action.kind is ActionKind.REPLY:
            return self._reply(action, comment)
        return self._set_hidden(comment, hide=action.kind is ActionKind.HIDE, repeated=repeated)

    def _set_hidden(self, comment: Comment, *, hide: bool, repeated: bool) -> Receipt:
        word = "hidden" if hide else "in view"
        if comment.can_hide is False:
            return self._receipt(
                "refused", "Facebook does not let the page hide this comment (its own, or a staff member's)."
            )
        if repeated and self._is_hidden(comment.comment_id) is hide:
            return self._receipt("already", f"It is {word} already.")
        try:
            self._client.post(comment.comment_id, is_hidden=hide)
        except NotFound as error:
            return self._gone(comment, error)
        except Refused as error:
            if error.subcode == ALREADY_HIDDEN and self._is_hidden(comment.comment_id) is hide:
                return self._receipt("already", f"It is {word} already.")
            raise
        return self._receipt("done")

    def _delete(self, comment: Comment, *, repeated: bool) -> Receipt:
        if comment.can_remove is False:
            return self._receipt("refused", "Facebook does not let the page delete this.")
        if repeated and not self._exists(comment.comment_id):
            self._remember_deleted(comment.comment_id)
            return self._receipt("gone", "It is not on the page any more.")
        try:
            self._client.delete(comment.comment_id)
        except NotFound as error:
            return self._gone(comment, error)
        self._remember_deleted(comment.comment_id)
        return self._receipt("done")

    def _reply(self, action: Action, comment: Comment) -> Receipt:
        """Reads the thread first: there is no other way to know whether an earlier answer of ours got through."""
        wordings = _wordings(action)
        try:
            ours = self._our_reply(comment, wordings)
        except NotFound as error:
            return self._gone(comment, error)
        if ours is not None:
            return self._receipt("already", "The page has replied there already.", platform_id=ours)
        refused: DuplicateText | None = None
        for wording in self._in_turn(wordings, comment.post.post_id):
            try:
                answer = self._client.post(f"{comment.comment_id}/comments", message=wording)
            except DuplicateText as error:
                refused = error
                continue
            except NotFound as error:
                return self._gone(comment, error)
            self._remember_wording(wording, comment.post.post_id)
            return self._receipt("done", platform_id=ident(answer.get("id")))
        raise refused or Refused("There is no text to reply with: give the action at least one wording.")

    def _our_reply(self, comment: Comment, wordings: Sequence[str]) -> str | None:
        """The id of a reply of the page under the comment.

        Replies to a reply hang under the first comment, so that only those later than it can answer it.
        """
        above = comment.parent_id or comment.comment_id
        for slice_ in self._client.pages(
            f"{above}/comments", fields="id,message,created_time,from{id}", order="reverse_chronological", limit=100
        ):
            for row in slice_.rows:
                author = row.get("from")
                of_page = isinstance(author, dict) and ident(author.get("id")) == self._page_id
                at = time_of(row.get("created_time"))
                later = at is None or at >= comment.created_at
                if later and (of_page or text(row.get("message")) in wordings):
                    return ident(row.get("id"))
        return None

    def _block(self, person: str, *, wanted: bool, repeated: bool) -> Receipt:
        if repeated and self._is_blocked(person) is wanted:
            return self._receipt("already", "Blocked already." if wanted else "Not blocked any more.")
        kept = self._memory.get_state(ACTING_KEY).get("block_by")
        names = sorted(BLOCK_PARAMETERS, key=lambda name: name != kept)
        failure: Refused | None = None
        for name in names:
            try:
                self._block_by(name, person, wanted=wanted)
            except Refused as error:
                failure = error
                continue
            except NotFound as error:
                failure = Refused(str(error), code=error.code, subcode=error.subcode)
                continue
            if name != kept:
                self._change(lambda state, name=name: state | {"block_by": name})  # type: ignore[misc]
            return self._receipt("done")
        if self._is_blocked(person) is wanted:
            return self._receipt("already", "Blocked already." if wanted else "Not blocked any more.")
        raise failure or Refused(f"Facebook does not block {person}.")

    def _block_by(self, name: str, person: str, *, wanted: bool) -> None:
        path = f"{self._page_id}/blocked"
        if not wanted:
            self._client.delete(path, **{name: person})
            return
        listed = [int(person)] if name == "psid" and person.isdigit() else [person]
        answer = self._client.post(path, **{name: json.dumps(listed)})
        error = per_person(answer.get(person, answer.get("success")), where=f"POST /{path}")
        if error is not None:
            raise error

    def _is_blocked(self, person: str) -> bool:
        rows = self._client.page(f"{self._page_id}/blocked", user=person, fields="id").rows
        return any(ident(row.get("id")) == person for row in rows)

    def _is_hidden(self, comment_id: str) -> bool | None:
        """None where the comment is not there."""
        try:
            return self._client.get(comment_id, fields="is_hidden").get("is_hidden") is True
        except NotFound:
            return None

    def _exists(self, comment_id: str) -> bool:
        try:
            self._client.get(comment_id, fields="id")
        except NotFound:
            return False
        return True

    def _gone(self, comment: Comment, error: NotFound) -> Receipt:
        """Facebook says "gone" and "not allowed" in the same words: only a read that fails too means gone."""
        if self._exists(comment.comment_id):
            raise Refused(
                f"Facebook shows {comment.comment_id} but does not let this token change it. Run 'moderator doctor'.",
                code=error.code,
                subcode=error.subcode,
            )
        return self._receipt("gone", "It is not on the page any more.")

    def _in_turn(self, wordings: Sequence[str], post_id: str) -> list[str]:
        """Wordings in the order to try: first those that were not the last one under this post or on the page."""
        state = self._memory.get_state(ACTING_KEY)
        under = state.get("wordings")
        last_here = under.get(post_id) if isinstance(under, dict) else None
        last = state.get("wording")
        return sorted(wordings, key=lambda wording: (_hash(wording) == last_here, _hash(wording) == last))

    def _remember_wording(self, wording: str, post_id: str) -> None:
        def change(state: dict[str, Any]) -> dict[str, Any]:
            under = {key: value for key, value in dict(state.get("wordings") or {}).items() if key != post_id}
            under[post_id] = _hash(wording)
            return state | {"wording": _hash(wording), "wordings": dict(list(under.items())[-KEPT:])}

        self._change(change)

    def _remember_deleted(self, comment_id: str) -> None:
        self._change(lambda state: state | {"deleted": [*list(state.get("deleted") or []), comment_id][-KEPT:]})

    def _change(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._memory.put_state(ACTING_KEY, change(dict(self._memory.get_state(ACTING_KEY))))

    def _receipt(self, outcome: str, note: str = "", platform_id: str | None = None) -> Receipt:
        at: datetime = self._clock.now()
        calls = self._client.spent - self._before
        return Receipt(outcome=outcome, at=at, note=note, platform_id=platform_id, calls=calls)


def _wordings(action: Action) -> list[str]:
    """A text that a person wrote, or the wordings to choose from."""
    if action.payload.get("text"):
        return [action.payload["text"]]
    try:
        found = json.loads(action.payload.get("wordings", "[]"))
    except ValueError:
        found = []
    return [wording for wording in found if isinstance(wording, str) and wording] if isinstance(found, list) else []


def _hash(wording: str) -> str:
    return hashlib.sha256(wording.encode()).hexdigest()[:16]
