"""Beam's engine for one machine with workers that :mod:`pipeline.fork_server` forks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

from apache_beam.portability.api import endpoints_pb2
from apache_beam.runners.portability.fn_api_runner.worker_handlers import GrpcWorkerHandler, WorkerHandler
from apache_beam.transforms.environments import Environment, python_sdk_capabilities
from google.protobuf import json_format, text_format

from pipeline.fork_server import WorkerDied, server

URN = "newsbeam:environment:fork:v1"


@Environment.register_urn(URN, bytes)
class ForkEnvironment(Environment):
    """Beam's description of workers that :func:`server` forks."""

    def __init__(self, models: Iterable[str], **rest: Any) -> None:
        super().__init__(**{"capabilities": python_sdk_capabilities(), "artifacts": (), **rest})
        self.models = tuple(models)

    def __eq__(self, other: object) -> bool:
        return bool(super().__eq__(other)) and isinstance(other, ForkEnvironment) and self.models == other.models

    def __hash__(self) -> int:
        return hash((super().__hash__(), self.models))

    def to_runner_api_parameter(self, context: Any) -> tuple[str, bytes]:
        return URN, json.dumps(self.models).encode()

    @staticmethod
    def from_runner_api_parameter(
        payload: bytes, capabilities: Any, artifacts: Any, resource_hints: Any, context: Any
    ) -> ForkEnvironment:
        rest = {"capabilities": capabilities, "artifacts": artifacts, "resource_hints": resource_hints}
        return ForkEnvironment(json.loads(payload), **rest)


@WorkerHandler.register_environment(URN, bytes)
class ForkWorkerHandler(GrpcWorkerHandler):
    """What Beam's engine for one machine asks for a worker."""

    def __init__(self, payload: bytes, state: Any, provision_info: Any, grpc_server: Any) -> None:
        super().__init__(state, provision_info, grpc_server)
        self._models = tuple(json.loads(payload))

    def start_worker(self) -> None:
        """Has a worker forked that connects to the engine."""
        control = endpoints_pb2.ApiServiceDescriptor(url=self.control_address)
        options = self.provision_info.provision_info.pipeline_options
        environment = {
            **os.environ,  # as it is now: the server has that of its own start
            "CONTROL_API_SERVICE_DESCRIPTOR": text_format.MessageToString(control),
            "PIPELINE_OPTIONS": json_format.MessageToJson(options),
            "WORKER_ID": self.worker_id,
        }
        server(self._models).start(environment, self._ended)

    def stop_worker(self) -> None:
        """Nothing: a worker ends by itself when its connection is closed."""

    def _ended(self, code: int) -> None:
        if code:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            self.control_conn.abort(WorkerDied(f"a worker process ended in the middle of its work ({how})"))
