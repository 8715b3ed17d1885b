"""Follows the links of pages and Markdown files: `links.py FOLDER-OF-PAGES FILE.md …`.

A link within the folder, or to a file, must lead to a file that exists, and its anchor to an element with
that id. Links to other sites are listed but not followed; only their form is checked. (Of the tools that do
this, linkchecker 10.6 fails on the anchors of rustdoc.)
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

MARKDOWN_LINKS = re.compile(r"\]\(([^()\s]+)\)|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
# Here docs.rs shows the files of the published crate. They are the files of this repository.
PUBLISHED = "https://docs.rs/crate/milestone-escrow/latest/source/"
RUSTDOC = ("https://doc.rust-lang.org/", "https://docs.rs/")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


class Page(HTMLParser):
    """The ids of a page, and where it links to."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links = set(), []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.update(attributes[name] for name in ("id", "name") if attributes.get(name))
        self.links += [attributes[name] for name in ("href", "src") if attributes.get(name)]


def links_of_markdown(path):
    text = FENCED.sub("", path.read_text("utf-8"))
    return [inline or reference for inline, reference in MARKDOWN_LINKS.findall(text)]


def trouble(source, link, pages, elsewhere):
    """Why a link is broken, or None."""
    parts = urlsplit(link)
    if link.startswith(PUBLISHED):
        is_file = Path(link.removeprefix(PUBLISHED)).is_file()
        return None if is_file else "there is no such file in the repository"
    if parts.scheme or parts.netloc:
        elsewhere.add(link)
        is_address = parts.scheme == "https" and re.fullmatch(r"([a-z0-9-]+\.)+[a-z]+", parts.netloc)
        return None if is_address or parts.scheme in ("data", "javascript") else "no https address"
    target = (source.parent / unquote(parts.path)).resolve() if parts.path else source.resolve()
    if not target.is_file():
        return "there is no such file"
    # Browsers try the id as it is written, and then decoded. rustdoc relies on that.
    anchors = {parts.fragment, unquote(parts.fragment)}
    if target in pages and parts.fragment and not anchors & pages[target].ids:
        return "the page has no such anchor"
    return None


def main(folder, *files):
    pages = {path.resolve(): Page(path) for path in sorted(Path(folder).rglob("*.html"))}
    links = [(path, link) for path, page in pages.items() for link in page.links]
    links += [(Path(file), link) for file in files for link in links_of_markdown(Path(file))]
    elsewhere = set()
    reasons = ((source, link, trouble(source, link, pages, elsewhere)) for source, link in links)
    troubles = [(source, link, why) for source, link, why in reasons if why]
    # Links that rustdoc itself makes to the documentation of Rust and of other crates are not listed.
    for address in sorted(address for address in elsewhere if not address.startswith(RUSTDOC)):
        print(f"not asked: {address[:120]}")
    for source, link, why in troubles:
        print(f"{source}: {link}: {why}")
    anchors = sum(1 for _, link in links if urlsplit(link).fragment)
    print(
        f"{len(links)} links ({anchors} with anchors) on {len(pages)} pages and in {len(files)} files, "
        f"{len(troubles)} broken"
    )
    return 1 if troubles or len(pages) < 100 or anchors < 1000 else 0


sys.exit(main(*sys.argv[1:]))
