"""What can go wrong between us and a model.

AppError
├── ModelNotConfigured(Rejected)    model_not_configured
├── ModelRefused(Rejected)          model_refused         it declined to answer
├── ModelRateLimited(LimitReached)  model_rate_limited
└── Unavailable
    ├── ModelUnavailable            model_unavailable     no answer, or an error of the server
    ├── ModelTimeout                model_timeout         no whole answer within the deadline
    └── ModelAnswerInvalid          model_answer_invalid  an answer that is not what was asked for
"""

from kernel.errors import LimitReached, Rejected, Unavailable


class ModelNotConfigured(Rejected, ValueError):
    code = "model_not_configured"


class ModelRefused(Rejected):
    code = "model_refused"


class ModelRateLimited(LimitReached, ConnectionError):
    code = "model_rate_limited"


class ModelUnavailable(Unavailable, ConnectionError):
    code = "model_unavailable"


class ModelTimeout(Unavailable, TimeoutError):
    code = "model_timeout"


class ModelAnswerInvalid(Unavailable, ValueError):
    code = "model_answer_invalid"
    status = 502
