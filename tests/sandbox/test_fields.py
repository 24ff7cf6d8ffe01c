import pytest

from bot.sandbox.fields import Field, as_text, largest_limit, names_in, parse_fields
from bot.sandbox.graph_errors import GraphError

EXPANDED = (
    "id,comments.filter(stream).order(reverse_chronological).limit(50).summary(true){id,message,from,parent{id}},from"
)


def test_a_nested_list_keeps_its_modifiers_and_the_fields_below_it() -> None:
    first, comments, last = parse_fields(EXPANDED)
    assert (first.name, last.name) == ("id", "from")
    assert dict(comments.modifiers) == {
        "filter": "stream",
        "order": "reverse_chronological",
        "limit": "50",
        "summary": "true",
    }
    assert [each.name for each in comments.below] == ["id", "message", "from", "parent"]
    assert comments.below[3].below == (Field(name="id"),)


def test_a_field_list_written_out_again_reads_the_same() -> None:
    assert as_text(parse_fields(EXPANDED)) == EXPANDED
    assert parse_fields(as_text(parse_fields(EXPANDED))) == parse_fields(EXPANDED)


def test_names_and_limits_are_found_at_every_depth() -> None:
    fields = parse_fields("feed.limit(3){comments.limit(70){parent{message}}}")
    assert names_in(fields) == {"feed", "comments", "parent", "message"}
    assert largest_limit(fields) == 70


@pytest.mark.parametrize("given", [None, "", "  "])
def test_nothing_given_means_the_default_fields(given: str | None) -> None:
    assert parse_fields(given) == ()


def test_white_space_and_a_json_list_are_read_too() -> None:
    assert [each.name for each in parse_fields(" id , message ")] == ["id", "message"]
    assert [each.name for each in parse_fields('["id","message"]')] == ["id", "message"]


def test_as_renames_the_key_of_the_answer() -> None:
    (field,) = parse_fields("reactions.type(LIKE).summary(total_count).as(like)")
    assert field.label == "like"


@pytest.mark.parametrize("broken", ["id,,message", "comments{id", "comments.limit(5", "id}", "comments.{id}", "1id"])
def test_a_broken_list_is_a_syntax_error(broken: str) -> None:
    with pytest.raises(GraphError) as caught:
        parse_fields(broken)
    assert caught.value.code == 2500


def test_a_list_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(GraphError):
        parse_fields("parent{" * 20 + "id" + "}" * 20)
