"""Plain insults to somebody's face: a second witness beside the classifier.

Where the classifier is sure enough for review and the words themselves are an insult to the person spoken to, the two
together hide. The rule alone does nothing: friends, quotes and insults to oneself are for the classifier to tell.
"""

from __future__ import annotations

import re

HOW = (
    r"(?:an?|such an?|just|nothing but|all|lot|absolute|total|utter|complete|proper|right|bunch of|load of|big|little|"
    r"old|dirty|dumb|fat|filthy|fucking|lazy|nasty|pathetic|sad|sick|skanky|stupid|thick|ugly|useless|vile|worthless)"
)
WHAT = (
    r"(?:arsehole|asshole|bastard|bellend|bitch|cow|cretin|cunt|dickhead|fool|freak|idiot|imbecile|knobhead|liar|loser|"
    r"maggot|mong|moron|muppet|parasite|pig|piece of (?:shit|crap)|prick|retard|scum|scumbag|scrubber|skank|slag|"
    r"slapper|slut|spastic|spaz|toerag|tosser|tramp|twat|vermin|wanker|waste of (?:space|skin|oxygen)|weirdo|whore)s?"
)
INSULT = re.compile(rf"\b(?:you|u|ya|yous|your an?|you'?re|ur|you are|u are)(?: {HOW}){{0,4}} {WHAT}\b")


def insults(text: str) -> bool:
    """Whether normalised text calls the person spoken to names."""
    return bool(INSULT.search(text))
