import pytest

from shared.process.settings import BadSetting, MissingSetting, Settings, read, read_one


def test_each_field_is_read_from_the_variable_of_its_name() -> None:
    settings = read({"DATABASE_URL": "postgresql://x", "THREADS": "4", "DEADLINE_SECONDS": "2.5", "PATH": "/bin"})

    assert (settings.database_url, settings.threads, settings.deadline_seconds) == ("postgresql://x", 4, 2.5)


def test_what_is_not_set_has_its_default() -> None:
    assert read({}) == Settings()


def test_settings_never_change() -> None:
    with pytest.raises(AttributeError):
        read({}).threads = 3


@pytest.mark.parametrize("text", ["", "0", "-1", "many", "inf", "nan", "1e999"])
@pytest.mark.parametrize(
    "variable", ["THREADS", "CHANNELS", "DEADLINE_SECONDS", "REDIS_TIMEOUT_SECONDS", "GRPC_TIMEOUT_SECONDS"]
)
def test_a_number_that_cannot_be_used_is_refused_by_the_variables_name(variable: str, text: str) -> None:
    with pytest.raises(BadSetting, match=variable):
        read({variable: text})


def test_what_must_be_there_and_is_not_is_named() -> None:
    with pytest.raises(MissingSetting, match="AMQP_URL"):
        read({}).require("amqp_url")


def test_what_is_there_is_given() -> None:
    assert read({"AMQP_URL": "amqp://x"}).require("amqp_url") == "amqp://x"


def test_a_variable_of_one_function_has_its_usual_meaning_until_it_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PATIENCE", raising=False)
    usual = read_one("PATIENCE", "3", int, "a whole number")
    monkeypatch.setenv("PATIENCE", "7")

    assert (usual, read_one("PATIENCE", "3", int, "a whole number")) == (3, 7)


def test_a_variable_of_one_function_that_cannot_be_read_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATIENCE", "none at all")

    with pytest.raises(BadSetting, match="PATIENCE is 'none at all', expected a whole number"):
        read_one("PATIENCE", "3", int, "a whole number")
