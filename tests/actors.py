"""Who acts in tests where it does not matter who."""

from kit.actors import System

ADMIN = System("tests")
