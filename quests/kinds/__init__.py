"""One file per kind of Quest; the folder is the registry (see ``quests.catalogue``)."""
