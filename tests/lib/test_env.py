import pytest

from mostik.lib.env import Env


@pytest.fixture
def env(monkeypatch):
    def make(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return Env()

    return make


def complaint(env):
    with pytest.raises(SystemExit) as stopped:
        env.finish()
    return str(stopped.value)


def test_what_is_not_set_has_its_default(env, tmp_path):
    e = env()
    assert e.flag("X", default=True) is True
    assert e.number("X", default=3) == 3
    assert e.texts("X", default=["a"]) == ["a"]
    assert e.database("X", home=tmp_path, threads=4)["NAME"] == tmp_path / "mostik.sqlite3"
    assert e.mail("X")[0].endswith("console.EmailBackend")
    e.finish()


def test_values_are_read(env, tmp_path):
    e = env(
        A="Yes", B="0", C="a, b,", D="smtps://me%40x:p%2Fw@mail.example.org", E="postgres://u:p%40@db:6432/m"
    )
    assert (e.flag("A", default=False), e.flag("B", default=True)) == (True, False)
    assert e.texts("C", default=[]) == ["a", "b"]
    assert e.mail("D")[1:] == ("mail.example.org", 465, "me@x", "p/w", False, True)
    database = e.database("E", home=tmp_path, threads=16)
    assert database["OPTIONS"]["pool"]["max_size"] >= 16
    assert [database[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == ["m", "u", "p@", "db", 6432]
    e.finish()


def test_every_wrong_value_is_named_with_what_to_do(env, tmp_path):
    e = env(
        A="maybe",
        B="two",
        C="Asia/Moscow",
        D="LOUD",
        E="mysql://x:secret@y",
        F="mail.ru:secret",
        G_FILE="/none",
    )
    e.flag("A", default=False)
    e.number("B", default=0)
    e.time_zone("C", default="Europe/Moscow")
    e.one_of("D", {"INFO"}, default="INFO")
    e.database("E", home=tmp_path, threads=4)
    e.mail("F")
    e.secret("G", home=tmp_path)
    text = complaint(e)
    for line in (
        "A=maybe: поставьте 1 или 0",
        "B=two",
        "C=Asia/Moscow",
        "D=LOUD",
        "E:",
        "F:",
        "G_FILE=/none",
    ):
        assert line in text
    assert "secret" not in text


def test_a_secret_is_made_once_for_its_owner_only(env, tmp_path):
    home = tmp_path / "new"
    first = env().secret("X", home=home)
    assert len(first) > 40
    assert env().secret("X", home=home) == first
    assert [path.name for path in home.iterdir()] == ["secret_key"]
    assert oct((home / "secret_key").stat().st_mode)[-3:] == "600"


def test_a_secret_may_come_in_a_file(env, tmp_path):
    (tmp_path / "key").write_text("abc\n")
    assert env(X_FILE=str(tmp_path / "key")).secret("X", home=tmp_path) == "abc"


def test_a_folder_that_cannot_be_written_is_a_sentence(env, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="MOSTIK_HOME"):
        env().secret("X", home=tmp_path / "file")
