"""A new weakness fails the audit, an accepted one does not, and an audit that asked nobody says so."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.audit import ACCEPTED, LOCKS, ROOT, AuditError, Verdict, judge, report, show

PINNED = {"tensorflow": {"version": "2.12.0", "reason": "Rasa asks for it"}}


def package(name: str = "tensorflow", version: str = "2.12.0", weaknesses: int = 1) -> dict[str, Any]:
    vulns = [
        {"id": f"PYSEC-{n}", "fix_versions": ["2.13.0"], "aliases": [], "description": ""} for n in range(weaknesses)
    ]
    return {"name": name, "version": version, "vulns": vulns}


def test_a_new_weakness_fails_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert not show("requirements.lock", judge([package("starlette", "1.0.0")], {}))
    assert "starlette 1.0.0: PYSEC-0 (mended in 2.13.0)" in capsys.readouterr().out


def test_an_accepted_version_does_not_fail_but_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert show("nlu/requirements.lock", judge([package(weaknesses=2)], PINNED))
    assert capsys.readouterr().out.count("accepted: tensorflow") == 2


@pytest.mark.parametrize("other", [package(version="2.12.1"), package("keras")])
def test_nothing_but_the_accepted_version_is_accepted(other: dict[str, Any]) -> None:
    assert len(judge([other], PINNED).found) == 1


def test_packages_without_weaknesses_are_well() -> None:
    assert judge([package(weaknesses=0)], {}) == Verdict(asked=1)


@pytest.mark.parametrize(
    ("output", "complaints"),
    [
        ("", "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed"),
        (json.dumps({"dependencies": [{"name": "rich", "skip_reason": "not found"}]}), ""),
    ],
)
def test_an_audit_that_asked_nobody_says_so_and_does_not_fail(
    output: str, complaints: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show("requirements.lock", judge(report(output, complaints), {}))
    assert "NOT AUDITED" in capsys.readouterr().out


def test_an_audit_that_breaks_is_no_good_audit() -> None:
    with pytest.raises(AuditError, match="unrecognized"):
        report("", "pip-audit: error: unrecognized arguments: --gone")


def test_every_lock_file_is_audited() -> None:
    locks = {str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.lock"), *ROOT.glob("nlu/*.lock"))}
    assert locks - set(LOCKS) == {"requirements.lock"}
    assert pins(ROOT / "requirements.lock") <= pins(ROOT / "requirements-dev.lock")


def test_everything_accepted_is_locked_in_that_version_and_has_a_reason() -> None:
    locked = pins(ROOT / "nlu/requirements.lock")
    for name, accepted in yaml.safe_load(ACCEPTED.read_text()).items():
        assert (name, accepted["version"]) in locked, f"take {name} out of nlu/accepted.yml"
        assert len(accepted["reason"]) > 20


def pins(path: Path) -> set[tuple[str, str]]:
    """The packages and versions of a lock file."""
    return set(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", path.read_text(), re.MULTILINE))
