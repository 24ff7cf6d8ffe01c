"""The words and paths that profiles and handles are told by."""

from __future__ import annotations

import re

from bot.detectors.personal.words import words

PLATFORM = (
    r"facebook|fb|face ?book|insta|instagram|ig|snap|snapchat|sc|tik ?tok|tt|twitter|x|threads|bluesky|bsky|"
    r"whats ?app|telegram|signal|discord|"
    r"messenger|linked ?in|youtube|yt|kik|skype|roblox|minecraft|fortnite|xbox|psn|playstation|ps4|ps5|switch|"
    r"steam|twitch|"
    r"vinted|depop|paypal|pinterest|reddit|tumblr|bereal|wattpad|strava|spotify|wechat|viber|line|gamertag|"
    r"gamer tag|user ?name|"
    r"handle|epic|monzo|revolut|onlyfans|linktree|etsy|mastodon|yubo|wizz|hinge|tinder|nextdoor"
)
NO_HANDLES = frozenset(
    words("""
    private broken down full deleted hacked public not the just on off linked same open closed new better great page
    group post posts account live today tomorrow tonight again please thanks and but for with about from this that
    there here messages message chat call calls stories story video videos photo photos pic pics everyone anyone
    someone people kids children school class club parents mums dads friends mates really very so too all now then
    when what why how who where is was are am be been being it its it's me my mine you your his her him she he they
    them we us our if or as at in to of by up out over under after before only also always never ever can will would
    could should may might must do does did done have has had get got go going gone name user username handle id
    profile banned blocked locked safe unsafe addicted addict working work fine good bad ok okay one two game games
    reel reels status update updates free online offline safety rules filter filters famous trending instead because
    until though settings app apps link links bio notifications use uses used using post-it streak streaks back more
    less much many lot lots bit first last next saying says said ask asks asked see sees seen saw look looks share
    shared sharing watch watched watching send sends sent comment comments like likes liked every since without like
    than think know want need a an no yes messenger marketplace live-stream livestream stream code codes
""")
)


SITE_WORDS = frozenset(re.sub(r"[ ]?\?", "", PLATFORM).split("|")) | frozenset(
    words(
        "facebook tiktok linkedin tik face linked gamer user username usernames snaps snap's insta's whats "
        "snapchats instagrams discord's"
    )
)
SEARCH_WORDS = frozenset(words("add find search look message inbox friend follow i'm im on"))
ANYBODYS = frozenset(words("photo photos pics people friend friends mates face faces social t ask"))
GAMES = frozenset(
    words("roblox minecraft fortnite xbox psn playstation ps4 ps5 switch steam twitch epic strava spotify")
)
PERSON_PATH = re.compile(
    r"/(?:profile|profiles|user|users|u|in|add|people|person|member|members|channel|friend|friends|invite|chat|"
    r"dm|me|find|p/profile)/[^/?#\s]{2,}|/@[\w.-]{2,}|/~\w+|profile\.php\?id=\d+|"
    r"[?&](?:user|phone)=\w{4,}|^\s?/\s?\+?\d{9,15}\b",
    re.IGNORECASE,
)
PUBLIC_PATH = re.compile(
    r"/(?:groups?|events?|watch|pages?|photos?|photo\.php|reel|reels|p|status|explore|hashtag|marketplace|"
    r"stories|help|policies|company|school|shorts|playlist|video|videos|story\.php|share|sharer|fundraisers?|"
    r"donate|jobs|feed|news|posts?|r|pulse|f|pin|listing|items?|tracks?|episode|games|app|i)\b",
    re.IGNORECASE,
)
# What somebody wrote, showed or reported, whoever's page it is on.
SHOWN = re.compile(
    r"/(?:posts?|status(?:es)?|videos?|comments|permalink|reels?|p|photos?|pulse|articles?|news|threads?|topics?|"
    r"watch|live|clips?)/[^/?#]+|\.html?\b|/(?:19|20)\d\d/\d\d?/|(?:[a-z0-9]+-){3,}",
    re.IGNORECASE,
)
DEEP = re.compile(r"(?:/[^/?#]+){3,}")
# A site that names the handle right after it, as in a list of ways to be reached.
SITE_OF = re.compile(
    r"(?:^|[,(/|&\n]|\b(?:and|or|my|his|her|on)) ?(?:insta|instagram|ig|snap|snapchat|tik ?tok|twitter|threads|"
    r"telegram|discord|bluesky|kik)(?: handle| name)?[ :=-]{1,3}$"
)
BIDDEN = re.compile(
    r"\b(?:add|follow|find|message|msg|dm|inbox|pm|friend|snap|hmu|contact|reach|text|hit|catch|kik|"
    r"(?:look|search) (?:me|him|her|us|for|up))\b|"
    r"\b(?:my|his|her|our|their|your|mine|[a-z]+'s|(?:i'm|im|i am|she's|he's|we're|they're) on)[ ]$"
)
