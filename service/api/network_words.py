"""What the picture of the network says, in each language."""

from collections.abc import Mapping
from datetime import datetime

from scoring.network import Network, Tie
from service.network_picture import NetworkPicture

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Network of partners",
        "counts": "Partners: {partners} · relations: {ties}, of them solid: {solid}",
        "as_of": "as of {at}",
        "others": "not shown, interactions of others with each other: {n}",
        "solid": "solid relation: 3 interactions or more, over 2 weeks, from both sides, in 2 ways",
        "other": "other relation",
        "width": "The wider a line, the more often they turned to each other.",
        "gone": "Hollow: left, or is elsewhere.",
        "ties": "Interactions",
        "tie": "{one} and {other}: {n}",
        "is_solid": ", solid",
        "one_sided": ", from one side only",
        "none": "Nobody has turned to anybody yet.",
    },
    "fr": {
        "title": "Réseau des partenaires",
        "counts": "Partenaires : {partners} · relations : {ties}, dont solides : {solid}",
        "as_of": "au {at}",
        "others": "non montrées, interactions des autres entre eux : {n}",
        "solid": "relation solide : au moins 3 interactions, sur 2 semaines, des deux côtés, "
        "de 2 manières",
        "other": "autre relation",
        "width": "Plus un trait est large, plus ils se sont tournés l’un vers l’autre.",
        "gone": "Cercle vide : parti, ou ailleurs.",
        "ties": "Interactions",
        "tie": "{one} et {other} : {n}",
        "is_solid": ", solide",
        "one_sided": ", d’un seul côté",
        "none": "Personne ne s’est encore tourné vers personne.",
    },
    "de": {
        "title": "Netzwerk der Partner",
        "counts": "Partner: {partners} · Beziehungen: {ties}, davon tragfähig: {solid}",
        "as_of": "Stand {at}",
        "others": "nicht gezeigt, Kontakte anderer untereinander: {n}",
        "solid": "tragfähige Beziehung: ab 3 Kontakten, in 2 Wochen, von beiden Seiten, "
        "auf 2 Arten",
        "other": "andere Beziehung",
        "width": "Je breiter eine Linie, desto öfter gingen sie aufeinander zu.",
        "gone": "Hohl: ausgetreten, oder anderswo.",
        "ties": "Kontakte",
        "tie": "{one} und {other}: {n}",
        "is_solid": ", tragfähig",
        "one_sided": ", nur von einer Seite",
        "none": "Noch ist niemand auf jemanden zugegangen.",
    },
}


def pictured(network: Network, as_of: datetime | None, language: str) -> NetworkPicture:
    """The picture in ``en``, ``fr`` or ``de``."""
    words = WORDS.get(language, WORDS["en"])
    names = {node.key: node.name for node in network.nodes}
    told = [_told(tie, names, words) for tie in network.ties]
    said = f"{words['ties']}: {'; '.join(told)}" if told else words["none"]
    below = _below(network, as_of, words)
    return NetworkPicture(
        network=network,
        language=language,
        title=words["title"],
        below=below,
        words=words,
        alt=f"{below}. {said}",
        told=told,
    )


def _told(tie: Tie, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    said = words["tie"].format(one=names[tie.one], other=names[tie.other], n=tie.interactions)
    if tie.solid:
        return said + words["is_solid"]
    return said if tie.answered else said + words["one_sided"]


def _below(network: Network, as_of: datetime | None, words: Mapping[str, str]) -> str:
    counts = words["counts"].format(
        partners=len(network.nodes), ties=len(network.ties), solid=network.solid
    )
    said = [counts]
    if network.among_others:
        said.append(words["others"].format(n=network.among_others))
    if as_of:
        said.append(words["as_of"].format(at=f"{as_of:%Y-%m-%d %H:%M} UTC"))
    return " · ".join(said)
