"""The deployments that the README shows are well-formed, and name what there is."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = {f"SAMESTORY_{name.upper()}" for name in Settings.model_fields}


def block(language: str) -> str:
    """The only block of code of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture
def unit() -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None, strict=True)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their capitals
    parsed.read_string(block("ini"))
    return parsed


def test_the_unit_starts_a_server_that_may_write_to_its_folder_alone(
    unit: configparser.ConfigParser,
) -> None:
    service = unit["Service"]
    name, _, folder = service["Environment"].partition("=")
    assert name in SETTINGS
    assert folder == f"/var/lib/{service['StateDirectory']}"
    assert service["ExecStartPre"] == f"{service['ExecStart']} --config-check"
    assert service["ExecStart"].endswith("/samestory serve")
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    runnable = re.sub(r"/usr/local/bin/samestory", "/bin/true", block("ini"))
    file = tmp_path / "samestory.service"
    file.write_text(runnable)
    command = ["systemd-analyze", "verify", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_keeps_its_data_in_the_volume_of_the_image() -> None:
    compose = yaml.safe_load(block("yaml"))
    service = compose["services"]["samestory"]
    volume, _, place = service["volumes"][0].partition(":")
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert volume in compose["volumes"]
    assert re.search(rf"^VOLUME .*{place}", dockerfile, flags=re.MULTILINE)
    assert service["ports"][0].endswith(":8000")
    assert set(service["environment"]) <= SETTINGS
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - beside the data all that is written to
    assert not {"privileged", "cap_add", "user", "devices", "network_mode", "pid"} & set(service)
    assert service["ports"] == ["127.0.0.1:8000:8000"]
    shown = next(line for line in README.splitlines() if "docker run" in line and "--read" in line)
    assert {"--read-only", "--cap-drop", "--security-opt"} <= set(shown.split())


def test_the_image_runs_as_a_user_without_rights() -> None:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    stage = [line.split() for line in text.rpartition("\nFROM ")[2].splitlines() if line.strip()]
    users = [words[1] for words in stage if words[0] == "USER"]
    assert users == ["samestory"]
    made = next(line for line in text.splitlines() if "useradd" in line)
    number = re.search(r"useradd --uid (\d+) .*samestory", made)
    assert number is not None
    assert int(number[1]) >= 1000
    at = [words[0] for words in stage].index("USER")
    assert {words[0] for words in stage[at:]} <= {
        *("USER", "WORKDIR", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD", "ENTRYPOINT")
    }
    assert re.search(r"install -d -o samestory -g samestory /data", text)
