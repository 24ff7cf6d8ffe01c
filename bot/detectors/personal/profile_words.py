"""The words that profiles and handles are told by."""

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
