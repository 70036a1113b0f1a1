"""Who makes the demonstration and the volume data: the system, under this name."""

from kit.actors import System

DEMONSTRATION = System("demonstration")
