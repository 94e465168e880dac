"""Starts Beam's Java harness for an engine (environment PROCESS), as the ``boot`` program of Beam's containers does.

java_harness.py CLASSPATH --id=… --provision_endpoint=…
"""

from __future__ import annotations

import os
import sys

import grpc
from apache_beam.portability.api import beam_provision_api_pb2, beam_provision_api_pb2_grpc
from google.protobuf import json_format


def main(class_path: str, arguments: list[str]) -> None:
    """Asks the engine where its services are, then becomes the harness."""
    given = dict(argument[2:].split("=", 1) for argument in arguments if argument.startswith("--") and "=" in argument)
    with grpc.insecure_channel(given["provision_endpoint"]) as channel:
        service = beam_provision_api_pb2_grpc.ProvisionServiceStub(channel)
        request = beam_provision_api_pb2.GetProvisionInfoRequest()
        info = service.GetProvisionInfo(request, metadata=[("worker_id", given["id"])], timeout=30).info
    environment = {
        **os.environ,
        "HARNESS_ID": given["id"],
        "LOGGING_API_SERVICE_DESCRIPTOR": f'url: "{info.logging_endpoint.url}"',
        "CONTROL_API_SERVICE_DESCRIPTOR": f'url: "{info.control_endpoint.url}"',
        "PIPELINE_OPTIONS": json_format.MessageToJson(info.pipeline_options),
    }
    memory = ["-Xmx512m", "-XX:+UseSerialGC"]
    os.execvpe("java", ["java", *memory, "-cp", class_path, "org.apache.beam.fn.harness.FnHarness"], environment)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
