"""The shell: everything that talks to the world, around ``quests`` and ``scoring``."""
