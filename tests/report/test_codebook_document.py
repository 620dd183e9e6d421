"""The printed codebook: its words, the same bytes every time, and nothing in it that runs."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest

from qualcode.errors import UnwritableFormat
from qualcode.model.codebook import Code, Codebook, Confusable
from qualcode.report.codebook_document import SUFFIXES, print_codebook
from qualcode.store.codebook_file import load_codebook

CODES = Codebook(
    (
        Code(
            "planning",
            "Planning",
            definition="First.\n\nSecond.",
            not_to_confuse=(Confusable("effort", "that is time"), Confusable("gone", "")),
            colour="#0072b2",
            facets={"why_hard": ("a", "b" * 90)},
        ),
        Code("data", "Data", examples=("We lack it.",), negative_examples=("We have it.",)),
        Code("effort", "Effort", "planning", include="in", exclude="out", status="draft"),
        Code("guess", "Guessing", "effort", keywords=("guess", "hunch"), memo="m"),
    ),
    title="Small",
    version="2",
    source="Invented",
)
PAYLOADS = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)"),
    *("[x](javascript:alert(1))", "![x](http://x)", "<http://x>", '" onload="x', "{{ 7*7 }}"),
    *("\\input{/etc/passwd}", "$\\write18{x}$", "%", "^^5cinput{x}", "{", "}", "\\", "~", "#1"),
    *("\x00\x07\x1b", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "]]>"),
    *("=1+1", "`rm`", "&lt;script&gt;", "-->", "</style><script>", "# h", "- l", "1. n", "> q"),
)


def shown(codebook: Codebook, suffix: str) -> str:
    return print_codebook(codebook, Path(f"c{suffix}")).decode()


def paragraphs(codebook: Codebook) -> list[tuple[str, str]]:
    document = docx.Document(BytesIO(print_codebook(codebook, Path("c.docx"))))
    return [(part.style.name, part.text) for part in document.paragraphs]


def test_the_tree_says_which_codes_are_not_in_use() -> None:
    """A reader of the tree alone would take a draft, or a retired code, for one to code with."""
    assert "1.1.~Effort [draft]\\\\\n" in shown(CODES, ".tex")
    assert '1.1</span>Effort</a> <span class="about">[draft]</span></li>' in shown(CODES, ".html")
    assert ("Normal", "1.1. Effort [draft]") in paragraphs(CODES)
    assert ("Normal", "2. Data") in paragraphs(CODES)


def test_markdown() -> None:
    text = shown(CODES, ".md")
    assert text.startswith("# Small\n\nVersion 2, 4 codes.\n\nInvented\n\n## Coding tree\n\n")
    assert (
        "- 1\\. Planning\n  - 1.1\\. Effort \\[draft\\]\n    - 1.1.1\\. Guessing\n- 2\\. Data\n"
        in text
    )
    assert "\n### 1\\. Planning\n\n`planning`\n\nFirst.\n\nSecond.\n\n" in text
    assert "**Not to be confused with:**\n\n- Effort: that is time\n- gone\n" in text
    assert "\n#### 1.1\\. Effort\n\n`effort`\n\n**Include:** in\n\n**Exclude:** out\n" in text
    assert "**Status:** draft" in text
    assert "**Keywords:** guess; hunch" in text
    assert "**Not examples:**\n\n- We have it.\n" in text
    assert "**Why hard:**\n\n- a\n- bbb" in text


def test_word_has_the_tree_and_a_heading_for_each_code() -> None:
    found = paragraphs(CODES)
    assert found[0] == ("Title", "Small")
    headings = [text for style, text in found if style.startswith("Heading")]
    assert headings == [
        *("Coding tree", "Codes", "1. Planning", "1.1. Effort", "1.1.1. Guessing", "2. Data")
    ]
    assert ("List Bullet", "Effort: that is time") in found
    assert ("Heading 4", "1.1.1. Guessing") in found


def test_the_page_links_the_tree_and_allows_nothing() -> None:
    page = shown(CODES, ".html")
    assert "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'" in page
    assert '<a href="#c1.1"><span class="n">1.1</span>Effort</a>' in page
    assert '<section id="c1" style="--d: 0; --c: #0072b2" class="root">' in page
    ids = re.findall(r'id="([^"]+)"', page)
    links = re.findall(r'href="#([^"]+)"', page)
    assert links == ids == ["c1", "c1.1", "c1.1.1", "c2"]


def test_latex() -> None:
    text = shown(CODES, ".tex")
    assert text.count(r"\begin{") == text.count(r"\end{")
    assert "\\section{1. Planning}\n\\texttt{planning}\n\nFirst.\n\nSecond.\n" in text
    assert "\\subsubsection{1.1.1. Guessing}" in text
    assert "\\item {}Effort: that is time\n" in text


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_published_codebook_is_printed_the_same_twice(suffix: str) -> None:
    codebook = load_codebook(Path(__file__).parents[2] / "codebooks" / "nahar2022.yaml")
    path = Path(f"c{suffix}")
    assert print_codebook(codebook, path) == print_codebook(codebook, path)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_a_codebook_runs(payload: str) -> None:
    field = f"x {payload}"
    code = Code(
        payload,
        payload,
        definition=payload,
        include=f"a\n{payload}",
        not_to_confuse=(Confusable(payload, payload),),
        examples=(payload,),
        keywords=(payload,),
        colour=payload,
        memo=field,
        facets={payload: (payload,)},
    )
    codebook = Codebook((code,), title=payload, version=payload, source=payload)
    page = shown(codebook, ".html")
    tags = set(re.findall(r"<(/?[a-z0-9!]+)", page.lower()))
    assert tags <= {
        *("!doctype", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3"),
        *("/html", "/head", "/title", "/style", "/body", "/main", "/h1", "/h2", "/h3", "p", "/p"),
        *("ol", "/ol", "ul", "/ul", "li", "/li", "a", "/a", "span", "/span", "section", "/section"),
    }
    assert page.count("<style>") == 1
    text = shown(codebook, ".md")
    assert not re.search(r"(?<!\\)<|(?<!\\)!\[|(?<!\\)\]\(", re.sub(r"`[^`]*`", "", text))
    body = shown(codebook, ".tex").partition(r"\setlength{\parskip}{4pt}")[2]
    commands = set(re.findall(r"\\([a-zA-Z]+)", body))
    assert not commands & {"input", "write"}
    assert "^^" not in body
    assert paragraphs(codebook)


def test_another_ending_is_refused() -> None:
    with pytest.raises(UnwritableFormat, match=r"ends in \.docx, \.html, \.md, \.tex"):
        print_codebook(CODES, Path("c.pdf"))
