"""Datelines of agencies and papers, look-alikes, and what holds on any text. All bodies are made up."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.nlp.datelines import find_agency, find_dateline

PUBLISHED = dt.date(2024, 10, 25)
OCT_24 = dt.date(2024, 10, 24)
BODY = " The council approved a new bridge across the river, officials said."

# (dateline as printed, place, country, date, agency); the body follows at once.
DATELINES = [
    # AP: city and country or state, no date
    ("KYIV, Ukraine (AP) —", "Kyiv, Ukraine", "UKR", PUBLISHED, "AP"),
    ("WASHINGTON (AP) —", "Washington", "USA", PUBLISHED, "AP"),
    ("JACKSON, Miss. (AP) —", "Jackson, Miss.", "USA", PUBLISHED, "AP"),
    ("BOGOTA, Colombia (AP) _", "Bogota, Colombia", "COL", PUBLISHED, "AP"),
    ("ST. LOUIS (AP) --", "St. Louis", "USA", PUBLISHED, "AP"),
    ("UNITED NATIONS (AP) —", "United Nations", "USA", PUBLISHED, "AP"),
    ("VATICAN CITY (AP) —", "Vatican City", "VAT", PUBLISHED, "AP"),
    ("ABOARD AIR FORCE ONE (AP) —", "Aboard Air Force One", None, PUBLISHED, "AP"),
    ("ABOARD THE USS GERALD R. FORD (AP) —", "Aboard the USS Gerald R. Ford", None, PUBLISHED, "AP"),
    ("NEAR BAKHMUT, Ukraine (AP) —", "Near Bakhmut, Ukraine", "UKR", PUBLISHED, "AP"),
    ("EASTERN UKRAINE (AP) —", "Eastern Ukraine", "UKR", PUBLISHED, "AP"),
    # Reuters
    ("KYIV, Oct 24 (Reuters) -", "Kyiv", "UKR", OCT_24, "Reuters"),
    ("MOSCOW/KYIV, Oct 24 (Reuters) -", "Moscow/Kyiv", "RUS", OCT_24, "Reuters"),
    ("LVIV/KYIV, Ukraine, Oct 24 (Reuters) -", "Lviv/Kyiv, Ukraine", "UKR", OCT_24, "Reuters"),
    ("BORGO EGNAZIA, Italy, Oct 24 (Reuters) -", "Borgo Egnazia, Italy", "ITA", OCT_24, "Reuters"),
    ("ABOARD THE PAPAL PLANE, Oct 24 (Reuters) -", "Aboard the Papal Plane", None, OCT_24, "Reuters"),
    ("LONDON (Reuters) -", "London", "GBR", PUBLISHED, "Reuters"),
    ("GAZA/CAIRO/JERUSALEM, Oct 24 (Reuters) –", "Gaza/Cairo/Jerusalem", "PSE", OCT_24, "Reuters"),
    ("SAN FRANCISCO, March 13 -", "San Francisco", "USA", dt.date(2024, 3, 13), None),
    ("GLEN COVE, N.Y., April 9 -", "Glen Cove, N.Y.", "USA", dt.date(2024, 4, 9), None),
    ("LEBEC, Calif. Oct 24 -", "Lebec, Calif.", "USA", OCT_24, None),
    ("EVANSTON, ILL., Oct 24-", "Evanston, Ill.", "USA", OCT_24, None),
    ("CALGARY, Alberta, Oct 24 -", "Calgary, Alberta", "CAN", OCT_24, None),
    # AFP
    ("KYIV (AFP) –", "Kyiv", "UKR", PUBLISHED, "AFP"),
    ("Paris, Oct 24, 2024 (AFP) -", "Paris", "FRA", OCT_24, "AFP"),
    ("Kharkiv (Ukraine) (AFP) –", "Kharkiv, Ukraine", "UKR", PUBLISHED, "AFP"),
    ("Kyiv, Ukraine | AFP | Thursday 24/10/2024 -", "Kyiv, Ukraine", "UKR", OCT_24, "AFP"),
    ("Beirut, Lebanon —", "Beirut, Lebanon", "LBN", PUBLISHED, None),
    # Europe
    ("Berlin (dpa) -", "Berlin", "DEU", PUBLISHED, "dpa"),
    ("Brussels (AFP/dpa) -", "Brussels", "BEL", PUBLISHED, "AFP"),
    ("Madrid, Oct 24 (EFE).-", "Madrid", "ESP", OCT_24, "EFE"),
    ("Mexico City, 24 Oct (EFE).-", "Mexico City", "MEX", OCT_24, "EFE"),
    ("(ANSA) - ROME, OCT 24 -", "Rome", "ITA", OCT_24, "ANSA"),
    ("(ANSA) - Brussels, Oct 24 -", "Brussels", "BEL", OCT_24, "ANSA"),
    ("Rome, 24 Oct. (AKI) -", "Rome", "ITA", OCT_24, "Adnkronos"),
    ("Lisbon, Oct. 24, 2024 (Lusa) -", "Lisbon", "PRT", OCT_24, "Lusa"),
    ("Warsaw, Oct. 24 (PAP) —", "Warsaw", "POL", OCT_24, "PAP"),
    ("Prague, Oct 24 (CTK) -", "Prague", "CZE", OCT_24, "CTK"),
    ("Budapest, October 24 (MTI) –", "Budapest", "HUN", OCT_24, "MTI"),
    ("BELGRADE, Oct 24 (Tanjug) -", "Belgrade", "SRB", OCT_24, "Tanjug"),
    ("VILNIUS, Oct 24, BNS –", "Vilnius", "LTU", OCT_24, "BNS"),
    ("ATHENS (ANA-MPA) -", "Athens", "GRC", PUBLISHED, "ANA-MPA"),
    # Russia, Ukraine, Belarus, the Caucasus, Central Asia
    ("MOSCOW, October 24. /TASS/.", "Moscow", "RUS", OCT_24, "TASS"),
    ("MOSCOW. Oct 24 (Interfax) -", "Moscow", "RUS", OCT_24, "Interfax"),
    ("KYIV. Oct 24 (Interfax-Ukraine) –", "Kyiv", "UKR", OCT_24, "Interfax-Ukraine"),
    ("MOSCOW, October 24 (RIA Novosti) –", "Moscow", "RUS", OCT_24, "RIA Novosti"),
    ("MOSCOW (Sputnik) –", "Moscow", "RUS", PUBLISHED, "Sputnik"),
    ("KYIV, October 24 – Ukrinform.", "Kyiv", "UKR", OCT_24, "Ukrinform"),
    ("Kyiv. October 24. UNN.", "Kyiv", "UKR", OCT_24, "UNN"),
    ("MINSK, 24 October (BelTA) –", "Minsk", "BLR", OCT_24, "BelTA"),
    ("YEREVAN, OCTOBER 24, ARMENPRESS.", "Yerevan", "ARM", OCT_24, "Armenpress"),
    ("Baku, October 24, AZERTAC", "Baku", "AZE", OCT_24, "Azertac"),
    ("BAKU, Azerbaijan, October 24.", "Baku, Azerbaijan", "AZE", OCT_24, None),
    ("ASTANA. KAZINFORM –", "Astana", "KAZ", PUBLISHED, "Kazinform"),
    ("BISHKEK (AKIpress) –", "Bishkek", "KGZ", PUBLISHED, "AKIpress"),
    ("TBILISI, DFWatch –", "Tbilisi", "GEO", PUBLISHED, "DFWatch"),
    # East and South-East Asia
    ("BEIJING, Oct. 24 (Xinhua) --", "Beijing", "CHN", OCT_24, "Xinhua"),
    ("SEOUL, Oct. 24 (Yonhap) --", "Seoul", "KOR", OCT_24, "Yonhap"),
    ("Pyongyang, October 24 (KCNA) --", "Pyongyang", "PRK", OCT_24, "KCNA"),
    ("TOKYO, Oct. 24, Kyodo -", "Tokyo", "JPN", OCT_24, "Kyodo"),
    ("Tokyo, Oct. 24 (Jiji Press)--", "Tokyo", "JPN", OCT_24, "Jiji"),
    ("Taipei, Oct. 24 (CNA)", "Taipei", "TWN", OCT_24, "CNA"),
    ("HANOI (VNA) –", "Hanoi", "VNM", PUBLISHED, "VNA"),
    ("Hanoi, October 24 (VNA) –", "Hanoi", "VNM", OCT_24, "VNA"),
    ("KUALA LUMPUR, Oct 24 (Bernama) --", "Kuala Lumpur", "MYS", OCT_24, "Bernama"),
    ("Jakarta (ANTARA) -", "Jakarta", "IDN", PUBLISHED, "Antara"),
    ("MANILA, Philippines –", "Manila, Philippines", "PHL", PUBLISHED, None),
    ("ULAANBAATAR (MONTSAME) –", "Ulaanbaatar", "MNG", PUBLISHED, "Montsame"),
    # South Asia
    ("New Delhi, Oct 24 (PTI)", "New Delhi", "IND", OCT_24, "PTI"),
    ("New Delhi [India], October 24 (ANI):", "New Delhi, India", "IND", OCT_24, "ANI"),
    ("NEW DELHI, Oct 24 (IANS)", "New Delhi", "IND", OCT_24, "IANS"),
    ("ISLAMABAD, Oct 24 (APP):", "Islamabad", "PAK", OCT_24, "APP"),
    ("ISLAMABAD:", "Islamabad", "PAK", PUBLISHED, None),
    ("DHAKA, Oct 24, 2024 (BSS) -", "Dhaka", "BGD", OCT_24, "BSS"),
    ("KABUL (Pajhwok):", "Kabul", "AFG", PUBLISHED, "Pajhwok"),
    # Middle East and Africa
    ("ANKARA (AA) -", "Ankara", "TUR", PUBLISHED, "Anadolu"),
    ("ANKARA (Anadolu) –", "Ankara", "TUR", PUBLISHED, "Anadolu"),
    ("TEHRAN, Oct. 24 (MNA) –", "Tehran", "IRN", OCT_24, "Mehr"),
    ("TEHRAN (Tasnim) –", "Tehran", "IRN", PUBLISHED, "Tasnim"),
    ("Tehran, IRNA –", "Tehran", "IRN", PUBLISHED, "IRNA"),
    ("Damascus, SANA-", "Damascus", "SYR", PUBLISHED, "SANA"),
    ("RAMALLAH, October 24, 2024 (WAFA) –", "Ramallah", "PSE", OCT_24, "WAFA"),
    ("JERUSALEM (JTA) —", "Jerusalem", "ISR", PUBLISHED, "JTA"),
    ("KUWAIT, Oct 24 (KUNA) --", "Kuwait", "KWT", OCT_24, "KUNA"),
    ("Abu Dhabi, 24th October, 2024 (WAM) --", "Abu Dhabi", "ARE", OCT_24, "WAM"),
    ("CAIRO – 24 October 2024:", "Cairo", "EGY", OCT_24, None),
    ("DUBAI:", "Dubai", "ARE", PUBLISHED, None),
    ("Lagos, Oct. 24, 2024 (NAN)", "Lagos", "NGA", OCT_24, "NAN"),
    ("ACCRA, Oct. 24 (GNA) –", "Accra", "GHA", OCT_24, "GNA"),
    ("Rabat, Oct 24 (MAP) -", "Rabat", "MAR", OCT_24, "MAP"),
    # The Americas
    ("Havana, Oct 24 (Prensa Latina)", "Havana", "CUB", OCT_24, "Prensa Latina"),
    ("WASHINGTON, Oct. 24 (UPI) --", "Washington", "USA", OCT_24, "UPI"),
    ("OTTAWA —", "Ottawa", "CAN", PUBLISHED, None),
    ("TORONTO, Oct. 24, 2024 /CNW/ -", "Toronto", "CAN", OCT_24, "CNW"),
    ("NEW YORK, Oct. 24, 2024 /PRNewswire/ --", "New York", "USA", OCT_24, "PR Newswire"),
    ("NEW YORK--(BUSINESS WIRE)--", "New York", "USA", PUBLISHED, "Business Wire"),
    ("BOSTON, Oct. 24, 2024 (GLOBE NEWSWIRE) --", "Boston", "USA", OCT_24, "GlobeNewswire"),
    # Papers and broadcasters
    ("Kyiv, Ukraine (CNN) —", "Kyiv, Ukraine", "UKR", PUBLISHED, "CNN"),
    ("Dubai, United Arab Emirates (CNN)-", "Dubai, United Arab Emirates", "ARE", PUBLISHED, "CNN"),
    ("London CNN —", "London", "GBR", PUBLISHED, "CNN"),
    ("Seoul, South Korea CNN —", "Seoul, South Korea", "KOR", PUBLISHED, "CNN"),
    ("KYIV, Ukraine —", "Kyiv, Ukraine", "UKR", PUBLISHED, None),
    ("KYIV, Ukraine—", "Kyiv, Ukraine", "UKR", PUBLISHED, None),
    ("WASHINGTON –", "Washington", "USA", PUBLISHED, None),
    ("WASHINGTON ―", "Washington", "USA", PUBLISHED, None),
    ("MOSCOW -- ", "Moscow", "RUS", PUBLISHED, None),
    ("BRUSSELS —", "Brussels", "BEL", PUBLISHED, None),
    ("Paris, France –", "Paris, France", "FRA", PUBLISHED, None),
    ("Moscow, Russia –", "Moscow, Russia", "RUS", PUBLISHED, None),
    ("London —", "London", "GBR", PUBLISHED, None),
    ("ON THE FRONT LINE NEAR POKROVSK, Ukraine —", "On the Front Line near Pokrovsk, Ukraine", "UKR", PUBLISHED, None),
    ("BEIRUT and JERUSALEM —", "Beirut and Jerusalem", "LBN", PUBLISHED, None),
    ("CHARLESTON, W.Va. (AP) --", "Charleston, W.Va.", "USA", PUBLISHED, "AP"),
    ("DeKALB, Ill. —", "DeKalb, Ill.", "USA", PUBLISHED, None),
    ("McLEAN, Va. —", "McLean, Va.", "USA", PUBLISHED, None),
    ("RIO DE JANEIRO —", "Rio de Janeiro", "BRA", PUBLISHED, None),
    ("N'DJAMENA, Chad —", "N'Djamena, Chad", "TCD", PUBLISHED, None),
    ("PORT-AU-PRINCE, Haiti (AP) —", "Port-au-Prince, Haiti", "HTI", PUBLISHED, "AP"),
    ("HUNT VALLEY, MD —", "Hunt Valley, MD", "USA", PUBLISHED, None),
    ("ERBIL (Kurdistan 24) –", "Erbil", "IRQ", PUBLISHED, "Kurdistan 24"),
    ("KYIV (Kyiv Independent) —", "Kyiv", "UKR", PUBLISHED, "Kyiv Independent"),
    ("KHERSON, Ukraine, Oct. 24 —", "Kherson, Ukraine", "UKR", OCT_24, None),
    ("GENEVA, 24 October 2024 –", "Geneva", "CHE", OCT_24, None),
    ("24 October 2024, Kyiv –", "Kyiv", "UKR", OCT_24, None),
    ("KAISERSLAUTERN, Germany —", "Kaiserslautern, Germany", "DEU", PUBLISHED, None),
    ("LONDON, Thursday (Reuters) -", "London", "GBR", OCT_24, "Reuters"),
    ("CAMP DAVID, Md. (AP) —", "Camp David, Md.", "USA", PUBLISHED, "AP"),
    ("SINGAPORE —", "Singapore", "SGP", PUBLISHED, None),
    ("INDIANAPOLIS (AP) \x97", "Indianapolis", "USA", PUBLISHED, "AP"),
    # The dash lost
    ("KYIV, Ukraine (AP)", "Kyiv, Ukraine", "UKR", PUBLISHED, "AP"),
    ("SEOUL, Oct. 24 (Yonhap)", "Seoul", "KOR", OCT_24, "Yonhap"),
    ("PARIS (AFP)", "Paris", "FRA", PUBLISHED, "AFP"),
    ("SAN FRANCISCO, Oct. 24", "San Francisco", "USA", OCT_24, None),
    ("KYIV, Ukraine", "Kyiv, Ukraine", "UKR", PUBLISHED, None),
    # Dates that cannot be
    ("KYIV, Feb. 30 (Reuters) -", "Kyiv", "UKR", None, "Reuters"),
    ("KYIV, Feb. 29, 2023 (Reuters) -", "Kyiv", "UKR", None, "Reuters"),
    ("Kyiv, 05/06/2024 (AFP) -", "Kyiv", "UKR", None, "AFP"),
]

LOOK_ALIKES = [
    "NATO said on Monday that it would hold an exercise in the north.",
    "WASHINGTON Post reporters went through the files, the paper said.",
    "MOSCOW Times journalists were not let in, the editor said.",
    "NEW YORK Times readers wrote hundreds of letters about it.",
    "The network (CNN) said it would appeal. LONDON (AP) is its seat.",
    "(CNN) The president will travel to the coast on Friday.",
    "(CNN) — The president will travel to the coast on Friday.",
    "CNN —\n\nThe president will travel to the coast on Friday.",
    "(Bloomberg) -- Copper rose for a third day on Friday.",
    "Oct. 24 (UPI) -- A goat was found on the roof of a school on Friday.",
    "/TASS/. The ministry had no comment on Friday.",
    "BREAKING — The bridge has been closed, the mayor said.",
    "UPDATE 1-Copper rises for a third day on Friday",
    "EXCLUSIVE - The bridge was never inspected, files show.",
    "OPINION: The bridge was never inspected, and nobody cares.",
    "ANALYSIS — The bridge was never inspected, and nobody cares.",
    "WATCH: The moment the bridge gave way on Friday.",
    "POLICE – Two officers were injured at the bridge on Friday.",
    "READING — It is good for you, a study says.",
    "EU — The bloc agreed on a new price for milk on Friday.",
    "UKRAINE — What we know about the new bridge so far.",
    "RUSSIA: What we know about the new bridge so far.",
    "Russia – which has denied the report – will answer on Friday.",
    "Kyiv – the capital of Ukraine – has a new bridge across the river.",
    "Kyiv – which has a new bridge – will open it on Friday.",
    "Moscow - and not only Moscow - has a new bridge.",
    "Paris Match magazine published the pictures on Friday.",
    "Paris Hilton – The singer will open the new bridge on Friday.",
    "London Bridge is to be closed for repairs, the mayor said.",
    "London: A History of Bridges",
    "Mariupol: what we know about the siege",
    "Odessa, Texas, has a new bridge across the river.",
    "Kyiv, Ukraine's capital, has a new bridge across the river.",
    "Washington, D.C., Mayor Ann Example said the bridge was safe.",
    "In KYIV, Ukraine (AP) reporters saw the new bridge.",
    "KYIV, UKRAINE - OCTOBER 24: People walk across the new bridge on Friday.",
    "RUSSIA STRIKES BRIDGE NEAR KYIV - OFFICIALS",
    "MOSCOW - RUSSIA SAYS BRIDGE IS SAFE",
    "- If it depends on us, there will be no new bridge.",
    "– UN chief visits the new bridge –\n\nThe visit took place on Friday.",
    "Q: Is the bridge safe? A: It is.",
    "JOHN EXAMPLE — The mayor who built the bridge — retired on Friday.",
    "Mr. Example (AP) was a carpenter before he became mayor.",
    "The bridge (AFP) was closed on Friday.",
    "Financial Institution Bonds (BIFS). The interest will be paid in May.",
    "MH17 - The court will rule on the case on Friday.",
    "COVID-19 - The number of cases fell again on Friday.",
    "II. The bridge and its builders.",
    "A. The bridge and its builders.",
    "16:14\n\nThe chairman met the delegation on the new bridge.",
    "Newsletter As news happens\n\nThe bridge was closed on Friday.",
    "WASHINGTON and its allies will meet on Friday to discuss the bridge.",
    "LONDON is to have a new bridge, the mayor said on Friday.",
    "The mayor spoke. NATO — The alliance will hold an exercise.",
    "Ann Example left early. BREAKING - The bridge is closed.",
    "May 5 - The bridge was closed for repairs.",
    "",
    " \n\n ",
]


@pytest.mark.parametrize(("printed", "place", "country", "date", "agency"), DATELINES, ids=[d[0] for d in DATELINES])
def test_dateline_is_read(
    printed: str, place: str, country: str | None, date: dt.date | None, agency: str | None
) -> None:
    printed = printed.strip()
    found = find_dateline(printed + BODY, PUBLISHED)
    assert found is not None
    assert (found.text, found.place, found.country, found.date, found.agency) == (printed, place, country, date, agency)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alike_is_none(text: str) -> None:
    assert find_dateline(text, PUBLISHED) is None


def test_table_is_large_and_varied() -> None:
    assert len(DATELINES) + len(LOOK_ALIKES) >= 180
    assert len({d[4] for d in DATELINES}) >= 40


HEADERS = [
    "Council approves new bridge\n\n",
    "By ANN EXAMPLE\n",
    "By Ann Example and Bob Sample\n\n",
    "Subscribe to us on the web\n\n",
    "Council approves new bridge\nBy Ann Example, Associated Press\n\n",
    "\n\n  ",
    "ADVERTISEMENT\n\n",
    "UPDATED 10:15 a.m.\n\n",
]
IN_CAPITALS = ["KYIV, Ukraine (AP) —", "MINSK, 24 October (BelTA) –", "BRUSSELS —"]
BEHIND_HEADERS = [
    *((h, d) for h in HEADERS for d in [*IN_CAPITALS, "Paris, Oct 24, 2024 (AFP) -"]),
    # behind a headline in the same line only capitals prove a dateline
    *((h, d) for h in ["Council approves new bridge. ", "‘Bridge is safe.’ "] for d in IN_CAPITALS),
]


@pytest.mark.parametrize(("header", "printed"), BEHIND_HEADERS)
def test_dateline_behind_a_short_header(header: str, printed: str) -> None:
    text = header + printed + BODY
    found = find_dateline(text, PUBLISHED)
    assert found is not None
    assert found.text == printed
    assert text[found.start : found.end] == printed


def test_no_dateline_inside_the_story() -> None:
    story = "The council approved a new bridge across the river, officials said on Friday. " * 5
    assert find_dateline(story + "\n\nKYIV, Ukraine (AP) —" + BODY, PUBLISHED) is None


def test_story_starts_behind_the_dateline() -> None:
    text = "KYIV, Ukraine (AP) — The council met."
    found = find_dateline(text, PUBLISHED)
    assert found is not None
    assert text[found.end :].strip() == "The council met."


def test_cities_one_by_one() -> None:
    found = find_dateline("MOSCOW/KYIV, Oct 24 (Reuters) - The council met." + BODY, PUBLISHED)
    assert found is not None
    assert found.places == ("Moscow", "Kyiv")
    one = find_dateline("RIO DE JANEIRO — The council met." + BODY, PUBLISHED)
    assert one is not None
    assert one.places == ("Rio de Janeiro",)


def test_year_is_that_nearest_to_publication() -> None:
    text = "KYIV, Dec. 31 (Reuters) - The council met." + BODY
    found = find_dateline(text, dt.date(2024, 1, 1))
    assert found is not None
    assert found.date == dt.date(2023, 12, 31)
    later = find_dateline("KYIV, Jan. 1 (Reuters) - The council met." + BODY, dt.date(2023, 12, 31))
    assert later is not None
    assert later.date == dt.date(2024, 1, 1)


def test_without_publication_date() -> None:
    found = find_dateline("KYIV, Dec. 31 (Reuters) - The council met." + BODY, None)
    assert found is not None
    assert found.date is None
    dated = find_dateline("KYIV, Dec. 31, 2023 (Reuters) - The council met." + BODY, None)
    assert dated is not None
    assert dated.date == dt.date(2023, 12, 31)


@pytest.mark.parametrize(
    ("text", "bylines", "agency"),
    [
        ("The council met.", ["Associated Press"], "AP"),
        ("The council met.", ["Ann Example, Associated Press"], "AP"),
        ("The council met.", ["Reuters Staff"], "Reuters"),
        ("The council met.", ["Ann Example"], None),
        ("The council met.", ["Anna Beta", "Bob Trend"], None),
        ("(CNN) — The council met.", None, "CNN"),
        ("CNN —\n\nThe council met.", None, "CNN"),
        ("/TASS/. The council met.", None, "TASS"),
        ("(Bloomberg) -- The council met.", None, "Bloomberg"),
        ("Trend – The council met.", None, None),
        ("By Agence France-Presse\n\nThe council met.", None, "AFP"),
        ("The council met.\n\n(Reporting by Ann Example; Editing by Bob Sample)", None, "Reuters"),
        ("The council met.\n\n© 2024 AFP", None, "AFP"),
        ("The council met.\n\nCopyright 2024 The Associated Press. All rights reserved.", None, "AP"),
        ("The council met.\n\nSource: Xinhua", None, "Xinhua"),
        ("The council met.\n\nThe Associated Press contributed to this report.", None, None),
        ("The council met. Reuters could not verify the report.", None, None),
        ("", None, None),
    ],
)
def test_agency_credited_outside_the_dateline(text: str, bylines: list[str] | None, agency: str | None) -> None:
    assert find_agency(text, bylines) == agency


@settings(max_examples=300)
@given(
    st.text(max_size=200),
    st.sampled_from(["", "KYIV, Ukraine (AP) — ", "MOSCOW, ", "(ANSA) - ROME", "PARIS/"]),
    st.none() | st.dates(),
)
def test_any_text_is_accepted(text: str, head: str, published: dt.date | None) -> None:
    whole = head + text
    found = find_dateline(whole, published)
    find_agency(whole, [text])
    if found is not None:
        assert whole[found.start : found.end] == found.text
        assert found.text and found.place
        assert found == find_dateline(whole, published)


@pytest.mark.parametrize("unit", [" ", "a", "A", '"', "1,", "A, ", "KYIV ", "KYIV/", "\n", "(AP) ", "A.", "\u00a0"])
def test_long_input_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    began = time.process_time()
    find_dateline(text, PUBLISHED)
    find_agency(text, [text])
    assert time.process_time() - began < 1.0
