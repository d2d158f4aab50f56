from __future__ import annotations

import re
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from parterre.web import storage
from parterre.web.storage import HashedStaticFiles

SCRIPTS = Path(storage.__file__).parent / "static" / "web" / "js"


def test_our_modules_import_each_other_by_hashed_names(tmp_path: Path) -> None:
    for script in SCRIPTS.glob("*.js"):
        target = tmp_path / "web" / "js" / script.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(script.read_bytes())
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "x.js").write_text('/** @type {import("nowhere/x")} */')
    files = FileSystemStorage(location=tmp_path)
    names = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.js")]

    made = HashedStaticFiles(location=tmp_path, base_url="/static/")
    done = {
        name: (hashed, problem)
        for name, hashed, problem in made.post_process({name: (files, name) for name in names})
    }

    assert [problem for _hashed, problem in done.values() if isinstance(problem, Exception)] == []
    entry = (tmp_path / made.hashed_files["web/js/parterre.js"]).read_text()
    imported = re.findall(r'from "\./([^"]+)"', entry)
    assert len(imported) == len(list(SCRIPTS.glob("*.js"))) - 1
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imported)
    assert all((tmp_path / "web" / "js" / name).is_file() for name in imported)
    assert 'import("nowhere/x")' in (tmp_path / made.hashed_files["others/x.js"]).read_text()
