"""The shapes that addresses take, and the words that say that somebody lives there."""

from __future__ import annotations

import re

from bot.detectors.personal.address_words import FIRST, HOUSES, LANDMARK, LOOSE, PREPOSITION, SMALL, STREET

_F = re.IGNORECASE | re.VERBOSE
_NAME = rf"(?:(?!(?:{SMALL})\b)[a-z][a-z'’-]{{1,20}}\.?)"
_CAPITAL = r"(?:(?-i:[A-Z])[a-z'-]{1,20})"
_FLAT = r"""(?:(?:flat|apartment|apt|appt|unit|maisonette|studio|caravan|plot|pitch|bungalow|chalet|room|static
    |block)\.?\s{0,2}
    (?:number\s|no\.?\s?|num\s)?(?:\d{1,4}/\d{1,3}|\d{1,4}\s?[a-z]?|[a-z]\d{0,3})\b
    | (?:ground|first|second|third|top|basement)[ -]floor(?:\sflat)?
    |(?:top|bottom|upper|lower|garden|basement|attic|end)\sflat)(?:\s?\([^)\n]{1,20}\))?"""
_HASH = r"""(?:(?:unit|caravan|plot|pitch|chalet)\s
    |(?:house\s)?(?:number|numba|numer|nummer|numbr|num|no|nr|nbr|house)(?![a-z])\.?\s{0,2})?\#?"""
_NUMBER = rf"{_HASH}\d{{1,4}}(?:\s?[a-z]\b|\s?[-/]\s?\d{{1,4}})?"
_BETWEEN = r"[ \t]{0,2}[,\n:/|-]{0,2}[ \t]{0,2}"
_TOWN = rf"(?:(?:,?[ \n]{{1,2}}|,)(?:(?:nr|near|in)\.?\s)?{_CAPITAL}(?:[ -]{_CAPITAL}){{0,2}}(?![\w']))"

HOUSE = re.compile(
    rf"""(?<![\w£$.:/-])(?=[^0-9]{{0,60}}[0-9])(?P<flat>{_FLAT}{_BETWEEN})?(?:(?-i:Ty\s){_CAPITAL}{_BETWEEN}|(?:{_NAME}\s){{1,2}}(?:house|court
    |buildings|point|tower
    |lodge){_BETWEEN})?
    (?P<number>{_NUMBER}){_BETWEEN}(?:(?:in|on|at)\s(?=(?-i:[A-Z])))?
    (?:(?P<name>the\s(?=(?:{LOOSE}|{STREET})\b)
    | (?:the\s)?(?:{_NAME}[ \n]{{1,2}}){{1,3}}?)(?:(?P<street>{STREET})|(?P<loose>{LOOSE}))\b
      | (?P<welsh>(?:{FIRST})\s(?:(?:yr?|{_NAME})\s?){{1,3}}))(?!['\w])\.?(?P<town>{_TOWN}{{0,2}})""",
    _F,
)
TURNED = re.compile(
    rf"""(?<![\w'])(?=[^0-9]{{3,90}}[0-9])(?P<name>(?:street|road|avenue|lane|ulica|ul\.|strada|calle|rue)\s
    {_CAPITAL}(?:\s{_CAPITAL})? | (?:{_NAME}[ ]){{1,3}}?(?:{STREET}|{LOOSE}|house|court|tower
    |towers|flats)\b)[ ,.(-]{{1,4}}
    (?:we're\s|it's\s|at\s|its\s|house\s)?(?:number|numba|numer|nummer|numbr|num|no\.?|nr\.?|\#|house|flat|apartment|apt|room
    |unit)\s?(?:is\s)?\d{{1,4}}[a-z]?\b(?:,?\s(?:flat|apartment|apt|room)\s\d{{1,3}}[a-z]?\b)?""",
    _F,
)
IN_FLATS = re.compile(
    rf"""(?<!\w){_FLAT}
    (?:{_BETWEEN}(?:(?:in|at|of|on)\s)?(?:the\s)?(?:{_NAME}[ \n]{{1,2}}){{1,3}}?
      (?:house|court|tower|towers|point|mansions|lodge|heights|place|block|flats|building|buildings|park|site
      |{STREET}|{LOOSE})\b
    | ,\s?(?:the\s)?{_CAPITAL}(?:\s{_CAPITAL}){{0,2}}(?!\w)
    | \s(?:above|over|behind|next\sto|opposite|below|on|at|by)\s(?:the\s)?(?:\w{{2,20}}\s){{0,2}}\w{{3,20}})
    (?:{_BETWEEN}(?:\d{{1,4}}[a-z]?\s)?(?:{_NAME}\s){{1,3}}?(?:{STREET})\b)?{_TOWN}{{0,2}}""",
    _F,
)
_STEP = rf"""(?:[ ,\n(]{{1,3}}(?:(?:and|it's|its|thats|that's|we're|were|is|the|a|just|right|straight|first
    |second|last|house|one|door|
    ones|flat|up|down|next|big|little|far|very|two|three|couple|few|doors|houses|set|back|almost|directly|bang
    |out|over|turn|go|then|along|halfway|moored)\s){{0,3}}
    (?:{PREPOSITION})\s(?:(?:the|a|an|our|that|your|my|where)\s)?(?:[\w'-]{{1,20}}\s){{0,3}}?(?:(?:{LANDMARK})\b(?:\s(?:{LANDMARK})\b)?(?:\sand\s(?:{_CAPITAL}\s){{1,2}}(?:{STREET})\b)?
    |{_CAPITAL}(?:\s(?:and\s|&\s|of\s)?{_CAPITAL}){{0,2}}))"""
_TAIL = (
    rf"(?:\s(?:{PREPOSITION})\s(?:the|our|that|a|{_CAPITAL})\s?(?:[\w'-]{{2,20}})?(?:\s{_CAPITAL})?)?"
    r"(?:,?\s(?:with\s)?(?:the\s|a\s)?(?:red|blue|green|yellow|white|black|pink|purple|orange|grey|brown)\s"
    r"(?:door|gate|fence|windows?|shutters|garage|hedge|roof)\b)?"
)
_KIND = (
    "house|flat|bungalow|cottage|terrace|semi|caravan|farm|farmhouse|barn|static|lodge|chalet|narrowboat|"
    "boat|maisonette|place|one|door|gate"
)
_LOOK = """end|corner|first|second|third|fourth|last|middle|only|next|big|little|white|yellow|pink|blue|red|green|purple
    |orange
    |black|grey|
    brown|cream|tall|old|new|detached|semi|semi-detached|thatched|stone|brick|top|bottom|ground\\sfloor|1st|2nd|3rd|4th|\\d(?:st|nd|rd|th)|
    end\\sterrace|mid\\sterrace|wooden|stable|council|park|police|toll|pump|coach|mill|chapel|school|corner|static|single|double|basement|upstairs|downstairs"""
_LOOKED = rf",?\s(?:the|a|an)\s(?:(?:{_LOOK})[ -]){{0,3}}(?:{_KIND})\b(?:\swith\s(?:the|a)\s\w+(?:\s\w+)?)?"
NAMED = re.compile(
    rf"""(?<![\w'])(?P<name>(?:the\s)?(?:{_CAPITAL}[ ]){{1,3}}?(?:{HOUSES})\b(?!\s(?:park|shop|trip|visit|day
    |school|club|points?|captain|
    team|music|inn|hotel|gate|assembly|colours?)) | (?-i:(?:The\s)?(?:Old|New))\s(?:{HOUSES})\b)
    (?P<more>(?:,?[ \n](?:(?:on|off|up|down|along|in|at)[ ](?:the[ ])?)?(?:{_NAME}[ ]){{1,3}}?(?:{STREET}
    |{LOOSE})\b)?){_STEP}{{0,3}}{_TOWN}{{0,2}}""",
    _F,
)
NAMED_LOW = re.compile(
    rf"""(?P<name>(?:the\s)?(?:{_NAME}[ ]){{1,3}}?(?:{HOUSES})\b)(?P<more>(?:,?[ \n](?:(?:on|off|up|down|along
    |in|at)[ ](?:the[ ])?)?
    (?:{_NAME}[ ]){{1,3}}?(?:{STREET}|{LOOSE})\b)?){_STEP}{{0,3}}{_TOWN}{{0,2}}""",
    _F,
)
# Quick looks before dear patterns.
TURNED_HINT = re.compile(
    r"(?:number|numba|numer|nummer|numbr|num|no\.?|nr\.?|#|house|flat|apartment|apt|room|unit)\s?(?:is\s)?\d|"
    r"[A-Z][a-z]+[ ,]{1,2}\d",
    re.IGNORECASE,
)
CODE_HINT = re.compile(r"[A-Za-z]\d")
TURNED_BARE = re.compile(
    rf"(?<![\w'])(?=[^0-9]{{3,60}}[0-9])(?P<name>(?:{_CAPITAL}[ ]){{1,2}}(?:{STREET}|"
    rf"{LOOSE}))[ ,]{{1,2}}\d{{1,3}}[a-z]?(?:,?\s(?:flat|apartment|apt|room)\s\d{{1,3}}[a-z]?\b)?"
    r"(?=\s*(?:$|[.,!?\n]))",
    _F,
)
WAY = re.compile(
    rf"""(?<![\w£$])(?=[^0-9]{{0,30}}[0-9])(?P<number>(?:(?:house\s|flat\s|door\s)?(?:number|numba|num|no\.?
    |nr\.?)\s?|(?:flat
    |house|apartment|apt)\s)\d{{1,4}}[a-z]?\b)
    (?P<way>{_STEP}{{1,5}}){_TAIL}""",
    _F,
)
WAY_ALONE = re.compile(rf"(?<![\w£$.:/-])(?P<number>\d{{1,3}}[a-z]?)(?P<way>{_STEP}{{1,5}}){_TAIL}", _F)
DOOR_TOLD = re.compile(r"\s(?:door|gate|fence|windows?|shutters|garage|hedge|roof)$")
STEPS = re.compile(rf"{_STEP}{{1,3}}{_TAIL}", _F)
STREET_NAMED = re.compile(rf"\b{_CAPITAL}\s(?:{STREET})\b", _F)
DESCRIBED = re.compile(
    rf"""(?<!\w)(?P<which>(?:(?:{_LOOK})[ -]){{1,4}}(?:{_KIND}) | (?:narrowboat|boat|caravan)\s{_CAPITAL}
    | (?:{_KIND})\swith\s(?:the
    |a)\s(?:\w{{1,12}}\s){{0,3}}?(?:solar\spanels|trampoline|ramp|boat|conservatory|statue|palm\stree|door|gate
    |fence|hedge|windows|
    garage|shutters|drive|roof|gnomes?|bins?|van|porch|wall|tree|flag) | (?:{_KIND})(?=\s(?:above|over|behind
    |next|opposite|beside|on|at|by|up|down)\b))
    (?P<way>{_STEP}{{1,5}}){_TAIL}""",
    _F,
)
BESIDE = re.compile(
    rf"""(?<!\w)(?:(?:two|three|four|couple\sof|few|\d)\sdoors\s(?:down|up|along)\s(?:from|past)
    |right\snext\sdoor\sto|next\sdoor\sto|directly\sopposite|
    straight\sacross\sfrom|right\sopposite|right\sbehind|right\sabove|above
    |opposite)\s(?:the\s)?(?:[\w'-]{{1,20}}\s){{0,2}}?(?:{LANDMARK})\b{_STEP}{{0,4}}""",
    _F,
)
ON_STREET = re.compile(
    rf"(?<!\w)(?P<street>(?:{_NAME}[ ]){{1,3}}?(?:{STREET}|{LOOSE})\b)(?P<way>{_LOOKED}|{_STEP}{{0,4}})"
    rf"(?P<town>{_TOWN}{{0,1}})",
    _F,
)
BARE = re.compile(
    rf"(?<![\w£$.:/-])(?P<number>{_NUMBER})[ ,]{{1,2}}(?P<name>(?:the\s)?{_CAPITAL}(?:\s{_CAPITAL}){{0,2}})(?!\w)", _F
)
DIRECTIONS = re.compile(rf"(?<![\w'])(?:[\w'-]{{1,15}}(?:\s[\w'-]{{1,15}}){{0,3}}?)?{_STEP}{{2,6}}{_TAIL}", _F)
_POSTCODE = r"(?-i:[A-Z]{1,2}\d{1,2}[A-Z]?)(?:\s?\d[a-z]{2}|\s\d)?\b|[a-z]{1,2}\d{1,2}\s\d[a-z]{2}\b"
AT_POSTCODE = re.compile(
    rf"""(?<![\w£$.:/-])(?<!box\s)(?:(?:house\s|flat\s|door\s)?(?:number|num|no\.?|house
    |flat)\s?(?:is\s)?\d{{1,3}}[a-z]?
      (?=[,\s]{{1,4}}(?:at\s|in\s|and\s)?(?:{_POSTCODE}))
    | \d{{1,3}}[a-z]?(?=[,\s]{{1,3}}(?-i:[A-Z]{{2}}\d{{1,2}}\b|[a-z]{{1,2}}\d{{1,2}}[a-z]?\s?\d[a-z]{{2}}\b)))
    | (?:(?<=\d[a-z]{{2}})|(?<=[a-z]\d)|(?<=\s\d))[,\s]{{1,3}}(?:and\s|we're\s|it's\s)?(?:house\s)?(?:number
    |num|no\.?|house|flat)\s?
      \d{{1,4}}[a-z]?\b""",
    _F,
)
WHOLE_POSTCODE = re.compile(r"[,\s]{1,3}[a-z]{1,2}\d{1,2}[a-z]?\s?\d[a-z]{2}\b", re.IGNORECASE)
ENDS = re.compile(r"\s*(?:$|[,\n.)]|[A-Z]{1,2}\d|and\b|if\b|for\b|to\b|x\b)")
HOME = re.compile(
    r"""\b(?:live|lives|living|lived|moved|moving|moves|home|address|adress|addres|adres|staying|stays|come\sto
    |come\sround|pop\sround|round\sto|
    pick\s(?:up|him|her|me|us)|collect|collection|drop\s(?:off|it|him|her|them|round)|deliver|delivered
    |send\s(?:it|them)\sto|
    post\s(?:it|them)\sto|house|we're\sat|we\sare\sat|i'm\sat|im\sat|were\sat|we\sr\sat|i\sam\sat|we're\sin
    |i'm\sin|mine\sis|mine's|
    ours\sis|ours|knock|call\sin|call\sat|party\sat|our\splace|my\splace|find\sus|find\sme|addressed
    |neighbours?|door|key|parcels?|round\sours|at\sours|ours|taxi|lift|outside|invites?|party|card|cards|post
    |flowers|stop(?:s|ped)?\swith|
    based|caravan\sis|he's\sat|she's\sat|they're\sat|flat|lodges?|lodging|refuge|foster|bus\sstops?\soutside|taxi\sto
    |keys?\sto|left\sat|leave\sit\sat)\b""",
    re.VERBOSE,
)
AT_HOME = re.compile(
    r"""\b(?:live|lives|living|lived|moved|moving|we're|were(?=\s(?:at|in|on|the|over|up|down|just)\b)|we\sare|we\sr|i'm|i\sam|im|ours\sis|ours|mine\sis
    |mine's|mine|my\shouse|our\shouse|
    my\saddress|home\saddress|address\sis|home|come\sto|pick\s(?:him|her|me|us|it)\sup|collect(?:\s\w+)?\sfrom
    |pick(?:ed)?(?:\s\w+)?\s(?:up\s)?from|he's|she's|they're|knock|look\sfor|lives|
    house\sis|flat\sis|place\sis|staying|stays|drop\s(?:it|them|him|her)\s(?:at|to|off)|deliver|find\s(?:us|me)
    |bus\sto|taxi\sto|bring\s\w+\sto|party\sat|ask\sfor\s(?:us|me)|come\sround|pop\sround)\b
    (?:[^.!?]{0,22}\s|[\s:,-]{0,3})$ | ^it'?s\s(?:the\s)?$""",
    re.VERBOSE,
)
_RESIDENT = (
    r"\b(?:(?:live|lives|living|lived|moved|moving|address is|address|house is|flat is)(?: just| right| up| down|"
    r" over| now)?|we're|were|we are|"
    r"i'm|im|i am|we r|he's|she's|they're|come|round|it's|ours is|mine is)(?: on| in| at| to| into|"
    r" round)?(?: the)?[ :,-]{1,3}"
)
RESIDENT_CUE = re.compile(_RESIDENT)
RESIDENT = re.compile(rf"(?:{_RESIDENT})$")
HOUSED = re.compile(
    r"\b(?:live|lives|living|lived|moved|house|home|address|find us|find me|ours|knock|look for|staying|stays|come to|"
    r"come round|flat|mine's|mine is|ours is|caravan|drop|collect|deliver|pick)\b"
)
OURS = re.compile(
    r"[\s,)-]{0,3}(?:(?:that's|thats|that is|it's|its|which is|is|are|'s) (?:us|me|ours|mine|my|our|where (?:we|"
    r"i|he|she|they)|his|hers|her|home|mams?|mums?|nans?)|"
    r"(?:ours|mine|us) (?:is|btw)\b|if (?:you|anyone|u) (?:want|wants|need|needs|fancy|can|could)|(?:come|pop|"
    r"just|please|pls) (?:round|in|over|knock|for tea|for cake|walk in))\b"
)
FAMOUS = re.compile(
    r"\b(?:quiz|quizzes|trivia|monopoly|film|movie|book|novel|story|song|album|series|episode|programme|telly|tv|"
    r"netflix|cbeebies|character|"
    r"paddington|sherlock|harry potter|mary poppins|wallace|gromit|nemo|simpsons|beatles|prime minister|famous|"
    r"soap|question \d|the answer|points for|"
    r"round \d|which|who lives|whose address|fictional|detective|author)\b"
)
FINDING = re.compile(
    r"\b(?:we live|i live|he lives|she lives|they live|lives|live|my house is|our house is|the house is|house is|"
    r"flat is|ours is|mine is|mine's|find us|find me|"
    r"come to us|we're the one|it's the one|knock at|collect from|pick up from|we are|we're)[ ,:-]{1,3}"
)
BUS = re.compile(
    r"\b(?:bus|buses|route|tram|catch|timetable|service|shirt|page|track|question|slide|song|entry|heat|race)\b|"
    r"\blane \d"
)
# What follows a number that measures something, and stands before one that is an age.
MEASURE = re.compile(
    r"(?:mph|kph|kmh|km|cm|mm|kg|gb|mb|kw|hz|psi|degrees?|years?|yrs?|yo|months?|weeks?|days?|hours?|mins?|minutes?|"
    r"miles?|percent)\b",
    re.IGNORECASE,
)
AGED = re.compile(r"\b(?:i am|i'm|im|he's|she's|he is|she is|he was|she was|aged|turned)(?: now| only| just)? $")
# Houses and farms that everybody has heard of, unless somebody dwells there.
KNOWN_TO_ALL = re.compile(
    r"(?:the\s)?(?:white|opera|full|random|animal|royal opera|big brother|auction|waffle|coffee|publishing|custom|"
    r"somerset|lancaster|clarence|kensington|bleak)\s(?:house|farm)|(?:the\s)?animal\sfarm",
    re.IGNORECASE,
)
DWELLING = re.compile(
    r"\b(?:we|i|he|she|they) (?:live|lives|lived|moved)(?: just| now)? (?:in|at|into|to) (?:the )?$|"
    r"\b(?:my|our|his|her|their|home) (?:address|house|home|place) is (?:at )?(?:the )?$"
)
# Words before a number that count something else than houses, and after a street that is only spoken of.
COUNTED = re.compile(
    r"\b(?:chapter|stop|page|route|bus|act|scene|level|track|episode|question|round|item|junction|exit|zone|table|gate|"
    r"platform|volume|book|verse|lesson|heat|group|team|class|year|score|version|step|day|week)\s$"
)
TRAFFIC = re.compile(
    r"\s(?:roundabout|junction|traffic lights|lights are|bus stop|car park|crossing|playing fields?|fields?|bridge|"
    r"allotments?|crossroads|layby|flyover|underpass|bypass)\b"
)
_NEWS = re.compile(
    r"\b(?:planning|planned|application|accident|crash|collision|road ?works|gas works|gas leak|water main|burst|"
    r"road closed|closed at|closure|fire (?:at|in|on|engine)|flood(?:ed|ing)?|divert(?:ed|s)?|diversion|avoid|refused|"
    r"demolish\w*|developers?|new flats|polling station|consultation|listed building)\b"
)
_TRADE = re.compile(
    r"\b(?:sessions?|book (?:now|online)|in stock|open(?:s|ing)?|carers (?:go )?free|a child|tickets?)\b"
)
# Where no road is named, these are rather a seat, a picture or a shirt than a house.
FEEBLE = re.compile(
    r"[ ,\n(]*(?:\w+\s){0,4}(?:left|right|end|doors?|wall|window|front|back|side|middle|top|bottom|stage|line)\s*"
)


def in_the_news(before: str, after: str) -> bool:
    """Whether the words around an address tell of road works, plans, an accident or a business there."""
    return bool(_NEWS.search(before[-60:]) or _NEWS.search(after[:40]) or _TRADE.search(after[:35]))


ADDRESSED = re.compile(
    rf"\b(?:address|adress|adres|addy)\b[^.!?\n:]{{0,25}}?(?:[:=-]|\bis\b)\s?"
    rf"(?P<list>{_CAPITAL}(?:\s{_CAPITAL}){{0,2}}(?:,\s?{_CAPITAL}(?:\s{_CAPITAL}){{0,2}}){{1,3}})(?!\w)",
    _F,
)
