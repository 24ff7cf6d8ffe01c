"""Reads every settings file once; a wrong line stops the start and is named with the nearest right name."""

from __future__ import annotations

import difflib
import io
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import BaseModel, ValidationError

from bot.errors import SettingsError
from bot.settings.env import SECRET_NAMES, EnvSettings, split_addresses
from bot.settings.policy import PolicySettings
from bot.settings.school import Replies, SchoolSettings
from bot.settings.secret_files import PAGE_KEYS, read_secret, require_page_and_token, resolve_secret_files

Model = TypeVar("Model", bound=BaseModel)
CHECKOUT = Path(__file__).resolve().parents[2]
OTHER_NAMES = ("MODERATOR_CONFIG",)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the program is told. `root` is the folder that holds `config/`; relative paths start there."""

    root: Path
    config: Path
    env: EnvSettings
    policy: PolicySettings
    school: SchoolSettings
    replies: Replies
    warnings: tuple[str, ...] = ()
    token_file: Path | None = None

    @property
    def var(self) -> Path:
        """The one folder the program writes to."""
        return self.root / "var"

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL with a relative SQLite path made absolute."""
        url = self.env.DATABASE_URL.get_secret_value()
        prefix = "sqlite:///"
        if url.startswith(prefix) and not url.startswith("sqlite:////") and url != "sqlite:///:memory:":
            return f"{prefix}{(self.root / url[len(prefix) :]).resolve()}"
        return url

    @property
    def safeguarding_to(self) -> tuple[str, ...]:
        """Who hears of a possible risk to a child."""
        return split_addresses(self.env.SAFEGUARDING_TO)

    @property
    def digest_to(self) -> tuple[str, ...]:
        """Who gets the daily digest."""
        return split_addresses(self.env.DIGEST_TO)

    @property
    def alert_to(self) -> tuple[str, ...]:
        """Who hears of trouble with the service."""
        return split_addresses(self.env.ALERT_TO) or self.digest_to

    @property
    def role_addresses(self) -> dict[str, tuple[str, ...]]:
        """Who is meant by each name in `notify`: DIGEST_TO, who read it anyway, where a role has no addresses."""
        roles = {
            "dsl": self.safeguarding_to,
            "leadership": split_addresses(self.env.LEADERSHIP_TO),
            "pastoral": split_addresses(self.env.PASTORAL_TO),
        }
        return {role: addresses or self.digest_to for role, addresses in roles.items()}

    @property
    def weekly_to(self) -> tuple[str, ...]:
        """Who gets the weekly summary; empty where there is none."""
        return split_addresses(self.env.WEEKLY_TO)

    def page_token(self) -> str:
        """The page token as it is now: read again from its file, so that a new one needs no restart.

        Raises SettingsError where the file is gone.
        """
        if self.token_file is not None:
            return read_secret("FACEBOOK_PAGE_TOKEN", self.token_file)
        return self.env.FACEBOOK_PAGE_TOKEN.get_secret_value()


def find_config(given: Path | None, environ: Mapping[str, str]) -> Path:
    """The folder with the TOML files: the one given, `MODERATOR_CONFIG`, `./config`, or the one beside the program."""
    if given is not None or environ.get("MODERATOR_CONFIG"):
        folder = given or Path(environ["MODERATOR_CONFIG"])
        if not (folder / "policy.toml").is_file():
            raise SettingsError(f"{folder} holds no policy.toml. Name the folder that does with --config.")
        return folder.resolve()
    here = Path.cwd() / "config"
    return here if (here / "policy.toml").is_file() else CHECKOUT / "config"


def load_settings(
    config: Path | None = None, environ: Mapping[str, str] | None = None, *, with_token: bool = True
) -> Settings:
    """Everything from the environment, `.env` and the TOML files; raises SettingsError naming file, line and mend.

    `with_token` false leaves the page token out, whatever is set: for the command that is to fetch it.
    """
    environ = os.environ if environ is None else environ
    folder = find_config(config, environ)
    root = folder.parent
    names = [*EnvSettings.model_fields, *OTHER_NAMES]
    values = _read_dotenv(root / ".env", names)
    known = {*names, *(f"{name}_FILE" for name in SECRET_NAMES)}
    values |= {key: value for key, value in environ.items() if key in known}
    if not with_token:
        values = {key: value for key, value in values.items() if key not in PAGE_KEYS}
    token_file = resolve_secret_files(values, root)
    values = {key: value for key, value in values.items() if key in EnvSettings.model_fields}
    try:
        env = EnvSettings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_explain_env(error, root / ".env", environ)) from None
    if with_token:
        require_page_and_token(values, root)
    return Settings(
        root=root,
        config=folder,
        env=env,
        policy=load_policy(folder / "policy.toml"),
        school=_load_toml(folder / "default.toml", SchoolSettings),
        replies=_load_toml(folder / "replies.toml", Replies),
        warnings=tuple(_near_misses(environ, known)),
        token_file=token_file,
    )


def load_policy(path: Path) -> PolicySettings:
    """`policy.toml` alone; raises SettingsError."""
    return _load_toml(path, PolicySettings)


def _read_dotenv(path: Path, names: list[str]) -> dict[str, str]:
    if not path.exists():
        return {}
    known = {*names, *(f"{name}_FILE" for name in SECRET_NAMES)}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8. Save it as UTF-8 text.") from None
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            line = binding.original.line + len(binding.original.string) - len(binding.original.string.lstrip("\n"))
            raise SettingsError(f"{path}, line {line}: this is no setting. Write NAME=value.")
    values = dotenv_values(stream=io.StringIO(text), interpolate=False)
    for key in values:
        if key not in known:
            line = _line_of(path, rf"^\s*(export\s+)?{re.escape(key)}\b")
            raise SettingsError(f"{path}, line {line}: unknown setting {key}.{_nearest(key, known)}")
    return {key: value or "" for key, value in values.items()}


def _load_toml(path: Path, model: type[Model]) -> Model:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no valid TOML: {error}.") from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = [str(part) for part in first["loc"] if part != "[key]"]
        if first["type"] == "extra_forbidden":
            message = f"unknown setting {'.'.join(where)}.{_nearest(where[-1], _names_beside(model, where))}"
        else:
            message = f"{'.'.join(where)}: {_plain(first)}" if where else _plain(first)
        raise SettingsError(f"{path}, line {_toml_line(path, where)}: {message}") from None


def _names_beside(model: type[BaseModel], where: list[str]) -> set[str]:
    """Every key known anywhere in the model: close enough to guess what was meant."""
    names: set[str] = set()
    todo: list[object] = [model]
    while todo:
        current = todo.pop()
        if isinstance(current, type) and issubclass(current, BaseModel):
            names |= set(current.model_fields)
            todo.extend(info.annotation for info in current.model_fields.values())
        else:
            todo.extend(getattr(current, "__args__", ()))
    return names - set(where[:-1])


def _toml_line(path: Path, where: list[str]) -> int:
    """Best line to look at: the key inside its table, else the table's head, else 1."""
    lines = path.read_text(encoding="utf-8").splitlines()
    tables = {line.strip().split("]")[0].lstrip("["): n for n, line in enumerate(lines, 1) if line.startswith("[")}
    names = [part for part in where if not part.isdigit()]
    for depth in range(len(names), -1, -1):
        table = ".".join(names[:depth])
        start = tables.get(table, 0)
        if not table or start:
            for key in names[depth : depth + 1]:
                for n in range(start, len(lines)):
                    if re.match(rf"\s*{re.escape(key)}\s*=", lines[n]):
                        return n + 1
                    if n > start and lines[n].startswith("["):
                        break
            if start:
                return start
    return 1


def _explain_env(error: ValidationError, dotenv: Path, environ: Mapping[str, str]) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    if name in environ:
        place = f"environment, {name}"
    else:
        line = _line_of(dotenv, rf"^\s*(export\s+)?{re.escape(name)}\b") if dotenv.is_file() else 1
        place = f"{dotenv}, line {line}, {name}"
    return f"{place}: {_plain(first)}"


def _plain(error: Mapping[str, object]) -> str:
    text = str(error["msg"]).removeprefix("Value error, ")
    return text if text.endswith(".") else text + "."


def _line_of(path: Path, pattern: str) -> int:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if re.match(pattern, line):
            return number
    return 1


def _nearest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""


def _near_misses(environ: Mapping[str, str], known: set[str]) -> list[str]:
    """Warnings for names in the environment that are one or two letters off one of ours."""
    warnings = []
    for name in environ:
        if name in known or len(name) < 8:
            continue
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
        if close and abs(len(close[0]) - len(name)) <= 2 and _distance(name, close[0]) <= 2:
            warnings.append(f"the environment has {name}, which is not a setting. Did you mean {close[0]}?")
    return warnings


def _distance(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]
