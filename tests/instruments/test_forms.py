"""Repeats, cascades, attached tables, defaults, times: small forms whose right answers are known."""

import datetime as dt

import pytest

from mostik.instruments.engine import repeats, submission, xform
from mostik.instruments.engine.evaluate import evaluate, initial_answers
from mostik.instruments.engine.problems import WorkbookErrors
from tests.instruments.xforms import form_of, xml_of

NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)
CHILDREN = (
    "<children jr:template=''><name/><age>3</age><share/><run/></children><children><name/><age>3</age><share/><run/>"
    "</children><total/><eldest/><second/>",
    """<bind nodeset="/data/children/age" type="int" required="true()" constraint=". &lt; 8"/>
    <bind nodeset="/data/children/share" calculate="position(..)"/>
    <bind nodeset="/data/children/run" type="int"
      calculate="../age + coalesce(/data/children[position() = position(current()/..) - 1]/run, 0)"/>
    <bind nodeset="/data/total" type="int" calculate="sum(/data/children/age)"/>
    <bind nodeset="/data/eldest" type="int" calculate="max(/data/children/age)"/>
    <bind nodeset="/data/second" calculate="indexed-repeat(/data/children/name, /data/children, 2)"/>""",
    """<group ref="/data/children"><label>Ребёнок</label><repeat nodeset="/data/children">
    <input ref="/data/children/name"><label>Имя</label></input>
    <input ref="/data/children/age"><label>Возраст</label></input></repeat></group>""",
)


def test_repeats_count_sum_and_look_at_each_other():
    form = form_of(*CHILDREN)
    answers = {"children[]": "3", "children[1]/age": "3", "children[2]/age": "5", "children[2]/name": "Аня",
               "children[3]/age": "9"}  # fmt: skip
    result = evaluate(form, answers)
    assert (result.values["total"], result.values["eldest"], result.values["second"]) == ("17", "9", "Аня")
    assert [result.values[f"children[{n}]/run"] for n in (1, 2, 3)] == ["3", "8", "17"]
    assert [result.values[f"children[{n}]/share"] for n in (1, 2, 3)] == ["1", "2", "3"]
    assert [(v.question, v.code) for v in result.violations] == [("children[3]/age", "constraint")]
    assert result.repeats == {"children": 3}


def test_a_repeat_may_be_empty():
    result = evaluate(form_of(*CHILDREN), {"children[]": "0"})
    assert result.values == {"total": "0", "eldest": "", "second": ""}
    assert result.violations == ()


def test_buttons_add_with_defaults_and_remove_with_renumbering():
    form = form_of(*CHILDREN)
    begun = initial_answers(form, NOW)
    assert begun == {"children[1]/age": "3"}
    two = repeats.obey(form, {**begun, "children[1]/name": "Аня"}, "add:children")
    assert two == {
        "children[1]/name": "Аня",
        "children[1]/age": "3",
        "children[2]/age": "3",
        "children[]": "2",
    }
    one = repeats.obey(form, {**two, "children[2]/name": "Боря"}, "remove:children[1]")
    assert one == {"children[1]/name": "Боря", "children[1]/age": "3", "children[]": "1"}
    for nonsense in (
        "remove:children[7]",
        "add:total",
        "remove:children",
        "add:children[1]",
        "save",
        "add:нет",
    ):
        assert repeats.obey(form, dict(two), nonsense)["children[]"] == "2", nonsense


def test_a_count_fixes_the_number():
    form = form_of(
        "<n/><visit><note/></visit>",
        '<bind nodeset="/data/n" type="int"/>',
        """<input ref="/data/n"><label>n</label></input><group ref="/data/visit"><label>v</label>
        <repeat nodeset="/data/visit" jr:count="/data/n"><input ref="/data/visit/note"><label>x</label></input></repeat>
        </group>""",
    )
    result = evaluate(form, {"n": "2", "visit[1]/note": "а", "visit[]": "5"})
    assert result.repeats == {"visit": 2}
    assert result.values == {"n": "2", "visit[1]/note": "а", "visit[2]/note": ""}
    assert repeats.obey(form, {"n": "2", "visit[]": "2"}, "add:visit") == {"n": "2", "visit[]": "2"}
    assert evaluate(form, {"n": "100000000"}).repeats == {"visit": 500}


TOWNS = {"towns.csv": "name,label,region,pupils\na,Аша,1,120\nb,Бор,2,80\nc,Вад,1,45\n".encode()}
CASCADE = (
    "<region/><town/><pupils/><label/>",
    """<bind nodeset="/data/pupils" type="int" calculate="pulldata('towns', 'pupils', 'name', /data/town)"/>
    <bind nodeset="/data/label" calculate="jr:choice-name(/data/town, '/data/town')"/>""",
    """<input ref="/data/region"><label>r</label></input><select1 ref="/data/town"><label>t</label>
    <itemset nodeset="instance('towns')/root/item[region = /data/region]"><value ref="name"/><label ref="label"/>
    </itemset></select1>""",
    '<instance id="towns" src="jr://file-csv/towns.csv"/>',
)


def test_a_cascade_over_an_attached_table():
    form = form_of(*CASCADE, files=TOWNS)
    result = evaluate(form, {"region": "1", "town": "c"})
    assert (result.values["pupils"], result.values["label"]) == ("45", "Вад")
    town = result.run.single[form.question("town").index]
    assert [value for value, _item in result.run.items(town)] == ["a", "c"]
    assert evaluate(form, {"region": "2", "town": "c"}).values["town"] == "", (
        "another region, the town is gone"
    )


def test_a_missing_table_is_for_collect_only():
    form = form_of(*CASCADE)
    assert [p.text("ru") for p in form.collect_only] == [
        "Нет приложенного файла «towns.csv»: эта форма заполняется только в ODK Collect."
    ]


def test_a_fresh_form_has_its_defaults():
    form = form_of(
        "<a>один</a><b/><c/>",
        '<bind nodeset="/data/c" type="date" jr:preload="date" jr:preloadParams="today"/>',
        '<input ref="/data/a"><label>a</label></input><input ref="/data/b"><label>b</label></input>',
        """<setvalue ref="/data/b" event="odk-instance-first-load" value="concat(/data/a, '!')"/>""",
    )
    assert initial_answers(form, NOW) == {"a": "один", "b": "один!", "c": "2026-05-01"}


@pytest.mark.parametrize(
    ("kind", "good", "bad", "code"),
    [
        ("time", "08:30:00.000+03:00", "25:00", "time"),
        ("dateTime", "2026-05-01T08:30", "2026-05-01", ""),
        ("dateTime", "2026-05-01T08:30:00.000Z", "завтра", "datetime"),
    ],
)
def test_times(kind, good, bad, code):
    form = form_of(fields=["q"], types={"q": kind})
    assert evaluate(form, {"q": good}).violations == ()
    assert [v.code for v in evaluate(form, {"q": bad}).violations] == ([code] if code else [])


def test_a_number_out_of_a_range_is_named():
    form = form_of(
        "<q/>",
        '<bind nodeset="/data/q" type="int"/>',
        '<range ref="/data/q" start="1" end="10" step="1"><label>q</label></range>',
    )
    assert evaluate(form, {"q": "10"}).violations == ()
    assert [v.code for v in evaluate(form, {"q": "11"}).violations] == ["range"]


def test_a_submission_is_read_and_reported_by_path():
    form = form_of(*CHILDREN)
    xml = "<data id='probe'><children><name>Аня</name><age>9</age></children><children/></data>"
    report = submission.report(form, submission.read(form, xml.encode()))
    assert report["violations"] == [
        {"path": "/data/children[1]/age", "kind": "constraint"},
        {"path": "/data/children[2]/age", "kind": "required"},
    ]
    assert report["values"]["/data/total"] == "9"
    assert "/data/children[2]/name" in report["relevant"]
    again = submission.read(form, submission.write(form, submission.read(form, xml.encode()), "uuid:1"))
    assert again["children[1]/age"] == "9"


HOSTILE = {
    "bomb": (b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>', "DTD"),
    "external": (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DTD"),
    "deep": (b"<a>" * 5000 + b"</a>" * 5000, "глубоко"),
    "wide": (b"<a>" + b"<b/>" * 900_000 + b"</a>", "велик"),
    "empty": (b"  ", "пуст"),
    "not xml": (b"PK\x03\x04", "не XML"),
    "no model": (b"<html/>", "не форма XForm"),
    "utf-16 doctype": ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'.encode("utf-16"), "DTD"),
    "circle": (xml_of("<a/><b/>", '<bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" calculate="/data/a + 1"/>').encode(), "по кругу"),
    "curly quotes": (xml_of("<a/>", '<bind nodeset="/data/a" relevant=". = “да”"/>').encode(), "Типографская"),
    "open bracket": (xml_of("<a/>", '<bind nodeset="/data/a" relevant="(1 = 1"/>').encode(), "скобка"),
    "nowhere": (xml_of("<a/>", '<bind nodeset="/data/a" relevant="/data/zz = 1"/>').encode(), "ни к чему не ведёт"),
    "unknown function": (xml_of("<a/>", '<bind nodeset="/data/a" relevant="nope(1)"/>').encode(), "nope"),
    "unknown list": (xml_of("<a/>", """<bind nodeset="/data/a" relevant="instance('x')/root/item = 1"/>""").encode(), "Нет списка"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_xform_is_refused_in_words(name):
    content, part = HOSTILE[name]
    with pytest.raises(WorkbookErrors) as caught:
        xform.read(content, "form.xml")
    assert any(part in problem.text("ru") for problem in caught.value.problems), caught.value
    assert all(problem.line("en") for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("pattern", "outcome"),
    [("(a+)+$", ""), ("(?=x)y", "collect"), (r"\bслово\b", "collect"), ("[а", "refused"), ("(a", "refused")],
)
def test_patterns_run_safely_or_are_left_to_collect_or_refused(pattern, outcome):
    parts = (
        "<a/>",
        f'<bind nodeset="/data/a" constraint="regex(., \'{pattern}\')"/>',
        '<input ref="/data/a"/>',
    )
    if outcome == "refused":
        with pytest.raises(WorkbookErrors):
            form_of(*parts)
        return
    form = form_of(*parts)
    assert bool(form.collect_only) is (outcome == "collect")
    assert len(evaluate(form, {"a": "a" * 3000 + "!"}).violations) == (outcome == "")
