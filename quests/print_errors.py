"""Why something cannot be printed."""

from collections.abc import Collection

from quests.errors import CoquestError


class LettersMissing(CoquestError):
    """No font of this installation has the letters; a sheet of question marks helps nobody."""

    code, title = "letters-missing", "There are letters that we cannot print"

    def __init__(self, scripts: Collection[str]) -> None:
        named = sorted(scripts)
        super().__init__(
            f"No font here has these letters: {', '.join(named)}. Whoever runs this installation "
            "names one in COQUEST_FONTS.",
            scripts=named,
        )
