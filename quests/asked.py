"""What people are asked to agree to, word by word, in versions."""

from pydantic import BaseModel, ConfigDict

from quests.texts import Slug, Texts


class ConsentText(BaseModel):
    """What people agree to, in each language; another wording needs another version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Slug
    text: Texts
