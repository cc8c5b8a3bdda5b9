"""Why a tool was not made.

AppError
├── CapabilityUnavailable(Rejected)  capability_unavailable  no tool can do this here
├── NotInTheBook(Rejected)           model_cannot_write      the configured model cannot write it
├── UnclearRequest(Rejected)         unclear_request         it does not say what to do
├── InvalidSpecification(Rejected)   invalid_specification   the model's specification is unusable
├── AnswerUnclear(Rejected)          answer_unclear          nobody could say what is meant
├── SynthesisFailed(Rejected)        synthesis_failed        nothing passed the gates
├── PendingReview(Rejected)          pending_review          a person has to approve it first
├── ReviewRejected(Rejected)         review_rejected         a person did not approve it
├── TemplateNotFound(NotFound)       template_not_found      there is no such template
└── InvalidTemplateParameter(Rejected)
                                     invalid_template_parameter  a template cannot take this
"""

from kernel.errors import NotFound, Rejected


class CapabilityUnavailable(Rejected):
    code = "capability_unavailable"


class NotInTheBook(Rejected):
    code = "model_cannot_write"


class UnclearRequest(Rejected):
    code = "unclear_request"


class InvalidSpecification(Rejected, ValueError):
    code = "invalid_specification"


class AnswerUnclear(Rejected):
    """Two readings of the request differ, and no answer said which one is meant."""

    code = "answer_unclear"


class SynthesisFailed(Rejected):
    code = "synthesis_failed"


class PendingReview(Rejected):
    """The tool passed every gate; policy wants a person to look before it is used."""

    code = "pending_review"


class TemplateNotFound(NotFound):
    code = "template_not_found"


class InvalidTemplateParameter(Rejected, ValueError):
    """`extra["parameter"]` names it."""

    code = "invalid_template_parameter"


class ReviewRejected(Rejected):
    """The tool passed every gate, and a person decided against it."""

    code = "review_rejected"
