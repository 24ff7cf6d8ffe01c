"""Links to personal profiles, handles with an invitation, messenger links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.finding import PiiType
from bot.detectors.personal.candidate import Candidate, Level, Reading
from bot.detectors.personal.context import around, of_an_organisation, owner
from bot.detectors.personal.profile_words import (
    ANYBODYS,
    BIDDEN,
    DEEP,
    GAMES,
    NO_HANDLES,
    PERSON_PATH,
    PLATFORM,
    PUBLIC_PATH,
    SEARCH_WORDS,
    SHOWN,
    SITE_OF,
    SITE_WORDS,
)
from bot.detectors.personal.published import Published
from bot.text.lexicon import known as is_word
from bot.text.view import View

_HOST = re.compile(
    r"(?<![\w@.-])(?:https?://|www\.)?(?:[a-z0-9-]{1,40}\.){0,3}?(?P<site>facebook|fb|m|instagram|insta|instagr|"
    r"snapchat|snap|tiktok|twitter|x|threads|"
    r"linkedin|youtube|t|wa|discord|discordapp|telegram|whatsapp|chat|messenger|reddit|pinterest|paypal|monzo|"
    r"cash|linktr|linktree|bsky|onlyfans|vinted|"
    r"depop|twitch|steamcommunity|roblox|strava|soundcloud|spotify|skype|join\.skype|gofundme|mastodon|nextdoor|"
    r"etsy|kik|signal|tumblr|ask|social|profiles?|"
    r"wattpad|bereal|yubo|ko-fi|patreon|friends?|mates|people|photos?|pics|face|faces)\s?\.\s?(?P<end>com|co\.uk|"
    r"me|net|org|gg|tv|app|social|ee|be|link|example(?:\.(?:com|org|net))?|eu|ru|so|to|in)"
    r"(?P<path>\s?/\s?[^\s<>\"']{1,120})",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?<![\w@.-])(?:https?://|www\.)?(?P<host>[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){1,4})(?P<path>/[^\s<>\"']{1,160})",
    re.IGNORECASE,
)
_INVITE = re.compile(
    r"\b(?:add|follow|find|message|msg|dm|inbox|pm|friend|snap|hmu|contact|reach|text|chat|talk|get|hit|catch|"
    r"look|search|join|tag|insta|tell|send|ping|watch|subscribe|stalk|fb)\b|"
    r"\b(?:my|his|her|our|their|me|mine|mi|[a-z]+'s|im|i'm|we're|she's|he's)\b"
)
_HANDLE = (
    r"@?[A-Za-z0-9](?:[A-Za-z0-9._-]{1,30}[A-Za-z0-9_]|[A-Za-z0-9_]{1,30})(?:#\d{4})?|"
    r"@[A-Za-z0-9_](?:[A-Za-z0-9._-]{1,30})|[._]{1,2}[A-Za-z0-9._]{2,30}"
)
_SPOKEN = re.compile(
    r"\s{0,2}[(\[]\s?(?:dot|slash|underscore|\.|/)\s?[)\]]\s{0,2}|\s{1,2}(?:dot|forward slash|forwardslash|slash|"
    r"underscore|under score|dash|hyphen)\s{1,2}",
    re.IGNORECASE,
)
_PICTURED = re.compile(
    r"[\U0001f47b\U0001f4f8\U0001f4f7\U0001f3b5\U0001f3ae]\ufe0f?[\s:-]{0,3}(?P<handle>@?[A-Za-z0-9][A-Za-z0-9._-]{3,30})(?![\w@])"
)
_NAMED = re.compile(
    rf"(?<![\w@./])(?P<site>{PLATFORM})\b(?P<link>(?:'s|s)?[ ]?(?:(?:(?:is|it's|its|as|under|called|names?|names?'?s|"
    rf"user ?name|handle'?s?|id|account|profile|acc|tag|at|me|add|on|my|at's|add me|i'm|im|page|link|username is|"
    rf"channel|there|using|with|user|by)(?![\w.'-])|@|:|=|-|–|>|,|\(|[\u2190-\u21ff\u27a1\U0001f449])[\s:]{{0,2}}){{0,5}}"
    rf"[\s:=>(\"'*\u2192-]{{0,4}})"
    rf"(?P<handle>{_HANDLE})(?![\w@/])",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?<![\w./])(?P<handle>{_HANDLE})(?P<link>[\s,)(-]{{1,4}}(?:(?:is (?:my|his|her)|that's my|thats my|"
    rf"it's my|on|for|via|over on|my|if on|is me on|is what i am on|at)\s){{1,2}}(?:the\s)?)(?P<site>{PLATFORM})\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w@./])@ ?[A-Za-z0-9_][A-Za-z0-9._-]{1,30}(?<![.-])(?![\w@])")
_NAME_ON = re.compile(
    rf"(?P<handle>[A-Z][a-z]+(?:[ -][A-Z][A-Za-z'-]+){{1,3}})[\s,(-]{{1,3}}(?:on|over on)\s(?:my\s)?(?i:{PLATFORM})\b"
)
_REDDIT = re.compile(r"(?<![\w/])/?u/[\w-]{3,20}(?![\w/])")
_DOMAIN_END = re.compile(r"\.(?:com|co\.uk|org|net|example|uk|info)$")
# Names that groups of people and bodies go by.
_GROUP = re.compile(
    r"\b(?:Mums|Dads|Parents|Group|Support|Club|School|Society|Team|North|South|Community|Page|Friends)\b"
)
_TAGGED = re.compile(r"(?<![\w@./#])[A-Za-z0-9_.]{2,32}#\d{4}(?!\w)")
_CALLED = re.compile(
    r"\b(?:add|follow|find|dm|message|inbox|msg|pm|snap|contact|reach|friend) (?:me|him|her|us|my \w+)\b[^.!?@]{0,25}$|"
    r"\b(?:i'm|im|i am|(?:my|his|her) (?:handle|user ?name|insta|snap|tik ?tok|ig|account|page|name)|mine|she's|"
    r"he's)[ :=-]{0,3}"
    r"(?:is|'s|on \w+ (?:as|is)|as)?[ :=-]{0,3}$"
)
_MINE = re.compile(r"\s?(?:is (?:me|my|his|her)|on (?:insta|ig|snap|tik|fb|face|twitter|x\b|threads|tele|disc))\b")
_SEARCH = re.compile(
    rf"\b(?i:add|find|search(?: for)?|look up|message|inbox|friend request|follow)\s(?:me|him|her|"
    rf"us)?\s?(?i:(?:on|up on)\s(?:{PLATFORM})\b)?[\s,:-]{{0,3}}(?i:(?:i'm|im|as|under|it's|its|by|name is|i am|"
    rf"called)\s){{0,2}}"
    rf"(?P<handle>[A-Z][a-z]+(?:[ -][A-Z][a-z'-]+){{1,3}})"
)
_OWN_PAGE = re.compile(
    r"\b(?:add|follow|find|friend|message|dm) (?:me|him|her|us)\b|\b(?:my|his|her|mine) (?:\w+ )?(?:page|profile|"
    r"insta|snap|fb|facebook|link|blog|channel|account)\b"
)
_IS_AT = re.compile(r"\b(?:profile|insta|instagram|snap|tik ?tok|facebook|fb)(?: is|'s|:| =)[ :]{0,2}$")
_LOOKED_FOR = re.compile(r"\b(?:add|find|search|look|message|inbox|friend|i'm|im|i am|it's|its|under|as|called)\b")
_ON_ANY_SITE = re.compile(rf"\b(?:{PLATFORM})\b")


def profiles(reading: Reading, published: Published) -> Iterator[Candidate]:
    """Profile links and handles in `reading`; pieces may overlap."""
    view = _links_spelt_out(reading.numbers)
    if "/" in view.text:
        for match in _HOST.finditer(view.text):
            yield from _link(view, match, "profile link", published, known=True)
        for match in _LINK.finditer(view.text):
            words = around(view, match.start(), match.end())
            called = _OWN_PAGE.search(words.before[-40:]) or _IS_AT.search(words.before)
            own = called and re.fullmatch(r"/@?[\w.-]{3,40}/?[.,!?]?", match["path"])
            told = PERSON_PATH.search(match["path"]) and not DEEP.match(match["path"]) and match["path"][1:2].isalpha()
            if told or own:
                yield from _link(view, match, "profile link", published, known=False)
    if reading.has(SITE_WORDS):
        for pattern in (_NAMED, _AFTER):
            for match in pattern.finditer(view.text):
                yield from _handle(view, match, published)
        if reading.has(SEARCH_WORDS):
            yield from _searched(view, published)
    if "u/" in view.text:
        for match in _REDDIT.finditer(view.text):
            if _CALLED.search(around(view, *match.span()).before):
                yield from _found(view, match.start(), match.end(), "handle with an invitation", published, match[0])
    if "#" in view.text:
        for match in _TAGGED.finditer(view.text):
            yield from _found(view, match.start(), match.end(), "handle with its number", published, match[0])
    if "@" in view.text:
        yield from _bare(view, published)
    if reading.plain.text is not reading.text:
        yield from _pictured(reading.plain, published)


def _searched(view: View, published: Published) -> Iterator[Candidate]:
    """A full name to look for on a site."""
    for match in _NAME_ON.finditer(view.text):
        start, end = match.span("handle")
        if _LOOKED_FOR.search(around(view, start, end).before[-40:]):
            yield from _found(view, start, end, "name to look for", published, match["handle"])
    for match in _SEARCH.finditer(view.text):
        start, end = match.span("handle")
        words = around(view, start, end)
        if _GROUP.search(match["handle"]):
            continue
        if _ON_ANY_SITE.search(words.before[-40:] + words.after[:30]):
            yield from _found(view, start, end, "name to look for", published, match["handle"])


def _bare(view: View, published: Published) -> Iterator[Candidate]:
    """A handle with its @, where somebody says whose it is or asks to be found by it."""
    for match in _BARE.finditer(view.text):
        words = around(view, match.start(), match.end())
        mine = _MINE.match(words.after)
        mentioned = mine and " on " in mine[0] and match.start() > 0 and not BIDDEN.search(words.before[-30:])
        called = _CALLED.search(words.before) or (mine and not mentioned)
        if re.search(r"[A-Za-z]{3}", match[0]) and (called or SITE_OF.search(words.before)):
            yield from _found(view, match.start(), match.end(), "handle with an invitation", published, match[0])


def _pictured(view: View, published: Published) -> Iterator[Candidate]:
    """A handle after a picture that stands for a site."""
    for match in _PICTURED.finditer(view.text):
        alone = re.match(r"\s*(?:$|[^\w\s])", view.text[match.end() :]) and not is_word(match["handle"].lower())
        if alone or re.search(r"[\d_.@]", match["handle"]):
            start, end = match.span("handle")
            yield from _found(view, start, end, "handle after a site's sign", published, match["handle"])


def _links_spelt_out(view: View) -> View:
    """`view` with dots and slashes where a link was put in words."""
    lower = view.text.lower()
    if not re.search(r"slash|dot|underscore", lower):
        return view
    return view.rewritten([(m.start(), m.end(), _spoken(m[0])) for m in _SPOKEN.finditer(view.text)])


def _spoken(word: str) -> str:
    plain = word.lower()
    return (
        "/"
        if "slash" in plain
        else "_"
        if "underscore" in plain
        else "-"
        if "dash" in plain or "hyphen" in plain
        else "."
    )


def _link(view: View, match: re.Match[str], pattern: str, published: Published, *, known: bool) -> Iterator[Candidate]:
    path = re.sub(r"\s", "", match["path"]).rstrip(".,!?):;")
    if (
        known
        and match["site"].lower() in ANYBODYS
        and not re.search(r"[\d_.@-]", path)
        and not PERSON_PATH.search(path)
        and is_word(path.strip("/").lower())
    ):
        return  # a gallery or a group, not a person
    if "youtube" in match[0].lower() and not (
        PERSON_PATH.search(path) or _OWN_PAGE.search(around(view, match.start(), match.end()).before[-40:])
    ):
        return
    if (
        len(path) < 3
        or ("profile.php" not in path and SHOWN.search(path))
        or re.search(r"pic\.twitter|\b(?:t\.co|bit\.ly)/", match[0].lower())
        or (known and PUBLIC_PATH.match(path) and not PERSON_PATH.search(path))
    ):
        return
    host = re.split(r"/", re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0], flags=re.IGNORECASE))[0].lower()
    if published.is_official_domain(host) or published.is_own_domain(host):
        return
    end = match.end() - (len(match["path"]) - len(match["path"].rstrip(".,!?):;")))
    yield from _found(view, match.start(), end, pattern, published, path)


def _handle(view: View, match: re.Match[str], published: Published) -> Iterator[Candidate]:
    handle = match["handle"]
    plain = handle.lstrip("@").lower()
    shaped = handle.startswith("@") or bool(re.search(r"[0-9_#]|(?<=\w)\.(?=\w)", handle))
    odd = len(plain) >= 5 and not is_word(plain)
    link = match["link"].lower()
    if "." in plain and not link.strip(" -") and _DOMAIN_END.search(plain):
        return  # the end of a link such as "paypal-help.example"
    words = around(view, match.start(), match.end())
    if plain in NO_HANDLES or re.fullmatch(r"[\d.,:-]+|\d+(?:st|nd|rd|th|am|pm|k|p|m)", plain) or len(plain) < 3:
        return
    told = bool(re.search(r"[:=@>\u2190-\u21ff-]|\b(?:is|as|under|called|name|handle|id|user|tag|channel)", link))
    named = told or not link.strip()
    invited = _INVITE.search(words.before[-35:] + " " + link) or re.search(
        r"\b(?:add|follow|dm|message) me\b", words.after[:30]
    )
    site = match["site"].lower()
    if (
        site in GAMES
        and not re.search(r"\d|_", plain)
        and not (invited and re.search(r"[:@=]|\b(?:is|as|under|id|name|tag|user|add)\b", link + handle))
    ):
        return
    if "#" not in plain and (sum(c.isalpha() for c in plain) < 3 or len(plain) < 4):
        return
    if site in ("x", "line", "switch", "sc", "tt", "handle", "signal", "monzo", "etsy", "paypal") and not (
        (shaped or odd) and named
    ):
        return
    opening = not re.search(r"\w[^.,!?\w]{0,2}$", view.text[max(0, match.start() - 4) : match.start()])
    if match.start("handle") < match.start("site") and not (
        opening or BIDDEN.search(words.before[-30:]) or re.search(r"\b(?:my|his|her|me|i)\b", link)
    ):
        return  # somebody on a site is spoken of
    ending = re.match(r"[^\w]*$", view.text[match.end() :])
    if not link.strip(" "):  # the site and the word side by side, as in "the twitter storm"
        bidden = BIDDEN.search(words.before[-30:]) or re.match(r"\W{1,3}(?:add|follow|dm|message)\b", words.after)
        spoken_of = re.match(r"\s(?:is|are|was|were|has|have|had|will|can|keeps?)\b", words.after)
        if (
            not (bidden and (shaped or odd) and not spoken_of)
            and not (opening and (ending or "_" in plain) and (shaped or odd))
            and site not in GAMES
        ):
            return
    if (shaped and (invited or named)) or (odd and (invited or told or (opening and not link.strip()))):
        pass
    elif not (
        invited
        and named
        and re.search(r"\b(?:as|under|called)\b|[:=>-]", link)
        and re.fullmatch(r"[a-z0-9]{5,}", plain)
    ) or not re.search(r"\b(?:my|his|her|add|follow|find|snap)\b", words.before[-25:] + " " + link):
        return
    yield from _found(view, match.start("handle"), match.end("handle"), "handle with an invitation", published, handle)


def _found(view: View, start: int, end: int, pattern: str, published: Published, name: str) -> Iterator[Candidate]:
    words = around(view, start, end)
    if published.is_body(name) or (of_an_organisation(words, mobile=True)):
        return
    first, last = view.span(start, end)
    yield Candidate(
        kind=PiiType.URL_PROFILE,
        start=first,
        end=last,
        level=Level.LIKELY,
        pattern=pattern,
        validator="none: a handle carries no check",
        context=words.near(_INVITE),
        grounds="the way to a personal profile",
        whose=owner(words),
    )
