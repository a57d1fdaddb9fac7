"""Draw the made-up town of Anytown: its streets, its street lights, its grids, its open reports.

    python make_town.py [FOLDER]

writes `street_lights.geojson`, `grids.geojson`, `streets.geojson` and `open_reports.json` into FOLDER, or
beside this script. The same script always writes the same bytes, on every system and Python version.

Nobody should mistake Anytown for a real town. It lies in the Irish Sea, around latitude 53.0 and
longitude -5.0, and its postcodes are in the area ZZ, which no town has.

The town is drawn in metres east and north of the town centre. To change it, move a point or add a
street in one of the functions under "The town", run the script again and look at the map.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

Point = tuple[float, float]
Line = tuple[Point, ...]
Feature = dict[str, Any]

SEED = "Anytown"
CENTRE_LON, CENTRE_LAT = -5.0, 53.0
# Rounded, for latitude 53. A cosine may differ in its last digit between systems, so there is no
# trigonometry here: plus, times, divide and square root give the same answer everywhere.
METRES_PER_DEGREE_EAST, METRES_PER_DEGREE_NORTH = 67_140.0, 111_290.0

PRIVATE_STREETS = {"Brewhouse Yard", "Siskin Close", "Slate Mews", "Tiller Close", "Medlar Close"}
LANDMARKS: tuple[tuple[str, Point], ...] = (
    ("the town hall", (-70, 22)),
    ("the post office", (-200, -28)),
    ("the market hall", (72, 40)),
    ("the bus station", (215, 32)),
    ("the church", (-295, -215)),
    ("the library", (120, -195)),
    ("the health centre", (60, -275)),
    ("the railway station", (700, 28)),
    ("the fire station", (-690, 20)),
    ("the park gates", (-20, 300)),
    ("the leisure centre", (22, 600)),
    ("the primary school", (335, 330)),
    ("the high school", (-640, 470)),
    ("the water tower", (830, 860)),
    ("the garden centre", (-1085, -400)),
    ("the mill", (-450, -310)),
    ("the boathouse", (300, -895)),
    ("the village shop", (35, -1290)),
)

# The letters that the second half of a postcode may end with.
POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Street:
    """A street: `kind` is main, residential or path; `sector` starts its postcodes ("ZZ1 2")."""

    name: str
    kind: str
    sector: str
    line: Line
    postcodes: tuple[str, ...] = ()

    @property
    def road(self) -> str:
        """Who looks after it: the council (adopted), or the people who own it (private)."""
        return "private" if self.name in PRIVATE_STREETS else "adopted"


@dataclass(frozen=True)
class Asset:
    """A street light or a grid. `id` is the council's own, unique in the town.

    `number` is painted on a light, and counts the grids of a street.
    """

    id: str
    number: str
    street: str
    postcode: str
    near: str
    kind: str
    road: str
    point: Point


def chances(name: str) -> Random:
    """The chances of one part of the town, so that a change to it leaves the other parts alone.

    Only its `random()` is used: Python promises that no later version will draw other numbers.
    """
    return Random(f"{SEED} {name}")  # noqa: S311 - nothing here is a secret


# --- Geometry, in metres ------------------------------------------------------------------------


def distance(a: Point, b: Point) -> float:
    """How far it is from a to b."""
    east, north = b[0] - a[0], b[1] - a[1]
    return sqrt(east * east + north * north)


def length(line: Line) -> float:
    """How long a line is."""
    metres = 0.0
    # Not sum(): from Python 3.12 on, it rounds floats in another way.
    for a, b in pairwise(line):
        metres += distance(a, b)
    return metres


def curve(start: Point, bend: Point, end: Point, steps: int = 12) -> Line:
    """A line from start to end that is pulled towards bend (a quadratic Bezier curve)."""

    def at(t: float) -> Point:
        a, b, c = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
        return a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]

    return tuple(at(step / steps) for step in range(steps + 1))


def along(line: Line, metres: float) -> tuple[Point, Point]:
    """The point so many metres along a line, and the way the line runs there (one metre of it)."""
    for a, b in pairwise(line):
        leg = distance(a, b)
        if metres <= leg or b is line[-1]:
            way = ((b[0] - a[0]) / leg, (b[1] - a[1]) / leg)
            return (a[0] + metres * way[0], a[1] + metres * way[1]), way
        metres -= leg
    raise ValueError("A line needs two points or more")


def beside(line: Line, metres: float, right: float) -> Point:
    """The point so many metres along a line and so many to its right."""
    (east, north), way = along(line, metres)
    return east + right * way[1], north - right * way[0]


def is_on_the_right(line: Line, metres: float, point: Point) -> bool:
    """Whether a point lies to the right of a line, seen from so many metres along it."""
    (east, north), way = along(line, metres)
    return (point[0] - east) * way[1] > (point[1] - north) * way[0]


def distance_to_line(point: Point, line: Line) -> float:
    """How far a point is from the nearest point of a line."""
    return min(_distance_to_leg(point, a, b) for a, b in pairwise(line))


def _distance_to_leg(point: Point, a: Point, b: Point) -> float:
    east, north = b[0] - a[0], b[1] - a[1]
    share = ((point[0] - a[0]) * east + (point[1] - a[1]) * north) / (east * east + north * north)
    share = min(1.0, max(0.0, share))
    return distance(point, (a[0] + share * east, a[1] + share * north))


# --- The town -----------------------------------------------------------------------------------


def draw_streets() -> list[Street]:
    """Every street of the town, with its postcodes."""
    streets = [
        *main_roads(),
        *old_town(),
        *mill_quarter(),
        *terraces(),
        *crescents(),
        *estates(),
        *south_bank(),
        *paths(),
    ]
    return with_postcodes(streets)


def main_roads() -> list[Street]:
    """The high street, the roads in and out, and the ring in eight parts."""
    roads: dict[str, Line] = {
        "High Street": ((-340, -15), (0, 0), (340, 15)),
        "Market Street": ((0, 0), (0, 420)),
        "Bridge Street": ((0, 0), (-5, -330)),
        "Priory Road": ((-340, -15), (-860, 0)),
        "Station Road": ((340, 15), (860, 0)),
        "North Road": ((0, 420), (0, 860)),
        "South Road": ((-5, -330), (0, -860)),
        "Fell Road": curve((0, 860), (10, 1150), (80, 1440)),
        "Harbour Road": curve((860, 0), (1150, -15), (1460, 50)),
        "Forest Road": curve((-860, 0), (-1150, 10), (-1450, 90)),
        "Bridge Road": curve((0, -860), (-10, -1150), (20, -1500)),
    }
    ring = (
        ("Northgate Way", (0, 860), (356, 860)),
        ("Quarry Way", (608, 608), (860, 356)),
        ("Eastgate Way", (860, 0), (860, -356)),
        ("Tannery Way", (608, -608), (356, -860)),
        ("Southgate Way", (0, -860), (-356, -860)),
        ("Wharf Way", (-608, -608), (-860, -356)),
        ("Westgate Way", (-860, 0), (-860, 356)),
        ("Orchard Way", (-608, 608), (-356, 860)),
    )
    for part, (name, start, bend) in enumerate(ring):
        _, end, _ = ring[(part + 1) % len(ring)]
        roads[name] = curve(start, bend, end)
    return [Street(name, "main", "ZZ1 1", line) for name, line in roads.items()]


def old_town() -> list[Street]:
    """The lanes south of the high street."""
    lanes: dict[str, Line] = {
        "Market Place": ((0, 70), (100, 65), (105, 5)),
        "Church Lane": ((-280, -12), (-270, -150), (-250, -300)),
        "Chapel Lane": ((-150, -7), (-140, -140), (-150, -290)),
        "Well Lane": ((140, 6), (150, -120), (135, -270)),
        "Bell Lane": ((270, 12), (260, -110), (270, -250)),
        "Bakehouse Lane": ((-2, -130), (-140, -140), (-270, -150)),
        "Cross Street": ((-2, -130), (150, -120), (260, -110)),
        "Tanners Row": ((-5, -300), (-150, -290), (-250, -300)),
        "Weavers Row": ((-5, -300), (135, -270), (270, -250)),
        "Brewhouse Yard": ((-208, -145), (-205, -260)),
    }
    return [Street(name, "residential", "ZZ1 2", line) for name, line in lanes.items()]


def mill_quarter() -> list[Street]:
    """The lanes of the old workshops, in the south of the ring."""
    lanes: dict[str, Line] = {
        "Mill Lane": ((-480, -11), (-500, -200), (-450, -400), (-300, -560)),
        "Kiln Lane": ((-660, -6), (-670, -222)),
        "Malthouse Lane": ((-500, -200), (-670, -222), (-820, -268)),
        "Dyers Lane": ((-500, -200), (-400, -270), (-250, -300)),
        "Sawmill Lane": ((-450, -400), (-620, -385), (-797, -330)),
        "Rope Walk": ((-450, -400), (-608, -608)),
        "Granary Lane": ((-4, -430), (-200, -440), (-450, -400)),
        "Forge Lane": ((-3, -570), (-150, -585), (-300, -560)),
        "Cooperage Lane": ((-300, -560), (-329, -797)),
        "Smithy Lane": ((-2, -710), (-140, -700), (-317, -700)),
        "Kestrel Lane": ((-4, -420), (120, -405), (230, -400)),
        "Foundry Lane": ((230, -400), (205, -590), (172, -843)),
        "Bobbin Lane": ((-2, -590), (205, -590), (330, -610), (475, -718)),
        "Loom Lane": ((-1, -735), (186, -740), (329, -797)),
        "Shuttle Lane": ((330, -610), (329, -797)),
    }
    return [Street(name, "residential", "ZZ1 3", line) for name, line in lanes.items()]


def terraces() -> list[Street]:
    """A grid of terraced streets, north-east of the centre."""
    rows = ("Alder Street", "Birch Street", "Cedar Street", "Elder Street", "Hazel Street")
    ranks = ("Copper Street", "Iron Street", "Pewter Street", "Silver Street", "Tin Street")
    grid = [((0.0, 130.0 + 95 * row), (555.0, 130.0 + 95 * row)) for row in range(len(rows))]
    grid += [((115.0 + 110 * rank, 10.0), (115.0 + 110 * rank, 510.0)) for rank in range(len(ranks))]
    return [Street(name, "residential", "ZZ1 4", line) for name, line in zip(rows + ranks, grid, strict=True)]


def crescents() -> list[Street]:
    """Curved streets around the park, north-west of the centre, each in two parts."""
    streets = []
    for ring, tree in enumerate(("Park", "Linden", "Beech", "Chestnut")):
        radius = 420 + 105 * ring
        whole = curve((-radius, -5), (-radius, radius), (0, radius))
        half = len(whole) // 2
        streets.append(Street(f"{tree} Crescent", "residential", "ZZ1 5", whole[: half + 1]))
        streets.append(Street(f"{tree} Gardens", "residential", "ZZ1 5", whole[half:]))
    return streets


def estates() -> list[Street]:
    """Five estates, each a winding way with closes off both sides."""
    return [
        *estate(
            "ZZ2 1",
            curve((797, -330), (500, -330), (230, -400)),
            "Heron Way",
            "Avocet Close, Curlew Close, Dunlin Close, Lapwing Close, Linnet Close, Plover Close, "
            "Siskin Close, Wren Close",
            (170, 190, 150, 200),
        ),
        *estate(
            "ZZ2 2",
            curve((608, 608), (760, 870), (1060, 1060)),
            "Meadow Way",
            "Burdock Drive, Campion Close, Clover Drive, Comfrey Close, Sorrel Drive, "
            "Tansy Close, Teasel Drive, Vetch Close, Yarrow Drive",
            (330, 300, 380, 260),
        ),
        *estate(
            "ZZ2 3",
            curve((-608, 608), (-900, 720), (-1060, 1060)),
            "Quarry Rise",
            "Basalt Drive, Chalk Close, Flint Drive, Granite Close, Gravel Drive, "
            "Marble Close, Pebble Drive, Sandstone Close, Slate Mews",
            (310, 340, 270, 360),
        ),
        *estate(
            "ZZ2 4",
            curve((797, -330), (1100, -280), (1460, -420)),
            "Dock Way",
            "Anchor Drive, Capstan Close, Compass Drive, Halyard Close, Lantern Drive, "
            "Mast Close, Rudder Drive, Tiller Close, Windlass Drive",
            (230, 280, 200, 250),
        ),
        *estate(
            "ZZ2 5",
            curve((-797, -330), (-1100, -420), (-1460, -330)),
            "Blossom Way",
            "Apple Drive, Cherry Close, Damson Drive, Hawthorn Close, Medlar Close, Pear Drive, "
            "Plum Close, Quince Drive, Walnut Close",
            (320, 230, 280, 260),
        ),
    ]


def estate(sector: str, way: Line, way_name: str, closes: str, lengths: Sequence[float]) -> list[Street]:
    """A way and its closes, right and left in turn, at even distances along it."""
    names = closes.split(", ")
    step = length(way) / (len(names) + 1)
    streets = [Street(way_name, "residential", sector, way)]
    for place, name in enumerate(names):
        side = -1 if place % 2 else 1
        reach = side * lengths[place % len(lengths)]
        start = step * (place + 1)
        line = curve(
            beside(way, start, 0),
            beside(way, start, reach * 0.6),
            beside(way, start + 0.12 * abs(reach), reach),
            steps=5,
        )
        streets.append(Street(name, "residential", sector, line))
    return streets


def south_bank() -> list[Street]:
    """The village across the river."""
    lanes: dict[str, Line] = {
        "Ferry Lane": curve((-3, -1110), (-260, -1080), (-560, -1190)),
        "Osier Lane": curve((-3, -1110), (260, -1120), (540, -1060)),
        "Withy Lane": curve((4, -1300), (-200, -1290), (-480, -1350)),
        "Sluice Lane": curve((4, -1300), (200, -1310), (500, -1250)),
        "Weir Lane": ((-420, -1135), (-400, -1328)),
        "Reed Lane": ((380, -1087), (370, -1277)),
        "Marsh Lane": curve((20, -1500), (-200, -1480), (-540, -1560)),
        "Causeway Lane": curve((20, -1500), (260, -1510), (580, -1430)),
    }
    return [Street(name, "residential", "ZZ2 6", line) for name, line in lanes.items()]


def paths() -> list[Street]:
    """Footpaths, two of which go under the ring in a subway."""
    lines: dict[str, Line] = {
        "Bandstand Walk": ((-320, 310), (-220, 215), (-140, 160), (0, 110)),
        "Lime Walk": ((-320, 310), (-551, 545)),
        "Fountain Walk": ((-420, 60), (-290, 130), (-220, 215), (-190, 390)),
        "School Path": ((225, 510), (270, 650), (330, 797), (400, 900), (484, 917)),
        "Station Cut": ((555, 320), (690, 325), (797, 345), (920, 290), (1000, -4)),
        "Riverside Path": curve((-2, -905), (300, -865), (600, -845)),
        "Wharf Path": curve((-2, -905), (-300, -955), (-620, -975)),
    }
    return [Street(name, "path", "ZZ1 6", line) for name, line in lines.items()]


def with_postcodes(streets: Sequence[Street]) -> list[Street]:
    """The same streets, each with a postcode of its own; a long street has two."""
    given: dict[str, int] = {}
    done = []
    for street in streets:
        first = given.get(street.sector, 0)
        many = 2 if length(street.line) > 400 else 1
        given[street.sector] = first + many
        codes = tuple(postcode(street.sector, first + more) for more in range(many))
        done.append(Street(street.name, street.kind, street.sector, street.line, codes))
    return done


def postcode(sector: str, place: int) -> str:
    """The postcode at a place in the sector's list: ZZ1 2AA, ZZ1 2AB, ZZ1 2AD and so on."""
    first, second = divmod(place, len(POSTCODE_LETTERS))
    return f"{sector}{POSTCODE_LETTERS[first]}{POSTCODE_LETTERS[second]}"


def park() -> Line:
    """The outline of the park, inside the first crescent."""
    edge = curve((-400, 20), (-400, 400), (-25, 400))
    return ((-25, 90), (-300, 40), *edge, (-25, 90))


def river() -> Line:
    """The outline of the river."""
    west = curve((-1700, -900), (-700, -1080), (0, -950))
    bank = west + curve((0, -950), (700, -820), (1700, -960))[1:]
    return (*bank, *((east, north - 65) for east, north in reversed(bank)), bank[0])


# --- The street lights --------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where something stands: metres from the start of its street and metres to the right of it."""

    number: str
    metres: float
    right: float


# Metres from the middle of the road to the light, and from one light to the next.
SETBACK = {"main": 7.0, "residential": 5.0, "path": 2.0}
SPACING = {"main": (32, 38), "residential": (25, 32), "path": (25, 32)}


def place_lights(streets: Sequence[Street]) -> list[Asset]:
    """Every street light of the town, street by street."""
    lights: list[Asset] = []
    for street in streets:
        others = [other for other in streets if other is not street]
        for place in places(street, others):
            point = beside(street.line, place.metres, place.right)
            nearest = min(others, key=lambda other: distance_to_line(point, other.line))
            half = int(len(street.postcodes) * place.metres / length(street.line))
            kind = kind_of_light(street, place, nearest)
            light = Asset(
                id=f"AN{len(lights) + 1:04}",
                number=place.number,
                street=street.name,
                postcode=street.postcodes[half],
                near=f"in the subway under {nearest.name}"
                if kind == "subway light"
                else locator(street, place, nearest),
                kind=kind,
                road=street.road,
                point=point,
            )
            lights.append(light)
    return lights


def places(street: Street, others: Sequence[Street]) -> Iterator[Place]:
    """The places of a street's lights, numbered from its start.

    About one light in a hundred was put up after the others and has a letter: 6, 7, 7A, 8.
    """
    rng = chances(street.name)
    number, lettered = 0, True
    for metres, right in clear_spots(street, others, rng):
        lettered = not lettered and rng.random() < 1 / 80
        number += not lettered
        yield Place(f"{number}A" if lettered else str(number), metres, right)


def clear_spots(street: Street, others: Sequence[Street], rng: Random) -> Iterator[tuple[float, float]]:
    """Spots along a street, none of them in the roadway of another one.

    Lights stand in pairs on a main road, and left and right in turn on other streets.
    """
    setback, (least, most) = SETBACK[street.kind], SPACING[street.kind]
    metres, side = 10.0, 1
    while metres < length(street.line) - 8:
        sides = (1, -1) if street.kind == "main" else (side,)
        spots = [(metres, setback * right) for right in sides]
        if all(is_clear(beside(street.line, *spot), others) for spot in spots):
            yield from spots
            metres += least + rng.random() * (most - least)
            side = -side
        else:
            metres += 4


def is_clear(point: Point, others: Sequence[Street]) -> bool:
    """Whether a point is out of the way of every other street."""
    return all(distance_to_line(point, other.line) > 4 for other in others)


def kind_of_light(street: Street, place: Place, nearest: Street) -> str:
    """What the light is: a column, a wall bracket, a subway light or an illuminated sign."""
    if street.kind == "path" and is_under(street, place, nearest):
        return "subway light"
    if street.kind == "main" and place.number == "1":
        return "illuminated sign"
    if street.sector == "ZZ1 2" and place.right < 0:
        return "wall bracket"
    return "column"


def is_under(path: Street, place: Place, nearest: Street) -> bool:
    """Whether a path runs below a main road here. At its two ends it only meets one."""
    meets = min(place.metres, length(path.line) - place.metres) < 40
    point = beside(path.line, place.metres, place.right)
    return nearest.kind == "main" and not meets and distance_to_line(point, nearest.line) < 20


def locator(street: Street, place: Place, nearest: Street) -> str:
    """In plain words, where along its street something stands."""
    point = beside(street.line, place.metres, place.right)
    if distance_to_line(point, nearest.line) < 16:
        return f"by the junction with {nearest.name}"
    landmark, where = min(LANDMARKS, key=lambda landmark: distance(point, landmark[1]))
    if distance(point, where) < 40:
        if is_on_the_right(street.line, place.metres, where) != (place.right > 0):
            return f"opposite {landmark}"
        return f"{'outside' if distance(point, where) < 25 else 'near'} {landmark}"
    if street.kind == "path":
        return f"about {round(place.metres / 10) * 10} metres along the path"
    # Odd numbers on the right and even ones on the left, a house every nine metres.
    return f"outside number {2 * int(place.metres / 9) + (1 if place.right > 0 else 2)}"


# --- The grids ----------------------------------------------------------------------------------

# Metres from the middle of the road to the grid, which lies at the kerb, and from one to the next on a side.
# A real town has more of them: these are enough to look for one. Footpaths have none.
KERB = {"main": 4.0, "residential": 2.5}
DRAINED = {"main": (150, 200), "residential": (85, 120)}


def place_grids(streets: Sequence[Street]) -> list[Asset]:
    """The grids of the town, street by street: road drains, in pairs on a main road, else on either side."""
    grids: list[Asset] = []
    for street in streets:
        if street.kind not in KERB:
            continue
        others = [other for other in streets if other is not street]
        for number, (metres, right) in enumerate(low_spots(street, others), 1):
            point = beside(street.line, metres, right)
            nearest = min(others, key=lambda other: distance_to_line(point, other.line))
            half = int(len(street.postcodes) * metres / length(street.line))
            grid = Asset(
                id=f"AG{len(grids) + 1:04}",
                number=str(number),
                street=street.name,
                postcode=street.postcodes[half],
                near=locator(street, Place(str(number), metres, right), nearest),
                kind="grid",
                road=street.road,
                point=point,
            )
            grids.append(grid)
    return grids


def low_spots(street: Street, others: Sequence[Street]) -> Iterator[tuple[float, float]]:
    """Where the water of a street runs to, out of the roadway of every other one."""
    rng = chances(f"grids of {street.name}")
    kerb, (least, most) = KERB[street.kind], DRAINED[street.kind]
    metres, side = 18.0, 1
    while metres < length(street.line) - 8:
        sides = (1, -1) if street.kind == "main" else (side,)
        spots = [(metres, kerb * right) for right in sides]
        if all(is_clear(beside(street.line, *spot), others) for spot in spots):
            yield from spots
            metres += least + rng.random() * (most - least)
            side = -side
        else:
            metres += 4


# --- The open reports ---------------------------------------------------------------------------

FAULTS = ("not-working", "not-working", "not-working", "flickering", "always-on", "damaged")
GRID_FAULTS = ("blocked", "blocked", "blocked", "smells")


def draw_reports(lights: Sequence[Asset], grids: Sequence[Asset]) -> list[dict[str, str | int]]:
    """Open reports: about 25 of lights, then about 10 of grids."""
    return [*draw_light_reports(lights), *draw_grid_reports(grids)]


def draw_light_reports(lights: Sequence[Asset]) -> list[dict[str, str | int]]:
    """Three lights in a row that are out, and others over the town."""
    rng = chances("reports")
    in_a_row = [light for light in lights if light.street == "Mill Lane"][3:6]
    reports = [report(light, "not-working", 2, rng) for light in in_a_row]
    adopted = [light for light in lights if light.road == "adopted" and light not in in_a_row]
    part = len(adopted) / 22
    for place in range(22):
        light = adopted[int((place + rng.random()) * part)]
        fault = FAULTS[int(rng.random() * len(FAULTS))]
        reports.append(report(light, fault, int(rng.random() * rng.random() * 40), rng))
    return reports


def draw_grid_reports(grids: Sequence[Asset]) -> list[dict[str, str | int]]:
    """A grid in the lane of the lights that are out, and others over the town."""
    rng = chances("reports of grids")
    first = next(grid for grid in grids if grid.street == "Mill Lane")
    reports = [report(first, "blocked", 4, rng)]
    adopted = [grid for grid in grids if grid.road == "adopted" and grid.street != first.street]
    part = len(adopted) / 9
    for place in range(9):
        grid = adopted[int((place + rng.random()) * part)]
        fault = GRID_FAULTS[int(rng.random() * len(GRID_FAULTS))]
        reports.append(report(grid, fault, int(rng.random() * rng.random() * 30), rng))
    return reports


def report(asset: Asset, fault: str, days_ago: int, rng: Random) -> dict[str, str | int]:
    """One open report, numbered as a back office does. `reported` is in days before today, never stale."""
    digits = [str(1 + int(rng.random() * 9)) for _ in range(8)]
    return {
        "reference": "".join(digits),
        "asset": asset.id,
        "street": asset.street,
        "fault": fault,
        "reported": days_ago,
        "status": "received" if days_ago < 3 else "investigating" if days_ago < 9 else "planned",
    }


# --- The files ----------------------------------------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    """Write the four files into the folder that is asked for, or beside this script."""
    asked = sys.argv[1:] if argv is None else argv
    folder = Path(asked[0]) if asked else Path(__file__).parent
    streets = draw_streets()
    lights, grids = place_lights(streets), place_grids(streets)
    write(folder / "street_lights.geojson", collection([asset_feature(light) for light in lights]))
    write(folder / "grids.geojson", collection([asset_feature(grid) for grid in grids]))
    write(folder / "streets.geojson", collection(background(streets)))
    write(folder / "open_reports.json", rows(draw_reports(lights, grids)))
    print(f"{len(lights)} street lights on {len(streets)} streets and {len(grids)} grids, in {folder}")
    return 0


def asset_feature(asset: Asset) -> Feature:
    """A street light or a grid as a GeoJSON point."""
    names = ("id", "number", "street", "postcode", "near", "kind", "road")
    geometry = {"type": "Point", "coordinates": degrees(asset.point)}
    return feature(geometry, {name: getattr(asset, name) for name in names})


def background(streets: Sequence[Street]) -> list[Feature]:
    """What the map draws below the lights: the river and the park, then the streets."""
    shapes = [("River Any", "water", river()), ("Anytown Park", "park", park())]
    features = [
        feature(
            {"type": "Polygon", "coordinates": [[degrees(point) for point in outline]]},
            {"name": name, "kind": kind},
        )
        for name, kind, outline in shapes
    ]
    for street in streets:
        line = {"type": "LineString", "coordinates": [degrees(point) for point in street.line]}
        about = {"name": street.name, "kind": street.kind, "postcodes": street.postcodes}
        features.append(feature(line, about))
    return features


def feature(geometry: dict[str, Any], properties: dict[str, Any]) -> Feature:
    """A GeoJSON feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def degrees(point: Point) -> list[float]:
    """Longitude and latitude of a point, to about a tenth of a metre."""
    east, north = point
    lon = CENTRE_LON + east / METRES_PER_DEGREE_EAST
    lat = CENTRE_LAT + north / METRES_PER_DEGREE_NORTH
    return [round(lon, 6), round(lat, 6)]


def collection(features: Sequence[Feature]) -> str:
    """GeoJSON text with a feature a line."""
    return f'{{"type":"FeatureCollection","features":{rows(features).rstrip()}}}\n'


def rows(items: Sequence[dict[str, Any]]) -> str:
    """A JSON list with an item a line, so that a change shows as a change of those lines only."""
    lines = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in items]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def write(path: Path, text: str) -> None:
    """Write a file with the same line ends on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
