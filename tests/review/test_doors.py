"""Signing in, staying in and being kept out."""

from __future__ import annotations

import re

import pyotp
import pytest

from bot.core.review import Role
from tests.kit import comment
from tests.review.conftest import HASHED, Office

PAGES = ("/", "/review", "/review/1", "/review/next", "/log", "/log.csv", "/authors", "/author/facebook/7", "/digests")
OTHERS = ("/digests/2026-11-23", "/digests/2026-11-23/mail", "/figures", "/health", "/settings", "/audit")


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_a_stranger_sees_no_page_but_the_door(office: Office, path: str) -> None:
    answer = office.visitor().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=/")


def test_after_sign_in_the_link_one_came_by_opens(office: Office) -> None:
    visitor = office.visitor()
    first = visitor.get("/review?category=abusive").headers["Location"]
    assert 'value="/review?category=abusive"' in visitor.get(first).text
    answer = visitor.sign_in("Ada", next="/review?category=abusive")
    assert answer.headers["Location"] == "/review?category=abusive"
    assert visitor.get("/review").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_sign_in_never_leads_to_another_site(office: Office, target: str) -> None:
    assert office.visitor().sign_in("ada", next=target).headers["Location"] == "/review"


def test_name_and_password_that_are_wrong_look_alike(office: Office) -> None:
    one, other = office.visitor().sign_in("ada", "wrong"), office.visitor().sign_in("nobody", "wrong")
    assert one.status_code == other.status_code == 401
    assert "is wrong" in one.text
    assert "is wrong" in other.text


def test_ten_wrong_passwords_close_the_door_for_a_quarter_of_an_hour(office: Office) -> None:
    visitor = office.visitor()
    for _ in range(10):
        assert visitor.sign_in("ada", "wrong").status_code == 401
    assert visitor.sign_in("ada").status_code == 429
    assert "Too many failed tries" in visitor.sign_in("ada").text
    assert office.visitor().sign_in("bea").status_code == 303
    office.clock.move(minutes=16)
    assert visitor.sign_in("ada").status_code == 303


def test_a_name_typed_wrongly_is_kept_nowhere_in_clear(office: Office) -> None:
    office.visitor().sign_in("my secret password", "x")
    assert not any("secret" in part for entry in office.audit() for part in entry)


def test_the_cookie_is_out_of_reach_and_the_store_knows_only_its_hash(office: Office) -> None:
    visitor = office.visitor()
    cookie = next(c for c in visitor.sign_in("ada").headers.getlist("Set-Cookie") if c.startswith("moderator="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    token = cookie.split("=")[1].split(";")[0]
    with office.store.reading() as tx:
        assert tx.accounts.session(token) is None


def test_over_https_cookies_are_bound_to_the_host(office: Office) -> None:
    from dataclasses import replace

    office.app.config["SITE"] = replace(office.site, secure=True)
    answer = office.app.test_client().get("/sign-in", base_url="https://review.larkmere.example")
    assert answer.headers["Set-Cookie"].startswith("__Host-moderator-visit=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_whoever_is_away_too_long_must_sign_in_again_and_nothing_is_done(office: Office) -> None:
    bad = comment("You idiot")
    office.scene.bring(bad)
    row = office.question(bad.comment_id)
    visitor = office.visitor("ada")
    key = visitor.csrf(f"/review/{row}")
    office.clock.move(minutes=31)
    answer = visitor.client.post(f"/review/{row}/overturn", data={"csrf": key, "version": "1"})
    assert answer.status_code == 401
    assert "You were signed out" in answer.text
    assert "signed out because you were away" in visitor.get(visitor.get("/review").headers["Location"]).text
    with office.store.reading() as tx:
        item = tx.reviews.get(row)
    assert item is not None
    assert item.state == "open"


def test_using_the_pages_keeps_one_signed_in_for_twelve_hours_at_most(office: Office) -> None:
    visitor = office.visitor("ada")
    for _ in range(35):
        office.clock.move(minutes=20)
        assert visitor.get("/review").status_code == 200
    office.clock.move(minutes=25)
    assert visitor.get("/review").status_code == 302


def test_signing_out_ends_the_session_on_the_server(office: Office) -> None:
    visitor = office.visitor("ada")
    token = visitor.client.get_cookie("moderator")
    assert token is not None
    visitor.send("/sign-out")
    visitor.client.set_cookie("moderator", token.value)
    assert visitor.get("/review").status_code == 302


def test_a_closed_account_and_a_changed_password_end_the_session_at_once(office: Office) -> None:
    ada, bea = office.visitor("ada"), office.visitor("bea")
    with office.store.transaction() as tx:
        rows = {r.name: r.row for r in tx.accounts.list()}
        tx.accounts.close(rows["ada"], office.clock.now())
        tx.accounts.set_password(rows["bea"], HASHED)
    assert ada.get("/review").status_code == bea.get("/review").status_code == 302
    assert ada.sign_in("ada").status_code == 401
    assert bea.sign_in("bea").status_code == 303


def test_an_expired_session_opens_no_way_around_the_forms_key(office: Office) -> None:
    visitor = office.visitor("ada")
    office.clock.move(minutes=31)
    data = {"csrf": "", "name": "bea", "password": "a long enough password"}
    assert visitor.client.post("/sign-in", data=data).status_code == 403


def test_a_form_without_the_right_key_is_refused(office: Office) -> None:
    bad = comment("You idiot")
    office.scene.bring(bad)
    row = office.question(bad.comment_id)
    visitor = office.visitor("ada")
    stolen = office.visitor("bea").csrf("/review")
    for key in ("", "0" * 64, stolen):
        answer = visitor.client.post(f"/review/{row}/overturn", data={"csrf": key, "version": "1"})
        assert answer.status_code == 403
        assert "The form was not accepted" in answer.text
    key = visitor.csrf("/review")
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = visitor.client.post(f"/review/{row}/overturn", data={"csrf": key, "version": "1"}, headers=foreign)
    assert answer.status_code == 403


def test_a_link_from_another_site_knocks_once_so_that_the_cookie_comes_along(office: Office) -> None:
    knock = office.visitor().get("/review/1", headers={"Sec-Fetch-Site": "cross-site"})
    assert knock.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/review/1">' in knock.text


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example/x"])
def test_no_address_knocks_at_another_sites_door(office: Office, path: str) -> None:
    asked = {"environ_overrides": {"PATH_INFO": path}}
    knock = office.visitor().get("/", headers={"Sec-Fetch-Site": "cross-site"}, **asked)
    leads_to = re.findall(r'(?:url=|href=")(/[^"]*)', knock.text)
    assert not any(address.startswith(("//", "/\\")) for address in leads_to)
    assert not any(bad in office.visitor().get("/", **asked).headers["Location"] for bad in ("=//", "=%2F%2F", "%5C"))


@pytest.mark.parametrize("path", ["/review?text=a%00b", "/author/facebook/a%00b", "/review?severity=99999999999999"])
def test_what_no_database_could_look_for_is_refused(office: Office, path: str) -> None:
    assert office.visitor("ada").get(path).status_code == 400


def test_a_link_only_shows_and_never_acts(office: Office) -> None:
    visitor = office.visitor("ada")
    for path in ("/review/1/overturn", "/review/bulk", "/undo/x", "/author/block", "/sign-out", "/stay"):
        assert visitor.get(path).status_code in (404, 405)


def test_every_page_forbids_scripts_and_styles_that_are_not_ours(office: Office) -> None:
    visitor = office.visitor("adam")
    for path in ("/review", "/sign-in", "/log", "/figures", "/health", "/settings", "/audit", "/nowhere"):
        answer = visitor.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert " style=" not in answer.text
        assert "<script>" not in answer.text
        assert " onclick" not in answer.text


def test_a_one_time_code_is_asked_for_and_opens_the_door_once(office: Office) -> None:
    secret = pyotp.random_base32()
    with office.store.transaction() as tx:
        tx.accounts.add("tess", Role.REVIEWER, HASHED, secret, office.clock.now())
    code = pyotp.TOTP(secret).at(office.clock.now())
    assert office.visitor().sign_in("tess").status_code == 401
    assert office.visitor().sign_in("tess", code="000000").status_code == 401
    assert office.visitor().sign_in("tess", code=f"{code[:3]} {code[3:]}").status_code == 303
    assert office.visitor().sign_in("tess", code=code).status_code == 401


def test_only_the_admin_reads_settings_and_only_admin_and_dsl_the_audit_trail(office: Office) -> None:
    expected = {"ada": (403, 403), "dora": (403, 200), "adam": (200, 200)}
    for name, codes in expected.items():
        visitor = office.visitor(name)
        assert (visitor.get("/settings").status_code, visitor.get("/audit").status_code) == codes
