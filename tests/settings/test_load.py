"""Settings are closed: a wrong line is named with its place and the nearest right name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.core.finding import Category
from bot.errors import SettingsError
from bot.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return tmp_path / "config"


def load(config: Path, dotenv: str = "", **environ: str) -> Settings:
    (config.parent / ".env").write_text(dotenv)
    return load_settings(config, environ)


def change(config: Path, file: str, old: str, new: str) -> None:
    text = (config / file).read_text()
    assert old in text
    (config / file).write_text(text.replace(old, new, 1))


def test_defaults_are_the_documented_ones(config: Path) -> None:
    settings = load(config)
    assert settings.env.MODERATION_MODE == "shadow"
    assert settings.env.FACEBOOK_GRAPH_VERSION == "v26.0"
    assert settings.env.POLL_SECONDS == 60
    assert settings.database_url == f"sqlite:///{config.parent}/var/moderator.db"
    assert (settings.policy.strike_limit, settings.policy.strike_window_days, settings.policy.settle_hours) == (
        3,
        365,
        24,
    )
    assert (settings.policy.quotas.hides, settings.policy.quotas.deletes, settings.policy.quotas.blocks) == (200, 50, 5)
    assert settings.warnings == ()


def test_the_environment_goes_before_dotenv(config: Path) -> None:
    settings = load(config, "POLL_SECONDS=30\nMODERATION_MODE=live\n", POLL_SECONDS="90")
    assert (settings.env.POLL_SECONDS, settings.env.MODERATION_MODE) == (90, "live")


def test_an_unknown_name_in_dotenv_is_named_with_line_and_nearest_name(config: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"\.env, line 2: unknown setting POLL_SECOND\. Did you mean POLL_SECONDS\?"
    ):
        load(config, "# comment\nPOLL_SECOND=30\n")


def test_a_bad_value_names_file_line_and_setting(config: Path) -> None:
    with pytest.raises(SettingsError, match=r"\.env, line 1, POLL_SECONDS: Input should be greater than 0"):
        load(config, "POLL_SECONDS=-1\n")
    with pytest.raises(SettingsError, match="environment, SCHOOL_TIMEZONE: 'Europe/Londn' is no time zone"):
        load(config, SCHOOL_TIMEZONE="Europe/Londn")
    with pytest.raises(SettingsError, match="'office' is no mail address"):
        load(config, "DIGEST_TO=office\n")


def test_page_and_token_go_together(config: Path) -> None:
    with pytest.raises(SettingsError, match=r"FACEBOOK_PAGE_TOKEN is missing.*'moderator facebook token' fetches it"):
        load(config, "FACEBOOK_PAGE_ID=1\n")
    with pytest.raises(SettingsError, match=r"FACEBOOK_PAGE_ID is missing in .*\.env.*'moderator facebook token' pr"):
        load(config, "FACEBOOK_PAGE_TOKEN=x\n")


def test_a_token_file_that_is_missing_or_empty_says_what_fetches_it(config: Path) -> None:
    half = "FACEBOOK_PAGE_ID=1\nFACEBOOK_PAGE_TOKEN_FILE=var/token\n"
    with pytest.raises(SettingsError, match=r"var/token, which cannot be read.*'moderator facebook token' fetches it"):
        load(config, half)
    (config.parent / "var").mkdir()
    (config.parent / "var" / "token").write_text("\n")
    with pytest.raises(SettingsError, match=r"var/token is empty.*'moderator facebook token' fetches it"):
        load(config, half)
    assert load_settings(config, {}, with_token=False).env.FACEBOOK_PAGE_ID == "1"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("FACEBOOK_PAGE_ID=https://www.facebook.com/larkmere", "is the page's address; the page's id is a number"),
        ("FACEBOOK_PAGE_ID=larkmere", "is a name; the page's id is a number such as 1"),
        ("WEB_URL=moderator.larkmere", "begins with https://, such as https://moderator.school.example"),
        ("HEARTBEAT_URL=hc/ping", "begins with https://, such as https://moderator.school.example"),
    ],
)
def test_a_wrong_address_says_what_one_looks_like(config: Path, line: str, says: str) -> None:
    with pytest.raises(SettingsError, match=rf"\.env, line 1, {line.split('=')[0]}: .*{says}"):
        load(config, line + "\n")


def test_a_name_nearly_ours_in_the_environment_is_warned_about(config: Path) -> None:
    settings = load(config, MODERATION_MOD="live", PATH="/bin")
    assert settings.warnings == (
        "the environment has MODERATION_MOD, which is not a setting. Did you mean MODERATION_MODE?",
    )


def test_a_secret_comes_from_a_file_and_is_never_printed(config: Path) -> None:
    (config.parent / "token").write_text("s3cret-token\n")
    settings = load(config, "FACEBOOK_PAGE_ID=1\nFACEBOOK_PAGE_TOKEN_FILE=token\n")
    assert settings.page_token() == "s3cret-token"
    assert "s3cret" not in repr(settings)
    (config.parent / "token").write_text("another\n")
    assert settings.page_token() == "another"


def test_a_secret_given_twice_or_from_a_missing_file_is_an_error(config: Path) -> None:
    with pytest.raises(SettingsError, match="both set"):
        load(config, "SMTP_URL=smtp://x\nSMTP_URL_FILE=y\n")
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load(config, "SMTP_URL_FILE=nowhere\n")


def test_an_unknown_key_in_toml_is_named_with_line_and_nearest_name(config: Path) -> None:
    change(config, "policy.toml", "strike_limit = 3", "strike_limits = 3")
    with pytest.raises(
        SettingsError, match=r"policy\.toml, line 4: unknown setting strike_limits\. Did you mean strike_limit\?"
    ):
        load(config)


def test_an_unknown_key_deep_in_a_table_is_found_where_it_stands(config: Path) -> None:
    change(config, "policy.toml", "[categories.spam]\n", "[categories.spam]\nhide = 1\n")
    line = (config / "policy.toml").read_text().splitlines().index("hide = 1") + 1
    with pytest.raises(SettingsError, match=rf"policy\.toml, line {line}: unknown setting .*hide\. Did you mean hides"):
        load(config)


def test_a_wrong_value_and_broken_toml_are_named(config: Path) -> None:
    change(config, "policy.toml", 'block = "automatic"', 'block = "never"')
    with pytest.raises(SettingsError, match=r"line 7: block: Input should be 'automatic' or 'ask'"):
        load(config)
    (config / "policy.toml").write_text("strike_limit = = 3")
    with pytest.raises(SettingsError, match="no valid TOML"):
        load(config)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'hides = ""\nseverity = 1\nreply = "complaint"',
            'hides = "hide"\nseverity = 1',
            "a complaint is never hidden",
        ),
        ('hides = "review"\nreviews = "review"\nseverity = 4', 'deletes = "hide"\nseverity = 4', "evidence is kept"),
    ],
)
def test_the_two_promises_cannot_be_configured_away(config: Path, old: str, new: str, says: str) -> None:
    change(config, "policy.toml", old, new)
    with pytest.raises(SettingsError, match=says):
        load(config)


def test_every_category_needs_a_rule(config: Path) -> None:
    text = (config / "policy.toml").read_text()
    (config / "policy.toml").write_text(text[: text.index("[categories.complaint]")])
    with pytest.raises(SettingsError, match="no rule for complaint"):
        load(config)


def test_fewer_than_three_wordings_of_a_reply_are_refused(config: Path) -> None:
    text = (config / "replies.toml").read_text()
    start = text.index("donations = [")
    (config / "replies.toml").write_text(
        text[:start] + 'donations = ["one", "two"]\n' + text[text.index("reminder = [") :]
    )
    with pytest.raises(SettingsError, match="at least three different wordings"):
        load(config)


def test_a_folder_without_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"holds no policy\.toml"):
        load_settings(tmp_path, {})


def test_the_example_dotenv_names_only_known_settings(config: Path) -> None:
    example = (ROOT / "config" / ".env.example").read_text().replace("\n#", "\n")
    kept = "\n".join(line for line in example.splitlines() if "=" in line and not line.endswith("="))
    kept = kept.replace("FACEBOOK_PAGE_TOKEN_FILE=var/facebook-page-token", "")
    assert "MODERATION_MODE" in kept
    load(config, kept)


def test_every_category_of_the_guide_has_a_rule_a_school_can_read() -> None:
    settings = load_settings(ROOT / "config", {})
    assert set(settings.policy.categories) == set(Category)
    assert all(rule.rule.endswith(".") for rule in settings.policy.categories.values())


@pytest.mark.parametrize(
    "line", ["SAFEGUARDING_TO dsl@school.example", "SAFEGUARDING_TO: dsl@school.example", "SAFEGUARDING_TO"]
)
def test_a_line_of_dotenv_that_is_no_setting_stops_the_start(config: Path, line: str) -> None:
    with pytest.raises(SettingsError, match=r"\.env, line 2: this is no setting\. Write NAME=value"):
        load(config, f"POLL_SECONDS=30\n{line}\n")
