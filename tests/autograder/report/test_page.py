"""The page, the CSV and the JSON: complete, escaped, and the same numbers in each."""

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder.remarks import Remark
from autograder.report import files, page, pictures
from autograder.report.gather import Item, Recognised, Report, items
from autograder.report.guesses import Calibration
from autograder.report.markup import ROWS, Raw, count, paragraph, table
from autograder.report.numbers import alpha
from autograder.report.pairs import Pair
from autograder.report.results import Exercise, Results
from tests.autograder.report.graded_class import EVIL

STARTS = ("=", "+", "@", "\t", "\r")
FORMULA = '=HYPERLINK("http://example.org";"look")'


class Reader(HTMLParser):
    """Collects what a browser would see of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.ids, self.links, self.words = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        about = dict(attributes)
        self.ids += [about["id"]] if "id" in about else []
        self.links += [about[key] for key in ("href", "src") if key in about]

    def handle_data(self, data):
        self.words.append(data)


def make(size: int = 30, **changed) -> Report:
    """A report on a class in which one exercise is hard and one is contrary."""
    able = np.linspace(0, 1, size)
    flat = np.full(size, 0.5)
    scores = np.stack([2 * able, 4 * (able > 0.9), 1 - able, np.full(size, np.nan)], 1)
    points = {"square": 2, "mean": 4, "count": 1, "why": 3}
    exercises = [Exercise(name, most, name == "why") for name, most in points.items()]
    found = Results(
        "week1",
        tuple(exercises),
        tuple(f"s{i}" for i in range(size)),
        scores,
        np.nansum(scores, axis=1),
        48 * flat - 40 * able,
    )
    defaults = {"results": found, "items": tuple(items(found)), "alpha": alpha(scores)}
    return Report(**{**defaults, **changed})


def full() -> Report:
    """A report with something hostile in every place that a student can reach."""
    guesses = {1.0: 20, EVIL: 7, FORMULA: 3}
    plain = make()
    found = Results(
        **{
            **vars(plain.results),
            "students": (EVIL, FORMULA, *plain.results.students[2:]),
        }
        | {"missing": (EVIL,), "ungraded": (FORMULA,)}
    )
    return make(
        results=found,
        calibrations=(Calibration("predictions", "a & b <c>?", 2, guesses),),
        recognised=(Recognised("M-01", "x < 0 & y", "Lecture 1 §1", ("square",), 12),),
        attempts={"s3": 2, "s4": 2, "s5": 40},
        people={EVIL: (Remark("not-json", f"'{EVIL}' cannot be read."),)},
        pairs=(Pair("mean", (EVIL, "s3"), 0.9, 12, 2.0),),
    )


def test_the_page_needs_nothing_else_and_runs_nothing():
    text = page.write(full())
    seen = Reader(text)
    assert EVIL not in text
    assert not {"script", "img", "link", "iframe", "object"} & set(seen.tags)
    assert all(link.startswith("#") for link in seen.links)
    assert not re.search(r"url\(|@import|\bon\w+=", text)


def test_every_link_leads_somewhere_and_no_name_stands_twice():
    seen = Reader(page.write(full()))
    assert len(seen.ids) == len(set(seen.ids))
    assert {link[1:] for link in seen.links} <= set(seen.ids)


def test_what_to_look_at_first_names_the_exercises_and_the_people():
    text = page.write(full())
    first = " ".join(Reader(text[: text.index("<nav")]).words).replace("  ", " ")
    assert "mean : the class made 10 % of its points" in first
    assert "count : negative discrimination (−" in first
    assert "square :" not in first
    assert "1 submission needs a person" in first
    assert "1 student has not handed in" in first
    assert "M-01 in 40 % of the class: reteach Lecture 1 §1" in first
    assert "1 pair of submissions shares rare code : evidence, not a verdict" in first


def test_what_chance_does_in_a_small_class_is_nothing_to_look_at():
    text = page.write(make(items=(Item(Exercise("odd", 1, False), 30, 3, 0.5, -0.1),)))
    assert "negative discrimination" not in text
    assert re.search(r"Down to −0\.\d\d may be chance", text)
    text = page.write(make(items=(Item(Exercise("odd", 1, False), 30, 3, 0.5, -0.9),)))
    assert "negative discrimination (−0.90)" in text


def test_points_by_hand_that_are_missing_are_named_first():
    text = page.write(full())
    first = text[: text.index("<nav")]
    waiting = full().results.waiting
    assert waiting > 0
    assert f"{waiting} submissions wait for points by hand" in first


def test_times_of_a_platforms_zip_are_no_times():
    report = full()
    same = np.full(len(report.results.hours), 7.0)
    zipped = replace(report, results=replace(report.results, hours=same))
    assert "when they came is not known" in page.write(zipped)
    assert 'id="clock"' not in page.write(zipped)
    assert "when they came is not known" not in page.write(report)


def test_a_pair_is_evidence_and_the_page_says_so():
    text = " ".join(Reader(page.write(full())).words)
    assert "evidence, never a verdict" in text
    assert "90 % 12 2 of 30" in re.sub(r"\s+", " ", text)


def test_alpha_comes_with_its_assumptions_or_with_why_there_is_none():
    text = page.write(make())
    assert "measure one thing equally well" in text
    assert "Psychometrika 16" in text
    assert "fewer than 10 submissions it would be noise" in page.write(make(4))


def test_attempts_are_said_to_be_unknown_or_shown():
    assert "is not known" in page.write(make())
    assert "10 or more" in page.write(full())


@pytest.mark.parametrize("size", [0, 1, 2, 10])
def test_any_class_makes_a_page(size):
    text = page.write(make(size))
    assert "nan" not in " ".join(Reader(text).words)
    json.loads(files.json_text(files.data(make(size))))


def test_a_large_class_is_cut_on_the_page_and_whole_in_the_csv():
    large = make(ROWS + 200)
    text = page.write(large)
    assert f"These are {ROWS} of {ROWS + 200}" in text
    assert text.count("<tr>") < ROWS + 100
    assert len(list(files.rows(large))) == 4 * (ROWS + 200)


def test_no_cell_of_the_csv_is_a_formula():
    text = files.csv_text(files.HEAD, files.rows(full()))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 30 * 4
    assert not [c for row in rows for c in row.values() if c.startswith(STARTS)]
    assert {row["student"] for row in rows} >= {f"'{FORMULA}", EVIL}
    for start in (*STARTS, "-", " =", "\n="):
        assert files.guarded(f"{start}1") == f"'{start}1"
    assert files.guarded(-1.5) == -1.5
    assert files.guarded("s-1") == "s-1"


def test_csv_and_json_have_the_pages_numbers():
    report = full()
    rows = list(
        csv.DictReader(io.StringIO(files.csv_text(files.HEAD, files.rows(report))))
    )
    found = json.loads(files.json_text(files.data(report)))
    mean = [float(row["score"]) for row in rows if row["exercise"] == "mean"]
    assert found["exercises"][1]["mean_share"] == pytest.approx(np.mean(mean) / 4)
    assert found["exercises"][3]["mean_share"] is None
    assert {row["score"] for row in rows if row["exercise"] == "why"} == {""}
    assert found["alpha"]["value"] == pytest.approx(report.alpha.value)
    assert found["students"][5]["scores"]["mean"] == mean[5]
    assert found["pairs"][0]["students"] == [EVIL, "s3"]
    assert found["predictions"][0]["guesses"][1] == {"guess": EVIL, "students": 7}
    assert found["need_a_person"] == [EVIL]


def test_a_picture_says_all_its_numbers():
    picture = pictures.histogram("h", "Scores", [0, 3, 1])
    assert 'role="img"' in picture
    assert "0 to 10 %: 0; 10 to 20 %: 3; 20 to 30 %: 1" in picture
    drawn = pictures.bars(
        "b", "Bars", [pictures.Panel("p")], [(EVIL, [pictures.Bar(np.nan, "–")])]
    )
    assert EVIL not in drawn
    assert "nan" not in drawn


def test_a_scatter_plot_of_any_class_has_some_hundred_marks():
    rng = np.random.default_rng(0)
    hours, shares = rng.normal(20, 300, 10_000), rng.random(10_000)
    picture = pictures.scatter("s", "Times", hours, shares, "said")
    assert 100 < picture.count("<circle") <= 61 * 31
    places = [float(x) for x in re.findall(r'cx="([-\d.]+)"', picture)]
    assert min(places) >= 0
    assert max(places) <= pictures.WIDTH


def test_only_own_markup_stays_as_it_is():
    assert paragraph("a < b", Raw("<b>c</b>")) == "<p>a &lt; b <b>c</b></p>"
    made = table("T & T", ["a"], [[EVIL]])
    assert "<caption>T &amp; T</caption>" in made
    assert '<th scope="row">&lt;script&gt;' in made
    assert count(1, "hill") == "1 hill"
    assert count(1200, "class", "classes") == "1,200 classes"
