"""Where facts about a service are kept: the name of its stream in the ledger."""

SERVICE = "service/"  #: what the name of every such stream begins with; then the location id


def service_stream(location_id: str) -> str:
    """The stream of a service: ``service/1-123``."""
    return SERVICE + location_id


def service_in(stream: str) -> str:
    """The location id of the service whose stream it is; "" for a stream of something else."""
    return stream.removeprefix(SERVICE) if stream.startswith(SERVICE) else ""
