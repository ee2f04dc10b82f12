"""Facts of what people and partners answer when asked. The respondent is the actor."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from scoring.fact_types.payload import FactType, Name, Payload, Weight, Whole

Level: TypeAlias = Annotated[int, Field(ge=-1_000, le=1_000)]


class Scaled(Payload):
    """An answer on a scale whose ends are stored with it."""

    value: Level
    scale_min: Level = 1
    scale_max: Level = 5

    @model_validator(mode="after")
    def _on_the_scale(self) -> "Scaled":
        if not self.scale_min <= self.value <= self.scale_max or self.scale_min == self.scale_max:
            raise ValueError("The value lies on its scale, whose ends differ.")
        return self


class SurveyAnswer(Scaled):
    """A person answered one item of a survey in one wave, of a brand where it asks of one."""

    item: Name
    wave: Name
    brand: Name | None = None


class TrustAnswer(Scaled):
    """A person said how far they trust a brand."""

    brand: Name
    item: Literal["reliability", "openness", "shared_mission"]
    wave: Name


class JointExposure(Payload):
    """A person saw two brands together."""

    brand_a: Name
    brand_b: Name
    content: Name | None = None


class ReadinessAnswer(Payload):
    """A partner answered one item of the readiness questions; a brake is 0 or 1."""

    partner: Name
    block: Literal["mission", "investment", "participation", "brakes"]
    item: Name
    value: Annotated[int, Field(ge=0, le=100)]
    scale_max: Annotated[int, Field(ge=1, le=100)] = 5
    set: Annotated[Name, Field(description="Which set of answers it belongs to.")]
    wave: Name | None = None


class MissionOutcome(Payload):
    """How far an outcome of the mission is reached; the latest fact of each holds."""

    outcome: Name
    target: Annotated[Whole, Field(ge=1)]
    achieved: Whole
    weight: Weight = 1


TYPES = (
    FactType("survey_answer", SurveyAnswer),
    FactType("trust_answer", TrustAnswer),
    FactType("joint_exposure", JointExposure),
    FactType("readiness_answer", ReadinessAnswer, subject="partner"),
    FactType("mission_outcome", MissionOutcome, subject="outcome"),
)
