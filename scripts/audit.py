"""Looks for known weaknesses in all locked packages with pip-audit; `make audit`.

Ends with 1 when one is found that nlu/accepted.yml does not accept. Where nobody can be asked, it says so and ends
well: no network is no weakness.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements-dev.lock", "requirements-uv.lock", "nlu/requirements.lock")
ACCEPTED = ROOT / "nlu" / "accepted.yml"
LONGEST_SECONDS = 600
UNREACHED = ("could not connect", "connection", "timed out")


class AuditError(Exception):
    """pip-audit could not do its work, and not for want of a network."""


@dataclass
class Verdict:
    """What was learnt about one file of locked packages."""

    asked: int = 0
    unknown: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)


def judge(packages: Iterable[Mapping[str, Any]], accepted: Mapping[str, Mapping[str, str]]) -> Verdict:
    """Judge the packages of pip-audit's report; a package is accepted in exactly one version."""
    verdict = Verdict()
    for package in packages:
        if "skip_reason" in package:
            verdict.unknown.append(package["name"])
            continue
        verdict.asked += 1
        pinned = accepted.get(package["name"], {}).get("version")
        told = verdict.accepted if pinned == package["version"] else verdict.found
        told += [_line(package, each) for each in package["vulns"]]
    return verdict


def _line(package: Mapping[str, Any], weakness: Mapping[str, Any]) -> str:
    mended = ", ".join(weakness["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {weakness['id']} (mended in {mended})"


def report(output: str, complaints: str) -> list[Mapping[str, Any]]:
    """The packages that pip-audit reports as JSON; none where it could not ask anybody; AuditError when it broke."""
    try:
        packages: list[Mapping[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        if any(words in complaints.lower() for words in UNREACHED):
            return []
        raise AuditError(complaints[-500:]) from None
    return packages


def show(name: str, verdict: Verdict) -> bool:
    """Print a verdict; whether it is a good one."""
    if not verdict.asked:
        print(f"{name}: NOT AUDITED, because the vulnerability service could not be reached or knows none of it.")
        return True
    print(f"{name}: {verdict.asked} packages, {len(verdict.found)} new weaknesses, {len(verdict.accepted)} accepted.")
    for title, lines in (("new", verdict.found), ("accepted", verdict.accepted), ("not known", verdict.unknown)):
        for line in lines:
            print(f"  {title}: {line}")
    return not verdict.found


def audit(lock: str) -> list[Mapping[str, Any]]:
    """The packages of a lock file as pip-audit reports them; none when it could not ask."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"),
        *("--disable-pip", "--require-hashes", "--requirement", str(ROOT / lock)),
    ]
    try:
        ended = subprocess.run(  # noqa: S603 (our own command)  # nosec B603
            command, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return []
    return report(ended.stdout, ended.stderr)


def main() -> None:
    """Audit every lock file."""
    accepted = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8"))
    verdicts = {lock: judge(audit(lock), accepted if lock.startswith("nlu/") else {}) for lock in LOCKS}
    good = [show(lock, verdict) for lock, verdict in verdicts.items()]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
