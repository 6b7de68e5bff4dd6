"""Whatever a user gets wrong: one clear line, status 2, nothing half-written."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("words", "clear"),
    [
        (["table", "plrf_sgd"], "did you mean plrf-sgd"),
        (["table", "none.toml"], "cannot read none.toml"),
        (["tabel", "plrf-sgd"], "No such command 'tabel'"),
        (["table"], "Missing argument 'MODEL'"),
        (["table", "plrf-sgd", "--format", "word"], "'word' is not one of"),
        (["table", "plrf-sgd", "--document"], "--document goes with --format latex"),
        (["table", "plrf-sgd", "--tune", "d"], "resource 'd' of plrf-sgd is already free"),
        (["table", "plrf-sgd", "--tune", "width"], "no resource 'width'"),
        (["query", "plrf-sgd", "alpha=1"], "no value for beta"),
        (["query", "plrf-sgd", "alpha=1", "beta=1", "gamma=1"], "'gamma' is not a parameter"),
        (["query", "plrf-sgd", "alpha=1", "alpha=2", "beta=1"], "alpha is given twice"),
        (["query", "plrf-sgd", "alpha", "beta=1"], "'alpha' is not NAME=VALUE"),
        (["query", "plrf-sgd", "alpha=-1", "beta=3"], "alpha > 0 fails"),
        (["query", "plrf-sgd", "alpha=1/10", "beta=1/10"], "2*alpha + 2*beta > 1 fails"),
        (["query", "plrf-sgd", "alpha=nan", "beta=1"], "'nan' is not a number"),
        (["query", "plrf-sgd", "alpha=inf", "beta=1"], "'inf' is not a number"),
        (["query", "plrf-sgd", "alpha=1/0", "beta=1"], "division by zero"),
        (["query", "plrf-sgd", "alpha=", "beta=1"], "'' is not an exact number"),
        (["query", "plrf-sgd", "alpha=10**10**10", "beta=1"], "powers of numbers"),
        (["query", "plrf-sgd", "alpha=__import__('os').system('id')", "beta=1"], "not an exact number"),
        (["query", "plrf-sgd", "alpha=1", "beta=1", "--format", "csv"], "--format csv is not for one point"),
        (["plot", "plrf-sgd"], "Missing option '-o'"),
        (["plot", "plrf-sgd", "-o", "figure.doc"], "figure.doc"),
        (["plot", "plrf-sgd", "-o", "figure.png", "--quantity", "width"], "'width'"),
        (["cite", "nobody"], "no model 'nobody'"),
        (["prove", "nobody"], "no model 'nobody'"),
    ],
)
def test_words_that_mean_nothing(refused, words, clear, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert clear in refused(*words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("keys", "clear"),
    [
        ({"finite_data": '"exp(-n)"'}, "component 'finite_data': exp(-n) is an exponential law"),
        ({"finite_data": '"1 - n**(-b)"'}, "no minus sign"),
        ({"finite_data": '"n**d"'}, "exponential law"),
        ({"finite_data": '"q**(-b)"'}, "unknown name 'q'"),
        ({"finite_data": '"n**(-b"'}, "unexpected end at column 7"),
        ({"finite_data": '"(-2)*n**(-b)"'}, "a law is positive"),
        ({"finite_data": "\"__import__('os')\""}, "unexpected '_'"),
        ({"domain": '"a > 0, b > 0, a + b < 0"'}, "domain of mine is empty"),
        ({"domain": '"a > nan"'}, "'nan' in an exponent is not a parameter"),
        ({"caps": '"d <= n**(-1), n >= f"'}, "contradict each other"),
        ({"colour": '"red"'}, "unknown key 'colour'; keys are parameters, domain"),
        ({"domain": "3"}, "key 'domain' must be text"),
        ({"parameters": '"a, a"'}, "the name 'a' is used twice"),
        ({"parameters": '"a, min"'}, "parameter name 'min' is reserved"),
        ({"held": '{ n = "largest" }'}, "no cap of the form n <= ..."),
    ],
)
def test_models_that_cannot_be(refused, model_file, keys, clear):
    assert clear in refused("table", model_file(**keys))


def test_an_unbounded_program_names_the_free_direction(refused, model_file):
    message = refused("table", model_file(finite_width='"(d*n)**(-a)"', budget='"d"'))
    assert "the budget does not bound the loss" in message and "as n grows" in message


def test_contradictory_windows(refused, model_file):
    message = refused("table", model_file(finite_data='{ law = "n**(-b)", window = "n <= 1/d, n >= d" }'))
    assert "the window of component 'finite_data' contradicts itself" in message


def test_broken_toml_names_the_line(refused, model_file):
    path = model_file()
    path.write_text(path.read_text().replace("[components]", "[components"))
    assert "mine.toml: not TOML" in refused("table", path)
    assert "line 6" in refused("table", path)


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("alpha,beta\n1,1\n1,one\n", "line 3: 'one' is not an exact number"),
        ("alpha,beta\n1,1\n\n1,-1\n", "line 4: the point alpha = 1, beta = -1 lies outside the domain"),
        ("alpha,beta\n1\n", "line 2: 1 values for 2 columns"),
        ("alpha,beta\n1,2,3\n", "line 2: 3 values for 2 columns"),
        ("alpha,beta\n1,nan\n", "line 2: 'nan' is not a number"),
        ("alpha,gamma\n1,1\n", "line 1: the header must name the parameters of plrf-sgd (alpha, beta)"),
        ("alpha,alpha\n1,1\n", "line 1: the header"),
        ("1,1\n", "line 1: the header"),
        ("", "no header row"),
        ('alpha,beta\n"1,1\n', "line 2"),
    ],
)
@pytest.mark.parametrize("style", ["csv", "json"])
def test_points_files(refused, tmp_path, text, clear, style):
    points, output = tmp_path / "points.csv", tmp_path / "answers"
    points.write_text(text)
    assert clear in refused("query", "plrf-sgd", "--points", points, "--format", style)
    assert clear in refused("query", "plrf-sgd", "--points", points, "--format", style, "-o", output)
    assert list(tmp_path.iterdir()) == [points]


def test_a_points_file_that_is_not_text_or_not_there(refused, tmp_path):
    path = tmp_path / "points.csv"
    assert "cannot read" in refused("query", "plrf-sgd", "--points", path)
    path.write_bytes(b"alpha,beta\n\xff,1\n")
    assert "not UTF-8" in refused("query", "plrf-sgd", "--points", path)
    assert "not both" in refused("query", "plrf-sgd", "alpha=1", "--points", path)


@pytest.mark.parametrize("words", ["table plrf-sgd", "query plrf-sgd alpha=1 beta=1", "plot plrf-sgd"])
def test_paths_that_cannot_be_written(refused, tmp_path, words):
    (tmp_path / "folder.png").mkdir()
    for path in (tmp_path / "folder.png", tmp_path / "missing" / "file.png"):
        assert f"cannot write {path}" in refused(*words.split(), "-o", path)
    assert [p.name for p in tmp_path.iterdir()] == ["folder.png"]


def test_reproduce_into_a_file(refused, tmp_path):
    path = tmp_path / "file"
    path.write_text("not a directory")
    assert f"cannot write to {path}" in refused("reproduce", "--output", path)
    assert path.read_text() == "not a directory"
