"""The school's rules as typed settings: `config/policy.toml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.core.finding import Category

Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class Closed(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CategoryRule(Closed):
    """What one category asks for.

    `deletes`, `hides` and `reviews` name operating points of the detector; an empty name switches that verdict off.
    """

    deletes: str = ""
    hides: str = ""
    reviews: str = "review"
    severity: Annotated[int, Field(ge=1, le=4)]
    deletion_due: bool = False
    alert: bool = False
    strike: Literal["never", "always", "second"] = "never"
    strike_from_severity: Annotated[int, Field(ge=0, le=4)] = 0
    settles_at_once: bool = False
    reply: str = ""
    notify: tuple[Literal["dsl", "leadership", "pastoral"], ...] = ()
    rule: str


class Quotas(Closed):
    """Most actions in 24 hours; what is over stays pending. Alerts have none."""

    hides: Count = 200
    safeguarding_hides: Count = 200
    deletes: Count = 50
    blocks: Count = 5
    replies: Count = 50


class Breaker(Closed):
    """Opens when more than `share` of the last `window` comments judged were hidden or deleted."""

    share: Share = 0.25
    window: Annotated[int, Field(ge=10)] = 200
    enabled: bool = True


class PolicySettings(Closed):
    """The whole of `policy.toml`."""

    strike_limit: Annotated[int, Field(ge=1)] = 3
    strike_window_days: Annotated[int, Field(ge=1)] = 365
    settle_hours: Annotated[float, Field(ge=0)] = 24
    block: Literal["automatic", "ask"] = "automatic"
    replies: Literal["automatic", "ask"] = "ask"
    delete_after_days: Annotated[int, Field(ge=0)] = 0
    media_to_review: bool = True
    quotas: Quotas = Quotas()
    breaker: Breaker = Breaker()
    categories: dict[Category, CategoryRule]

    @model_validator(mode="after")
    def _every_category_has_a_rule(self) -> PolicySettings:
        missing = [c.value for c in Category if c not in self.categories]
        if missing:
            raise ValueError(f"no rule for {', '.join(missing)}: add [categories.{missing[0]}]")
        guarded = self.categories[Category.COMPLAINT]
        if guarded.hides or guarded.deletes or guarded.strike != "never":
            raise ValueError(
                'a complaint is never hidden or counted: set hides = "", deletes = "" and strike = "never" '
                "under [categories.complaint]"
            )
        if self.categories[Category.SAFEGUARDING].deletes:
            raise ValueError('safeguarding evidence is kept: set deletes = "" under [categories.safeguarding]')
        return self
