"""What the cases of the demonstration can be about besides what every city has, whose they are, and which
papers an application needs (policy 二(四))."""

from cases.actions.categories import save_category, save_matter
from cases.models import Category, Matter
from demo.actor import DEMONSTRATION
from demo.places.offices import CATEGORIES, MATTERS, OFFICES, RESPONSIBLE, SPECIALISTS, TOWNS
from demo.township.town import Township


def settle_matters(town: Township) -> None:
    """Add categories and matters, and say which department's what is."""
    for number, own in enumerate(CATEGORIES):
        save_category(
            by=DEMONSTRATION,
            category=Category.objects.filter(code=own.code).first(),
            code=own.code,
            name=own.name,
            name_en=own.english,
            parent=Category.objects.get(code=own.parent),
            route=own.route,
            departments=(),
            photo_reason="",
            position=900 + number,
            in_use=True,
            personal=own.personal,
        )
    for code, office in {**RESPONSIBLE, **SPECIALISTS}.items():
        offices = [town.offices[key] for key in _all_of(office)]
        Category.objects.get(code=code).departments.add(*offices)
    for code, (name, papers) in MATTERS.items():
        category = Category.objects.get(code=code)
        found = Matter.objects.filter(category=category, in_use=True).first()
        town.matters[code] = found or save_matter(
            by=DEMONSTRATION, matter=None, name=name, category=category, papers="\n".join(papers), in_use=True
        )


def _all_of(key: str) -> list[str]:
    """The offices of this kind: that of each town, or the city's and the zone's."""
    if key in ("street", "police"):
        return [one.office if key == "street" else one.police for one in TOWNS]
    return [one.key for one in OFFICES if one.key in (key, f"{key}_zone")]
