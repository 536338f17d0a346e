import pytest

from app.intake.fragments import fragment_text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>One <b>bold</b>, <a href='x'>link</a>.</p><p>Two</p>", "One bold, link.\nTwo"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>tail", "a\nb\ntail"),
        (
            "a<script>x</script>b<style>y</style><figure><img><figcaption>c</figcaption></figure>",
            "ab",
        ),
        ("1 &lt; 2 &amp; &quot;3&quot;", '1 < 2 & "3"'),
        ("plain\n  text", "plain\ntext"),
        ("<!-- note -->", ""),
        ("  ", ""),
        ("<p>не<wbr>разрывно&nbsp;да</p>", "неразрывно да"),
        ("<div>unclosed <p>one", "unclosed\none"),
        ("one<!-- note --> two<?php x ?> three", "one two three"),
        ("<p>a&#1;b</p>", "a\x01b"),
        ("a<style>x</style>&#1;<form><form>y</form></form>b<svg><g>z</g></svg>c", "a\x01bc"),
        ('<?xml version="1.0" encoding="koi8-r"?><p>ёж</p>', "ёж"),
    ],
)
def test_a_fragment_is_text_with_a_line_a_paragraph(fragment: str, text: str) -> None:
    assert fragment_text(fragment) == text
