#!/usr/bin/env python3
"""Expected verdict counts for the phone logs in this folder, by a second implementation.

Shares no code and no method with the Rust crate: discs by the trapezoid rule over the rim (the integrand
is periodic and entire, so it converges faster than any power), the square by products of normal
distribution functions, metres by the cosine series instead of the radii of curvature, GCJ-02 inverted by
iteration to convergence. Run it in this folder: `python3 expected.py > expected.json`.
"""

import json
import math
import os
from functools import lru_cache

LOGS = ["gnss_lib_py-pixel6-fix.csv", "google-fix-016_06_30_.csv", "google-fix-016_08_22_.csv"]
# name, metres east and north of the log's first fix, radius (None: a square of half side 60 m)
OFFICES = [
    ("first", 0, 0, 200),
    ("east_150_small", 150, 0, 100),
    ("north_230", 0, 230, 200),
    ("east_400", 400, 0, 200),
    ("square", 150, 40, None),
]
HALF_SIDE = 60
K68 = math.sqrt(-2 * math.log(1 - 0.68))
MIX = ((0.85, 1), (0.12, 2), (0.03, 8))
STALE_MS = 120_000


def metres_per_degree(lat):
    p = math.radians(lat)
    north = 111132.92 - 559.82 * math.cos(2 * p) + 1.175 * math.cos(4 * p) - 0.0023 * math.cos(6 * p)
    east = 111412.84 * math.cos(p) - 93.5 * math.cos(3 * p) + 0.118 * math.cos(5 * p)
    return north, east


@lru_cache(maxsize=None)
def disc(d, r, s):
    if d - r > 12 * s:
        return 0.0
    n = 64 + int(16 * math.sqrt(r * d) / s) + int(4 * (r + d) / s)
    total = 0.0
    for i in range(n):
        c = math.cos(2 * math.pi * i / n)
        q = r * r + d * d + 2 * r * d * c
        x = q / (2 * s * s)
        g = 1 / (2 * s * s) if x < 1e-9 else -math.expm1(-x) / q
        total += g * (r * r + r * d * c)
    return total / n


def interval(lo, hi, s):
    z = s * math.sqrt(2)
    return 0.5 * (math.erfc(lo / z) - math.erfc(hi / z)) if lo > 0 else 0.5 * (math.erf(hi / z) - math.erf(lo / z))


def probability(office, lat, lon, sigma):
    north_m, east_m = metres_per_degree(lat)
    x, y = (office["lon"] - lon) * east_m, (office["lat"] - lat) * north_m
    d, p, square = math.hypot(x, y), 0.0, 0.0
    for share, multiple in MIX:
        s = math.sqrt((multiple * sigma) ** 2 + 25)
        if office["radius_m"] is None:
            a = HALF_SIDE
            square += share * interval(x - a, x + a, s) * interval(y - a, y + a, s)
            p += share * disc(d, 150.0, s)
        else:
            p += share * disc(d, float(max(150, office["radius_m"])), s)
    if office["radius_m"] is None:
        dx, dy = max(abs(x) - HALF_SIDE, 0), max(abs(y) - HALF_SIDE, 0)
        return max(p, square), math.hypot(dx, dy)
    return p, max(0.0, d - office["radius_m"])


def gcj(lat, lon):
    x, y, pi = lon - 105, lat - 35, math.pi
    common = (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    dn = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + common
    dn += (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
    dn += (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3
    de = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + common
    de += (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
    de += (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3
    a, ee, r = 6378245.0, 0.00669342162296594323, math.radians(lat)
    m = 1 - ee * math.sin(r) ** 2
    return (
        lat + dn * 180 / ((a * (1 - ee)) / (m * math.sqrt(m)) * pi),
        lon + de * 180 / (a / math.sqrt(m) * math.cos(r) * pi),
    )


@lru_cache(maxsize=None)
def ungcj(lat, lon):
    wlat, wlon = lat, lon
    for _ in range(12):
        glat, glon = gcj(wlat, wlon)
        wlat, wlon = wlat + lat - glat, wlon + lon - glon
    return wlat, wlon


def answer(office, lat, lon, sigma, calibrated):
    p, edge = probability(office, lat, lon, sigma)
    if p >= 0.90:
        return "inside"
    if not calibrated:
        other, other_edge = probability(office, *ungcj(lat, lon), sigma)
        p, edge = max(p, other), min(edge, other_edge)
    if p <= 0.01 and edge > math.sqrt(-2 * math.log(0.05)) * sigma:
        return "outside_fix"
    return "uncertain"


def rows(name):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), encoding="utf-8") as log:
        for line in log:
            if line.startswith("Fix,"):
                f = line.split(",")
                at = f[8] if "pixel6" in name else f[7]
                yield f[1], float(f[2]), float(f[3]), float(f[6]), int(at)


def main():
    # The logs as recorded, and moved to Guizhou where the GCJ-02 reading lies some 600 m away.
    result = []
    for name in LOGS:
        log = list(rows(name))
        _, lat0, lon0, _, _ = log[0]
        for place, (to_lat, to_lon) in (("as_recorded", (lat0, lon0)), ("guizhou", (26.5833, 107.9833))):
            north_m, east_m = metres_per_degree(to_lat)
            for title, east, north, radius in OFFICES:
                office = {"lat": round(to_lat + north / north_m, 7), "lon": round(to_lon + east / east_m, 7), "radius_m": radius}
                half = {} if radius else {"half_lat": HALF_SIDE / north_m, "half_lon": HALF_SIDE / east_m}
                for calibrated in (False, True):
                    counts = {}
                    for provider, lat, lon, acc, _ in log:
                        lat, lon = lat - lat0 + to_lat, lon - lon0 + to_lon
                        got = answer(office, lat, lon, acc / K68, calibrated)
                        counts.setdefault(provider, {"inside": 0, "uncertain": 0, "outside_fix": 0})[got] += 1
                    result.append({
                        "log": name, "place": place, "office": title, "calibrated": calibrated,
                        **office, **half, "shift_lat": to_lat - lat0, "shift_lon": to_lon - lon0,
                        "counts": counts,
                    })
    stale = {}
    for name in LOGS:
        log = list(rows(name))
        last = max(row[4] for row in log)
        stale[name] = sum(1 for row in log if last - row[4] > STALE_MS)
    lines = ",\n  ".join(json.dumps(item) for item in result)
    print('{"stale_at_last_fix": %s,\n"cases": [\n  %s\n]}' % (json.dumps(stale), lines))


main()
