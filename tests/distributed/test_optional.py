"""One machine needs nothing of a cluster, and a cluster says what it needs."""

import subprocess
import sys
from pathlib import Path

from app.cli.demo import SAMPLE

ROOT = Path(__file__).resolve().parents[2]


def in_fresh_interpreter(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_taking_in_and_asking_on_one_machine_loads_neither_ray_nor_what_knows_it(
    tmp_path: Path,
) -> None:
    done = in_fresh_interpreter(
        "import sys, itertools\n"
        "from pathlib import Path\n"
        "from app.bootstrap import open_service\n"
        "from app.cli.reading import read_inputs\n"
        "from app.settings import Settings\n"
        "import app.web.application, app.cli.serve\n"
        f"settings = Settings(data_dir=Path({str(tmp_path)!r}))\n"
        "with open_service(settings, writable=True) as service:\n"
        f"    items = itertools.islice(read_inputs([{str(SAMPLE)!r}], settings), 3)\n"
        "    assert len(service.ingest.take(items)) == 3\n"
        "    assert service.queries.search('Putin', limit=3)\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'ray'"
        " or name.startswith('app.distributed')])\n"
    )
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr


def test_without_ray_a_cluster_says_what_to_install() -> None:
    done = in_fresh_interpreter(
        "import sys; sys.modules['ray'] = None\n"
        "from app.__main__ import main\n"
        "sys.argv = ['samestory', 'cluster', 'status']\n"
        "main()\n"
    )
    assert done.returncode == 3
    assert "pip install '.[distributed]'" in done.stderr
