"""What a function logged: written down in the worker, logged again where the tests are."""

import logging

from sandbox.values import CannotCross

MAX_RECORDS = 1_000
OF_EVERY_RECORD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


class Recorder(logging.Handler):
    """Keeps records as JSON."""

    def __init__(self, encode):
        super().__init__()
        self.encode_value = encode
        self.records = []

    def emit(self, record):
        if len(self.records) < MAX_RECORDS:
            self.records.append(self.described(record))

    def described(self, record):
        try:
            message = [self.encode_value(record.msg), self.encode_value(record.args)]
        except (CannotCross, RecursionError):
            message = [self.encode_value(record.getMessage()), None]
        error = record.exc_info[1] if record.exc_info else None
        return {
            "name": record.name,
            "level": record.levelno,
            "wanted": logging.getLogger(record.name).level,
            "message": message,
            "error": self.encode_value(error),
            "place": [record.filename, record.lineno, record.funcName],
            "extra": self.extra(record),
        }

    def extra(self, record):
        found = []
        for name in vars(record).keys() - OF_EVERY_RECORD:
            try:
                found.append([name, self.encode_value(getattr(record, name))])
            except (CannotCross, RecursionError):
                continue
        return sorted(found, key=lambda pair: pair[0])

    def taken(self):
        records, self.records = self.records, []
        return records


def log_again(about, decode):
    """Log a record as if the function stood here: what its logger lets through, this one does."""
    logger = logging.getLogger(str(about["name"]))
    before = logger.level
    if before == logging.NOTSET:
        logger.setLevel(int(about["wanted"]))
    try:
        if logger.isEnabledFor(int(about["level"])):
            logger.handle(record_of(about, decode))
    finally:
        logger.setLevel(before)


def record_of(about, decode):
    message, arguments = map(decode, about["message"])
    error = decode(about["error"])
    file, line, function = about["place"]
    record = logging.LogRecord(
        str(about["name"]),
        int(about["level"]),
        str(file),
        line,
        message,
        arguments,
        None if error is None else (type(error), error, None),
        function,
    )
    for name, value in about["extra"]:
        if name not in OF_EVERY_RECORD and name.isidentifier() and not name.startswith("__"):
            setattr(record, name, decode(value))
    return record
