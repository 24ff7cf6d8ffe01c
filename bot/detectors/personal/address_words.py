"""The words that addresses are made of, as alternations for patterns."""

from __future__ import annotations

import re

from bot.detectors.personal.words import words


def either(text: str) -> str:
    """An alternation of the words of `text`, longest first; an underscore stands for a space."""
    return "|".join(sorted((w.replace("_", r"\s") for w in words(text)), key=len, reverse=True))


# Ends of street names that are hardly anything else, and those that are ordinary words too.
STREET = either("""
    street str st road rd avenue ave av lane ln close cl drive drv crescent cresc cres terrace terr gardens gdns grove
    mews courtyard boulevard parade wynd garth cul-de-sac causeway highway estate buildings cottages villas mansions
    la cls gdn cotts bldgs ter crst bvd gr bungalows maisonettes almshouses
""")
LOOSE = either("""
    way place pl court ct hill rise park green view walk row square sq bank gate chase vale dene croft fold brow field
    fields meadow meadows mead common yard wharf quay orchard paddock paddocks copse hollow end side lea leas leys mount
    ridge heights crest loan brae gait gill ghyll beck bridge cross corner spinney thicket wood woods grange approach
    link drove dell glade glen circus circle passage alley path track nook knoll acre acres holt warren haven banks
    grn crt pk gro vw wlk hts est chare backs sands shore strand esplanade promenade prom embankment broadway
    parkway ring sidings
    reach steps wharves staithe stile twitchel loke entry weir plain jetty parklands
    oval precinct lawn lawns combe down downs hurst dale cliff cliffe cove landing pastures ings intake stead
    rake flats vennel
    rigg moor villas lodge gardens riggs bottoms top fell carr burn shaw hey ridings cloisters maltings
""")
# Ends of names of streets that are as often ends of other names.
AMBIGUOUS = either("""
    bank court park field fields side end cross bridge wood woods place green square hall point track path view
    link corner reach steps entry weir plain stile
    common circle gate yard passage drove haven top bottom lodge pl villas banks
""")
# British and Welsh words that stand before the name of a street instead.
FIRST = "heol|ffordd|stryd|clos|maes|lon|rhodfa|rue|cwrt|tan|pen"
# Words that no street is named with: what stands between a number and a street's end in ordinary talk.
SMALL = (
    either("""
    the a an of in on at to and or for from by with is are was were be been it its this that these those my
    your his her our
    their we i you he she they not no so but if as up down out off over more other others than per each every all any
    minutes? mins? hours? hrs? days? weeks? months? years? yrs? seconds? secs? times? miles? metres? meters? km
    yards? feet
    foot ft inch(?:es)? pounds? quid pence people kids children boys girls lads adults mums dads staff pupils goals?
    points? nil tickets? places? pm am th nd rd bus buses bags? cars? boxes bottles cakes songs steps litres? ml kg
    grams? doses? tablets? different lots plus percent will can have has had do does did get got go going went come came
    just only still when where who how what about after before between until till since past half quarter oclock o'clock
    x then there here same doors live lives living lived moved stay stays staying teams? wins? books? pages?
    questions? rounds? laps? rows? seats? spaces? parents families
""")
    + "|(?-i:st|way|new|old|big|little|small|green|blue|red|yellow|lovely|great|good|last|next|first)"
)
HOUSES = either("""
    farm farmhouse cottage cottages house lodge barn barns villa bungalow manor grange rectory vicarage manse croft mill
    stables hall steading smallholding forge chapel schoolhouse gatehouse oast homestead fold
""")
LANDMARK = either("""
    lane road street rd st close avenue drive crescent terrace estate corner hill chippy chip_shop chippie shop shops
    church chapel pub co-?op park bridge green post_office bus_stop bus_shelter stop school gates? garage bakery bakers
    bookies station roundabout cul-de-sac block canal river rec field fields playground swings tesco spar nisa aldi lidl
    greggs surgery doctors nursery library clinic hall common level_crossing crossing crossroads traffic_lights lights
    junction roads bend top bottom end middle left right side row flats tower phone_box post_box postbox letterbox
    hairdressers barbers launderette laundrette takeaway kebab_shop chinese butchers newsagents garages allotments
    cemetery graveyard beck stream pond farm village square market mosque temple club car_wash petrol_station underpass
    cut ginnel snicket alley alleyway path track door gate hedge fence windows? van drive skip blinds shutters wall tree
    bandstand war_memorial memorial cross duck_pond football_pitch pitch cricket_club bowling_green vets chemist
    pharmacy dentist town front back way court place mews rise view quay harbour marina site caravan_park vicarage
    florist nail_bar tanning_salon off-?licence offy premier factory mill works depot yard railway tracks viaduct lodge
    substation mast reservoir dam lake lock wood woods park_gates community_centre leisure_centre swimming_baths baths
""")
PREPOSITION = either("""
    halfway_down halfway_up on in at down up by opposite next_to next_door_to near past behind along round around
    off above over beside
    across_from across facing with before after of from between outside in_front_of to backing_onto corner_of
    under below
    overlooking towards through as_you_come_into as_you_come_in_to as_you_come_up as_you_come_down as_you_go_into
    as_you_go_up as_you_go_down as_you_enter as_you_leave as_you_turn_into as_you_drive_into
""")


def plain(alternation: str) -> frozenset[str]:
    """The first words of an alternation made by `either`, for a look at a text's words before the pattern runs."""
    parts = alternation.replace("?", "").replace("\\s", " ").split("|")
    return frozenset(re.split(r"[ -]", part)[0] for part in parts if part.isascii())


STREET_WORDS = plain(STREET) | plain(LOOSE) | frozenset(FIRST.split("|")) | {"cul-de-sac", "co-op"}
HOUSE_WORDS = plain(HOUSES)
LANDMARK_WORDS = plain(LANDMARK) | {"co-op", "off-licence", "window", "gate", "windows"}
FLAT_WORDS = frozenset(
    words(
        "flat apartment apt appt unit maisonette studio caravan plot pitch bungalow chalet room static block "
        "ground first second third top basement"
    )
)
KIND_WORDS = frozenset(
    words(
        "house flat bungalow cottage terrace semi caravan farm farmhouse barn static lodge chalet narrowboat "
        "boat maisonette place one door gate opposite above over behind next doors across"
    )
)
HOME_WORDS = frozenset(
    words("""
    live lives living lived moved moving we're were we i'm i im ours mine mine's my our address home come pick
    collect he's she's he she they're knock
    look house flat place staying stays drop deliver find bus taxi bring party lives it's its
""")
)
