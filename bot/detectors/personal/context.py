"""Words around a detail: whose it is, and what speaks for or against it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.text.view import View

_SENTENCE_END = re.compile(r"[!?]\s|(?<=[a-z]{3})\.\s|\n\s*\n")

_PEOPLE = (
    r"mum|mam|mummy|dad|daddy|nan|nana|gran|grandma|granny|grandad|grandpa|auntie|aunty|aunt|uncle|sister|"
    r"brother|husband|"
    r"wife|partner|hubby|missus|mate|friend|neighbour|childminder|carer|boyfriend|girlfriend|ex|mother|father|"
    r"cousin|niece|"
    r"nephew|step-?dad|step-?mum|landlord|foster carer"
)
_CHILD_WORDS = (
    r"son|daughter|lad|lads|boy|girl|lass|little one|bairn|kid|kids|child|children|baby|grandson|granddaughter|pupil|"
    r"toddler|twins?|youngest|eldest|oldest|nephew|niece|little man|wee man|wee one|lo|dd|ds|bab"
)
_CHILD = re.compile(rf"\b(?:{_CHILD_WORDS})(?:'?s)?\b|\b(?:his|her|he's|she's|he|she)\b")
_CHILD_STRONG = re.compile(rf"\b(?:{_CHILD_WORDS})(?:'?s)?\b")
_OWN = re.compile(r"\b(?:i|i'm|im|i've|ive|i'll|me|my|mine|we|we're|were|us|our|ours|myself)\b")
_OTHERS = re.compile(
    rf"\b(?:{_PEOPLE})'?s?\b|\b(?:their|theirs|them|they|him|he's|she's|his|her|hers|your|mr|mrs|miss|ms)\b"
)
_OTHER_OWNER = re.compile(rf"\b(?:{_PEOPLE})'?s\b|\b(?:their|his|her|your)\b")

PERSONAL = re.compile(
    r"\b(?:text|txt|call|ring|phone|message|msg|whats ?app|contact|reach|bell|buzz|get|email|e-mail|mail|dm|"
    r"inbox|write to|"
    r"drop|give|catch|find|tell|pm|send|ping) (?:me|us both|him|her)\b(?: a (?:line|note|message|text|call))?|"
    r"\b(?:my|mine|mi|me) (?:own )?(?:new |old |work |home |personal |temporary )?(?:number|num|no|mobile|mob|"
    r"mobi|cell|phone|"
    r"tel|landline|(?:direct |work |home )?line|email|e-mail|mail|addy|address|postcode|post code|house|home|place|"
    r"flat)\b|"
    rf"\b(?:{_PEOPLE})(?:'?s)\b|"
    r"\b(?:i'm|im|i am|we're|we are|it's me|i live|we live|mine's|mine is|mine)\b"
)
# Somebody's own, unless an organisation is named right after: "our leisure centre".
_PRONOUN = re.compile(r"\b(?:my|his|her|our)\b")
_PRONOUN_OR_THEIR = re.compile(r"\b(?:my|his|her|our|their)\b")
_SOMEBODY = re.compile(rf"\b(?:{_PEOPLE}|neighbours?|mr|mrs|miss|ms|ask for)\b")
ORGANISATION = re.compile(
    r"\b(?:council|county hall|town hall|city hall|local authority|surgery|g\.?p|doctors?|dentist|dental|clinic|"
    r"hospital|ward|"
    r"a&e|nhs|camhs|cahms|social services|mash|safeguarding|early help|charity|charities|helpline|hotline|advice|"
    r"info ?line|"
    r"careline|support line|crisis|samaritans|childline|switchboard|reception|enquir(?:y|ies)|box office|"
    r"customer services?|"
    r"shop|shops|store|supermarket|caf[e]|restaurant|takeaway|pizzeria|pub|hotel|leisure|swimming|pool|baths|gym|"
    r"library|"
    r"museum|gallery|theatre|cinema|station|police|fire service|pharmacy|chemist|optician|opticians|vet|vets|"
    r"post office|"
    r"transport|buses|bus company|coach company|school|school's|nursery|college|university|uni|church|chapel|"
    r"mosque|hall|"
    r"citizens advice|food ?bank|respite|hospice|nhs trust|foundation|association|society|centre|center|mencap|nspcc|"
    r"sendias{1,2}|sendiass|ipsea|ofsted|dwp|hmrc|jobcentre|motability|highways|lost property|booking line|"
    r"bookings|venue|"
    r"zoo|aquarium|farm park|theme park|stadium|arena|club|academy|department|dept|team|service|services|line|office|"
    r"environmental health|housing|company|firm|supplier|outfitters|uniform|schoolwear|garage|tip|depot|warehouse|"
    r"showroom|branch|headquarters|hq|head office|registrar|court|parliament|embassy|airport|water board|electric|"
    r"gas board|power cut|emergency|ombudsman|commission|agency|board|scouts|guides|brownies|community|public|national|"
    r"freephone|published|official|website|registered|ltd|limited|plc|bakery|butchers?|florist|hairdressers?|"
    r"barbers?|salon|coaches|minicabs|cabs|taxis?|chippy|chip shop|curry house|kebab shop|garden centre|"
    r"launderette|dry cleaners|cobbler|newsagents?|co-?op|spar|tesco|asda|aldi|lidl|morrisons|sainsbury'?s|boots|"
    r"argos|specsavers|halfords|clarks|national trust|rspca|rnib|rnid|healthwatch|council tax|credit union|"
    r"shelter|age uk|red cross|st john|air ambulance|blood donor|electricity|water|& sons?|and sons?|"
    r"holiday park|campsite|play ?barn|soft play|cattery|kennels|stables|riding|solicitors?|estate agents?|"
    r"letting agents?|bank|building society|insurance|breakdown|aa|rac|coastguard|environment agency|floodline|"
    r"traveline|national rail|trains?)\b"
)
# Organisations that people go to: their postcodes and streets are on every leaflet.
ORGANISATION_PLACE = re.compile(
    r"\b(?:council|county hall|town hall|surgery|g\.?p|doctors?|dentist|clinic|hospital|shop|shops|store|"
    r"supermarket|caf[e]|restaurant|takeaway|costa|starbucks|greggs|mcdonald'?s|kfc|nando'?s|wetherspoons?|"
    r"tesco|asda|aldi|lidl|morrisons|sainsbury'?s|specsavers|halfords|smyths|b&q|ikea|primark|"
    r"salon|barbers|hairdressers?|bakery|butchers?|florist|garage|playhouse|"
    r"pub|hotel|leisure|pool|baths|gym|library|museum|gallery|theatre|cinema|station|pharmacy|chemist|"
    r"optician|vet|vets|post office|school|"
    r"nursery|college|university|uni|church|chapel|mosque|hall|food ?bank|hospice|centre|center|venue|zoo|"
    r"aquarium|farm park|theme park|"
    r"stadium|arena|club|academy|office|depot|tip|warehouse|showroom|branch|head office|hq|court|airport|beach|"
    r"car park|castle|playground|"
    r"soft play|trampoline park|bowling|rink|play ?barn|adventure park|nature reserve|forest school|camp ?site|"
    r"campsite|meeting point|"
    r"recycling|site|ground|pitch|events?|fair|fete|show|trip|match|tournament|sat ?nav for the)\b"
)
ORGANISATION_STRONG = re.compile(
    r"\b(?:council|local authority|surgery|clinic|hospital|nhs|camhs|social services|charity|helpline|hotline|"
    r"advice line|"
    r"careline|crisis (?:line|team)|duty (?:line|team|worker)|out of hours|switchboard|reception|"
    r"customer services?|police|"
    r"box office|text ?line|school office|school mobile|school's|samaritans|childline|shout|published|official|"
    r"support line|emergency line|lost property|bus company|leisure centre|food ?bank|food pantry)\b"
)
REFERENCE = re.compile(
    r"\b(?:order|ref|refs|reference|tracking|parcel|isbn|invoice|flight|booking|membership|member|policy|serial|"
    r"barcode|"
    r"asset|ticket|voucher|receipt|model|part|product|item|version|error|case|claim|consignment|delivery|docket|"
    r"crime|incident|log|job|confirmation|promo|discount|coupon|batch|lot|licence number|charity number|"
    r"company number|urn|ean|sku|po|purchase|transaction|course|exam|candidate|centre number|game|access|planning|"
    r"application|library card|score|raffle)(?: (?:no|num|number|code|id|ref))?\b"
)


_JOINS = re.compile(
    r"[\s:#.,=-]*(?:(?:no|num|number|code|id|ref|is|was|the|for|my|our|your|it's|its|just|that|"
    r"says|on)\b[\s:#.,=-]*){0,3}"
)
_LANDMARK = re.compile(
    r"\b(?:by|near|opposite|behind|beside|next to|next door to|past|from|after|before|above|over|off|outside|"
    r"round|around|to|at|in|with|"
    r"down from|across from|facing|left|till|until|during|about)(?: the| our| his| her| my| that| a)?(?: old|"
    r" new| big| little| local| \w+)?\s$"
)
_BESIDE = re.compile(
    r"\b(?:by|near|opposite|behind|beside|next to|next door to|past|from|after|before|above|over|off|round|around|"
    r"down from|across from|facing)(?: the| our| his| her| my| that| a)?(?: \w+)?\s$"
)
_JOINED = re.compile(
    r"(?:[\s,.:;()/'\"-]|'s|\b(?:is|are|was|it's|its|on|at|in|the|a|an|your|their|number|numbers|num|no|tel|"
    r"telephone|phone|mobile|text|call|ring|"
    r"email|e-mail|mail|address|postcode|post code|sat ?nav|website|site|web|contact|details|line|desk|helpline|"
    r"team|service|services|"
    r"office|centre|group|free|freephone|new|main|local|direct|for|and|or|to|via|by|of|can|be|reached|you|them|"
    r"us|now|here|if|that|has|moved|"
    r"account|bank|sort code|reception|hotline|info|just|use|drop|send|write|dial|open|24/7|24hr|24 hour|hours|"
    r"all day|any time|located|based|which)\b)*"
)
_CLAUSE = re.compile(r"\b(?:but|so|and i|and we|because|cos|while|when|where|who|if|then|or just|otherwise|or)\b")
_IS_THE = re.compile(
    r"[\s,)(:=-]{0,3}(?:(?:is|for|that's|thats|it's|rings|gets you|goes to|from|at|to)\s|[(]\s?|(?=the\s|your\s|"
    r"our\s))(?:the\s|your\s|our\s|"
    r"a\s)?(?:\w+'?s?\s){0,2}"
)


# "Order on 07700 ..." names a way to order and no order number.
_ORDER_BY = re.compile(r"\b(?:order|orders|booking|book|job)s? (?:on|via|by|from)[ :]*$")


@dataclass(frozen=True, slots=True)
class Around:
    """The words before and after a detail in its own sentence, in small letters."""

    before: str
    after: str

    def near(self, pattern: re.Pattern[str], *, before: int = 90, after: int = 40) -> str:
        """The match closest to the detail within so many characters, or an empty string."""
        last = ""
        for match in pattern.finditer(self.before[-before:] if before else ""):
            last = match[0]
        if last:
            return last
        found = pattern.search(self.after[:after])
        return found[0] if found else ""

    @property
    def coded(self) -> bool:
        """Whether the words right before call the detail an order number, a reference or the like."""
        start = max(0, len(self.before) - 45)
        return any(
            _JOINS.fullmatch(self.before, match.end()) and not _ORDER_BY.search(self.before)
            for match in REFERENCE.finditer(self.before, start)
        )


def around(view: View, start: int, end: int, reach: int = 90) -> Around:
    """What stands around characters `start` to `end` of `view`, cut where the sentence starts or ends."""
    before = view.text[max(0, start - reach) : start].lower()
    cuts = [match.end() for match in _SENTENCE_END.finditer(before) if len(before) - match.end() >= 15]
    before = before[cuts[-1] :] if cuts else before
    after = view.text[end : end + reach].lower()
    stop = _SENTENCE_END.search(after)
    return Around(before, after[: stop.start()] if stop else after)


def owner(words: Around, *, child_first: bool = False) -> str:
    """Whose detail it is: "own", "child" or "other", by the nearest cue before it, else after it.

    `child_first` is for details that mostly belong to a pupil (birth dates, NHS numbers): any word for a child counts.
    """
    if child_first:
        own = _OWN.search(words.before[-25:]) and not _CHILD.search(words.before[-45:])
        return "own" if own else "child"
    places = {
        name: max((m.end() for m in pattern.finditer(words.before[-70:])), default=-1)
        for name, pattern in (("child", _CHILD_STRONG), ("own", _OWN), ("other", _OTHERS))
    }
    if places["child"] >= 0 and _OTHER_OWNER.search(words.before[-70:]) and places["child"] > places["own"]:
        return "child"
    best = max(places, key=lambda name: places[name])
    if places[best] >= 0:
        return best
    if re.search(r"\b(?:is|are)? ?(?:mine|me|us)\b", words.after[:25]):
        return "own"
    return "other"


def of_an_organisation(words: Around, *, mobile: bool = False, loose: bool = False, place: bool = False) -> str:
    """The words that introduce an organisation's own published detail, or an empty string.

    Such a word counts where only joining words (with `loose`: at most five words of any sort) stand between it and the
    detail, nobody's own detail is meant, and it is no landmark ("by the church"). `mobile` asks for the plainest words,
    since a trader's mobile is personal; `place` for organisations that people go to.
    """
    nearest = max((m.end() for m in PERSONAL.finditer(words.before[-50:])), default=0)
    personal = nearest + max(0, len(words.before) - 50) if nearest else 0
    if personal and (mobile or place):
        return ""
    pronouns = [m.end() for m in (_PRONOUN_OR_THEIR if place else _PRONOUN).finditer(words.before)]
    pattern = ORGANISATION_STRONG if mobile else ORGANISATION_PLACE if place else ORGANISATION
    for match in reversed(list(pattern.finditer(words.before))):
        between = words.before[match.end() :]
        joined = _JOINED.fullmatch(between) or (loose and len(between.split()) <= 5 and not _CLAUSE.search(between))
        if not joined:
            break
        if (pronouns and pronouns[-1] > match.end()) or personal > match.start() or _SOMEBODY.search(between):
            break
        if not (_BESIDE if place and between[:1] == ":" else _LANDMARK).search(words.before[: match.start()]):
            return match[0]
    found = (
        None if personal or (pronouns and len(words.before) - pronouns[-1] < 50) else pattern.search(words.after[:45])
    )
    return found[0] if found and _IS_THE.fullmatch(words.after[: found.start()]) else ""
