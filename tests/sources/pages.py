"""Web pages in the styles that news sites use, made for this project: one invented story, pages around it that differ."""

from __future__ import annotations

import html
import json

TITLE = "Port Varn counts its boats after the worst storm in a decade"
AUTHOR = "Ingrid Solheim"
SITE = "Varn Herald"
URL = "https://varnherald.example/2024/10/29/port-varn-counts-its-boats"
WHEN = "2024-10-29T18:45:00+02:00"
DAY = "October 29, 2024"
STORY = [
    "Harbour officials in Port Varn said on Tuesday that 312 of the town's 350 fishing boats had come through the storm "
    "undamaged, a figure far better than insurers had feared on Sunday night.",
    "“We expected to lose every third boat,” harbour master Petra Lindqvist told a news conference at the fish market. "
    "“What saved us was that the crews moved early, before anyone ordered them to.”",
    "The storm, which the weather service called the strongest since 2013, tore 38 boats from their moorings between "
    "Sunday evening and Monday noon. Nine sank in the inner basin, and the rest were driven onto the eastern mole.",
    "Two fishermen are still missing. The coast guard said that a helicopter and four cutters would search the waters "
    "south of the lighthouse until nightfall on Wednesday, and that the chances of finding them alive were slim.",
    "Mayor Jonas Brekke disputed the harbour office's count. He said that at least 50 boats were beyond repair, "
    "because the official list leaves out those that lay on land for the winter.",
    "“A boat that lies under a fallen crane is not undamaged,” Brekke said in a statement. He asked the government in the "
    "capital for 14 million crowns in emergency aid.",
    "Insurers put the damage at between 20 million and 30 million crowns. A spokeswoman for the fishermen's union, Aino "
    "Kallas-Rebane, said that fewer than half of the boats were insured at their full value.",
    "The fish auction will stay closed until next Monday at the earliest. Schools are to open again on Thursday, the "
    "town council said.",
]
P = "\n".join(f"<p>{html.escape(p, quote=False)}</p>" for p in STORY)
LD = json.dumps({
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": SITE, "url": "https://varnherald.example"},
        {"@type": ["NewsArticle"], "headline": TITLE, "datePublished": WHEN, "dateModified": "2024-10-30T09:00:00+02:00",
         "author": {"@type": "Person", "name": AUTHOR}, "publisher": {"@type": "Organization", "name": SITE},
         "mainEntityOfPage": {"@type": "WebPage", "@id": URL}},
    ],
})  # fmt: skip
NAV = (
    '<header><nav><ul><li><a href="/">Home</a></li><li><a href="/town">Town</a></li><li><a href="/sea">Sea</a></li>'
    '<li><a href="/sport">Sport</a></li></ul></nav><form><input name="q"><button>Search</button></form></header>'
)
RELATED = (
    '<aside class="related"><h3>Related stories</h3><ul><li><a href="/a">Ferry to run again from Friday, line says</a></li>'
    '<li><a href="/b">How the mole was built, and why it held</a></li><li><a href="/c">Ten pictures from the night of the storm</a></li></ul></aside>'
)
FOOT = (
    '<footer><p>© 2024 Varn Herald. All rights reserved.</p><a href="/privacy">Privacy policy</a> <a href="/contact">Contact</a></footer>'
    '<div id="cookie-banner">We use cookies to improve your visit. <button>Accept all</button></div>'
)


def page(head: str, body: str, lang: str = "en") -> str:
    return f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def _canonical() -> str:
    return f'<link rel="canonical" href="{URL}">'


def _meta(**names: str) -> str:
    return "".join(f'<meta property="{k.replace("__", ":")}" content="{html.escape(v)}">' for k, v in names.items())


def _interrupted(tag: str = "div") -> str:
    """The story with the boxes that stand between paragraphs."""
    boxes = {
        1: f'<{tag} class="ad-slot">ADVERTISEMENT</{tag}>',
        3: '<figure><img src="/x.jpg" alt=""><figcaption>Photo: Varn Herald archive</figcaption></figure>',
        5: f'<{tag} class="newsletter-signup"><p>Sign up for our newsletter</p><input type="email"></{tag}>',
        6: '<p><a href="/b">Read more: How the mole was built, and why it held</a></p>',
    }
    return "".join(boxes.get(i, "") + f"<p>{html.escape(p, quote=False)}</p>" for i, p in enumerate(STORY))


PAGES: dict[str, str] = {
    "json-ld graph": page(
        f"<title>{TITLE} - {SITE}</title>{_canonical()}<script type='application/ld+json'>{LD}</script>",
        f"{NAV}<main><article><h1>{TITLE}</h1><div class='byline'>By {AUTHOR}</div>{P}</article></main>{RELATED}{FOOT}",
    ),
    "open graph": page(
        f"<title>{TITLE} | {SITE}</title>"
        + _meta(og__title=TITLE, og__url=URL, og__site_name=SITE, article__published_time=WHEN, og__type="article")
        + f'<meta name="author" content="{AUTHOR}">',
        f"{NAV}<div id='content'><h1>{TITLE}</h1><div class='article-body'>{_interrupted()}</div></div>{RELATED}{FOOT}",
    ),
    "amp": page(
        f"<title>{TITLE}</title>{_canonical()}<script async src='https://cdn.ampproject.org/v0.js'></script>"
        f"<script type='application/ld+json'>{LD}</script><style amp-boilerplate>body{{visibility:hidden}}</style>",
        f"<amp-sidebar id='s'><ul><li>Home</li></ul></amp-sidebar><article><h1>{TITLE}</h1><amp-img src='/x.jpg'></amp-img>{P}"
        f"<amp-ad type='x'></amp-ad></article>{FOOT}",
    ),
    "microdata": page(
        f"<title>{SITE} - {TITLE}</title>{_canonical()}<meta name='application-name' content='{SITE}'>",
        f"{NAV}<div itemscope itemtype='https://schema.org/NewsArticle'><h1 itemprop='headline'>{TITLE}</h1>"
        f"<span itemprop='author' class='author'>{AUTHOR}</span><meta itemprop='datePublished' content='{WHEN}'>"
        f"<div itemprop='articleBody'>{P}</div></div>{RELATED}{FOOT}",
    ),
    "time element": page(
        f"<title>{TITLE} | {SITE}</title>{_canonical()}<meta property='og:site_name' content='{SITE}'>",
        f"{NAV}<article><header><h1>{TITLE}</h1><a rel='author' href='/i'>{AUTHOR}</a> "
        f"<time class='published' datetime='{WHEN}'>Tuesday evening</time></header>{_interrupted()}</article>{RELATED}{FOOT}",
    ),
    "printed date": page(
        f"<title>{TITLE} | {SITE}</title>{_canonical()}<meta property='og:site_name' content='{SITE}'>",
        f"{NAV}<div class='story'><h1>{TITLE}</h1><p class='byline'>By {AUTHOR}</p><span class='post-date'>Published: {DAY}</span>"
        f"<div class='text'>{P}</div></div>{RELATED}{FOOT}",
    ),
    "blog": page(
        f"<title>{TITLE} &raquo; {SITE}</title>{_canonical()}<meta name='generator' content='WordPress'>"
        f"<meta property='og:site_name' content='{SITE}'><meta property='article:published_time' content='{WHEN}'>",
        f"{NAV}<div class='hentry post'><h1 class='entry-title'>{TITLE}</h1><div class='entry-meta'>by <span class='author vcard'>{AUTHOR}</span></div>"
        f"<div class='entry-content'>{P}<div class='sharedaddy'>Share this: <a>Facebook</a> <a>Twitter</a></div></div>"
        f"<div id='comments'><h3>2 Comments</h3><p>Great story, thank you very much for it.</p></div></div>{FOOT}",
    ),
    "tables of old": page(
        f"<title>{TITLE}</title>{_canonical()}<meta name='date' content='2024-10-29'><meta name='author' content='{AUTHOR}'>"
        f"<meta name='publisher' content='{SITE}'>",
        f"<table width='800'><tr><td colspan='2'><a href='/'>Home</a> | <a href='/town'>Town</a></td></tr><tr><td width='150'>"
        f"<a href='/1'>Ferry</a><br><a href='/2'>Mole</a></td><td><h1>{TITLE}</h1>{P}</td></tr></table>",
    ),
    "division soup": page(
        f"<title>{TITLE} - {SITE}</title><link rel='canonical' href='/2024/10/29/port-varn-counts-its-boats'>"
        + _meta(og__url=URL, og__site_name=SITE)
        + f"<meta name='parsely-pub-date' content='{WHEN}'><meta name='parsely-author' content='{AUTHOR}'>",
        f"<div class='x1'><div class='x2'>{NAV}</div><div class='x3'><div class='x4'><h1 class='x5'>{TITLE}</h1></div>"
        f"<div class='x6'>{''.join(f'<div class=x7><p>{html.escape(p, quote=False)}</p></div>' for p in STORY)}</div></div></div>{RELATED}{FOOT}",
    ),
    "story in the metadata only": page(
        f"<title>{TITLE} | {SITE}</title>{_canonical()}<script type='application/ld+json'>"
        + json.dumps({"@type": "NewsArticle", "headline": TITLE, "datePublished": WHEN, "author": AUTHOR, "publisher": {"name": SITE},
                      "articleBody": "\n\n".join(STORY), "isAccessibleForFree": False})
        + "</script>",
        f"{NAV}<article><h1>{TITLE}</h1><p>{STORY[0]}</p><div class='paywall'><p>Subscribe to read on.</p></div></article>{FOOT}",
    ),
    "wire desk": page(
        f"<title>{TITLE} - {SITE}</title>{_canonical()}<meta name='dc.date.issued' content='{WHEN}'><meta name='dc.creator' content='{AUTHOR}'>"
        f"<meta name='dc.publisher' content='{SITE}'>",
        f"<div id='topmenu'><ul><li>Menu Content</li></ul></div><div class='article'><h2>{TITLE}</h2>"
        f"<p class='stamp'>Written: 2024-10-29 18:45:00Updated: 2024-10-30 09:00:00</p>{_interrupted()}</div>{FOOT}",
    ),
    "line breaks": page(
        f"<title>{TITLE}</title>{_canonical()}" + _meta(og__site_name=SITE, article__published_time=WHEN, article__author=AUTHOR),
        f"{NAV}<div class='article-content'><h1>{TITLE}</h1>{'<br><br>'.join(html.escape(p, quote=False) for p in STORY)}</div>{RELATED}{FOOT}",
    ),
    "headings within": page(
        f"<title>{TITLE}</title>{_canonical()}<script type='application/ld+json'>{LD}</script>",
        f"{NAV}<article><h1>{TITLE}</h1>{P.replace('<p>Mayor', '<h2>The mayor disagrees</h2><p>Mayor')}</article>{RELATED}{FOOT}",
    ),
    "windows of scripts": page(
        f"<title>{TITLE} | {SITE}</title>{_canonical()}<script>window.data = {json.dumps({'text': 'not this'})}</script>"
        f"<script type='application/ld+json'>{LD}</script><script type='application/ld+json'>{{broken</script>",
        f"{NAV}<article><h1>{TITLE}</h1>{_interrupted('section')}<script>document.write('ADVERTISEMENT')</script></article>{FOOT}",
    ),
}  # fmt: skip
