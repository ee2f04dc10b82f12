"""What exists stands in the documentation, and what stands there exists.

Event types are held to their guide by tests/delivery/test_documented.py, KPIs to their page by
tests/rules/test_kpi_docs.py.
"""

import re
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase

from quests.catalogue import KINDS
from quests.complete import complete
from service import metrics
from service.api.problem_pages import PAGES
from service.callers import ROLES, SCOPES
from service.settings import Settings
from tests.builders import EVIDENCE, NOON, make_quest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GUIDE = (DOCS / "operator.md").read_text(encoding="utf-8")
KINDS_PAGE = (DOCS / "reference" / "kinds.md").read_text(encoding="utf-8")
PROBLEMS_PAGE = (DOCS / "reference" / "problems.md").read_text(encoding="utf-8")
PAGES_OF_OURS = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "migrations/*.md", "openapi/*.md")
    for page in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(#[^)\s]+)?\)")


def variable(field: str) -> str:
    alias = Settings.model_fields[field].validation_alias
    return str(alias) if alias else f"COQUEST_{field.upper()}"


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_documented_and_described(field: str) -> None:
    assert f"| `{variable(field)}` |" in GUIDE
    assert Settings.model_fields[field].description


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, flags=re.MULTILINE))

    assert documented == {variable(field) for field in Settings.model_fields}


def test_roles_and_scopes_are_the_documented_ones() -> None:
    guide = (DOCS / "guides" / "sign-in.md").read_text(encoding="utf-8")
    roles = dict(
        re.findall(r"^\| ([a-z]+) \| ((?:`[a-z]+`(?:, )?)+) \|$", guide, flags=re.MULTILINE)
    )
    scopes = GUIDE.partition("| scope | may |")[2].partition("\n\n")[0]

    assert {role: set(re.findall("[a-z]+", held)) for role, held in roles.items()} == ROLES
    assert set(re.findall(r"^\| `([a-z]+)` \|", scopes, flags=re.MULTILINE)) == set(SCOPES)


def test_the_documented_defaults_are_the_real_ones() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", GUIDE, flags=re.MULTILINE)
    real = {
        variable(name): str(field.default).lower() for name, field in Settings.model_fields.items()
    }

    for name, default in rows:
        assert default.removeprefix("./") in {real[name], real[name].removesuffix(".0")}


def test_every_metric_is_documented() -> None:
    ours = [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]
    names = {metric.name for value in ours for metric in value.describe()}

    section = GUIDE.partition("## Metrics")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(coquest_\w+)` \|", section, flags=re.MULTILINE)) == names


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_documented_with_its_fields_options_and_facts(kind: str) -> None:
    declared = KINDS[kind]
    row = next((line for line in KINDS_PAGE.splitlines() if line.startswith(f"| `{kind}` |")), "")
    decision = complete(make_quest(kind=kind), EVIDENCE.validate_python(declared.example), at=NOON)
    fields = declared.evidence.model_fields.keys() - {"kind", "occurred_at", "proof"}
    common = {"participation", "completion"}
    facts = {fact.type for fact in decision.facts} - common

    missing = {*fields, *declared.options.model_fields, *facts} - set(re.findall(r"`(\w+)`", row))
    assert missing == set()
    assert f"| {declared.unit} |" in row


def test_no_kind_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", KINDS_PAGE, flags=re.MULTILINE)) == set(KINDS)


def test_every_problem_is_documented_with_its_status() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", PROBLEMS_PAGE, flags=re.MULTILINE)

    assert {code: int(status) for code, status in rows} == {
        code: page.status for code, page in PAGES.items()
    }


def test_every_decision_is_listed_and_numbered_in_order() -> None:
    files = sorted(page.name for page in (DOCS / "decisions").glob("0*.md"))
    listed = re.findall(
        r"^\| \[\d{4}\]\((\S+)\)", (DOCS / "decisions" / "README.md").read_text(), re.M
    )

    assert listed == files
    numbers = [int(name[:4]) for name in files]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("page", PAGES_OF_OURS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_our_pages_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    dead = [
        f"{target}{anchor}"
        for target, anchor in LINK.findall(text)
        if not _leads_somewhere((page.parent / target) if target else page, anchor)
    ]
    assert dead == []


def _leads_somewhere(target: Path, anchor: str) -> bool:
    if not target.exists():
        return False
    if not anchor or target.suffix != ".md":
        return True
    headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return anchor.removeprefix("#") in {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    """As GitHub makes them: lower case, punctuation gone, hyphens for spaces."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


def test_every_proof_that_the_security_page_names_is_there() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+/[\w.]*)`", page)) - {"tests/"}
    rows = [row.split(" | ") for row in page.splitlines() if row.startswith("| ")]
    unproven = [row[0] for row in rows if not row[-1].strip(" |") and "*not yet*" not in row[1]]

    assert [path for path in sorted(named) if not (ROOT / "tests" / path).exists()] == []
    assert len(named) > 40
    assert unproven == []
