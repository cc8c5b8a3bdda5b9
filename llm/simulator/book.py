"""The recipe book: every recipe in `recipes/`, and the seeds that some of them point to."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from llm.simulator.recipe import JsonObject, Recipe, recipe_from

RECIPES_DIR = Path(__file__).parent / "recipes"
SEEDS_DIR = Path(__file__).parents[2] / "synthesis" / "seeds"
FAMILIES = {
    "finance": "percentages and finance",
    "strings": "strings",
    "text_statistics": "text statistics",
    "dates": "dates",
    "units": "units",
    "number_theory": "number theory",
    "algebra_statistics": "algebra and statistics",
    "lists": "lists",
    "json": "JSON documents",
    "csv_tables": "CSV tables",
}


class Book:
    """The recipes by name and by alias."""

    def __init__(self, recipes: Iterable[Recipe]) -> None:
        self.recipes = sorted(recipes, key=lambda recipe: recipe.name)
        self._by_name = {
            name: recipe
            for recipe in self.recipes
            for name in (*recipe.offline.aliases, recipe.name)
        }

    def find(self, name: str) -> Recipe | None:
        return self._by_name.get(name)


@lru_cache(maxsize=4)
def load_book(seeds_dir: Path = SEEDS_DIR) -> Book:
    """Read every recipe file; code and tests of a seed come from `seeds_dir`."""
    return Book(_recipe(path, seeds_dir) for path in sorted(RECIPES_DIR.glob("*/*.toml")))


def _recipe(path: Path, seeds_dir: Path) -> Recipe:
    data = _toml(path)
    offline = data.pop("offline")
    if data.pop("seed", False):
        data = _toml(seeds_dir / path.name)
    return recipe_from(data, offline)


def _toml(path: Path) -> JsonObject:
    return tomllib.loads(path.read_text(encoding="utf-8"))
