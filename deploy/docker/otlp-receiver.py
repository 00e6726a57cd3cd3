"""Receives traces and metrics by OTLP over gRPC and prints what came: one line for each batch. It stands in for the
OpenTelemetry collector on a machine without a registry, and keeps nothing."""

import signal
from concurrent.futures import ThreadPoolExecutor

import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc as metrics_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as traces_grpc


def service(resource) -> str:
    named = [a.value.string_value for a in resource.attributes if a.key == "service.name"]
    return named[0] if named else "?"


class Traces(traces_grpc.TraceServiceServicer):
    def Export(self, request, context):
        for batch in request.resource_spans:
            spans = sum(len(scope.spans) for scope in batch.scope_spans)
            print(f"traces from {service(batch.resource)}: {spans} spans", flush=True)
        return traces.ExportTraceServiceResponse()


class Metrics(metrics_grpc.MetricsServiceServicer):
    def Export(self, request, context):
        for batch in request.resource_metrics:
            count = sum(len(scope.metrics) for scope in batch.scope_metrics)
            print(f"metrics from {service(batch.resource)}: {count} metrics", flush=True)
        return metrics.ExportMetricsServiceResponse()


def main() -> None:
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    traces_grpc.add_TraceServiceServicer_to_server(Traces(), server)
    metrics_grpc.add_MetricsServiceServicer_to_server(Metrics(), server)
    server.add_insecure_port("0.0.0.0:4317")
    server.start()
    signal.signal(signal.SIGTERM, lambda *_: server.stop(grace=1))
    print("listening", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
