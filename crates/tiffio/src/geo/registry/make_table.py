#!/usr/bin/env python3
"""Makes table.txt: what of the EPSG registry is needed to know a coordinate system by its parameters.

    python3 make_table.py proj.db > table.txt

`proj.db` is the database of PROJ, which any wheel of pyproj or rasterio holds. Only current entries are taken.
"""
import sqlite3
import sys
from decimal import Decimal

db = sqlite3.connect(sys.argv[1])

# EPSG method: code of the method in GeoTIFF.
METHODS = {
    9807: 1, 9808: 27, 9812: 3, 9815: 3, 9813: 4, 9804: 7, 9805: 7, 9802: 8, 9801: 9, 9820: 10, 9822: 11, 9809: 16,
    9810: 15, 9829: 15, 9806: 18, 9818: 22, 9811: 26,
}  # fmt: skip
# EPSG parameter: its column, see mod.rs.
LATITUDE, LONGITUDE, PARALLEL_1, PARALLEL_2, SCALE, AZIMUTH, EASTING, NORTHING = range(8)
PARAMETERS = {
    8801: LATITUDE, 8811: LATITUDE, 8821: LATITUDE, 8832: LATITUDE, 8802: LONGITUDE, 8812: LONGITUDE, 8822: LONGITUDE,
    8833: LONGITUDE, 8823: PARALLEL_1, 8824: PARALLEL_2, 8805: SCALE, 8815: SCALE, 8813: AZIMUTH, 8806: EASTING,
    8816: EASTING, 8826: EASTING, 8807: NORTHING, 8817: NORTHING, 8827: NORTHING,
}  # fmt: skip
# Degrees of the units of angle, metres of the units of length.
ANGLES = {9102: 1, 9122: 1, 9105: 0.9, 9101: 57.29577951308232}
LENGTHS = {code: factor for code, factor in db.execute(
    "select code, conv_factor from unit_of_measure where auth_name = 'EPSG' and type = 'length'")}  # fmt: skip


def degrees(value, unit):
    if unit != 9110:
        return value * ANGLES[unit]
    # DDD.MMSSsss, as text: the digits are the value.
    sign, text = (-1 if value < 0 else 1), f"{abs(Decimal(repr(value))):.9f}"
    whole, part = text.split(".")
    return sign * (int(whole) + int(part[:2]) / 60 + float(part[2:4] + "." + part[4:]) / 3600)


def number(value):
    return f"{value:.12g}"


def row(crs):
    code, geodetic, system, conversion = crs
    method, *fields = db.execute(
        "select method_code, " + ", ".join(f"param{n}_code, param{n}_value, param{n}_uom_code" for n in range(1, 8))
        + " from conversion_table where auth_name = 'EPSG' and code = ?", [conversion]).fetchone()  # fmt: skip
    if method is None or int(method) not in METHODS:
        return None
    axes = db.execute("select orientation, uom_code from axis where coordinate_system_code = ? and auth_name = 'EPSG' "
                      "order by coordinate_system_order", [system]).fetchall()  # fmt: skip
    unit = int(axes[0][1])
    slots = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    for n in range(7):
        parameter, value, uom = fields[3 * n : 3 * n + 3]
        slot = PARAMETERS.get(int(parameter)) if parameter else None
        if slot is None:
            continue
        if slot in (EASTING, NORTHING):
            value *= LENGTHS[int(uom)] / LENGTHS[unit]
        elif slot != SCALE:
            value = degrees(value, int(uom))
        slots[slot] = value
    return (int(geodetic), METHODS[int(method)], unit, *map(number, slots)), (axes[0][0] != "east", int(code))


def main():
    (version,) = db.execute("select value from metadata where key = 'EPSG.VERSION'").fetchone()
    print(f"# An extract of the EPSG Dataset {version}, which IOGP owns and publishes at https://epsg.org.")
    print("# Made by make_table.py; mod.rs says what the columns are.")
    rows = {}
    for crs in db.execute("select code, geodetic_crs_code, coordinate_system_code, conversion_code from projected_crs "
                          "where auth_name = 'EPSG' and deprecated = 0"):  # fmt: skip
        if found := row(crs):
            # Of systems that differ in the order of their axes alone, the one with the easting first.
            key, rank = found
            rows[key] = min(rows.get(key, rank), rank)
    for key, (_, code) in sorted(rows.items(), key=lambda item: item[1][1]):
        print("P", code, *key)
    for pair in db.execute(
        "select d.code, min(cast(f.code as integer)) from geodetic_crs d join geodetic_crs f on d.datum_code = f.datum_code "
        "and d.auth_name = f.auth_name where d.auth_name = 'EPSG' and d.type = 'geographic 3D' and f.deprecated = 0 and "
        "d.deprecated = 0 and f.type = 'geographic 2D' group by d.code order by cast(d.code as integer)"):  # fmt: skip
        print("D", *pair)
    for triple in db.execute(
        "select code, horiz_crs_code, vertical_crs_code from compound_crs where auth_name = 'EPSG' and deprecated = 0 "
        "order by cast(code as integer)"):  # fmt: skip
        print("C", *triple)


main()
